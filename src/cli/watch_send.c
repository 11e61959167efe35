/* The process that replicates the ledger to an authority: docs/replication.md.  It reads what
 * the head covers, as any reader does, and tells the keeper what was countersigned. */
#include "cli/watch.h"

#include "base/base64.h"
#include "base/json.h"
#include "base/text.h"
#include "cli/http.h"
#include "ledger/proof.h"
#include "ledger/reader.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

enum {
    AHEAD_MAX = 1000000, /* entries between heads: the authority takes 1,048,576 */
    WAIT_MAX_S = 300,
    LOOK_S = 30, /* a new head is looked for, even if nobody said so */
};

struct sender {
    const struct watch *w;
    const struct led_key *key;
    struct led_vkey witness;
    struct http *http;
    struct led_reader *reader;
    struct watch_queue out;
    struct watch_inbox in;
    uint64_t countersigned;
    bool is_known; /* ... and what the authority says */
    uint64_t failures;
    int64_t clock_off_s; /* the authority's clock less ours */
    bool is_stopped;     /* a person must look */
    char state[512];
};

static void tell(struct sender *s)
{
    struct buf text = BUF_EMPTY;
    struct json j;
    json_init(&j, &text);
    json_begin(&j);
    json_kv_uint(&j, "countersigned", s->countersigned);
    json_kv_uint(&j, "failures", s->failures);
    json_key(&j, "stopped");
    json_bool(&j, s->is_stopped);
    json_kv_str(&j, "state", s->state);
    json_end(&j);
    if (!text.failed)
        (void)watch_put(&s->out, WATCH_SENDING, slice_of(NULL, 0),
                        buf_view(&text)); /* the next one comes */
    (void)watch_flush(&s->out);           /* or later */
    buf_done(&text);
}

/* -- calls --------------------------------------------------------------------------------- */

/* "Authorization: ...": the six lines of docs/replication.md, signed with the key of the log.
 */
static void sign_request(const struct sender *s, const char *method, const char *path,
                         struct slice body, struct buf *out)
{
    struct buf lines = BUF_EMPTY;
    uint8_t digest[HASH_SIZE];
    uint8_t sig[SIGN_SIZE];
    char hex[HASH_TEXT_SIZE];
    long long now = (long long)time(NULL) + s->clock_off_s;
    hash_of(body, digest);
    hash_print(digest, hex);
    buf_printf(&lines, "sekisho-request/v1\n%s\n%s\n%s\n%lld\n%s\n", s->key->vkey.name, method,
               path, now, hex);
    sign_make(&s->key->key, buf_view(&lines), sig);
    buf_printf(out, "Authorization: Sekisho-Ed25519 time=\"%lld\",sig=\"", now);
    base64_put(slice_of(sig, sizeof sig), out);
    buf_char(out, '"');
    out->failed = out->failed || lines.failed;
    buf_done(&lines);
}

/* One call below the log's address, signed; once more if only our clock was wrong. */
static enum rc call(struct sender *s, const char *method, const char *what, struct slice body,
                    struct http_call *ret, struct err *err)
{
    struct buf url = BUF_EMPTY;
    struct buf header = BUF_EMPTY;
    enum rc rc = RC_OK;
    buf_printf(&url, "%s/%s", s->w->authority, what);
    for (int tries = 0; tries < 2 && rc == RC_OK; tries++) {
        const char *path = url.failed ? NULL : strstr((const char *)url.p, "/log/");
        buf_clear(&header);
        if (path != NULL)
            sign_request(s, method, path, body, &header);
        if (path == NULL || header.failed) {
            rc = err_set(err, RC_MEMORY, "no memory for a call");
            break;
        }
        ret->method = method;
        ret->url = (const char *)url.p;
        ret->headers[0] = (const char *)header.p;
        ret->headers[1] = "Content-Type: application/octet-stream";
        ret->body = body;
        rc = http_perform(s->http, ret, err);
        int64_t off = ret->date_s == 0 ? 0 : ret->date_s - (int64_t)time(NULL);
        if (rc != RC_OK || ret->status != 401 || tries > 0 || (off > -60 && off < 60))
            break;
        s->clock_off_s = off;
    }
    ret->url = NULL;
    buf_done(&url);
    buf_done(&header);
    return rc;
}

