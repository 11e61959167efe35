#include "ledger/proof.h"

#include "base/base64.h"

#define MAGIC "c2sp.org/tlog-proof@v1"

static void print_path(const struct led_proof *path, struct slice checkpoint, struct buf *out)
{
    for (size_t i = 0; i < path->len; i++) {
        base64_put(slice_of(path->h[i].b, HASH_SIZE), out);
        buf_char(out, '\n');
    }
    buf_char(out, '\n');
    buf_slice(out, checkpoint);
}

/* Hashes, one a line, up to an empty line; what follows is the checkpoint. */
static enum rc parse_path(struct slice rest, struct led_proof *ret,
                          struct slice *ret_checkpoint, struct err *err)
{
    ret->len = 0;
    for (;;) {
        if (slice_find_byte(rest, '\n') == SIZE_MAX)
            return err_set(err, RC_FORMAT, "a proof that breaks off");
        struct slice line = slice_split(&rest, '\n');
        size_t n = 0;
        if (line.n == 0)
            break;
        if (ret->len == LED_PROOF_MAX)
            return err_set(err, RC_FORMAT, "a proof of more than %d hashes", LED_PROOF_MAX);
        if (!base64_take(line, ret->h[ret->len].b, HASH_SIZE, &n) || n != HASH_SIZE)
            return err_set(err, RC_FORMAT, "line %zu of the path is no hash", ret->len + 1);
        ret->len++;
    }
    *ret_checkpoint = rest;
    return RC_OK;
}

/* "WORD NUMBER" with exactly one way to write the number. */
static bool parse_number(struct slice line, struct slice word, uint64_t *ret)
{
    if (!slice_starts(line, word))
        return false;
    line = slice_skip(line, word.n);
    return slice_uint(line, ret) && (line.n == 1 || line.p[0] != '0') && *ret <= INT64_MAX;
}

void led_inclusion_print(const struct led_inclusion *p, struct buf *out)
{
    buf_str(out, MAGIC "\n");
    if (p->extra.n > 0) {
        buf_str(out, "extra ");
        buf_slice(out, p->extra);
        buf_char(out, '\n');
    }
    buf_str(out, "index ");
    buf_uint(out, p->index);
    buf_char(out, '\n');
    print_path(&p->path, p->checkpoint, out);
}

enum rc led_inclusion_parse(struct slice file, struct led_inclusion *ret, struct err *err)
{
    struct slice rest = file;
    struct led_inclusion p = { .index = 0 };
    if (!slice_eq(slice_split(&rest, '\n'), SLICE(MAGIC)))
        return err_set(err, RC_FORMAT, "no proof: it does not begin with " MAGIC);
    struct slice line = slice_split(&rest, '\n');
    if (slice_starts(line, SLICE("extra "))) {
        p.extra = slice_skip(line, 6);
        line = slice_split(&rest, '\n');
    }
    if (!parse_number(line, SLICE("index "), &p.index))
        return err_set(err, RC_FORMAT, "a proof without 'index NUMBER'");
    enum rc rc = parse_path(rest, &p.path, &p.checkpoint, err);
    if (rc == RC_OK)
        *ret = p;
    return rc;
}

enum rc led_inclusion_verify(const struct led_inclusion *p, struct slice entry,
                             const struct led_vkey *log, struct led_note *ret_note,
                             struct led_checkpoint *ret, struct err *err)
{
    struct led_note note;
    struct led_checkpoint c;
    struct led_hash leaf;
    enum rc rc = led_checkpoint_open(p->checkpoint, log, &note, &c, err);
    if (rc != RC_OK)
        return rc;
    led_hash_leaf(entry, &leaf);
    if (!led_verify_inclusion(p->index, c.size, &leaf, &p->path, &c.root))
        return err_set(err, RC_FORMAT,
                       "the entry is not number %llu of the %llu that the checkpoint is for",
                       (unsigned long long)p->index, (unsigned long long)c.size);
    *ret_note = note;
    *ret = c;
    return RC_OK;
}

void led_extension_print(const struct led_extension *x, struct buf *out)
{
    buf_str(out, "old ");
    buf_uint(out, x->old);
    buf_char(out, '\n');
    print_path(&x->path, x->checkpoint, out);
}

enum rc led_extension_parse(struct slice file, struct led_extension *ret, struct err *err)
{
    struct slice rest = file;
    struct led_extension x = { .old = 0 };
    if (!parse_number(slice_split(&rest, '\n'), SLICE("old "), &x.old))
        return err_set(err, RC_FORMAT, "it does not begin with 'old SIZE'");
    enum rc rc = parse_path(rest, &x.path, &x.checkpoint, err);
    if (rc == RC_OK)
        *ret = x;
    return rc;
}
