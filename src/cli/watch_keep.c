/* The process that writes: ledger, events, metrics, status. */
#include "cli/watch.h"

#include "base/jcs.h"
#include "base/json.h"
#include "cli/watch_tell.h"
#include "ledger/entry.h"

#include <errno.h>
#include <ftw.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
    PUBLISH_MS = 300, /* heads are signed no more often */
    RETRY_S = 5,      /* after the disk said no */
    DISK_WARN = 80,   /* hundredths of --max-disk */
    GOODBYE_S = 20,   /* for the parser's last words */
    BATCH_MAX = 4096, /* entries in one acknowledgement */
};

struct keeper {
    struct watch *w;
    struct led_log *log; /* NULL: the disk said no; it is opened again */
    struct slice passphrase;
    struct watch_queue to_parser;
    struct watch_inbox from_parser;
    struct watch_queue to_sender;
    struct watch_inbox from_sender;
    pid_t parser;
    struct buf
        batch[BATCH_MAX]; /* entries taken and not yet acknowledged: kind, NUL, members */
    size_t batch_count;
    uint64_t committed; /* entries of the ledger that are acknowledged */
    struct buf summary; /* the parser's, JSON */
    struct buf sending; /* the sender's, JSON */
    struct watch_tell *tell;
    struct led_vkey witness;
    bool has_witness;
    int64_t published_ns;
    int64_t failed_ns;
    int64_t told_ns;
    uint64_t disk_bytes;
    uint64_t not_kept; /* entries for which the disk that is allowed had no room */
    bool was_warned;
    bool is_full;
    bool is_over; /* the parser has said all */
    bool is_quitting;
    bool parser_failed;
    int64_t quit_ns;
    int64_t started_ns;
    char trouble[512]; /* what is wrong now; empty: nothing */
};

