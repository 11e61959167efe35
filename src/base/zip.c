#include "base/zip.h"

#include "base/cursor.h"

#include <stdlib.h>
#include <zlib.h>

enum {
    VERSION = 10,      /* 1.0: stored members */
    DATE = 1 << 5 | 1, /* 1980-01-01, the first that there is */
    FLAG_UTF8 = 1 << 11,
    HEAD = 30,  /* bytes of a local header without its name */
    ENTRY = 46, /* of a row of the directory without its name */
    END = 22,
};
#define HEAD_MARK  0x04034b50u
#define ENTRY_MARK 0x02014b50u
#define END_MARK   0x06054b50u

/* ---- names ---- */

static bool is_letter(uint8_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
}

bool zip_name_is_good(struct slice name)
{
    struct slice rest = name;
    if (name.n == 0 || name.n > ZIP_NAME_MAX || name.p[name.n - 1] == '/')
        return false;
    while (rest.n > 0) {
        struct slice part = slice_split(&rest, '/');
        if (part.n == 0 || slice_eq(part, SLICE(".")) || slice_eq(part, SLICE("..")))
            return false;
        for (size_t i = 0; i < part.n; i++)
            if (!is_letter(part.p[i]))
                return false;
    }
    return true;
}

static int by_name(const void *pa, const void *pb)
{
    return slice_cmp(((const struct zip_member *)pa)->name,
                     ((const struct zip_member *)pb)->name);
}

const struct zip_member *zip_find(const struct zip_member *members, size_t count,
                                  struct slice name)
{
    struct zip_member key = { .name = name };
    return count == 0 ? NULL : bsearch(&key, members, count, sizeof *members, by_name);
}

/* ---- writing ---- */

static void put16(struct buf *out, size_t v)
{
    const uint8_t b[2] = { (uint8_t)v, (uint8_t)(v >> 8) };
    buf_bytes(out, b, sizeof b);
}

static void put32(struct buf *out, size_t v)
{
    put16(out, v & 0xffff);
    put16(out, v >> 16 & 0xffff);
}

static uint32_t crc_of(struct slice bytes)
{
    uLong crc = crc32(0, NULL, 0);
    return (uint32_t)(bytes.n == 0
                          ? crc
                          : crc32(crc, bytes.p, (uInt)bytes.n)); /* at most ZIP_SIZE_MAX */
}

/* What the header of a member and its row in the directory have in common. */
static void put_about(const struct zip_member *m, uint32_t crc, struct buf *out)
{
    put16(out, VERSION);
    put16(out, FLAG_UTF8);
    put16(out, 0); /* stored */
    put16(out, 0); /* midnight */
    put16(out, DATE);
    put32(out, crc);
    put32(out, m->bytes.n);
    put32(out, m->bytes.n);
    put16(out, m->name.n);
    put16(out, 0); /* no extra field */
}

static void put_head(const struct zip_member *m, uint32_t crc, struct buf *out)
{
    put32(out, HEAD_MARK);
    put_about(m, crc, out);
    buf_slice(out, m->name);
}

static void put_entry(const struct zip_member *m, uint32_t crc, size_t at, struct buf *out)
{
    put32(out, ENTRY_MARK);
    put16(out, VERSION);
    put_about(m, crc, out);
    put16(out, 0); /* no comment */
    put16(out, 0); /* the first disk */
    put16(out, 0);
    put32(out, 0);
    put32(out, at);
    buf_slice(out, m->name);
}

static void put_end(size_t count, size_t at, size_t size, struct buf *out)
{
    put32(out, END_MARK);
    put16(out, 0);
    put16(out, 0);
    put16(out, count);
    put16(out, count);
    put32(out, size);
    put32(out, at);
    put16(out, 0); /* no comment */
}

static enum rc check(const struct zip_member *members, size_t count, struct err *err)
{
    size_t size = END;
    if (count > ZIP_MEMBERS_MAX)
        return err_set(err, RC_LIMIT, "more than %d members of an archive", ZIP_MEMBERS_MAX);
    for (size_t i = 0; i < count; i++) {
        const struct zip_member *m = &members[i];
        if (!zip_name_is_good(m->name) || (i > 0 && by_name(&members[i - 1], m) == 0))
            return err_set(err, RC_USAGE, "%.*s: no name for a member, or there twice",
                           (int)(m->name.n < ZIP_NAME_MAX ? m->name.n : ZIP_NAME_MAX),
                           (const char *)m->name.p);
        if (m->bytes.n > ZIP_SIZE_MAX - size)
            return err_set(err, RC_LIMIT, "an archive of more than %zu bytes", ZIP_SIZE_MAX);
        size += m->bytes.n + HEAD + ENTRY + 2 * m->name.n;
    }
    return size <= ZIP_SIZE_MAX
               ? RC_OK
               : err_set(err, RC_LIMIT, "an archive of more than %zu bytes", ZIP_SIZE_MAX);
}

