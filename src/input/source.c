#include "input/source.h"

#include "base/text.h"
#include "input/bytes.h"
#include "input/format.h"
#include "input/kind.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    /* Two blocks are in turn, or as many as were asked for; they fit the second-level cache, which the
     * copy from the kernel needs. */
    BLOCK_SIZE = 256 * 1024,
    BLOCK_SIZE_MIN = 64, /* of sources in memory that arrive in small chunks */
};

struct block {
    uint8_t *p; /* owned */
    size_t room;
    size_t at;  /* bytes done with */
    size_t end; /* bytes there */
};

struct in_source {
    struct hash hash; /* if bytes.hash is set */
    struct in_bytes bytes;
    const struct in_format *format;
    struct in_reader reader;
    struct in_facts facts;
    struct block blocks[IN_TURNS_MAX]; /* packets of the batches before point into the others */
    unsigned turns;
    size_t block_size;
    unsigned current;
    uint64_t skip;          /* bytes still to be stepped over */
    bool finished;          /* RC_END or an error was returned */
    bool foreign;           /* read well, but it is no capture */
    struct buf name;        /* printable */
    char kind[32];
};

static struct block *current(struct in_source *s)
{
    return &s->blocks[s->current];
}

static struct slice window(struct in_source *s)
{
    const struct block *b = current(s);
    return slice_sub(slice_of(b->p, b->end), b->at, b->end - b->at);
}

/* Takes the next block into use and moves what is left over there. */
static enum rc turn(struct in_source *s, struct err *err)
{
    struct slice left = window(s);
    s->current = (s->current + 1) % s->turns;
    struct block *b = current(s);
    size_t need = left.n > s->block_size ? left.n : s->block_size;
    if (b->room < need) {
        uint8_t *p = realloc(b->p, need);
        if (p == NULL)
            return err_set(err, RC_MEMORY, "no memory");
        b->p = p;
        b->room = need;
    }
    if (left.n > 0)
        memcpy(b->p, left.p, left.n);
    b->at = 0;
    b->end = left.n;
    return RC_OK;
}

/* Makes room for 'need' bytes from 'at' on.  Only for a block without packets. */
static enum rc make_room(struct block *b, size_t need, struct err *err)
{
    if (b->at > 0) {
        memmove(b->p, b->p + b->at, b->end - b->at);
        b->end -= b->at;
        b->at = 0;
    }
    if (need <= b->room)
        return RC_OK;
    size_t room = b->room;
    while (room < need) /* need is at most IN_RECORD_SIZE_MAX */
        room *= 2;
    uint8_t *p = realloc(b->p, room);
    if (p == NULL)
        return err_set(err, RC_MEMORY, "no memory");
    b->p = p;
    b->room = room;
    return RC_OK;
}

/* Steps over what is to be skipped: what is there, what can be sought over, and the rest by
 * reading.  '*ret_end': the input ended before. */
static enum rc skip(struct in_source *s, bool *ret_end, struct err *err)
{
    struct block *b = current(s);
    *ret_end = false;
    while (s->skip > 0) {
        size_t here = b->end - b->at;
        if (here > s->skip)
            here = (size_t)s->skip;
        b->at += here;
        s->skip -= here;
        s->reader.offset += here;
        if (s->skip == 0)
            break;
        b->at = b->end = 0;
        uint64_t over = bytes_skip(&s->bytes, s->skip);
        s->skip -= over;
        s->reader.offset += over;
        if (s->skip == 0)
            break;
        size_t n = 0;
        enum rc rc = bytes_read(&s->bytes, b->p, b->room, &n, err);
        if (rc != RC_OK)
            return rc;
        b->end = n;
        if (n == 0) {
            *ret_end = true;
            break;
        }
    }
    return RC_OK;
}

/* Reads until 'need' bytes are there or the input ends. */
static enum rc fill(struct in_source *s, size_t need, struct err *err)
{
    struct block *b = current(s);
    enum rc rc = make_room(b, need, err);
    while (rc == RC_OK && b->end < need) {
        size_t n = 0;
        rc = bytes_read(&s->bytes, b->p + b->end, b->room - b->end, &n, err);
        if (rc != RC_OK || n == 0)
            break;
        b->end += n;
    }
    return rc;
}