static int64_t clock_ns(clockid_t clock)
{
    struct timespec t;
    (void)clock_gettime(clock, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void complain(struct keeper *k, const char *line)
{
    if (strcmp(k->trouble, line) != 0)
        (void)fprintf(stderr, "sekisho: %s\n", line);
    (void)snprintf(k->trouble, sizeof k->trouble, "%s", line); /* a cut line is still a line */
}

/* -- the ledger ---------------------------------------------------------------------------- */

static void give_up(struct keeper *k, const struct err *err)
{
    complain(k, err->text);
    led_close(k->log);
    k->log = NULL;
    k->failed_ns = clock_ns(CLOCK_MONOTONIC);
}

static enum rc append(struct keeper *k, struct slice message, struct err *err)
{
    struct slice rest = message;
    struct slice kind = slice_split(&rest, '\0');
    return led_write(k->log, kind, clock_ns(CLOCK_REALTIME), rest, NULL, err);
}

/* All of the batch again, unless the ledger turns out to have it: a batch is there whole or not
 * at all. */
static void recover(struct keeper *k)
{
    struct err err = { "" };
    if (clock_ns(CLOCK_MONOTONIC) - k->failed_ns < (int64_t)RETRY_S * 1000000000)
        return;
    if (led_open(k->w->ledger, k->passphrase, &k->log, &err) != RC_OK) {
        k->log = NULL;
        complain(k, err.text);
        k->failed_ns = clock_ns(CLOCK_MONOTONIC);
        return;
    }
    enum rc rc = RC_OK;
    for (size_t i = 0;
         rc == RC_OK && i < k->batch_count && led_size(k->log) < k->committed + k->batch_count;
         i++)
        rc = append(k, buf_view(&k->batch[i]), &err);
    if (rc == RC_OK)
        rc = led_commit(k->log, &err);
    if (rc != RC_OK) {
        give_up(k, &err);
        return;
    }
    k->batch_count = 0;
    k->committed = led_size(k->log);
    k->trouble[0] = '\0';
    (void)fprintf(stderr, "sekisho: the ledger takes entries again\n");
}

static void commit(struct keeper *k)
{
    struct err err = { "" };
    int64_t now = clock_ns(CLOCK_MONOTONIC);
    if (k->log == NULL)
        return;
    if (k->batch_count > 0) {
        if (led_commit(k->log, &err) != RC_OK) {
            give_up(k, &err);
            return;
        }
        k->committed = led_size(k->log);
        k->batch_count = 0;
    }
    if (led_published(k->log) == k->committed ||
        (!k->is_over && now - k->published_ns < (int64_t)PUBLISH_MS * 1000000))
        return;
    if (led_publish(k->log, &err) != RC_OK) {
        give_up(k, &err);
        return;
    }
    k->published_ns = now;
    if (k->to_sender.fd >= 0)
        (void)watch_put(&k->to_sender, WATCH_PUBLISHED, slice_of(NULL, 0),
                        slice_of(NULL, 0)); /* it looks by itself, too */
}

/* Is there room for it on the disk that we may use?  Says so before the first is not kept. */
static bool has_room(struct keeper *k, struct slice message)
{
    uint64_t most = (uint64_t)k->w->max_disk_mib << 20;
    char line[160];
    if (most == 0)
        return true;
    uint64_t after = k->disk_bytes + message.n + 256;
    if (!k->was_warned && after > most / 100 * DISK_WARN) {
        (void)snprintf(
            line, sizeof line,
            "%s: %d %% of the %u MiB that it may take are used; then entries are not kept",
            k->w->ledger, DISK_WARN, k->w->max_disk_mib);
        complain(k, line);
        watch_tell_trouble(k->tell, line);
        k->was_warned = true;
    }
    if (after <= most) {
        k->disk_bytes = after;
        return true;
    }
    if (!k->is_full) {
        (void)snprintf(line, sizeof line,
                       "%s: the %u MiB that it may take are used up: entries are not kept",
                       k->w->ledger, k->w->max_disk_mib);
        complain(k, line);
        watch_tell_trouble(k->tell, line);
    }
    k->is_full = true;
    k->not_kept++;
    return false;
}

static void take_entry(struct keeper *k, struct slice message)
{
    struct err err = { "" };
    if (!has_room(k, message))
        return;
    struct buf *keep = &k->batch[k->batch_count];
    buf_clear(keep);
    buf_slice(keep, message);
    if (keep->failed) {
        complain(k, "no memory for an entry");
        return;
    }
    enum rc rc = append(k, message, &err);
    if (rc == RC_FORMAT || rc == RC_LIMIT) { /* our own mistake; the others must not suffer */
        complain(k, err.text);
        return;
    }
    k->batch_count++;
    if (rc != RC_OK) {
        give_up(k, &err);
        return;
    }
    watch_tell_entry(k->tell, message);
    if (k->batch_count == BATCH_MAX)
        commit(k);
}

static void from_parser(struct keeper *k)
{
    enum watch_letter letter;
    struct slice body;
    k->is_over = !watch_fill(&k->from_parser) || k->is_over;
    while (k->log != NULL && watch_take(&k->from_parser, &letter, &body)) {
        if (letter == WATCH_ENTRY)
            take_entry(k, body);
        k->is_over = k->is_over || letter == WATCH_BYE;
        if (letter == WATCH_SUMMARY) {
            buf_clear(&k->summary);
            buf_slice(&k->summary, body);
        }
    }
}

/* -- the sender ---------------------------------------------------------------------------- */

static void from_sender(struct keeper *k)
{
    enum watch_letter letter;
    struct slice body;
    struct err err = { "" };
    if (!watch_fill(&k->from_sender)) {
        k->from_sender.fd = k->to_sender.fd = -1;
        complain(k, "the process that sends has ended; entries stay in the ledger");
        return;
    }
    while (watch_take(&k->from_sender, &letter, &body)) {
        if (letter == WATCH_WITNESSED && k->log != NULL && k->has_witness &&
            led_keep_witnessed(k->log, body, &k->witness, 1, &err) != RC_OK)
            complain(k, err.text);
        if (letter == WATCH_SENDING) {
            buf_clear(&k->sending);
            buf_slice(&k->sending, body);
        }
    }
}

/* -- telling ------------------------------------------------------------------------------- */

static void tell_status(struct keeper *k)
{
    int64_t now = clock_ns(CLOCK_MONOTONIC);
    struct watch_state s = { .summary = buf_view(&k->summary),
                             .sending = buf_view(&k->sending),
                             .started_ns = k->started_ns,
                             .size = k->committed,
                             .published = k->log == NULL ? 0 : led_published(k->log),
                             .not_kept = k->not_kept,
                             .disk_bytes = k->disk_bytes,
                             .trouble = k->trouble,
                             .is_over = k->is_over };
    if (now - k->told_ns < 1000000000 && !k->is_over)
        return;
    k->told_ns = now;
    watch_tell_state(k->tell, &s);
}

/* -- the loop ------------------------------------------------------------------------------ */

static void on_signal(struct keeper *k, int fd)
{
    struct signalfd_siginfo info;
    while (read(fd, &info, sizeof info) == (ssize_t)sizeof info) {
        if (info.ssi_signo == SIGHUP)
            (void)watch_put(&k->to_parser, WATCH_RELOAD, slice_of(NULL, 0),
                            slice_of(NULL, 0)); /* never full */
        if ((info.ssi_signo == SIGTERM || info.ssi_signo == SIGINT) && !k->is_quitting) {
            (void)watch_put(&k->to_parser, WATCH_QUIT, slice_of(NULL, 0),
                            slice_of(NULL, 0)); /* never full */
            k->is_quitting = true;
            k->quit_ns = clock_ns(CLOCK_MONOTONIC);
        }
    }
}

static int watch_signals(void)
{
    sigset_t set;
    (void)sigemptyset(&set);
    (void)sigaddset(&set, SIGHUP);
    (void)sigaddset(&set, SIGTERM);
    (void)sigaddset(&set, SIGINT);
    (void)sigprocmask(SIG_BLOCK, &set, NULL);
    return signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

static enum rc loop(struct keeper *k, int signals, struct err *err)
{
    while (!k->is_over || k->batch_count > 0) {
        struct pollfd fds[4] = {
            /* While the disk says no, the parser's words wait in its own queue. */
            { k->log == NULL ? -1 : k->from_parser.fd, POLLIN, 0 },
            { signals, POLLIN, 0 },
            { k->from_sender.fd, (short)(POLLIN | (watch_waits(&k->to_sender) ? POLLOUT : 0)),
              0 },
            { watch_waits(&k->to_parser) ? k->to_parser.fd : -1, POLLOUT, 0 },
        };
        bool is_due = k->log != NULL && led_published(k->log) < k->committed;
        if (poll(fds, 4, is_due ? PUBLISH_MS : 500) < 0 && errno != EINTR)
            return err_set(err, RC_IO, "cannot wait: %s", strerror(errno));
        if (fds[1].revents != 0)
            on_signal(k, signals);
        if (k->log == NULL)
            recover(k);
        if (fds[0].revents != 0)
            from_parser(k);
        if (fds[2].revents != 0)
            from_sender(k);
        commit(k);
        (void)watch_flush(&k->to_parser); /* if it is gone its own end says so */
        if (k->to_sender.fd >= 0)
            (void)watch_flush(&k->to_sender);
        tell_status(k);
        if (k->is_quitting &&
            clock_ns(CLOCK_MONOTONIC) - k->quit_ns > (int64_t)GOODBYE_S * 1000000000)
            break;
    }
    return RC_OK;
}

static uint64_t disk_sum; /* nftw has no context; used once, before anything else runs */

static int add_size(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
    (void)path;
    (void)ftw;
    disk_sum += kind == FTW_F ? (uint64_t)st->st_blocks * 512 : 0;
    return 0;
}

enum rc watch_keeper(struct watch *w, struct led_log *log, int parser_fd, pid_t parser,
                     int sender_fd, struct err *err)
{
    struct keeper *k = calloc(1, sizeof *k);
    if (k == NULL)
        return err_set(err, RC_MEMORY, "no memory");
    k->w = w;
    k->log = log;
    k->parser = parser;
    k->to_parser.fd = k->from_parser.fd = parser_fd;
    k->to_sender.fd = k->from_sender.fd = sender_fd;
    k->committed = led_size(log);
    k->started_ns = clock_ns(CLOCK_REALTIME);
    disk_sum = 0;
    (void)nftw(w->ledger, add_size, 16, FTW_PHYS); /* what cannot be read is not counted */
    k->disk_bytes = disk_sum;
    enum rc rc = watch_passphrase(w, &k->passphrase, err);
    if (rc == RC_OK && w->authority_key != NULL) {
        rc = led_vkey_parse(slice_str(w->authority_key), &k->witness, err);
        k->has_witness = rc == RC_OK;
    }
    if (rc == RC_OK)
        rc = watch_tell_new(w, &k->tell, err);
    int signals = watch_signals();
    if (rc == RC_OK && signals < 0)
        rc = err_set(err, RC_IO, "no signals: %s", strerror(errno));
    if (rc == RC_OK)
        rc = loop(k, signals, err);
    commit(k);
    tell_status(k);
    int status = 0;
    if (waitpid(parser, &status, k->is_over ? 0 : WNOHANG) == parser &&
        (!WIFEXITED(status) || WEXITSTATUS(status) != 0) && rc == RC_OK)
        rc = err_set(err, RC_IO, "the process that reads packets failed; the ledger is sound");
    if (rc == RC_OK && (k->log == NULL || led_published(k->log) < k->committed))
        rc = err_set(err, RC_IO, "%s", k->trouble);
    led_close(k->log);
    watch_tell_free(k->tell);
    for (size_t i = 0; i < BATCH_MAX; i++)
        buf_done(&k->batch[i]);
    buf_done(&k->summary);
    buf_done(&k->sending);
    buf_done(&k->to_parser.bytes);
    buf_done(&k->from_parser.bytes);
    buf_done(&k->to_sender.bytes);
    buf_done(&k->from_sender.bytes);
    free(k);
    return rc;
}