enum rc zip_put(struct zip_member *members, size_t count, struct buf *out, struct err *err)
{
    struct buf directory = BUF_EMPTY;
    size_t start = out->n;
    if (count > 1)
        qsort(members, count, sizeof *members, by_name);
    enum rc rc = check(members, count, err);
    if (rc != RC_OK)
        return rc;
    for (size_t i = 0; i < count; i++) {
        uint32_t crc = crc_of(members[i].bytes);
        put_entry(&members[i], crc, out->n - start, &directory);
        put_head(&members[i], crc, out);
        buf_slice(out, members[i].bytes);
    }
    size_t at = out->n - start;
    buf_slice(out, buf_view(&directory));
    put_end(count, at, directory.n, out);
    bool is_whole = !out->failed && !directory.failed;
    buf_done(&directory);
    return is_whole ? RC_OK : err_set(err, RC_MEMORY, "no memory for the archive");
}

/* ---- reading ---- */

/* Where 'wanted' and what stands at 'at' of the archive begin to differ; SIZE_MAX: nowhere. */
static size_t differs_at(struct slice archive, size_t at, struct slice wanted)
{
    struct slice have = slice_sub(archive, at, wanted.n);
    size_t i = 0;
    while (i < have.n && have.p[i] == wanted.p[i])
        i++;
    return i == wanted.n ? SIZE_MAX : at + i;
}

static enum rc altered(size_t at, const char *what, struct slice name, struct err *err)
{
    char shown[ZIP_NAME_MAX + 1];
    size_t n = name.n < ZIP_NAME_MAX ? name.n : ZIP_NAME_MAX;
    for (size_t i = 0; i < n; i++)
        shown[i] = is_letter(name.p[i]) || name.p[i] == '/' ? (char)name.p[i] : '?';
    shown[n] = '\0';
    return err_set(err, RC_FORMAT, "byte %zu: %s%s%s is not as an archive of this form has it",
                   at, what, n == 0 ? "" : " of ", shown);
}

/* The next member at '*at'; RC_END where there is none. */
static enum rc next(struct slice archive, size_t *at, struct zip_member *ret, struct err *err)
{
    struct cursor c = cur_of(slice_skip(archive, *at));
    uint32_t mark = cur_le32(&c);
    if (!c.bad && (mark == ENTRY_MARK || mark == END_MARK))
        return RC_END;
    cur_skip(&c, 14);
    uint32_t size = cur_le32(&c);
    cur_skip(&c, 4);
    uint16_t name_size = cur_le16(&c);
    cur_skip(&c, 2);
    ret->name = cur_take(&c, name_size);
    ret->bytes = cur_take(&c, size);
    if (c.bad)
        return altered(*at, "what should be a header", SLICE(""), err);
    if (!zip_name_is_good(ret->name))
        return altered(*at + HEAD, "a name", ret->name, err);
    struct buf head = BUF_EMPTY;
    put_head(ret, crc_of(ret->bytes), &head);
    size_t bad = head.failed ? SIZE_MAX - 1 : differs_at(archive, *at, buf_view(&head));
    size_t crc_at = *at + 14;
    buf_done(&head);
    if (bad == SIZE_MAX - 1)
        return err_set(err, RC_MEMORY, "no memory for the archive");
    if (bad != SIZE_MAX && bad >= crc_at && bad < crc_at + 4)
        return altered(bad, "the content or its checksum", ret->name, err);
    if (bad != SIZE_MAX)
        return altered(bad, "the header", ret->name, err);
    *at += HEAD + ret->name.n + ret->bytes.n;
    return RC_OK;
}

/* All behind the members is what follows from them. */
static enum rc check_rest(struct slice archive, size_t at, const struct zip_member *m,
                          size_t count, struct err *err)
{
    struct buf rest = BUF_EMPTY;
    size_t member_at = 0;
    for (size_t i = 0; i < count; i++) {
        put_entry(&m[i], crc_of(m[i].bytes), member_at, &rest);
        member_at += HEAD + m[i].name.n + m[i].bytes.n;
    }
    put_end(count, at, rest.n, &rest);
    size_t end = at + rest.n;
    size_t bad = rest.failed ? SIZE_MAX : differs_at(archive, at, buf_view(&rest));
    bool failed = rest.failed;
    buf_done(&rest);
    if (failed)
        return err_set(err, RC_MEMORY, "no memory for the archive");
    if (bad != SIZE_MAX)
        return altered(bad, "the directory", SLICE(""), err);
    return end == archive.n ? RC_OK : altered(end, "what is behind the end", SLICE(""), err);
}

enum rc zip_get(struct slice archive, struct zip_member *ret, size_t room, size_t *ret_count,
                struct err *err)
{
    size_t at = 0;
    size_t count = 0;
    if (archive.n > ZIP_SIZE_MAX)
        return err_set(err, RC_LIMIT, "an archive of more than %zu bytes", ZIP_SIZE_MAX);
    for (;;) {
        struct zip_member one;
        size_t from = at;
        enum rc rc = next(archive, &at, &one, err);
        if (rc == RC_END)
            break;
        if (rc != RC_OK)
            return rc;
        if (count == room)
            return err_set(err, RC_LIMIT, "more than %zu members of an archive", room);
        if (count > 0 && by_name(&ret[count - 1], &one) >= 0)
            return altered(from + HEAD, "a name out of order or there twice", one.name, err);
        ret[count++] = one;
    }
    enum rc rc = check_rest(archive, at, ret, count, err);
    if (rc == RC_OK)
        *ret_count = count;
    return rc;
}