static enum rc broken_off(const struct in_source *s, const char *what, uint64_t need, uint64_t have,
                          struct err *err)
{
    return err_set(err, RC_FORMAT,
                   "breaks off at byte %llu%s: %s of at least %llu bytes was expected at byte %llu; "
                   "what came before was read; copy the file again if the original is longer",
                   (unsigned long long)(s->reader.offset + have),
                   s->bytes.packing != NULL ? " of the unpacked data" : "", what,
                   (unsigned long long)need, (unsigned long long)s->reader.offset);
}

static enum rc parse(struct in_source *s, struct in_parse *p, struct err *err)
{
    enum rc rc = s->format->parse(&s->reader, window(s), p, err);
    struct block *b = current(s);
    uint64_t here = b->end - b->at;
    if (here > p->used)
        here = p->used;
    b->at += (size_t)here;
    s->reader.offset += here;
    s->skip = p->used - here;
    return rc;
}

static enum rc read_on(struct in_source *s, struct in_packet *ret, size_t room, size_t *ret_count,
                       struct err *err)
{
    bool turned = false;
    for (;;) {
        struct in_parse p = { .packets = ret, .room = room, .need = 1, .what = "a block" };
        enum rc rc = RC_OK;
        if (s->skip == 0)
            rc = parse(s, &p, err);
        if (rc != RC_OK)
            return rc;
        if (p.count > 0) {
            *ret_count = p.count;
            return RC_OK;
        }
        if (!turned) { /* the current block may hold the batch before, so it is left alone */
            rc = turn(s, err);
            turned = true;
        }
        bool at_end = false;
        uint64_t missing = s->skip;
        if (rc == RC_OK)
            rc = skip(s, &at_end, err);
        if (rc == RC_OK && at_end)
            return broken_off(s, "the rest of a block", missing, 0, err);
        if (rc == RC_OK)
            rc = fill(s, p.need, err);
        if (rc != RC_OK)
            return rc;
        size_t have = window(s).n;
        if (have >= p.need)
            continue;
        if (have > 0)
            return broken_off(s, p.what, p.need, have, err);
        rc = s->format->finish(&s->reader, err);
        return rc != RC_OK ? rc : RC_END;
    }
}

void in_set_ahead(struct in_source *s)
{
    s->bytes.may_go_ahead = true;
}

void in_set_turns(struct in_source *s, unsigned turns)
{
    s->turns = turns < 2 ? 2 : turns < IN_TURNS_MAX ? turns : IN_TURNS_MAX;
}

enum rc in_read(struct in_source *s, struct in_packet *ret, size_t room, size_t *ret_count,
                struct err *err)
{
    *ret_count = 0;
    if (s->finished || room == 0)
        return s->finished ? RC_END : RC_OK;
    enum rc rc = read_on(s, ret, room, ret_count, err);
    s->finished = rc != RC_OK;
    if (rc != RC_OK && rc != RC_END)
        return err_in(err, rc, "%s", in_name(s));
    return rc;
}

static enum rc start(struct in_source *s, size_t block_size, struct err *err)
{
    static const struct in_format *const formats[] = { &in_format_pcap, &in_format_pcapng };
    enum { TELLING = 12 };
    enum rc rc = bytes_start(&s->bytes, err);
    if (rc != RC_OK)
        return rc;
    s->foreign = true; /* if it is empty */
    if (s->bytes.head_n == 0)
        return err_set(err, RC_FORMAT, "is empty: no capture was written to it");
    s->foreign = false;
    rc = facts_init(&s->facts, err);
    s->block_size = block_size;
    s->turns = 2;
    s->blocks[0].room = block_size; /* the others get theirs when their turn comes */
    s->blocks[0].p = malloc(block_size);
    if (rc == RC_OK && s->blocks[0].p == NULL)
        rc = err_set(err, RC_MEMORY, "no memory");
    if (rc == RC_OK)
        rc = fill(s, TELLING, err);
    if (rc != RC_OK)
        return rc;

