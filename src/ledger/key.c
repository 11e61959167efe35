#include "ledger/key.h"

#include "base/base64.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { KEY_FILE_MAX = 4096 };

enum rc led_key_make(struct slice name, struct led_key *ret, struct err *err)
{
    struct led_key k;
    enum rc rc = sign_key_make(&k.key, err);
    if (rc == RC_OK)
        rc = led_vkey_make(name, LED_SIG_NOTE, k.key.public_key, &k.vkey, err);
    if (rc == RC_OK)
        *ret = k;
    sign_wipe(&k, sizeof k);
    return rc;
}

void led_key_done(struct led_key *key)
{
    if (key != NULL)
        sign_wipe(key, sizeof *key);
}

enum rc led_key_print(const struct led_key *key, struct slice passphrase, struct buf *out,
                      struct err *err)
{
    uint8_t raw[1 + SIGN_SEED_SIZE] = { LED_SIG_NOTE };
    uint8_t sealed[SIGN_SEALED_SIZE];
    struct sign_cost cost;
    if (passphrase.n > 0) {
        enum rc rc = sign_seal(key->key.seed, passphrase, &cost, sealed, err);
        if (rc != RC_OK)
            return rc;
        buf_printf(out, "SEALED+KEY+%s+%08x+%llu+%llu+", key->vkey.name, (unsigned)key->vkey.id,
                   (unsigned long long)cost.passes, (unsigned long long)cost.memory_bytes);
        base64_put(slice_of(sealed, sizeof sealed), out);
    } else {
        memcpy(raw + 1, key->key.seed, SIGN_SEED_SIZE);
        buf_printf(out, "PRIVATE+KEY+%s+%08x+", key->vkey.name, (unsigned)key->vkey.id);
        base64_put(slice_of(raw, sizeof raw), out);
        sign_wipe(raw, sizeof raw);
    }
    buf_char(out, '\n');
    return out->failed ? err_set(err, RC_MEMORY, "no memory for a key") : RC_OK;
}

static enum rc seed_of(struct slice rest, bool is_sealed, struct slice passphrase,
                       uint8_t ret_seed[SIGN_SEED_SIZE], struct err *err)
{
    uint8_t raw[1 + SIGN_SEED_SIZE];
    uint8_t sealed[SIGN_SEALED_SIZE];
    struct sign_cost cost;
    size_t n = 0;
    if (!is_sealed && passphrase.n > 0)
        return err_set(err, RC_USAGE, "the key is not sealed; it takes no passphrase");
    if (!is_sealed) {
        bool is_good =
            base64_take(rest, raw, sizeof raw, &n) && n == sizeof raw && raw[0] == LED_SIG_NOTE;
        memcpy(ret_seed, raw + 1, SIGN_SEED_SIZE);
        sign_wipe(raw, sizeof raw);
        return is_good ? RC_OK : err_set(err, RC_FORMAT, "no private key of Ed25519");
    }
    if (!slice_uint(slice_split(&rest, '+'), &cost.passes) ||
        !slice_uint(slice_split(&rest, '+'), &cost.memory_bytes) ||
        !base64_take(rest, sealed, sizeof sealed, &n) || n != sizeof sealed)
        return err_set(err, RC_FORMAT, "no sealed key");
    if (passphrase.n == 0)
        return err_set(err, RC_USAGE, "the key is sealed; it takes a passphrase");
    return sign_unseal(sealed, &cost, passphrase, ret_seed, err);
}

