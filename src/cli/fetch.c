#include "cli/fetch.h"

#include "base/slice.h"
#include "cli/curl_api.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    TRIES = 4, /* one, and three where the connection broke off on the way */
    REDIRECTIONS = 5,
    CONNECT_SECONDS = 30,
    SILENT_SECONDS = 60, /* without a byte */
    TAG_MAX = 256,
    URL_MAX = 1024,
};

/* What the bytes in the file are a piece of: the server's own mark of that version (RFC
 * 9110, 8.8.3). */
struct tag {
    char url[URL_MAX];
    char etag[TAG_MAX];
};

struct transfer {
    const struct fetch *f;
    struct curl_api api;
    CURL *curl;
    int fd;
    uint64_t have;         /* bytes in the file that are good */
    uint64_t asked;        /* ... when the request was sent */
    uint64_t content_from; /* where the piece that is sent begins, as the server says */
    bool begun;            /* the first byte of this answer was seen */
    bool too_large;
    bool other_piece;
    int saved; /* errno of a failed write */
    char etag[TAG_MAX];
    char tag_path[PATH_MAX];
};

static bool tag_path(const struct fetch *f, char ret[PATH_MAX])
{
    int n = snprintf(ret, PATH_MAX, "%s.tag", f->path);
    return n > 0 && n < PATH_MAX;
}

/* Two lines: the URL and the entity tag. */
static bool tag_read(const char *path, struct tag *ret)
{
    FILE *in = fopen(path, "re");
    if (in == NULL)
        return false;
    bool good = fgets(ret->url, sizeof ret->url, in) != NULL &&
                fgets(ret->etag, sizeof ret->etag, in) != NULL;
    (void)fclose(in); /* only read */
    if (good) {
        ret->url[strcspn(ret->url, "\n")] = '\0';
        ret->etag[strcspn(ret->etag, "\n")] = '\0';
    }
    return good;
}

static void tag_write(const struct transfer *t)
{
    FILE *out = t->etag[0] == '\0' ? NULL : fopen(t->tag_path, "we");
    if (out == NULL) {
        (void)unlink(
            t->tag_path); /* without a tag the next try begins anew, which is right too */
        return;
    }
    bool good = fprintf(out, "%s\n%s\n", t->f->url, t->etag) > 0;
    if (fclose(out) != 0 || !good)
        (void)unlink(t->tag_path); /* as above */
}

static bool starts_nocase(const char *text, size_t n, const char *name, struct slice *ret_value)
{
    size_t size = strlen(name);
    if (n < size || !slice_eq_nocase(slice_of(text, size), slice_of(name, size)))
        return false;
    *ret_value = slice_trim(slice_of(&text[size], n - size));
    return true;
}

static size_t on_header(char *text, size_t each, size_t count, void *ctx)
{
    struct transfer *t = ctx;
    size_t n = each * count;
    struct slice value;
    if (starts_nocase(text, n, "HTTP/",
                      &value)) { /* an answer begins; what an earlier one said is void */
        t->etag[0] = '\0';
        t->content_from = UINT64_MAX;
    } else if (starts_nocase(text, n, "ETag:", &value)) {
        /* A weak tag promises no equal bytes. */
        if (value.n > 2 && value.n < sizeof t->etag && value.p[0] == '"' &&
            slice_find_byte(slice_sub(value, 1, value.n - 1), '"') == value.n - 2) {
            memcpy(t->etag, value.p, value.n);
            t->etag[value.n] = '\0';
        }
    } else if (starts_nocase(text, n, "Content-Range: bytes ", &value)) {
        uint64_t from = 0;
        if (slice_uint(slice_sub(value, 0, slice_find_byte(value, '-')), &from))
            t->content_from = from;
    }
    return n;
}

/* Before the first byte: is it the piece that was asked for, or the whole from its start? */
static bool begin(struct transfer *t)
{
    long status = 0;
    (void)t->api.getinfo(t->curl, CURLINFO_RESPONSE_CODE,
                         &status); /* stays 0, and is refused */
    t->begun = true;
    if (status == 206 && t->asked > 0 && t->content_from == t->asked)
        return true;
    t->other_piece = status != 200;
    if (status != 200 || ftruncate(t->fd, 0) != 0 || lseek(t->fd, 0, SEEK_SET) != 0) {
        t->saved = errno;
        return false;
    }
    t->have = 0;
    tag_write(t);
    return true;
}