    struct slice head = slice_sub(window(s), 0, IN_HEAD);
    const char *packing = s->bytes.packing == NULL ? NULL : s->bytes.packing->name;
    for (size_t i = 0; i < sizeof formats / sizeof formats[0] && s->format == NULL; i++)
        if (formats[i]->is(head))
            s->format = formats[i];
    s->foreign = s->format == NULL;
    if (s->format == NULL && packing != NULL && head.n == 0)
        return err_set(err, RC_FORMAT, "is %s of nothing: no capture is in it", packing);
    if (s->format == NULL)
        return err_set(err, RC_FORMAT,
                       "is not a capture (pcap or pcapng, also in gzip or zstd); %s%s %s",
                       packing == NULL ? "it looks" : packing,
                       packing == NULL ? " like" : " of what looks like", kind_guess(head));
    (void)snprintf(s->kind, sizeof s->kind, "%s%s%s", s->format->name, packing == NULL ? "" : ", ",
                   packing == NULL ? "" : packing); /* both are short names of ours */
    return s->format->start(&s->reader, err);
}

static struct in_source *source_new(const char *name, uint32_t number)
{
    enum { NAME_MAX_SHOWN = 300 }; /* leaves room for the rest of an error's line */
    struct in_source *s = calloc(1, sizeof *s);
    if (s == NULL)
        return NULL;
    s->bytes.fd = -1;
    s->reader.facts = &s->facts;
    s->reader.source = number;
    (void)text_clean(slice_str(name), NAME_MAX_SHOWN, &s->name); /* escapes show in the name */
    return s;
}

/* 'path' could not be opened: says why, and what was perhaps meant. */
static enum rc no_such(const char *name, const char *path, int error, struct err *err)
{
    struct stat st;
    char interface[64];
    int n = snprintf(interface, sizeof interface, "/sys/class/net/%s", path);
    if (error == ENOENT && n > 0 && (size_t)n < sizeof interface && strchr(path, '/') == NULL &&
        path[0] != '\0' && path[0] != '.' && stat(interface, &st) == 0)
        return err_set(err, RC_USAGE,
                       "%s: is a network interface, not a file; sekisho watch reads from it, or "
                       "tcpdump -i %s -w - | sekisho inspect -",
                       name, name);
    if (error == ENOENT || error == ENOTDIR)
        return err_set(err, RC_USAGE, "%s: there is no such file or folder", name);
    return err_set(err, RC_IO, "%s: cannot be opened: %s", name, strerror(error));
}

static enum rc open_path(struct in_source *s, const char *path, struct err *err)
{
    const char *name = in_name(s);
    struct in_bytes *b = &s->bytes;
    bool is_stdin = strcmp(path, "-") == 0;
    b->fd = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    b->own_fd = !is_stdin && b->fd >= 0;
    struct stat st;
    if (b->fd < 0 || fstat(b->fd, &st) != 0)
        return no_such(name, path, errno, err);
    if (S_ISDIR(st.st_mode))
        return err_set(err, RC_USAGE, "%s: is a folder", name);
    if (isatty(b->fd))
        return err_set(err, RC_USAGE,
                       "%s: is a terminal; give a file or a pipe: tcpdump -w - | sekisho inspect -", name);
    if (S_ISREG(st.st_mode)) {
        off_t at = lseek(b->fd, 0, SEEK_CUR); /* not 0 if a shell script has read from it */
        b->seekable = at >= 0;
        b->size = at >= 0 && st.st_size > at ? (uint64_t)(st.st_size - at) : 0;
        (void)posix_fadvise(b->fd, 0, 0, POSIX_FADV_SEQUENTIAL); /* a hint */
    }
    enum rc rc = start(s, BLOCK_SIZE, err);
    return rc == RC_OK ? rc : err_in(err, rc, "%s", name);
}

static enum rc open_any(const char *path, uint32_t number, bool is_hashed, struct in_source **ret,
                        struct err *err)
{
    struct in_source *s = source_new(strcmp(path, "-") == 0 ? "standard input" : path, number);
    if (s == NULL)
        return err_set(err, RC_MEMORY, "no memory");
    if (is_hashed) {
        hash_init(&s->hash);
        s->bytes.hash = &s->hash;
    }
    enum rc rc = open_path(s, path, err);
    if (rc == RC_OK)
        *ret = s;
    else
        in_close(s);
    return rc;
}