static enum rc refused(struct sender *s, const char *what, const struct http_call *c,
                       struct err *err)
{
    struct buf text = BUF_EMPTY;
    (void)text_clean(buf_view(&c->answer), 200, &text); /* a cut answer is still one */
    (void)s;
    enum rc rc = err_set(err, RC_IO, "%s: the authority answered %ld: %s", what, c->status,
                         text.failed || text.n == 0 ? "" : (const char *)text.p);
    buf_done(&text);
    return rc;
}

/* -- what the authority has ---------------------------------------------------------------- */

static enum rc ask_countersigned(struct sender *s, struct err *err)
{
    struct http_call c = { .answer = BUF_EMPTY };
    struct led_note note;
    struct led_checkpoint head;
    enum rc rc = call(s, "GET", "checkpoint", slice_of(NULL, 0), &c, err);
    if (rc == RC_OK && c.status == 404) {
        s->countersigned = 0;
        s->is_known = true;
    } else if (rc == RC_OK && c.status == 200) {
        rc = led_checkpoint_open(buf_view(&c.answer), &s->key->vkey, &note, &head, err);
        if (rc == RC_OK) {
            s->countersigned = head.size;
            s->is_known = true;
        }
    } else if (rc == RC_OK) {
        rc = refused(s, "checkpoint", &c, err);
    }
    buf_done(&c.answer);
    return rc;
}

static enum rc put_bundle(struct sender *s, uint64_t n, uint64_t size, struct err *err)
{
    struct led_tile tile = { LED_TILE_ENTRIES, n, led_tile_width(LED_TILE_ENTRIES, n, size) };
    char path[LED_TILE_PATH_SIZE];
    struct buf bytes = BUF_EMPTY;
    struct http_call c = { .answer = BUF_EMPTY };
    led_tile_path(&tile, path);
    enum rc rc = led_reader_tile(s->reader, &tile, &bytes, err);
    if (rc == RC_OK)
        rc = call(s, "PUT", path, buf_view(&bytes), &c, err);
    if (rc == RC_OK && c.status != 200 && c.status != 201)
        rc = refused(s, path, &c, err);
    if (rc == RC_IO && c.retry_after_s > 0)
        sleep((unsigned)(c.retry_after_s > WAIT_MAX_S ? WAIT_MAX_S : c.retry_after_s));
    buf_done(&bytes);
    buf_done(&c.answer);
    return rc;
}

/* The head itself, or one in between that is signed for the way. */
static enum rc head_of(struct sender *s, struct led_view *view, uint64_t size, struct buf *out,
                       struct err *err)
{
    const struct led_checkpoint *c = led_reader_checkpoint(s->reader);
    struct led_checkpoint part = { .origin = slice_str(s->key->vkey.name), .size = size };
    struct buf text = BUF_EMPTY;
    if (size == c->size) {
        buf_slice(out, led_reader_note(s->reader));
        return RC_OK;
    }
    enum rc rc = led_view_root(view, size, &part.root, err);
    led_checkpoint_print(&part, &text);
    buf_slice(out, buf_view(&text));
    buf_char(out, '\n');
    if (rc == RC_OK)
        rc = led_note_sign(buf_view(&text), part.origin, LED_SIG_NOTE, 0, &s->key->key, out,
                           err);
    buf_done(&text);
    return rc;
}

