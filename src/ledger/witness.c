#include "ledger/witness.h"

enum led_verdict led_witness_judge(const struct led_extension *x, const struct led_seen *seen,
                                   const struct led_vkey *log, struct led_note *ret_note,
                                   struct led_checkpoint *ret, struct err *err)
{
    struct led_note note;
    struct led_checkpoint c;
    if (led_note_parse(x->checkpoint, &note, err) != RC_OK ||
        led_checkpoint_parse(note.text, &c, err) != RC_OK)
        return LED_MALFORMED;
    if (led_checkpoint_open(x->checkpoint, log, &note, &c, err) != RC_OK)
        return LED_UNSIGNED;
    if (x->old > c.size) {
        (void)err_set(err, RC_FORMAT, "the old size %llu is more than the new one, %llu",
                      (unsigned long long)x->old, (unsigned long long)c.size);
        return LED_MALFORMED;
    }
    *ret_note = note;
    *ret = c;
    if (c.size == seen->size && !led_hash_eq(&c.root, &seen->root)) {
        (void)err_set(err, RC_FORMAT, "a fork: %s signed two heads of %llu entries", log->name,
                      (unsigned long long)c.size);
        return LED_FORK;
    }
    if (x->old != seen->size) {
        (void)err_set(err, RC_FORMAT, "the size signed last is %llu, not %llu",
                      (unsigned long long)seen->size, (unsigned long long)x->old);
        return LED_STALE;
    }
    if (!led_verify_consistency(x->old, c.size, &x->path, &seen->root, &c.root)) {
        (void)err_set(err, RC_FORMAT,
                      "nothing proves that the head of %llu entries continues that of %llu",
                      (unsigned long long)c.size, (unsigned long long)x->old);
        return LED_UNPROVEN;
    }
    return LED_SIGN;
}

unsigned led_verdict_status(enum led_verdict v)
{
    switch (v) {
    case LED_SIGN: return 200;
    case LED_MALFORMED: return 400;
    case LED_UNSIGNED: return 403;
    case LED_STALE:
    case LED_FORK: return 409;
    case LED_UNPROVEN: return 422;
    }
    return 400;
}
