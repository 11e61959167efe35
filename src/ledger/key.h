/* ledger/key.h: the file that holds a signing key.  One line: as golang.org/x/mod/sumdb/note
 * has it, PRIVATE+KEY+NAME+ID+BASE64, or the same with the seed sealed by a passphrase,
 * SEALED+KEY+NAME+ID+PASSES+BYTES+BASE64. */
#ifndef SEKISHO_LEDGER_KEY_H
#define SEKISHO_LEDGER_KEY_H

#include "ledger/note.h"

struct led_key {
    struct led_vkey vkey; /* of type LED_SIG_NOTE; led_vkey_make gives the witness's */
    struct sign_key key;
};

/* A new key of that name.  RC_USAGE: as led_vkey_make. */
MUST_USE enum rc led_key_make(struct slice name, struct led_key *ret, struct err *err);
void led_key_done(struct led_key *key);

/* Appends its line, with a line feed; sealed unless 'passphrase' is empty. */
MUST_USE enum rc led_key_print(const struct led_key *key, struct slice passphrase,
                               struct buf *out, struct err *err);
/* RC_FORMAT: no key; the passphrase is wrong.  RC_USAGE: it needs one, or has none. */
MUST_USE enum rc led_key_parse(struct slice text, struct slice passphrase, struct led_key *ret,
                               struct err *err);

/* Reads the file.  RC_USAGE: others than its owner may read it. */
MUST_USE enum rc led_key_load(const char *path, struct slice passphrase, struct led_key *ret,
                              struct err *err);
/* Makes the file, on disk, for its owner alone.  RC_USAGE: there is one already. */
MUST_USE enum rc led_key_save(const char *path, const struct led_key *key,
                              struct slice passphrase, struct err *err);

#endif
