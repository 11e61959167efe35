/* cli/watch.h: `sekisho watch` and its processes.
 *
 *     opener  has the privilege, opens interfaces, hands their descriptors over; reads no
 * packet parser  reads packets; no privileges, no network, no files but the program's own data
 *     keeper  the process that was started: writes the ledger, events and metrics
 *     sender  replicates the ledger to an authority
 *
 * They talk over socket pairs: one letter, four bytes of size, the rest. */
#ifndef SEKISHO_CLI_WATCH_H
#define SEKISHO_CLI_WATCH_H

#include "cli/examine.h"
#include "input/live.h"
#include "ledger/log.h"

#include <signal.h>

enum { WATCH_SOURCES_MAX = 16, WATCH_MESSAGE_MAX = 1 << 20, WATCH_QUEUE_MAX = 16 << 20 };

/* What the letters say. */
enum watch_letter {
    WATCH_ENTRY = 'E',     /* parser to keeper: kind, NUL, members */
    WATCH_SUMMARY = 'T',   /* parser to keeper: members of the status, as JSON */
    WATCH_BYE = 'B',       /* parser to keeper: that was all */
    WATCH_RELOAD = 'R',    /* keeper to parser */
    WATCH_QUIT = 'Q',      /* keeper to parser */
    WATCH_WITNESSED = 'W', /* sender to keeper: a head with its cosignatures */
    WATCH_SENDING = 'S',   /* sender to keeper: how it goes, as JSON */
    WATCH_PUBLISHED = 'P', /* keeper to sender: there is a new head */
};

struct watch_source {
    const char *name;
    bool is_interface;
    bool is_followed; /* a file that may still grow */
    int fd;           /* of a file */
};

struct watch {
    /* as the command line has it */
    struct circumstances circumstances;
    const char *regulations;
    const char *ledger;
    const char *passphrase_file;
    const char *authority; /* its address of this log; NULL: none */
    const char *authority_key;
    const char *ca;
    const char *proxy;
    const char *metrics;
    const char *events;
    const char *user;
    unsigned heartbeat_s;
    unsigned gone_after_s;
    unsigned buffer_mib;
    unsigned max_disk_mib;
    bool is_quiet;
    struct watch_source sources[WATCH_SOURCES_MAX];
    size_t source_count;
    struct arena arena;
};

/* -- messages (watch_message.c) ----------------------------------------------------------- */

/* What waits to be sent on a descriptor that does not block. */
struct watch_queue {
    int fd;
    struct buf bytes;
    size_t sent;
    uint64_t lost; /* messages for which there was no room */
};

/* False: there is no room; it is counted. */
bool watch_put(struct watch_queue *q, enum watch_letter letter, struct slice head,
               struct slice tail);
/* Sends what goes without waiting.  False: nobody listens any more. */
bool watch_flush(struct watch_queue *q);
bool watch_waits(const struct watch_queue *q);

/* What came in and is not yet whole. */
struct watch_inbox {
    int fd;
    struct buf bytes;
    size_t taken;
};

/* Reads what is there.  False: the other end is closed. */
bool watch_fill(struct watch_inbox *in);
/* The next whole message; its bytes stay until the next call of watch_fill. */
bool watch_take(struct watch_inbox *in, enum watch_letter *ret_letter, struct slice *ret_body);

/* -- the processes ------------------------------------------------------------------------ */

/* Serves requests for the interfaces of 'w' over 'fd' until it is closed. */
void watch_opener(const struct watch *w, int fd);
/* Asks the opener for source 'i'.  What it said when it could not. */
MUST_USE enum rc watch_ask_opener(int fd, size_t i, struct live_opened *ret, struct err *err);

struct watch_known;

/* Reads packets and reports to 'keeper_fd'; returns when it is told to.  'known' is what the
 * ledger has already. */
MUST_USE enum rc watch_parser(struct watch *w, struct library *l, struct watch_known *known,
                              int opener_fd, int keeper_fd, struct err *err);

MUST_USE enum rc watch_keeper(struct watch *w, struct led_log *log, int parser_fd, pid_t parser,
                              int sender_fd, struct err *err);

/* Replicates until its parent goes away.  'key' signs requests. */
void watch_sender(const struct watch *w, const struct led_key *key, int keeper_fd);

/* For people: how a running watch is.  Returns the exit status. */
int watch_status(const char *ledger);

/* -- what is known of the equipment (watch_known.c) --------------------------------------- */

/* NULL: no memory. */
struct watch_known *watch_known_new(void);
void watch_known_free(struct watch_known *k);
/* Takes in what the ledger says.  'now_ns' counts as the time all of it was last seen. */
MUST_USE enum rc watch_known_load(struct watch_known *k, const char *ledger, int64_t now_ns,
                                  struct err *err);

struct watch_changes {
    struct watch_queue *out;
    const struct report *report;
    const char *tables; /* folder of the regulations */
    const char *datafile;
    int64_t now_ns;
    int64_t gone_after_ns;
    bool asks_all; /* another day or other data: findings of what did not change may have */
};

/* Compares what is seen now with what is known, and reports what is new. */
MUST_USE enum rc watch_known_compare(struct watch_known *k, const struct watch_changes *c,
                                     struct err *err);
size_t watch_known_count(const struct watch_known *k); /* equipment that is not gone */

#endif
