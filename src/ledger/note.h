/* ledger/note.h: C2SP signed-note with Ed25519 keys (type 0x01) and the timestamped
 * cosignatures of witnesses, cosignature/v1 (type 0x04, C2SP tlog-cosignature).  Functions on
 * bytes. */
#ifndef SEKISHO_LEDGER_NOTE_H
#define SEKISHO_LEDGER_NOTE_H

#include "base/buf.h"
#include "base/sign.h"

enum {
    LED_NAME_SIZE = 256,     /* a key's name and its NUL */
    LED_NOTE_MAX = 1 << 16,  /* bytes of a note that is looked at */
    LED_NOTE_SIGS_MAX = 100, /* signatures of one */
};

enum led_sig_type {
    LED_SIG_NOTE = 1,        /* Ed25519 over the text: how a log signs */
    LED_SIG_COSIGNATURE = 4, /* Ed25519 over time and text: how a witness signs */
};

/* Whose signatures are believed: name, type and public key, as "NAME+ID+BASE64". */
struct led_vkey {
    char name[LED_NAME_SIZE]; /* no blank, no '+'; UTF-8 */
    enum led_sig_type type;
    uint32_t id; /* the first bytes of SHA-256(name, LF, type, key) */
    uint8_t key[SIGN_PUBLIC_SIZE];
};

/* RC_USAGE: 'name' is empty, too long, or has blanks, '+' or control characters. */
MUST_USE enum rc led_vkey_make(struct slice name, enum led_sig_type type,
                               const uint8_t key[SIGN_PUBLIC_SIZE], struct led_vkey *ret,
                               struct err *err);
/* RC_FORMAT: it is no such line, its id is not that of its key, or its type is another. */
MUST_USE enum rc led_vkey_parse(struct slice text, struct led_vkey *ret, struct err *err);
/* Appends it in one line, without a line feed. */
void led_vkey_print(const struct led_vkey *key, struct buf *out);

/* A note taken apart; it borrows the bytes it was read from. */
struct led_note {
    struct slice text; /* with its last line feed: what is signed */
    struct slice sigs; /* the signature lines, whole */
    size_t sig_count;
};

/* RC_FORMAT: it is no signed note.  RC_LIMIT: larger, or with more signatures, than we look at.
 */
MUST_USE enum rc led_note_parse(struct slice bytes, struct led_note *ret, struct err *err);

/* One signature line. */
struct led_sig {
    struct slice line; /* with its line feed */
    struct slice name;
    uint32_t id;
    size_t size; /* bytes behind the id; 'bytes' has the first of them */
    uint8_t bytes[8 + SIGN_SIZE];
};

/* Takes the next line off '*rest'; false at the end.  RC_FORMAT lines were refused by
 * led_note_parse, so that what it passed can be walked to its end. */
bool led_sig_next(struct slice *rest, struct led_sig *ret);

enum led_sig_state {
    LED_SIG_ABSENT, /* no line has that name and id */
    LED_SIG_GOOD,
    LED_SIG_BAD, /* a line has them, and does not verify: the note is to be refused */
};

/* Looks for the signature of 'key' and verifies it.  '*ret_time_s' is the time that a
 * cosignature states (seconds since 1970), else 0; it may be NULL. */
enum led_sig_state led_note_check(const struct led_note *note, const struct led_vkey *key,
                                  uint64_t *ret_time_s);

/* Appends the signature line of 'key', whose name is 'name', for the note text 'text' (which
 * ends with a line feed).  'time_s' counts for a cosignature only.  RC_USAGE: as led_vkey_make.
 */
MUST_USE enum rc led_note_sign(struct slice text, struct slice name, enum led_sig_type type,
                               uint64_t time_s, const struct sign_key *key, struct buf *out,
                               struct err *err);

#endif