/* A cosignature that is not the pinned authority's acknowledges nothing. */
static enum rc take_cosignature(struct sender *s, struct slice head, uint64_t size,
                                struct slice lines, struct err *err)
{
    struct buf note = BUF_EMPTY;
    struct led_note parsed;
    buf_slice(&note, head);
    buf_slice(&note, lines);
    enum rc rc = note.failed ? err_set(err, RC_MEMORY, "no memory")
                             : led_note_parse(buf_view(&note), &parsed, err);
    if (rc == RC_OK && led_note_check(&parsed, &s->witness, NULL) != LED_SIG_GOOD)
        rc = err_set(err, RC_FORMAT,
                     "the answer is not countersigned by %s, whose key is pinned",
                     s->witness.name);
    if (rc == RC_OK) {
        s->countersigned = size;
        (void)watch_put(&s->out, WATCH_WITNESSED, slice_of(NULL, 0),
                        buf_view(&note)); /* the next one will do */
        (void)watch_flush(&s->out);
    }
    buf_done(&note);
    return rc;
}

static void stop(struct sender *s, const struct err *err)
{
    s->is_stopped = true;
    (void)fprintf(stderr, "sekisho: sending stops until it is started again: %s\n", err->text);
}

static enum rc judge_answer(struct sender *s, const struct http_call *c, struct slice head,
                            uint64_t size, struct err *err)
{
    uint64_t theirs = 0;
    struct slice text = slice_trim(buf_view(&c->answer));
    switch (c->status) {
    case 200: return take_cosignature(s, head, size, buf_view(&c->answer), err);
    case 409:
        if (slice_uint(text, &theirs) && theirs <= led_reader_checkpoint(s->reader)->size) {
            s->countersigned = theirs; /* what we remembered was old */
            return RC_OK;
        }
        (void)(slice_uint(text, &theirs)
                   ? err_set(err, RC_FORMAT,
                             "the authority has countersigned %llu entries and the ledger has "
                             "%llu: it was set back",
                             (unsigned long long)theirs,
                             (unsigned long long)led_reader_checkpoint(s->reader)->size)
                   : refused(s, "add-checkpoint", c, err));
        stop(s, err);
        return RC_FORMAT;
    case 400:
    case 403:
    case 404:
        (void)refused(s, "add-checkpoint", c, err);
        stop(s, err);
        return RC_FORMAT;
    default:
        return refused(s, "add-checkpoint", c,
                       err); /* 424, 422, 429, 503: the whole from the start, later */
    }
}

/* From what is countersigned to the next head: bundles, then the head. */
static enum rc send_one(struct sender *s, struct err *err)
{
    uint64_t size = led_reader_checkpoint(s->reader)->size;
    uint64_t old = s->countersigned;
    if (size - old > AHEAD_MAX)
        size = old + AHEAD_MAX;
    struct buf head = BUF_EMPTY;
    struct buf request = BUF_EMPTY;
    struct http_call c = { .answer = BUF_EMPTY };
    struct led_extension x = { .old = old };
    struct led_view *view =
        led_view_new(led_reader_source(s->reader), led_reader_checkpoint(s->reader)->size);
    enum rc rc = view == NULL ? err_set(err, RC_MEMORY, "no memory") : RC_OK;
    for (uint64_t n = old / LED_TILE_WIDTH; rc == RC_OK && n * LED_TILE_WIDTH < size; n++)
        rc = put_bundle(s, n, size, err);
    if (rc == RC_OK)
        rc = led_prove_consistency(view, old, size, &x.path, err);
    if (rc == RC_OK)
        rc = head_of(s, view, size, &head, err);
    x.checkpoint = buf_view(&head);
    led_extension_print(&x, &request);
    if (rc == RC_OK && (head.failed || request.failed))
        rc = err_set(err, RC_MEMORY, "no memory");
    if (rc == RC_OK)
        rc = call(s, "POST", "add-checkpoint", buf_view(&request), &c, err);
    if (rc == RC_OK)
        rc = judge_answer(s, &c, buf_view(&head), size, err);
    led_view_free(view);
    buf_done(&head);
    buf_done(&request);
    buf_done(&c.answer);
    return rc;
}

