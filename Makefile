# A thin front for meson: one word for a newcomer.  Everything made lands in build*/.
BUILD ?= build
PREFIX ?= /usr/local
FUZZ_SECONDS ?= 60
PROGRAM = $(BUILD)/sekisho

all: program

# The program stands where its floor is built; this is where people look for it.
program: $(BUILD)/build.ninja
	@ninja -C $(BUILD) $(NINJAFLAGS)
	@ln -sfn src/cli/sekisho $(PROGRAM)

$(BUILD)/build.ninja:
	@CC=$${CC:-gcc} meson setup $(BUILD) --buildtype=debugoptimized --prefix=$(PREFIX)

setup-build:
	@tools/setup build

setup:
	@tools/setup build test

# What cannot be installed is skipped by its tests, with the reason.
setup-peers:
	@tools/setup peers || echo "make: some peers of the tests could not be installed" >&2

demo: setup-build
	@$(MAKE) --no-print-directory program NINJAFLAGS=--quiet
	@tools/demo $(PROGRAM)

check: setup setup-peers
	@tools/check

fuzz: setup
	@tools/fuzz --seconds $(FUZZ_SECONDS)

bench: program
	@bench/run --sekisho $(PROGRAM) $(BENCHFLAGS)
	@bench/entity
	@bench/ledger --quick

score: program
	@tools/score --sekisho $(PROGRAM) samples samples/expected.tsv --traps samples/traps.tsv
	@tools/score --sekisho $(PROGRAM) --corpus

# How well names are told apart; tools/make-entity-pairs makes the pairs.
score-entities: program
	@tools/score-entities --sekisho $(PROGRAM) --half test --floor tests/data/entity/floor \
	  tests/data/entity/pairs.tsv tests/data/entity/traps.tsv

install: program
	@ninja -C $(BUILD) install

clean:
	rm -rf build build-*

.PHONY: all program setup-build setup setup-peers demo check fuzz bench score score-entities install clean
