/* Every call that can fail is made to fail, one after the other, and the process and the power are cut at each;
 * then the ledger must open, hold every acknowledged entry at its place, pass its audit, and take more. */
#include "faults.h"
#include "ledger/audit.h"
#include "ledger/log.h"
#include "ledger/reader.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { ACKED_MAX = 4096 };

/* What the child was told is on disk; shared with the parent, which outlives it. */
struct acked {
    uint64_t count;
    uint64_t calls; /* that could have failed in a run without faults */
    bool is_done;
    uint64_t index[ACKED_MAX];
    uint64_t n[ACKED_MAX];
};

static struct acked *acked;
static char room[64];

static void remove_all(const char *path)
{
    char below[1024];
    DIR *dir = opendir(path);
    for (struct dirent *e; dir != NULL && (e = readdir(dir)) != NULL;) {
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
            continue;
        (void)snprintf(below, sizeof below, "%s/%s", path, e->d_name);
        if (unlink(below) != 0)
            remove_all(below);
    }
    if (dir != NULL)
        (void)closedir(dir);
    (void)rmdir(path);
}

static const char *in_room(const char *name)
{
    static char paths[4][128];
    static unsigned next;
    char *path = paths[next++ % 4];
    (void)snprintf(path, sizeof paths[0], "%s/%s", room, name);
    return path;
}

/* -- the work that is disturbed ----------------------------------------------------------- */

/* Batches of the scenario: entries in each, and whether a head follows.  They cross the border of a tile, fill one
 * exactly, and leave some under no head. */
static const struct {
    unsigned count;
    bool is_published;
} batches[] = { { 3, true }, { 1, false }, { 251, true }, { 1, true }, { 0, true }, { 300, false }, { 12, true }, { 2, false } };

/* One batch; 'n' numbers attempts, so that what was given up and done again can be told apart. */
static enum rc batch(struct led_log *l, size_t b, uint64_t *n, struct err *err)
{
    uint64_t first = *n;
    uint64_t index[512];
    char members[64];
    for (unsigned i = 0; i < batches[b].count; i++) {
        (void)snprintf(members, sizeof members, "{\"n\":%llu}", (unsigned long long)*n);
        enum rc rc = led_write(l, SLICE("test"), 1000000000 + (int64_t)*n, slice_str(members), &index[i], err);
        if (rc != RC_OK)
            return rc;
        ++*n;
    }
    enum rc rc = led_commit(l, err);
    if (rc != RC_OK)
        return rc;
    for (unsigned i = 0; i < batches[b].count; i++) {
        acked->index[acked->count] = index[i];
        acked->n[acked->count] = first + i;
        acked->count++; /* told */
    }
    return batches[b].is_published ? led_publish(l, err) : RC_OK;
}

/* All batches; after a failure the ledger is opened again and the batch done again, up to four times. */
static bool work(const char *path)
{
    struct led_log *l = NULL;
    struct err err = { "" };
    uint64_t n = 0;
    unsigned failures = 0;
    for (size_t b = 0; b < sizeof batches / sizeof batches[0] && failures < 4;) {
        enum rc rc = l == NULL ? led_open(path, slice_of(NULL, 0), &l, &err) : RC_OK;
        if (rc == RC_OK)
            rc = batch(l, b, &n, &err);
        if (rc == RC_OK) {
            b++;
            continue;
        }
        if (err.text[0] == '\0')
            abort(); /* a failure without a word */
        failures++;
        led_close(l);
        l = NULL;
    }
    led_close(l);
    return failures < 4;
}

/* -- what must hold afterwards ------------------------------------------------------------- */

static void bad_line(void *context, const char *line)
{
    (void)context;
    (void)fprintf(stderr, "%s\n", line);
}

static void audit(const char *path, const char *when)
{
    const struct led_audit_watch watch = { .bad = bad_line };
    struct led_audit found;
    struct err err = { "" };
    if (led_audit_run(path, NULL, &watch, &found, &err) != RC_OK)
        fail_msg("%s: %s", when, err.text);
}

static void holds(const char *path, const char *when)
{
    struct led_log *l = NULL;
    struct led_reader *r = NULL;
    struct err err = { "" };
    struct buf entry = BUF_EMPTY;
    char expected[32];
    audit(path, when);
    if (led_open(path, slice_of(NULL, 0), &l, &err) != RC_OK)
        fail_msg("%s: %s", when, err.text);
    assert_int_equal(led_write(l, SLICE("test"), INT64_C(2000000000), SLICE("{\"n\":\"after\"}"), NULL, &err), RC_OK);
    if (led_publish(l, &err) != RC_OK)
        fail_msg("%s: %s", when, err.text);
    led_close(l);
    audit(path, when);
    assert_int_equal(led_reader_open(path, NULL, &r, &err), RC_OK);
    for (uint64_t i = 0; i < acked->count; i++) {
        buf_clear(&entry);
        if (led_reader_entry(r, acked->index[i], &entry, &err) != RC_OK)
            fail_msg("%s: entry %llu was acknowledged: %s", when, (unsigned long long)acked->index[i], err.text);
        (void)snprintf(expected, sizeof expected, "\"n\":%llu,", (unsigned long long)acked->n[i]);
        if (slice_find(buf_view(&entry), slice_str(expected)) == SIZE_MAX)
            fail_msg("%s: entry %llu is another than was acknowledged: %s", when, (unsigned long long)acked->index[i],
                     (const char *)entry.p);
    }
    led_reader_close(r);
    buf_done(&entry);
}

