/* A batch: eight bytes that no JSON has, the number of its first entry (64 bits), how many
 * there are and how many bytes (32 bits each), SHA-256 over these 24 bytes and the entries, the
 * entries. */
#include "ledger/wal.h"

#include "base/cursor.h"
#include "base/hash.h"
#include "ledger/tile.h"

static const uint8_t magic[8] = { 0xff, 'S', 'K', 'W', 'A', 'L', '1', 0 };

struct batch {
    uint64_t first;
    uint32_t count;
    struct slice bundle;
};

static void put_be(struct buf *out, uint64_t value, unsigned bytes)
{
    for (unsigned shift = 8 * bytes; shift > 0; shift -= 8)
        buf_char(out, (char)(value >> (shift - 8)));
}

static void digest_of(struct slice head, struct slice bundle, uint8_t ret[HASH_SIZE])
{
    struct hash h;
    hash_init(&h);
    hash_add(&h, head);
    hash_add(&h, bundle);
    hash_end(&h, ret);
}

void led_wal_head(uint64_t first, uint32_t count, struct slice bundle, struct buf *out)
{
    uint8_t digest[HASH_SIZE];
    size_t from = out->n;
    buf_bytes(out, magic, sizeof magic);
    put_be(out, first, 8);
    put_be(out, count, 4);
    put_be(out, bundle.n, 4);
    if (out->failed)
        return;
    digest_of(slice_skip(buf_view(out), from), bundle, digest);
    buf_bytes(out, digest, sizeof digest);
}

/* A whole batch at the front of 's'? */
static bool batch_at(struct slice s, struct batch *ret)
{
    struct cursor c = cur_of(s);
    uint8_t digest[HASH_SIZE];
    if (!slice_eq(cur_take(&c, sizeof magic), slice_of(magic, sizeof magic)))
        return false;
    struct batch b = { .first = cur_be64(&c) };
    b.count = cur_be32(&c);
    size_t size = cur_be32(&c);
    struct slice stated = cur_take(&c, HASH_SIZE);
    if (size > LED_WAL_BATCH_MAX)
        return false;
    b.bundle = cur_take(&c, size);
    if (c.bad)
        return false;
    digest_of(slice_sub(s, 0, LED_WAL_HEAD - HASH_SIZE), b.bundle, digest);
    if (!slice_eq(stated, slice_of(digest, sizeof digest)))
        return false;
    *ret = b;
    return true;
}

/* Is there, anywhere behind, a batch that was acknowledged?  One from before the last head is
 * none: the file is written from its beginning again after each. */
static bool has_batch_after(struct slice rest, uint64_t next)
{
    struct batch b;
    for (size_t at = slice_find(rest, slice_of(magic, sizeof magic)); at != SIZE_MAX;
         at = slice_find(rest, slice_of(magic, sizeof magic))) {
        rest = slice_skip(rest, at);
        if (batch_at(rest, &b) && b.first >= next)
            return true;
        rest = slice_skip(rest, 1);
    }
    return false;
}

static enum rc visit_batch(const struct batch *b, uint64_t *next,
                           enum rc (*visit)(void *context, struct slice entry, struct err *err),
                           void *context, struct err *err)
{
    struct cursor c = cur_of(b->bundle);
    struct slice entry;
    uint64_t index = b->first;
    for (; led_bundle_next(&c, &entry); index++) {
        if (index < *next)
            continue;
        enum rc rc = visit(context, entry, err);
        if (rc != RC_OK)
            return rc;
        *next = index + 1;
    }
    if (c.bad || index - b->first != b->count)
        return err_set(err, RC_FORMAT, "the batch of entry %llu has not the entries it states",
                       (unsigned long long)b->first);
    return RC_OK;
}

enum rc led_wal_scan(struct slice file, uint64_t next,
                     enum rc (*visit)(void *context, struct slice entry, struct err *err),
                     void *context, size_t *ret_good, struct err *err)
{
    struct batch b;
    size_t good = 0;
    while (batch_at(slice_skip(file, good), &b)) {
        if (b.first > next)
            return err_set(err, RC_FORMAT, "byte %zu: entries %llu to %llu are missing", good,
                           (unsigned long long)next, (unsigned long long)b.first - 1);
        enum rc rc = visit_batch(&b, &next, visit, context, err);
        if (rc != RC_OK)
            return rc;
        good += LED_WAL_HEAD + b.bundle.n;
    }
    if (has_batch_after(slice_skip(file, good), next))
        return err_set(err, RC_FORMAT,
                       "byte %zu: damaged, and acknowledged entries stand behind it", good);
    *ret_good = good;
    return RC_OK;
}