static size_t on_bytes(char *text, size_t each, size_t count, void *ctx)
{
    struct transfer *t = ctx;
    size_t n = each * count;
    if (n == 0)
        return 0;
    if (!t->begun && !begin(t))
        return 0;
    t->too_large = n > t->f->most - t->have;
    if (t->too_large)
        return 0;
    for (size_t done = 0; done < n;) {
        ssize_t wrote = write(t->fd, &text[done], n - done);
        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote <= 0) {
            t->saved = errno;
            return 0;
        }
        done += (size_t)wrote;
        t->have += (uint64_t)wrote;
    }
    return n;
}

static bool set_up(struct transfer *t, char *why)
{
    CURL *c = t->curl;
    bool good = t->api.setopt(c, CURLOPT_URL, t->f->url) == CURLE_OK;
    good = good && t->api.setopt(c, CURLOPT_ERRORBUFFER, why) == CURLE_OK;
    good = good && t->api.setopt(c, CURLOPT_PROTOCOLS_STR, "https") == CURLE_OK;
    good = good && t->api.setopt(c, CURLOPT_REDIR_PROTOCOLS_STR, "https") == CURLE_OK;
    good = good && t->api.setopt(c, CURLOPT_FOLLOWLOCATION, 1L) == CURLE_OK;
    good = good && t->api.setopt(c, CURLOPT_MAXREDIRS, (long)REDIRECTIONS) == CURLE_OK;
    good = good && t->api.setopt(c, CURLOPT_SSL_VERIFYPEER, 1L) == CURLE_OK;
    good = good && t->api.setopt(c, CURLOPT_SSL_VERIFYHOST, 2L) == CURLE_OK;
    good =
        good && t->api.setopt(c, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2) == CURLE_OK;
    if (t->f->ca != NULL) {
        good = good && t->api.setopt(c, CURLOPT_CAINFO, t->f->ca) == CURLE_OK;
        good = good && t->api.setopt(c, CURLOPT_CAPATH, NULL) == CURLE_OK;
    }
    good = good && t->api.setopt(c, CURLOPT_FAILONERROR, 1L) == CURLE_OK;
    good = good && t->api.setopt(c, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_SECONDS) == CURLE_OK;
    good = good && t->api.setopt(c, CURLOPT_LOW_SPEED_LIMIT, 1L) == CURLE_OK;
    good = good && t->api.setopt(c, CURLOPT_LOW_SPEED_TIME, (long)SILENT_SECONDS) == CURLE_OK;
    good =
        good && t->api.setopt(c, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)t->f->most) == CURLE_OK;
    good = good && t->api.setopt(c, CURLOPT_USERAGENT, "sekisho/" SEKISHO_VERSION) == CURLE_OK;
    good = good && t->api.setopt(c, CURLOPT_HEADERFUNCTION, on_header) == CURLE_OK;
    good = good && t->api.setopt(c, CURLOPT_HEADERDATA, t) == CURLE_OK;
    good = good && t->api.setopt(c, CURLOPT_WRITEFUNCTION, on_bytes) == CURLE_OK;
    return good && t->api.setopt(c, CURLOPT_WRITEDATA, t) == CURLE_OK;
}

/* Asks for what is not there yet, on condition that it is still a piece of the same. */
static CURLcode ask(struct transfer *t)
{
    struct curl_slist *headers = NULL;
    struct tag tag = { "", "" };
    char range[64];
    char condition[TAG_MAX + 16];
    t->begun = t->too_large = t->other_piece = false;
    t->asked = 0;
    if (t->have > 0 && tag_read(t->tag_path, &tag) && strcmp(tag.url, t->f->url) == 0) {
        t->asked = t->have;
        (void)snprintf(range, sizeof range, "Range: bytes=%llu-",
                       (unsigned long long)t->have);                           /* fits */
        (void)snprintf(condition, sizeof condition, "If-Range: %s", tag.etag); /* fits */
        headers = t->api.append(headers, range);
        struct curl_slist *more = headers == NULL ? NULL : t->api.append(headers, condition);
        if (more == NULL) {
            t->api.free_all(headers);
            return CURLE_OUT_OF_MEMORY;
        }
    }
    CURLcode code = t->api.setopt(t->curl, CURLOPT_HTTPHEADER, headers);
    if (code == CURLE_OK)
        code = t->api.perform(t->curl);
    t->api.free_all(headers);
    return code;
}