/* -- running it ---------------------------------------------------------------------------- */

static void fresh(void)
{
    struct err err = { "" };
    remove_all(in_room("log"));
    remove_all(in_room("image"));
    remove_all(in_room("after"));
    assert_int_equal(mkdir(in_room("image"), 0755), 0);
    if (led_init(in_room("log"), SLICE("log.example.org/a"), slice_of(NULL, 0), &err) != RC_OK)
        fail_msg("%s", err.text);
    acked->count = 0;
    acked->is_done = false;
}

/* Runs the work in a child with call 'at' failing; the parent looks at what is left. */
static void disturbed(enum fault_kind kind, uint64_t at, bool with_memory)
{
    fresh();
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        faults_watch(in_room("log"), in_room("image"));
        faults_arm(kind, at, with_memory);
        acked->is_done = work(in_room("log"));
        acked->calls = faults_disarm();
        _exit(0);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    if (!WIFEXITED(status) || (WEXITSTATUS(status) != 0 && WEXITSTATUS(status) != 99))
        fail_msg("call %llu: the process died of it: status %x", (unsigned long long)at, (unsigned)status);
}

static uint64_t calls_of(bool with_memory)
{
    disturbed(FAULT_NONE, 0, with_memory);
    assert_true(acked->is_done);
    assert_true(acked->count == 570);
    holds(in_room("log"), "without a fault");
    return acked->calls;
}

/* Every fifth call, beginning at another for each kind of fault; with SEKISHO_SLOW set, every call. */
static void each(enum fault_kind kind, const char *name, bool with_memory)
{
    char when[80];
    uint64_t step = getenv("SEKISHO_SLOW") != NULL ? 1 : 5;
    uint64_t calls = calls_of(with_memory);
    assert_true(calls > 100);
    for (uint64_t at = 1 + (uint64_t)kind % step; at <= calls; at += step) {
        (void)snprintf(when, sizeof when, "%s at call %llu of %llu", name, (unsigned long long)at,
                       (unsigned long long)calls);
        disturbed(kind, at, with_memory);
        if (kind == FAULT_ONCE && !acked->is_done)
            fail_msg("%s: the work did not go on", when);
        if (kind != FAULT_CRASH) {
            holds(in_room("log"), when);
            continue;
        }
        for (uint64_t seed = 0; seed < 4; seed++) { /* what the disk has kept of what was not synced */
            remove_all(in_room("after"));
            faults_power_cut(in_room("log"), in_room("image"), in_room("after"), seed * UINT64_C(0x9e3779b97f4a7c15) + (seed > 0 ? at : 0));
            holds(in_room("after"), when);
        }
        holds(in_room("log"), when);
    }
}

static void fails_once(void **state)
{
    (void)state;
    each(FAULT_ONCE, "a failure", false);
}

static void fails_for_good(void **state)
{
    (void)state;
    each(FAULT_STICKY, "failures", false);
}

static void writes_half(void **state)
{
    (void)state;
    each(FAULT_SHORT, "half a write", false);
}

static void runs_out_of_memory(void **state)
{
    (void)state;
    each(FAULT_ONCE, "no memory", true);
}

static void loses_power(void **state)
{
    (void)state;
    each(FAULT_CRASH, "power cut", false);
}

/* Making a ledger: it is there whole or not at all, and can be made again. */
static void makes_whole(void **state)
{
    (void)state;
    for (uint64_t at = 1, calls = 1; at <= calls; at++) {
        struct err err = { "" };
        remove_all(in_room("log"));
        remove_all(in_room("log.part"));
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            faults_arm(at % 2 == 0 ? FAULT_CRASH : FAULT_ONCE, (at + 1) / 2, true);
            (void)!led_init(in_room("log"), SLICE("log.example.org/a"), slice_of(NULL, 0), &err);
            acked->calls = faults_disarm();
            _exit(0);
        }
        int status = 0;
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFEXITED(status));
        if (at == 1)
            calls = 2 * 40; /* each call fails once and crashes once; some 30 there are */
        if (access(in_room("log"), F_OK) != 0 &&
            led_init(in_room("log"), SLICE("log.example.org/a"), slice_of(NULL, 0), &err) != RC_OK)
            fail_msg("after call %llu: %s", (unsigned long long)at, err.text);
        audit(in_room("log"), "made");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(makes_whole), cmocka_unit_test(fails_once),         cmocka_unit_test(fails_for_good),
        cmocka_unit_test(writes_half), cmocka_unit_test(runs_out_of_memory), cmocka_unit_test(loses_power),
    };
    (void)snprintf(room, sizeof room, "%s/sekisho-faults-XXXXXX", access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    acked = mmap(NULL, sizeof *acked, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (mkdtemp(room) == NULL || acked == MAP_FAILED)
        return 2;
    int failed = cmocka_run_group_tests_name("faults", tests, NULL, NULL);
    remove_all(room);
    return failed;
}
