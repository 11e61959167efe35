/* The process that reads packets.  It has the program's data open and may read them again; it
 * has the descriptors that it was given, and nothing else. */
#include "cli/watch.h"

#include "base/confine.h"
#include "base/json.h"
#include "identify/identify.h"
#include "input/source.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum {
    TICK_MS = 1000,     /* how soon what is new is looked at */
    LOOK_ANYWAY_S = 30, /* what changes without anything new: last seen, gone */
    REOPEN_S = 5,
    FILL_MAX =
        80, /* hundredths: then the engine begins anew, and the one before is kept once more */
    PUMP = 65536,
};

struct parser {
    struct watch *w;
    struct library *library;
    struct library fresh; /* after a reload: owned */
    struct judging judging;
    struct watch_known *known;
    struct engine *engine;
    struct engine *before; /* finished; NULL: none */
    pthread_mutex_t mutex; /* of the engine: files are read by threads of their own */
    struct live *lives[WATCH_SOURCES_MAX];
    uint64_t gone_packets[WATCH_SOURCES_MAX]; /* of rings that were given up */
    uint64_t gone_dropped[WATCH_SOURCES_MAX];
    uint64_t file_packets[WATCH_SOURCES_MAX];
    bool is_file_over[WATCH_SOURCES_MAX];
    int pipes[WATCH_SOURCES_MAX][2];
    const char *names[WATCH_SOURCES_MAX];
    int opener_fd;
    struct watch_queue out;
    struct watch_inbox in;
    int64_t latest_ns; /* time of the newest packet */
    uint64_t kept;     /* engine_kept at the last look */
    int64_t looked_ns; /* by the monotonic clock, as below */
    int64_t beat_ns;
    int64_t reopened_ns;
    uint64_t beat_packets; /* at the last heartbeat */
    uint64_t beat_dropped;
    uint64_t beat_each[WATCH_SOURCES_MAX];
    uint64_t beat_each_dropped[WATCH_SOURCES_MAX];
    uint64_t beat_lost;
    int32_t day;
    size_t restricted; /* findings that count, at the last look */
    bool asks_all;
    bool is_quitting;
    bool has_reloaded;
};

