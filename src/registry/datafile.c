#include "registry/datafile.h"

#include "base/cursor.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/sha.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

struct entry {
    struct slice name;
    struct slice bytes;
    uint32_t each;
};

struct datafile {
    struct slice bytes;
    bool mapped; /* 'bytes' is ours to unmap */
    struct slice digest;
    struct slice strings;
    size_t count;
    struct entry sections[DATA_SECTIONS_MAX];
};

static enum rc read_entry(struct slice file, struct cursor *in, struct entry *ret)
{
    struct slice name = cur_take(in, DATA_NAME_SIZE);
    uint64_t offset = cur_le64(in);
    uint64_t size = cur_le64(in);
    uint32_t each = cur_le32(in);
    (void)cur_le32(in); /* reserved */
    if (in->bad || offset > file.n || size > file.n - offset || each == 0 || size % each != 0)
        return RC_FORMAT;
    size_t nul = slice_find_byte(name, 0);
    ret->name = slice_sub(name, 0, nul);
    ret->bytes = slice_sub(file, offset, size);
    ret->each = each;
    return RC_OK;
}

static enum rc read_header(struct datafile *d, const char *name, struct err *err)
{
    struct cursor in = cur_of(d->bytes);
    struct slice magic = cur_take(&in, sizeof DATA_MAGIC - 1);
    uint32_t version = cur_le32(&in);
    uint32_t count = cur_le32(&in);
    uint64_t size = cur_le64(&in);
    d->digest = cur_take(&in, DATA_DIGEST_SIZE);
    if (in.bad || !slice_eq(magic, SLICE(DATA_MAGIC)))
        return err_set(err, RC_FORMAT, "%s: not a sekisho data file", name);
    if (version != DATA_VERSION)
        return err_set(err, RC_FORMAT, "%s: data of version %u; this program reads version %d",
                       name, version, DATA_VERSION);
    if (size != d->bytes.n)
        return err_set(err, RC_FORMAT, "%s: %zu bytes long, but was made with %llu", name,
                       d->bytes.n, (unsigned long long)size);
    if (count > DATA_SECTIONS_MAX)
        return err_set(err, RC_FORMAT, "%s: %u sections; at most %d", name, count,
                       DATA_SECTIONS_MAX);
    for (uint32_t i = 0; i < count; i++) {
        if (read_entry(d->bytes, &in, &d->sections[i]) != RC_OK)
            return err_set(err, RC_FORMAT, "%s: section %u lies outside the file", name, i + 1);
        if (slice_eq(d->sections[i].name, SLICE(DATA_STRINGS)))
            d->strings = d->sections[i].bytes;
    }
    d->count = count;
    if (d->strings.n == 0 || d->strings.p[d->strings.n - 1] != 0)
        return err_set(err, RC_FORMAT, "%s: its strings have no end", name);
    return RC_OK;
}

enum rc data_of(struct slice bytes, const char *name, struct datafile **ret, struct err *err)
{
    struct datafile *d = calloc(1, sizeof *d);
    if (d == NULL)
        return err_set(err, RC_MEMORY, "%s: no memory", name);
    d->bytes = bytes;
    enum rc rc = read_header(d, name, err);
    if (rc != RC_OK) {
        free(d);
        return rc;
    }
    *ret = d;
    return RC_OK;
}

static enum rc map_file(const char *path, struct slice *ret, struct err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat st;
    if (fd < 0)
        return err_set(err, RC_IO, "%s: %s", path, strerror(errno));
    enum rc rc = RC_OK;
    if (fstat(fd, &st) != 0)
        rc = err_set(err, RC_IO, "%s: %s", path, strerror(errno));
    else if (!S_ISREG(st.st_mode) || st.st_size < DATA_HEADER_SIZE)
        rc = err_set(err, RC_FORMAT, "%s: not a sekisho data file", path);
    else {
        void *p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
        if (p == MAP_FAILED)
            rc = err_set(err, RC_IO, "%s: %s", path, strerror(errno));
        else
            *ret = slice_of(p, (size_t)st.st_size);
    }
    (void)close(fd); /* only read */
    return rc;
}

static void unmap(struct slice bytes)
{
    (void)munmap((void *)(uintptr_t)bytes.p,
                 bytes.n); /* fails only for ranges that are not ours */
}

enum rc data_open(const char *path, struct datafile **ret, struct err *err)
{
    struct slice bytes = { NULL, 0 };
    enum rc rc = map_file(path, &bytes, err);
    if (rc != RC_OK)
        return rc;
    struct datafile *d = NULL;
    rc = data_of(bytes, path, &d, err);
    if (rc != RC_OK) {
        unmap(bytes);
        return rc;
    }
    d->mapped = true;
    *ret = d;
    return RC_OK;
}

void data_close(struct datafile *d)
{
    if (d == NULL)
        return;
    if (d->mapped)
        unmap(d->bytes);
    free(d);
}

void data_rest(const struct datafile *d)
{
    if (d != NULL && d->mapped) /* without it no more than memory is lost */
        (void)madvise((void *)(uintptr_t)d->bytes.p, d->bytes.n, MADV_DONTNEED);
}

enum rc data_verify(const struct datafile *d, struct err *err)
{
    uint8_t digest[SHA256_DIGEST_LENGTH];
    struct slice content = slice_skip(d->bytes, DATA_HEADER_SIZE);
    SHA256(content.p, content.n, digest);
    if (!slice_eq(d->digest, slice_of(digest, sizeof digest)))
        return err_set(err, RC_FORMAT, "the data file is not as it was made; build it again");
    return RC_OK;
}

struct slice data_digest(const struct datafile *d)
{
    return d->digest;
}

enum rc data_section(const struct datafile *d, const char *name, size_t each,
                     struct data_section *ret, struct err *err)
{
    for (size_t i = 0; i < d->count; i++) {
        const struct entry *e = &d->sections[i];
        if (!slice_eq(e->name, slice_str(name)) || e->each != each)
            continue;
        *ret = (struct data_section){ e->bytes, each, e->bytes.n / each };
        return RC_OK;
    }
    return err_set(err, RC_FORMAT, "the data file has no section '%s' with rows of %zu bytes",
                   name, each);
}

struct slice data_strings(const struct datafile *d)
{
    return d->strings;
}

size_t data_find(const struct data_section *slots, const struct data_section *rows,
                 struct slice strings, struct slice key)
{
    if (slots->count == 0)
        return SIZE_MAX;
    uint32_t hash = data_hash(key);
    uint32_t tag = data_tag(hash);
    size_t at = data_slot(hash, slots->count);
    for (size_t tried = 0; tried < slots->count; tried++) {
        uint32_t slot = data_u32(slots, at, 0);
        if (slot == 0)
            return SIZE_MAX;
        size_t row = (slot & ((1u << DATA_SLOT_BITS) - 1)) - 1;
        bool may_be = (slot ^ tag) >> DATA_SLOT_BITS == 0;
        const char *have = may_be ? data_str(strings, data_u32(rows, row, 0)) : "";
        /* strncmp stops at the NUL that ends the pool at the latest. */
        if (may_be && strncmp(have, (const char *)key.p, key.n) == 0 && have[key.n] == 0)
            return row;
        at = at + 1 == slots->count ? 0 : at + 1;
    }
    return SIZE_MAX;
}
