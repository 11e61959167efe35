/* Any bytes as a note, a checkpoint, a public key, a private key, a proof, a request to a witness, the name of a tile:
 * what is read prints as it was; nothing is believed that was not signed. */
#include "ledger/key.h"
#include "ledger/tile.h"
#include "ledger/witness.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void same(struct buf *printed, struct slice in)
{
    if (!slice_eq(buf_view(printed), in))
        abort();
    buf_clear(printed);
}

static void note(struct slice in, struct buf *out)
{
    struct led_note n;
    struct led_checkpoint c;
    struct led_sig sig;
    size_t count = 0;
    if (led_note_parse(in, &n, NULL) != RC_OK)
        return;
    for (struct slice rest = n.sigs; led_sig_next(&rest, &sig); count++)
        buf_slice(out, sig.line);
    if (count != n.sig_count)
        abort();
    same(out, n.sigs);
    if (led_checkpoint_parse(n.text, &c, NULL) == RC_OK) {
        led_checkpoint_print(&c, out);
        same(out, n.text);
    }
}

static void proofs(struct slice in, struct buf *out)
{
    static const uint8_t any_key[SIGN_PUBLIC_SIZE] = { 1, 2, 3 };
    struct led_vkey log;
    struct led_inclusion p;
    struct led_extension x;
    struct led_note n;
    struct led_checkpoint c;
    struct led_seen seen = { .size = 0 };
    if (led_vkey_make(SLICE("log.example.org"), LED_SIG_NOTE, any_key, &log, NULL) != RC_OK)
        abort();
    led_hash_empty(&seen.root);
    if (led_inclusion_parse(in, &p, NULL) == RC_OK) {
        led_inclusion_print(&p, out);
        same(out, in);
        if (led_inclusion_verify(&p, SLICE("entry"), &log, &n, &c, NULL) == RC_OK)
            abort();
    }
    if (led_extension_parse(in, &x, NULL) == RC_OK) {
        led_extension_print(&x, out);
        same(out, in);
        if (led_witness_judge(&x, &seen, &log, &n, &c, NULL) == LED_SIGN)
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice in = slice_of(data, size);
    struct buf out = BUF_EMPTY;
    struct led_vkey key;
    struct led_key secret;
    struct led_tile tile;
    char path[LED_TILE_PATH_SIZE];
    buf_str(&out, "");
    note(in, &out);
    proofs(in, &out);
    if (led_vkey_parse(in, &key, NULL) == RC_OK) {
        led_vkey_print(&key, &out);
        same(&out, in);
    }
    if (led_key_parse(in, slice_of(NULL, 0), &secret, NULL) == RC_OK)
        led_key_done(&secret);
    if (led_tile_parse(in, &tile)) {
        led_tile_path(&tile, path);
        buf_str(&out, path);
        same(&out, in);
    }
    buf_done(&out);
    return 0;
}
