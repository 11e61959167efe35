#include "ledger/checkpoint.h"

#include "base/base64.h"

/* The next line without its line feed; empty if there is none. */
static struct slice line_of(struct slice *rest)
{
    return slice_find_byte(*rest, '\n') == SIZE_MAX ? slice_of(NULL, 0)
                                                    : slice_split(rest, '\n');
}

enum rc led_checkpoint_parse(struct slice text, struct led_checkpoint *ret, struct err *err)
{
    struct slice rest = text;
    struct led_checkpoint c = { .origin = line_of(&rest) };
    struct slice size = line_of(&rest);
    struct slice root = line_of(&rest);
    size_t n = 0;
    if (c.origin.n == 0)
        return err_set(err, RC_FORMAT, "a checkpoint without an origin");
    if (!slice_uint(size, &c.size) || (size.n > 1 && size.p[0] == '0') || c.size > INT64_MAX)
        return err_set(err, RC_FORMAT, "a checkpoint whose second line is no tree size");
    if (!base64_take(root, c.root.b, sizeof c.root.b, &n) || n != sizeof c.root.b)
        return err_set(err, RC_FORMAT, "a checkpoint whose third line is no root hash");
    c.extension = rest;
    while (rest.n > 0)
        if (line_of(&rest).n == 0)
            return err_set(err, RC_FORMAT,
                           "a checkpoint with an empty line, or a last one that "
                           "breaks off");
    *ret = c;
    return RC_OK;
}

void led_checkpoint_print(const struct led_checkpoint *c, struct buf *out)
{
    buf_slice(out, c->origin);
    buf_char(out, '\n');
    buf_uint(out, c->size);
    buf_char(out, '\n');
    base64_put(slice_of(c->root.b, sizeof c->root.b), out);
    buf_char(out, '\n');
    buf_slice(out, c->extension);
}

enum rc led_checkpoint_open(struct slice bytes, const struct led_vkey *log,
                            struct led_note *ret_note, struct led_checkpoint *ret,
                            struct err *err)
{
    struct led_note note;
    struct led_checkpoint c;
    enum rc rc = led_note_parse(bytes, &note, err);
    if (rc == RC_OK)
        rc = led_checkpoint_parse(note.text, &c, err);
    if (rc != RC_OK)
        return rc;
    if (!slice_eq(c.origin, slice_str(log->name)))
        return err_set(err, RC_FORMAT, "a checkpoint of another log than %s", log->name);
    switch (led_note_check(&note, log, NULL)) {
    case LED_SIG_GOOD: break;
    case LED_SIG_BAD:
        return err_set(err, RC_FORMAT, "a checkpoint whose signature by %s is wrong",
                       log->name);
    case LED_SIG_ABSENT:
        return err_set(err, RC_FORMAT, "a checkpoint that the key %s+%08x did not sign",
                       log->name, (unsigned)log->id);
    }
    *ret_note = note;
    *ret = c;
    return RC_OK;
}