static enum rc send_all(struct sender *s, struct err *err)
{
    enum rc rc = s->is_known ? RC_OK : ask_countersigned(s, err);
    if (rc == RC_OK && s->reader == NULL)
        rc = led_reader_open(s->w->ledger, &s->key->vkey, &s->reader, err);
    else if (rc == RC_OK)
        rc = led_reader_refresh(s->reader, err);
    if (rc == RC_OK && s->countersigned > led_reader_checkpoint(s->reader)->size) {
        rc = err_set(err, RC_FORMAT,
                     "the authority has countersigned %llu entries and the ledger has %llu: it "
                     "was set back",
                     (unsigned long long)s->countersigned,
                     (unsigned long long)led_reader_checkpoint(s->reader)->size);
        stop(s, err);
    }
    while (rc == RC_OK && s->countersigned < led_reader_checkpoint(s->reader)->size) {
        rc = send_one(s, err);
        if (rc == RC_OK)
            tell(s);
    }
    return rc;
}

/* Until the keeper says that there is a new head, or the time is over.  False: the keeper is
 * gone. */
static bool wait(struct sender *s, unsigned ms, bool is_woken)
{
    struct timespec begun;
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &begun);
    for (;;) {
        enum watch_letter letter;
        struct slice body;
        struct pollfd fd = { s->in.fd, (short)(POLLIN | (watch_waits(&s->out) ? POLLOUT : 0)),
                             0 };
        (void)clock_gettime(CLOCK_MONOTONIC, &now);
        long gone =
            (now.tv_sec - begun.tv_sec) * 1000 + (now.tv_nsec - begun.tv_nsec) / 1000000;
        if (gone >= (long)ms)
            return true;
        (void)poll(&fd, 1, (int)ms - (int)gone);
        if ((fd.revents & (POLLIN | POLLHUP)) != 0 && !watch_fill(&s->in))
            return false;
        (void)watch_flush(&s->out);
        bool has_news = false;
        while (watch_take(&s->in, &letter, &body))
            has_news = has_news || letter == WATCH_PUBLISHED;
        if (has_news && is_woken)
            return true;
    }
}

/* 1 s, doubling to 5 minutes, up to half of it more at random. */
static unsigned pause_ms(unsigned tries)
{
    unsigned s = tries > 8 ? WAIT_MAX_S : 1U << (tries > 0 ? tries - 1 : 0);
    s = s > WAIT_MAX_S ? WAIT_MAX_S : s;
    return s * 1000 + (unsigned)(random() % (s * 500));
}

void watch_sender(const struct watch *w, const struct led_key *key, int keeper_fd)
{
    struct sender s = { .w = w, .key = key, .out.fd = keeper_fd, .in.fd = keeper_fd };
    struct err err = { "" };
    unsigned tries = 0;
    (void)prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); /* a precaution */
    (void)signal(SIGINT, SIG_IGN);                /* it ends with the keeper */
    (void)signal(SIGTERM, SIG_IGN);
    (void)signal(SIGHUP, SIG_IGN);
    srandom((unsigned)getpid() ^ (unsigned)time(NULL));
    if (led_vkey_parse(slice_str(w->authority_key), &s.witness, &err) != RC_OK ||
        http_new(w->ca, w->proxy, &s.http, &err) != RC_OK) {
        stop(&s, &err);
        return;
    }
    for (;;) {
        enum rc rc = s.is_stopped ? RC_FORMAT : send_all(&s, &err);
        if (rc != RC_OK && !s.is_stopped) {
            tries++;
            s.failures++;
            if (strcmp(s.state, err.text) != 0)
                (void)fprintf(stderr, "sekisho: %s; it is tried again\n", err.text);
        } else if (rc == RC_OK) {
            tries = 0;
        }
        (void)snprintf(s.state, sizeof s.state, "%s",
                       rc == RC_OK ? "all is countersigned" : err.text); /* may be cut */
        tell(&s);
        if (!wait(&s, tries == 0 ? LOOK_S * 1000 : pause_ms(tries), tries == 0))
            break;
    }
    http_free(s.http);
    led_reader_close(s.reader);
}