enum rc in_open(const char *path, uint32_t number, struct in_source **ret, struct err *err)
{
    return open_any(path, number, false, ret, err);
}

enum rc in_open_hashed(const char *path, uint32_t number, struct in_source **ret, struct err *err)
{
    return open_any(path, number, true, ret, err);
}

enum rc in_digest(struct in_source *s, uint8_t ret_digest[HASH_SIZE], uint64_t *ret_bytes,
                  struct err *err)
{
    struct block *b = current(s);
    enum rc rc = bytes_read_out(&s->bytes, b->p, b->room, err);
    if (rc != RC_OK)
        return err_in(err, rc, "%s", in_name(s));
    hash_end(&s->hash, ret_digest);
    *ret_bytes = s->bytes.offset;
    return RC_OK;
}

enum rc in_open_descriptor(int fd, const char *name, uint32_t number, struct in_source **ret,
                           struct err *err)
{
    struct in_source *s = source_new(name, number);
    if (s == NULL)
        return err_set(err, RC_MEMORY, "no memory");
    s->bytes.fd = fd;
    s->bytes.own_fd = true;
    enum rc rc = start(s, BLOCK_SIZE, err);
    if (rc == RC_OK) {
        *ret = s;
        return RC_OK;
    }
    in_close(s);
    return err_in(err, rc, "%s", name);
}

enum in_verdict in_judge(const char *path)
{
    struct in_source *s = source_new(path, 0);
    if (s == NULL)
        return IN_UNREADABLE;
    enum rc rc = open_path(s, path, NULL);
    enum in_verdict verdict = rc == RC_OK ? IN_CAPTURE : s->foreign ? IN_FOREIGN : IN_UNREADABLE;
    in_close(s);
    return verdict;
}

enum rc in_open_memory(struct slice bytes, size_t chunk, uint32_t number, struct in_source **ret,
                       struct err *err)
{
    struct in_source *s = source_new("memory", number);
    if (s == NULL)
        return err_set(err, RC_MEMORY, "no memory");
    s->bytes.memory = bytes;
    s->bytes.size = bytes.n;
    s->bytes.chunk = chunk == 0 ? SIZE_MAX : chunk;
    size_t block_size = chunk == 0 || chunk > BLOCK_SIZE ? BLOCK_SIZE : chunk;
    enum rc rc = start(s, block_size < BLOCK_SIZE_MIN ? BLOCK_SIZE_MIN : block_size, err);
    if (rc == RC_OK) {
        *ret = s;
        return RC_OK;
    }
    in_close(s);
    return err_in(err, rc, "memory");
}

void in_close(struct in_source *s)
{
    if (s == NULL)
        return;
    if (s->format != NULL)
        s->format->done(&s->reader);
    facts_done(&s->facts);
    bytes_done(&s->bytes);
    for (unsigned i = 0; i < IN_TURNS_MAX; i++)
        free(s->blocks[i].p);
    buf_done(&s->name);
    free(s);
}

const char *in_name(const struct in_source *s)
{
    return s->name.p == NULL ? "" : (const char *)s->name.p;
}

const char *in_kind(const struct in_source *s)
{
    return s->kind;
}

uint64_t in_offset(const struct in_source *s)
{
    return bytes_offset(&s->bytes);
}

uint64_t in_size(const struct in_source *s)
{
    return s->bytes.size;
}

const struct in_counts *in_counts(const struct in_source *s)
{
    return &s->facts.counts;
}

uint64_t in_dropped(const struct in_source *s)
{
    return s->facts.counts.dropped;
}

const struct in_interface *in_interfaces(const struct in_source *s, size_t *ret_count)
{
    *ret_count = s->facts.interface_count;
    return s->facts.interfaces;
}

const struct in_comment *in_comments(const struct in_source *s, size_t *ret_count)
{
    *ret_count = s->facts.comment_count;
    return s->facts.comments;
}

const struct in_name *in_names(const struct in_source *s, size_t *ret_count)
{
    *ret_count = s->facts.name_count;
    return s->facts.names;
}
