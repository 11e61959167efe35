#include "ledger/note.h"

#include "base/base64.h"
#include "base/cursor.h"
#include "base/hash.h"
#include "base/text.h"

#define DASH "\xe2\x80\x94 " /* U+2014 and a blank: how a signature line begins */

/* Unicode's White_Space, and what would end or hide a line. */
static bool is_blank(uint32_t cp)
{
    return cp <= 0x20 || (cp >= 0x7f && cp <= 0xa0) || cp == 0x1680 ||
           (cp >= 0x2000 && cp <= 0x200f) || (cp >= 0x2028 && cp <= 0x202f) || cp == 0x205f ||
           cp == 0x3000 || cp == 0xfeff;
}

static bool is_name(struct slice name)
{
    if (name.n == 0 || name.n >= LED_NAME_SIZE)
        return false;
    while (name.n > 0) {
        uint32_t cp = 0;
        size_t n = text_decode(name, &cp);
        if (n == 0 || cp == '+' || is_blank(cp))
            return false;
        name = slice_skip(name, n);
    }
    return true;
}

static uint32_t key_id(struct slice name, enum led_sig_type type,
                       const uint8_t key[SIGN_PUBLIC_SIZE])
{
    struct hash h;
    uint8_t digest[HASH_SIZE];
    const uint8_t head[2] = { '\n', (uint8_t)type };
    hash_init(&h);
    hash_add(&h, name);
    hash_add(&h, slice_of(head, sizeof head));
    hash_add(&h, slice_of(key, SIGN_PUBLIC_SIZE));
    hash_end(&h, digest);
    struct cursor c = cur_of(slice_of(digest, sizeof digest));
    return cur_be32(&c);
}

enum rc led_vkey_make(struct slice name, enum led_sig_type type,
                      const uint8_t key[SIGN_PUBLIC_SIZE], struct led_vkey *ret,
                      struct err *err)
{
    if (!is_name(name))
        return err_set(err, RC_USAGE,
                       "a key's name has 1 to %d bytes, no blank and no '+': as "
                       "sensor.example.org/site-a",
                       LED_NAME_SIZE - 1);
    struct led_vkey k = { .type = type, .id = key_id(name, type, key) };
    memcpy(k.name, name.p, name.n);
    memcpy(k.key, key, sizeof k.key);
    *ret = k;
    return RC_OK;
}

enum rc led_vkey_parse(struct slice text, struct led_vkey *ret, struct err *err)
{
    struct slice rest = text;
    struct slice name = slice_split(&rest, '+');
    struct slice id = slice_split(&rest, '+');
    uint8_t raw[1 + SIGN_PUBLIC_SIZE];
    size_t n = 0;
    uint64_t value = 0;
    if (id.n != 8 || !slice_hex(id, &value) || !base64_take(rest, raw, sizeof raw, &n) ||
        n != sizeof raw)
        return err_set(err, RC_FORMAT, "no public key as NAME+ID+BASE64");
    if (raw[0] != LED_SIG_NOTE && raw[0] != LED_SIG_COSIGNATURE)
        return err_set(err, RC_FORMAT, "a key of type %u; 1 and 4 (Ed25519) are known", raw[0]);
    struct led_vkey key;
    if (led_vkey_make(name, (enum led_sig_type)raw[0], raw + 1, &key, err) != RC_OK)
        return RC_FORMAT;
    if (key.id != value)
        return err_set(err, RC_FORMAT, "a public key whose id is not its own");
    for (size_t i = 0; i < id.n; i++)
        if (id.p[i] >= 'A' && id.p[i] <= 'F')
            return err_set(err, RC_FORMAT, "a public key whose id has upper-case letters");
    *ret = key;
    return RC_OK;
}

void led_vkey_print(const struct led_vkey *key, struct buf *out)
{
    uint8_t raw[1 + SIGN_PUBLIC_SIZE] = { (uint8_t)key->type };
    memcpy(raw + 1, key->key, SIGN_PUBLIC_SIZE);
    buf_printf(out, "%s+%08x+", key->name, (unsigned)key->id);
    base64_put(slice_of(raw, sizeof raw), out);
}

/* Reads one signature line with its line feed. */
static bool parse_line(struct slice line, struct led_sig *ret)
{
    enum { RAW_MAX = 8192 }; /* post-quantum signatures have some 2,500 bytes, or 5,000 */
    uint8_t raw[RAW_MAX];
    size_t n = 0;
    if (!slice_starts(line, SLICE(DASH)))
        return false;
    struct slice rest = slice_skip(slice_sub(line, 0, line.n - 1), sizeof DASH - 1);
    struct slice name = slice_split(&rest, ' ');
    if (!is_name(name) || !base64_take(rest, raw, sizeof raw, &n) || n < 5)
        return false;
    struct cursor c = cur_of(slice_of(raw, n));
    *ret = (struct led_sig){ .line = line, .name = name, .id = cur_be32(&c), .size = c.left };
    struct slice bytes = slice_sub(cur_rest(&c), 0, sizeof ret->bytes);
    memcpy(ret->bytes, bytes.p, bytes.n);
    return true;
}

/* A line with its line feed; empty if there is none. */
static struct slice take_line(struct slice *rest)
{
    size_t n = slice_find_byte(*rest, '\n');
    struct slice line = n == SIZE_MAX ? slice_of(rest->p, 0) : slice_sub(*rest, 0, n + 1);
    *rest = slice_skip(*rest, line.n);
    return line;
}