static bool broke_off(CURLcode code)
{
    return code == CURLE_PARTIAL_FILE || code == CURLE_RECV_ERROR ||
           code == CURLE_OPERATION_TIMEDOUT || code == CURLE_GOT_NOTHING ||
           code == CURLE_HTTP2_STREAM || code == CURLE_SSL_CONNECT_ERROR;
}

static enum rc told(const struct transfer *t, CURLcode code, const char *why, struct err *err)
{
    if (t->too_large || code == CURLE_FILESIZE_EXCEEDED)
        return err_set(err, RC_LIMIT, "%s: more than %llu bytes, which no data file has",
                       t->f->url, (unsigned long long)t->f->most);
    if (t->saved != 0)
        return err_set(err, RC_IO, "%s: %s", t->f->path, strerror(t->saved));
    if (t->other_piece)
        return err_set(err, RC_IO, "%s: the server sent another piece than was asked for",
                       t->f->url);
    const char *next =
        broke_off(code) ? "; what came is kept, the next run goes on from there" : "";
    return err_set(err, RC_IO, "%s: %s%s", t->f->url,
                   why[0] != '\0' ? why : t->api.strerror(code), next);
}

static enum rc transfer(struct transfer *t, struct err *err)
{
    char why[CURL_ERROR_SIZE] = "";
    if (!set_up(t, why))
        return err_set(err, RC_IO, "%s: libcurl lacks what is needed (7.85 or newer, with TLS)",
                       t->f->url);
    CURLcode code = CURLE_OK;
    for (unsigned i = 0; i < TRIES; i++) {
        uint64_t before = t->have;
        why[0] = '\0';
        code = ask(t);
        long status = 0;
        (void)t->api.getinfo(t->curl, CURLINFO_RESPONSE_CODE, &status); /* stays 0 */
        bool is_past = code == CURLE_HTTP_RETURNED_ERROR && status == 416 && t->asked > 0;
        if (is_past ||
            (t->other_piece && t->asked > 0)) { /* what lies here is no piece of it: anew */
            (void)unlink(t->tag_path);
            t->other_piece = false;
            continue;
        }
        if (code == CURLE_OK || !broke_off(code) || t->have <= before)
            break;
    }
    return code == CURLE_OK && !t->other_piece ? RC_OK : told(t, code, why, err);
}

static enum rc open_part(struct transfer *t, struct err *err)
{
    struct stat st;
    t->fd = open(t->f->path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
    if (t->fd < 0)
        return err_set(err, RC_IO, "%s: %s", t->f->path, strerror(errno));
    if (flock(t->fd, LOCK_EX | LOCK_NB) != 0)
        return err_set(err, RC_IO, "%s: it is being fetched by another run", t->f->path);
    if (fstat(t->fd, &st) != 0 || !S_ISREG(st.st_mode) || lseek(t->fd, 0, SEEK_END) < 0)
        return err_set(err, RC_IO, "%s: not a file to write to", t->f->path);
    t->have = (uint64_t)st.st_size;
    return RC_OK;
}

enum rc fetch_file(const struct fetch *f, struct err *err)
{
    struct transfer t = { .f = f, .fd = -1 };
    if (!slice_starts(slice_str(f->url), SLICE("https://")) || strlen(f->url) + 2 > URL_MAX)
        return err_set(err, RC_USAGE, "%s: not an address that begins with https://", f->url);
    if (!tag_path(f, t.tag_path))
        return err_set(err, RC_USAGE, "%s: too long a path", f->path);
    enum rc rc = curl_api_load(&t.api, err);
    if (rc == RC_OK)
        rc = open_part(&t, err);
    if (rc == RC_OK) {
        t.curl = t.api.init();
        rc = t.curl == NULL ? err_set(err, RC_MEMORY, "%s: libcurl cannot start", f->url)
                            : transfer(&t, err);
    }
    if (rc == RC_OK && fsync(t.fd) != 0)
        rc = err_set(err, RC_IO, "%s: %s", f->path, strerror(errno));
    if (t.curl != NULL)
        t.api.cleanup(t.curl);
    if (t.fd >= 0)
        (void)close(t.fd); /* synced, or kept as it is */
    if (rc != RC_OK && t.fd >= 0 && t.have == 0)
        (void)unlink(f->path); /* an empty file is no piece of anything */
    return rc;
}

void fetch_forget(const struct fetch *f)
{
    char tag[PATH_MAX];
    (void)unlink(f->path); /* best effort */
    if (tag_path(f, tag))
        (void)unlink(tag);
}