enum rc led_key_parse(struct slice text, struct slice passphrase, struct led_key *ret,
                      struct err *err)
{
    static const char plain[] = "PRIVATE+KEY+";
    static const char sealed[] = "SEALED+KEY+";
    struct slice rest = slice_line(&text);
    struct led_key k;
    uint64_t id = 0;
    uint8_t seed[SIGN_SEED_SIZE];
    bool is_sealed = slice_starts(rest, slice_str(sealed));
    if (text.n > 0 || (!is_sealed && !slice_starts(rest, slice_str(plain))))
        return err_set(err, RC_FORMAT, "no line PRIVATE+KEY+NAME+ID+... or SEALED+KEY+...");
    rest = slice_skip(rest, is_sealed ? sizeof sealed - 1 : sizeof plain - 1);
    struct slice name = slice_split(&rest, '+');
    struct slice id_text = slice_split(&rest, '+');
    if (id_text.n != 8 || !slice_hex(id_text, &id))
        return err_set(err, RC_FORMAT, "a key without its id");
    enum rc rc = seed_of(rest, is_sealed, passphrase, seed, err);
    if (rc == RC_OK)
        rc = sign_key_from_seed(seed, &k.key, err);
    sign_wipe(seed, sizeof seed);
    if (rc == RC_OK)
        rc = led_vkey_make(name, LED_SIG_NOTE, k.key.public_key, &k.vkey, err);
    if (rc == RC_OK && k.vkey.id != id)
        rc = err_set(err, RC_FORMAT, "a key whose id is not its own");
    if (rc == RC_OK)
        *ret = k;
    sign_wipe(&k, sizeof k);
    return rc;
}

enum rc led_key_load(const char *path, struct slice passphrase, struct led_key *ret,
                     struct err *err)
{
    struct stat st;
    char text[KEY_FILE_MAX];
    size_t n = 0;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0 || fstat(fd, &st) != 0) {
        enum rc rc = err_set(err, RC_IO, "%s: %s", path, strerror(errno));
        if (fd >= 0)
            (void)close(fd); /* it was only read */
        return rc;
    }
    enum rc rc = RC_OK;
    if (!S_ISREG(st.st_mode))
        rc = err_set(err, RC_USAGE, "%s: not a file", path);
    else if ((st.st_mode & 077) != 0)
        rc = err_set(
            err, RC_USAGE,
            "%s: others may read this key (mode %03o); chmod 600, and make a new key if "
            "somebody did",
            path, (unsigned)st.st_mode & 0777);
    else if (st.st_uid != geteuid() && st.st_uid != 0 && geteuid() != 0)
        rc = err_set(err, RC_USAGE, "%s: the key belongs to somebody else", path);
    while (rc == RC_OK && n < sizeof text) {
        ssize_t got = read(fd, text + n, sizeof text - n);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            rc = err_set(err, RC_IO, "%s: %s", path, strerror(errno));
        if (got <= 0)
            break;
        n += (size_t)got;
    }
    (void)close(fd); /* it was only read */
    if (rc == RC_OK) {
        rc = led_key_parse(slice_of(text, n), passphrase, ret, err);
        if (rc != RC_OK)
            rc = err_in(err, rc, "%s", path);
    }
    sign_wipe(text, sizeof text);
    return rc;
}

static enum rc write_key(int fd, const char *path, struct slice text, struct err *err)
{
    while (text.n > 0) {
        ssize_t n = write(fd, text.p, text.n);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return err_set(err, RC_IO, "%s: cannot write: %s", path, strerror(errno));
        text = slice_skip(text, (size_t)n);
    }
    return fsync(fd) == 0 ? RC_OK
                          : err_set(err, RC_IO, "%s: cannot sync: %s", path, strerror(errno));
}

enum rc led_key_save(const char *path, const struct led_key *key, struct slice passphrase,
                     struct err *err)
{
    struct buf text = BUF_EMPTY;
    enum rc rc = led_key_print(key, passphrase, &text, err);
    int fd = -1;
    if (rc == RC_OK) {
        fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        if (fd < 0)
            rc = errno == EEXIST
                     ? err_set(err, RC_USAGE, "%s: there is a key already", path)
                     : err_set(err, RC_IO, "%s: cannot make it: %s", path, strerror(errno));
    }
    if (rc == RC_OK)
        rc = write_key(fd, path, buf_view(&text), err);
    if (fd >= 0 && close(fd) != 0 && rc == RC_OK)
        rc = err_set(err, RC_IO, "%s: cannot write: %s", path, strerror(errno));
    if (fd >= 0 && rc != RC_OK)
        (void)unlink(path); /* half a key is of no use */
    if (text.p != NULL)
        sign_wipe(text.p, text.room);
    buf_done(&text);
    return rc;
}