static int64_t clock_ns(clockid_t clock)
{
    struct timespec t;
    (void)clock_gettime(clock, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void take_packets(void *context, const struct in_packet *packets, size_t count)
{
    struct parser *p = context;
    (void)pthread_mutex_lock(&p->mutex);
    engine_feed(p->engine, packets, count);
    if (count > 0 && packets[count - 1].at_ns > p->latest_ns)
        p->latest_ns = packets[count - 1].at_ns;
    (void)pthread_mutex_unlock(&p->mutex);
}

/* -- files, each read by a thread ---------------------------------------------------------- */

struct file_thread {
    struct parser *parser;
    size_t i;
};

/* Copies a file that grows into a pipe, so that its reader waits at the end instead of
 * stopping. */
static void *pump(void *context)
{
    struct file_thread *t = context;
    uint8_t piece[PUMP];
    const struct watch_source *s = &t->parser->w->sources[t->i];
    int to = t->parser->pipes[t->i][1];
    for (;;) {
        ssize_t n = read(s->fd, piece, sizeof piece);
        if (n < 0 && errno != EINTR)
            break;
        if (n == 0) {
            const struct timespec pause = { 0, 200000000 };
            (void)nanosleep(&pause, NULL);
        }
        for (ssize_t at = 0; at < n;) {
            ssize_t wrote = write(to, piece + at, (size_t)(n - at));
            if (wrote <= 0 && errno != EINTR)
                return NULL;
            at += wrote > 0 ? wrote : 0;
        }
    }
    (void)close(to);
    return NULL;
}

static void *read_file(void *context)
{
    struct file_thread *t = context;
    struct parser *p = t->parser;
    const struct watch_source *s = &p->w->sources[t->i];
    struct in_packet packets[IN_BATCH];
    struct in_source *source = NULL;
    struct err err = { "" };
    size_t count = 0;
    int fd = s->is_followed ? p->pipes[t->i][0] : s->fd;
    enum rc rc = in_open_descriptor(fd, s->name, (uint32_t)t->i, &source, &err);
    while (rc == RC_OK) {
        rc = in_read(source, packets, IN_BATCH, &count, &err);
        if (count > 0)
            take_packets(p, packets, count);
        __atomic_add_fetch(&p->file_packets[t->i], count, __ATOMIC_RELAXED);
    }
    in_close(source);
    __atomic_store_n(&p->is_file_over[t->i], true, __ATOMIC_RELEASE);
    if (rc != RC_END)
        (void)fprintf(stderr, "sekisho: %s\n", err.text); /* nobody else to tell */
    return NULL;
}

static enum rc start_files(struct parser *p, struct err *err)
{
    for (size_t i = 0; i < p->w->source_count; i++) {
        const struct watch_source *s = &p->w->sources[i];
        pthread_t thread;
        if (s->is_interface)
            continue;
        struct file_thread *t = arena_new(&p->w->arena, struct file_thread, 1);
        if (t == NULL)
            return err_set(err, RC_MEMORY, "no memory");
        *t = (struct file_thread){ p, i };
        if (pthread_create(&thread, NULL, read_file, t) != 0 ||
            (s->is_followed && pthread_create(&thread, NULL, pump, t) != 0))
            return err_set(err, RC_MEMORY, "no thread for %s", s->name);
    }
    return RC_OK;
}

/* -- interfaces ---------------------------------------------------------------------------- */

static enum rc open_live(struct parser *p, size_t i, struct err *err)
{
    struct live_opened opened;
    enum rc rc = watch_ask_opener(p->opener_fd, i, &opened, err);
    return rc == RC_OK ? live_new(&opened, (uint32_t)i, &p->lives[i], err) : rc;
}

static void close_live(struct parser *p, size_t i)
{
    uint64_t packets = 0;
    uint64_t dropped = 0;
    live_stats(p->lives[i], &packets, &dropped);
    p->gone_packets[i] += packets;
    p->gone_dropped[i] += dropped;
    live_free(p->lives[i]);
    p->lives[i] = NULL;
}

static void read_live(struct parser *p, size_t i)
{
    uint64_t count = 0;
    struct err err = { "" };
    if (live_read(p->lives[i], take_packets, p, &count, &err) == RC_OK)
        return;
    (void)fprintf(stderr, "sekisho: %s; it is opened again every %d s\n", err.text, REOPEN_S);
    close_live(p, i);
}

static void reopen(struct parser *p, int64_t now)
{
    struct err err;
    if (now - p->reopened_ns < (int64_t)REOPEN_S * 1000000000)
        return;
    p->reopened_ns = now;
    for (size_t i = 0; i < p->w->source_count; i++)
        if (p->w->sources[i].is_interface && p->lives[i] == NULL &&
            open_live(p, i, &err) == RC_OK)
            (void)fprintf(stderr, "sekisho: %s: it is back\n", p->w->sources[i].name);
}

/* -- looking ------------------------------------------------------------------------------- */

/* What has been silent is told by the clock; in captures, which may be old, by the packets. */
static int64_t now_of(struct parser *p)
{
    for (size_t i = 0; i < p->w->source_count; i++)
        if (p->w->sources[i].is_interface)
            return clock_ns(CLOCK_REALTIME);
    (void)pthread_mutex_lock(&p->mutex);
    int64_t latest_ns = p->latest_ns;
    (void)pthread_mutex_unlock(&p->mutex);
    return latest_ns;
}

static enum rc compare(struct parser *p, struct engine *look, struct err *err)
{
    struct library library = *p->library; /* what it allocates now is gone after this look */
    struct judging judging = p->judging;
    struct equipment_list list = { .items = NULL };
    struct identify_input in = { .observations = engine_observations(look) };
    const struct identify_data data = { .registry = library.registry,
                                        .entities = library.entities,
                                        .fingerprints = library.fingerprints,
                                        .roles = library.roles,
                                        .places = library.places };
    arena_init(&library.arena, SIZE_MAX);
    in.stations = engine_stations(look, &in.station_count);
    in.hosts = engine_hosts(look, &in.host_count);
    in.talks = engine_talks(look, &in.talk_count);
    in.called = engine_called(look, &in.called_count);
    enum rc rc = identify(&in, &data, p->day, &list, err);
    if (rc == RC_OK)
        rc = judging_run(&judging, &library, &list,
                         &(struct judging_wish){ .day = p->day, .jobs = 1 }, err);
    const struct report report = { .list = &list,
                                   .findings = judging.each,
                                   .fleet = &judging.fleet,
                                   .facts = judging.known,
                                   .set = library.set,
                                   .entities = library.entities,
                                   .engine = look,
                                   .sources = p->names,
                                   .source_count = p->w->source_count,
                                   .places = library.places,
                                   .network = p->w->circumstances.network,
                                   .day = p->day };
    const struct watch_changes changes = { .out = &p->out,
                                           .report = &report,
                                           .tables = library.place.tables,
                                           .datafile = library.place.datafile,
                                           .now_ns = now_of(p),
                                           .gone_after_ns =
                                               (int64_t)p->w->gone_after_s * 1000000000,
                                           .asks_all = p->asks_all };
    if (rc == RC_OK)
        rc = watch_known_compare(p->known, &changes, err);
    p->restricted = 0;
    for (size_t i = 0; rc == RC_OK && i < list.count; i++)
        for (size_t k = 0; k < judging.each[i].count; k++)
            p->restricted += rule_status_counts(judging.each[i].items[k].status);
    identify_done(&list);
    arena_done(&library.arena);
    return rc;
}

/* An engine that is nearly full begins anew; what it has is kept for one more life. */
static enum rc renew(struct parser *p, struct err *err)
{
    struct engine *next = engine_new(1, err);
    enum rc rc = next == NULL ? RC_MEMORY : engine_keep_frames(next, NULL, err);
    if (rc == RC_OK)
        rc = engine_finish(p->engine, err);
    if (rc != RC_OK) {
        engine_free(next);
        return rc;
    }
    engine_free(p->before);
    p->before = p->engine;
    p->engine = next;
    return RC_OK;
}

static enum rc look(struct parser *p, struct err *err)
{
    (void)pthread_mutex_lock(&p->mutex);
    p->kept = engine_kept(p->engine);
    struct engine *seen = engine_look(p->engine, p->before, err);
    enum rc rc = seen == NULL ? RC_MEMORY : RC_OK;
    if (rc == RC_OK && engine_fill(p->engine) >= FILL_MAX)
        rc = renew(p, err);
    (void)pthread_mutex_unlock(&p->mutex);
    if (rc == RC_OK)
        rc = compare(p, seen, err);
    engine_free(seen);
    p->asks_all = false;
    p->looked_ns = clock_ns(CLOCK_MONOTONIC);
    return rc;
}

/* -- heartbeats ---------------------------------------------------------------------------- */

static void count(struct parser *p, size_t i, uint64_t *ret_packets, uint64_t *ret_dropped)
{
    *ret_packets = __atomic_load_n(&p->file_packets[i], __ATOMIC_RELAXED);
    *ret_dropped = 0;
    if (p->lives[i] != NULL)
        live_stats(p->lives[i], ret_packets, ret_dropped);
    *ret_packets += p->gone_packets[i];
    *ret_dropped += p->gone_dropped[i];
}

/* Members of a heartbeat (since the one before) or of the status (since the start). */
static void put_counts(struct parser *p, bool is_beat, struct buf *out)
{
    struct json j;
    uint64_t packets = 0;
    uint64_t dropped = 0;
    uint64_t lost = p->out.lost;
    json_init(&j, out);
    json_begin(&j);
    json_key(&j, "interfaces");
    json_begin_list(&j);
    for (size_t i = 0; i < p->w->source_count; i++) {
        uint64_t one = 0;
        uint64_t one_dropped = 0;
        count(p, i, &one, &one_dropped);
        json_begin(&j);
        json_kv_uint(&j, "dropped", one_dropped - (is_beat ? p->beat_each_dropped[i] : 0));
        json_kv_str(&j, "name", p->w->sources[i].name);
        json_kv_uint(&j, "packets", one - (is_beat ? p->beat_each[i] : 0));
        json_key(&j, "up");
        json_bool(&j, p->w->sources[i].is_interface
                          ? p->lives[i] != NULL
                          : !__atomic_load_n(&p->is_file_over[i], __ATOMIC_ACQUIRE));
        json_end(&j);
        packets += one - (is_beat ? p->beat_each[i] : 0);
        dropped += one_dropped - (is_beat ? p->beat_each_dropped[i] : 0);
        if (is_beat) {
            p->beat_each[i] = one;
            p->beat_each_dropped[i] = one_dropped;
        }
    }
    json_end_list(&j);
    json_kv_uint(&j, "packets", packets);
    json_kv_uint(&j, "dropped", dropped);
    json_kv_uint(&j, "entries_lost", lost - (is_beat ? p->beat_lost : 0));
    json_kv_uint(&j, "equipment", watch_known_count(p->known));
    json_kv_uint(&j, "interval_s", p->w->heartbeat_s);
    json_kv_str(&j, "version", SEKISHO_VERSION);
    if (is_beat)
        p->beat_lost = lost;
    else
        json_kv_uint(&j, "restricted", p->restricted);
    json_end(&j);
}

static void beat(struct parser *p, int64_t now)
{
    struct buf members = BUF_EMPTY;
    const char kind[] = "heartbeat";
    put_counts(p, true, &members);
    (void)watch_put(&p->out, WATCH_ENTRY, slice_of(kind, sizeof kind),
                    buf_view(&members)); /* its loss is counted */
    p->beat_ns = now;
    buf_done(&members);
}

static void summarise(struct parser *p)
{
    struct buf members = BUF_EMPTY;
    put_counts(p, false, &members);
    (void)watch_put(&p->out, WATCH_SUMMARY, slice_of(NULL, 0),
                    buf_view(&members)); /* the next one comes */
    buf_done(&members);
}

/* -- the loop ------------------------------------------------------------------------------ */

static void reload(struct parser *p)
{
    struct library fresh;
    struct judging judging;
    memset(&judging, 0, sizeof judging);
    struct err err = { "" };
    enum rc rc = library_open(&fresh, &err);
    if (rc == RC_OK)
        rc = library_load_regulations(&fresh, p->w->regulations, &err);
    if (rc == RC_OK)
        rc = library_load_all_fingerprints(&fresh, &err);
    if (rc == RC_OK)
        rc = library_load_places(&fresh, NULL, &err);
    if (rc == RC_OK)
        rc = judging_init(&judging, &fresh, &p->w->circumstances, &err);
    if (rc != RC_OK) {
        (void)fprintf(stderr, "sekisho: what was loaded before stays in force: %s\n", err.text);
        judging_done(&judging);
        library_close(&fresh);
        return;
    }
    judging_done(&p->judging);
    if (p->has_reloaded)
        library_close(&p->fresh);
    p->fresh = fresh;
    p->library = &p->fresh;
    p->judging = judging;
    p->has_reloaded = true;
    p->asks_all = true;
    (void)fprintf(stderr, "sekisho: data and regulations are loaded anew\n");
}

static bool obey(struct parser *p)
{
    enum watch_letter letter;
    struct slice body;
    bool is_open = watch_fill(&p->in);
    while (watch_take(&p->in, &letter, &body)) {
        if (letter == WATCH_RELOAD)
            reload(p);
        p->is_quitting = p->is_quitting || letter == WATCH_QUIT;
    }
    return is_open;
}

static bool are_files_over(const struct parser *p)
{
    for (size_t i = 0; i < p->w->source_count; i++)
        if (p->w->sources[i].is_interface ||
            !__atomic_load_n(&p->is_file_over[i], __ATOMIC_ACQUIRE))
            return false;
    return true;
}

static enum rc tick(struct parser *p, struct err *err)
{
    int64_t now = clock_ns(CLOCK_MONOTONIC);
    int32_t today = time_today();
    enum rc rc = RC_OK;
    if (p->w->circumstances.day == TIME_DAY_NONE && today != p->day) {
        p->day = today; /* a deadline at midnight needs no packet */
        p->asks_all = true;
    }
    (void)pthread_mutex_lock(&p->mutex);
    bool is_news = engine_kept(p->engine) != p->kept;
    (void)pthread_mutex_unlock(&p->mutex);
    if (is_news || p->asks_all || p->is_quitting ||
        now - p->looked_ns >= (int64_t)LOOK_ANYWAY_S * 1000000000)
        rc = look(p, err);
    if (p->beat_ns == 0 || p->is_quitting ||
        now - p->beat_ns >= (int64_t)p->w->heartbeat_s * 1000000000)
        beat(p, now);
    summarise(p);
    reopen(p, now);
    return rc;
}

static enum rc run(struct parser *p, struct err *err)
{
    struct pollfd fds[WATCH_SOURCES_MAX + 1];
    int64_t ticked = 0;
    enum rc rc = RC_OK;
    while (rc == RC_OK) {
        nfds_t count_fds = 0;
        size_t which[WATCH_SOURCES_MAX];
        fds[count_fds++] =
            (struct pollfd){ p->in.fd, (short)(POLLIN | (watch_waits(&p->out) ? POLLOUT : 0)),
                             0 };
        for (size_t i = 0; i < p->w->source_count; i++)
            if (p->lives[i] != NULL) {
                which[count_fds - 1] = i;
                fds[count_fds++] =
                    (struct pollfd){ live_descriptor(p->lives[i]), POLLIN | POLLERR, 0 };
            }
        int64_t left_ms = TICK_MS - (clock_ns(CLOCK_MONOTONIC) - ticked) / 1000000;
        if (poll(fds, count_fds, left_ms < 0 ? 0 : (int)left_ms) < 0 && errno != EINTR)
            return err_set(err, RC_IO, "cannot wait: %s", strerror(errno));
        for (nfds_t i = 1; i < count_fds; i++)
            if (fds[i].revents != 0)
                read_live(p, which[i - 1]);
        if ((fds[0].revents & (POLLIN | POLLHUP)) != 0 && !obey(p))
            return RC_OK; /* the keeper is gone, and with it whoever would listen */
        if (!watch_flush(&p->out))
            return RC_OK;
        p->is_quitting = p->is_quitting || are_files_over(p);
        if (p->is_quitting ||
            clock_ns(CLOCK_MONOTONIC) - ticked >= (int64_t)TICK_MS * 1000000) {
            ticked = clock_ns(CLOCK_MONOTONIC);
            rc = tick(p, err);
        }
        if (p->is_quitting)
            break;
    }
    return rc;
}

/* What was put is sent, even if the keeper is busy. */
static void say_goodbye(struct parser *p)
{
    (void)watch_put(&p->out, WATCH_BYE, slice_of(NULL, 0),
                    slice_of(NULL, 0)); /* the end of the stream says it, too */
    while (watch_flush(&p->out) && watch_waits(&p->out)) {
        struct pollfd fd = { p->out.fd, POLLOUT, 0 };
        (void)poll(&fd, 1, 1000);
    }
}

static enum rc confine(struct parser *p, struct err *err)
{
    const char *readable[4] = { p->library->place.tables, p->library->place.datafile };
    struct confine c = { .readable = readable, .readable_count = 2, .has_sockets = true };
    if (p->library->place.places != NULL)
        readable[c.readable_count++] = p->library->place.places;
    if (p->w->circumstances.operator_file != NULL)
        readable[c.readable_count++] = p->w->circumstances.operator_file;
    return confine_process(&c, err);
}

enum rc watch_parser(struct watch *w, struct library *l, struct watch_known *known,
                     int opener_fd, int keeper_fd, struct err *err)
{
    struct parser *p = calloc(1, sizeof *p);
    if (p == NULL)
        return err_set(err, RC_MEMORY, "no memory");
    *p = (struct parser){ .w = w,
                          .library = l,
                          .known = known,
                          .opener_fd = opener_fd,
                          .out.fd = keeper_fd,
                          .in.fd = keeper_fd,
                          .mutex = PTHREAD_MUTEX_INITIALIZER,
                          .day = w->circumstances.day == TIME_DAY_NONE ? time_today()
                                                                       : w->circumstances.day };
    struct circumstances today = w->circumstances;
    today.day = p->day;
    enum rc rc = judging_init(&p->judging, l, &today, err);
    for (size_t i = 0; rc == RC_OK && i < w->source_count; i++) {
        p->names[i] = w->sources[i].name;
        if (w->sources[i].is_interface)
            rc = open_live(p, i, err);
        else if (w->sources[i].is_followed && pipe2(p->pipes[i], O_CLOEXEC) != 0)
            rc = err_set(err, RC_IO, "no pipe: %s", strerror(errno));
    }
    if (rc == RC_OK && (p->engine = engine_new(1, err)) == NULL)
        rc = RC_MEMORY;
    if (rc == RC_OK)
        rc = engine_keep_frames(p->engine, NULL, err);
    if (rc == RC_OK)
        rc = confine(p, err);
    if (rc == RC_OK)
        rc = start_files(p, err);
    if (rc == RC_OK)
        rc = run(p, err);
    if (rc == RC_OK)
        say_goodbye(p);
    return rc; /* the process ends; the kernel frees, also what threads still read */
}