enum rc led_note_parse(struct slice bytes, struct led_note *ret, struct err *err)
{
    if (bytes.n > LED_NOTE_MAX)
        return err_set(err, RC_LIMIT, "a note of more than %d bytes", LED_NOTE_MAX);
    for (size_t i = 0; i < bytes.n; i++)
        if (bytes.p[i] < 0x20 && bytes.p[i] != '\n')
            return err_set(err, RC_FORMAT, "a note with a control character at byte %zu", i);
    if (!text_is_utf8(bytes))
        return err_set(err, RC_FORMAT, "a note that is not UTF-8");
    size_t end = SIZE_MAX; /* of the text: its last line feed is at end - 1, another at end */
    for (size_t i = 0; i + 1 < bytes.n; i++)
        if (bytes.p[i] == '\n' && bytes.p[i + 1] == '\n')
            end = i + 1;
    if (end == SIZE_MAX)
        return err_set(err, RC_FORMAT, "no note: nothing parts text and signatures");
    struct led_note note = { .text = slice_sub(bytes, 0, end),
                             .sigs = slice_skip(bytes, end + 1) };
    struct slice rest = note.sigs;
    while (rest.n > 0) {
        struct led_sig sig;
        struct slice line = take_line(&rest);
        if (line.n == 0 || !parse_line(line, &sig))
            return err_set(err, RC_FORMAT, "a note whose signature line %zu is none",
                           note.sig_count + 1);
        if (++note.sig_count > LED_NOTE_SIGS_MAX)
            return err_set(err, RC_LIMIT, "a note with more than %d signatures",
                           LED_NOTE_SIGS_MAX);
    }
    if (note.sig_count == 0)
        return err_set(err, RC_FORMAT, "a note without a signature");
    *ret = note;
    return RC_OK;
}

bool led_sig_next(struct slice *rest, struct led_sig *ret)
{
    struct slice line = take_line(rest);
    return line.n > 0 && parse_line(line, ret);
}

/* What a witness signs: C2SP tlog-cosignature, "Ed25519 signed message". */
static void cosigned(struct slice text, uint64_t time_s, struct buf *out)
{
    buf_str(out, "cosignature/v1\ntime ");
    buf_uint(out, time_s);
    buf_char(out, '\n');
    buf_slice(out, text);
}

static bool is_good(const struct led_note *note, const struct led_vkey *key,
                    const struct led_sig *sig, uint64_t *ret_time_s)
{
    if (key->type == LED_SIG_NOTE) {
        *ret_time_s = 0;
        return sig->size == SIGN_SIZE && sign_check(key->key, note->text, sig->bytes);
    }
    struct cursor c = cur_of(slice_of(sig->bytes, sizeof sig->bytes));
    struct buf message = BUF_EMPTY;
    *ret_time_s = cur_be64(&c);
    cosigned(note->text, *ret_time_s, &message);
    bool is_it = sig->size == sizeof sig->bytes && *ret_time_s <= INT64_MAX &&
                 !message.failed && sign_check(key->key, buf_view(&message), sig->bytes + 8);
    buf_done(&message);
    return is_it;
}

enum led_sig_state led_note_check(const struct led_note *note, const struct led_vkey *key,
                                  uint64_t *ret_time_s)
{
    struct slice rest = note->sigs;
    struct led_sig sig;
    enum led_sig_state state = LED_SIG_ABSENT;
    while (led_sig_next(&rest, &sig)) {
        uint64_t time_s = 0;
        if (sig.id != key->id || !slice_eq(sig.name, slice_str(key->name)))
            continue;
        if (!is_good(note, key, &sig, &time_s))
            return LED_SIG_BAD;
        /* The latest of several cosignatures counts. */
        if (ret_time_s != NULL && (state == LED_SIG_ABSENT || time_s > *ret_time_s))
            *ret_time_s = time_s;
        state = LED_SIG_GOOD;
    }
    return state;
}

enum rc led_note_sign(struct slice text, struct slice name, enum led_sig_type type,
                      uint64_t time_s, const struct sign_key *key, struct buf *out,
                      struct err *err)
{
    struct led_vkey vkey;
    struct buf message = BUF_EMPTY;
    uint8_t raw[4 + 8 + SIGN_SIZE];
    size_t n = 0;
    enum rc rc = led_vkey_make(name, type, key->public_key, &vkey, err);
    if (rc != RC_OK)
        return rc;
    for (int shift = 24; shift >= 0; shift -= 8)
        raw[n++] = (uint8_t)(vkey.id >> shift);
    if (type == LED_SIG_COSIGNATURE) {
        for (int shift = 56; shift >= 0; shift -= 8)
            raw[n++] = (uint8_t)(time_s >> shift);
        cosigned(text, time_s, &message);
    } else {
        buf_slice(&message, text);
    }
    if (message.failed) {
        buf_done(&message);
        return err_set(err, RC_MEMORY, "no memory for a signature");
    }
    sign_make(key, buf_view(&message), raw + n);
    buf_done(&message);
    buf_str(out, DASH);
    buf_slice(out, name);
    buf_char(out, ' ');
    base64_put(slice_of(raw, n + SIGN_SIZE), out);
    buf_char(out, '\n');
    return RC_OK;
}
