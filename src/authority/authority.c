#include "authority/authority.h"

#include "authority/months.h"
#include "authority/recorder.h"

#include "base/base64.h"
#include "store/migrate.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { KEY_FILE_MAX = SPREAD_TEXT_MAX, CONNECTIONS_KEPT = 32 };

bool authority_is_id(struct slice s)
{
    if (s.n == 0 || s.n > AUTH_ID_MAX)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        bool is_plain = (s.p[i] >= 'a' && s.p[i] <= 'z') || (s.p[i] >= '0' && s.p[i] <= '9');
        bool is_mark = s.p[i] == '-' || s.p[i] == '_' || s.p[i] == '.';
        if (!is_plain && (i == 0 || !is_mark))
            return false;
    }
    return true;
}

int64_t authority_now_ns(const struct authority *a)
{
    struct timespec t;
    if (a->fixed_now_ns != 0)
        return a->fixed_now_ns;
    (void)clock_gettime(CLOCK_REALTIME, &t); /* this clock is always there */
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static enum rc write_secret(const char *home, const char *name, struct slice text,
                            struct err *err)
{
    char path[AUTH_PATH_MAX + 32];
    (void)snprintf(path, sizeof path, "%s/%s", home, name); /* fits: 'home' was measured */
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return err_set(err, errno == EEXIST ? RC_USAGE : RC_IO, "%s: %s", path,
                       errno == EEXIST ? "is there already; an authority was made here before"
                                       : strerror(errno));
    bool is_written = write(fd, text.p, text.n) == (ssize_t)text.n && fsync(fd) == 0;
    if (close(fd) != 0 || !is_written)
        return err_set(err, RC_IO, "%s: cannot be written: %s", path, strerror(errno));
    return RC_OK;
}

static enum rc read_file(const char *home, const char *name, struct buf *out, struct err *err)
{
    char path[AUTH_PATH_MAX + 32];
    char text[KEY_FILE_MAX];
    (void)snprintf(path, sizeof path, "%s/%s", home, name); /* fits: 'home' was measured */
    FILE *f = fopen(path, "rbe");
    if (f == NULL)
        return err_set(err, RC_IO, "%s: %s; make it: sekisho authority init", path,
                       strerror(errno));
    size_t n = fread(text, 1, sizeof text, f);
    (void)fclose(f); /* only read */
    buf_slice(out, slice_trim(slice_of(text, n)));
    sign_wipe(text, sizeof text);
    return n == sizeof text ? err_set(err, RC_FORMAT, "%s: too large", path) : RC_OK;
}

static enum rc make_folder(const char *home, const char *name, struct err *err)
{
    char path[AUTH_PATH_MAX + 32];
    (void)snprintf(path, sizeof path, "%s%s%s", home, name[0] == '\0' ? "" : "/",
                   name); /* fits, as above */
    if (mkdir(path, 0700) != 0 && errno != EEXIST)
        return err_set(err, RC_IO, "%s: cannot be made: %s", path, strerror(errno));
    return RC_OK;
}

static enum rc set_home(struct authority *a, const char *home, struct err *err)
{
    if (strlen(home) == 0 || strlen(home) >= sizeof a->home - 16)
        return err_set(err, RC_USAGE, "%s: too long a path", home);
    (void)snprintf(a->home, sizeof a->home, "%s", home);            /* measured above */
    (void)snprintf(a->where, sizeof a->where, "%s/store.db", home); /* likewise */
    return RC_OK;
}

/* "NAME SEED": who countersigns, and the secret it does so with. */
static enum rc make_key(struct authority *a, const char *name, struct err *err)
{
    struct buf text = BUF_EMPTY;
    enum rc rc = sign_key_make(&a->key, err);
    if (rc == RC_OK)
        rc = led_vkey_make(slice_str(name), LED_SIG_COSIGNATURE, a->key.public_key, &a->witness,
                           err);
    if (rc == RC_OK) {
        buf_printf(&text, "%s ", name);
        base64_put(slice_of(a->key.seed, sizeof a->key.seed), &text);
        buf_char(&text, '\n');
        rc = text.failed ? err_set(err, RC_MEMORY, "no memory")
                         : write_secret(a->home, "witness.key", buf_view(&text), err);
    }
    if (text.p != NULL)
        sign_wipe(text.p, text.n);
    buf_done(&text);
    return rc;
}

static enum rc load_key(struct authority *a, struct err *err)
{
    struct buf text = BUF_EMPTY;
    uint8_t seed[SIGN_SEED_SIZE];
    size_t size = 0;
    enum rc rc = read_file(a->home, "witness.key", &text, err);
    struct slice rest = buf_view(&text);
    struct slice name = slice_split(&rest, ' ');
    if (rc == RC_OK && (!base64_take(rest, seed, sizeof seed, &size) || size != sizeof seed))
        rc = err_set(err, RC_FORMAT,
                     "%s/witness.key: not a key that sekisho authority init made", a->home);
    if (rc == RC_OK)
        rc = sign_key_from_seed(seed, &a->key, err);
    if (rc == RC_OK)
        rc = led_vkey_make(name, LED_SIG_COSIGNATURE, a->key.public_key, &a->witness, err);
    sign_wipe(seed, sizeof seed);
    if (text.p != NULL)
        sign_wipe(text.p, text.n);
    buf_done(&text);
    return rc;
}

enum rc authority_upgrade(struct authority *a, unsigned *ret_before, struct err *err)
{
    struct spread spread;
    enum rc rc = spread_parse(slice_str(a->where), &spread, err);
    return rc == RC_OK ? spread_migrate(&spread, store_version_known(), ret_before, err) : rc;
}

enum rc authority_settle(const char *home, const char *where, struct err *err)
{
    struct spread spread;
    enum rc rc = RC_OK;
    static const char *const folders[] = { "", "tiles", "incoming" };
    for (size_t i = 0; rc == RC_OK && i < sizeof folders / sizeof folders[0]; i++)
        rc = make_folder(home, folders[i], err);
    if (rc != RC_OK || where == NULL)
        return rc;
    rc = spread_parse(slice_str(where), &spread, err);
    if (rc == RC_OK)
        rc = spread_link(&spread, err);
    return rc == RC_OK ? write_secret(home, "store", slice_str(where), err) : rc;
}

enum rc authority_init(const char *home, const char *where, const char *name,
                       struct buf *ret_vkey, struct err *err)
{
    struct authority a = { .fixed_now_ns = 0 };
    enum rc rc = set_home(&a, home, err);
    struct spread spread;
    if (rc == RC_OK && where != NULL)
        rc = spread_parse(slice_str(where), &spread, err);
    if (rc == RC_OK)
        rc = authority_settle(home, NULL, err);
    if (rc == RC_OK)
        rc = make_key(&a, name, err);
    if (rc == RC_OK && where != NULL) {
        (void)snprintf(a.where, sizeof a.where, "%s", where); /* measured above */
        rc = write_secret(home, "store", slice_str(where), err);
    }
    if (rc == RC_OK)
        rc = recorder_init(&a, err);
    if (rc == RC_OK)
        rc = authority_upgrade(&a, NULL, err);
    if (rc == RC_OK)
        led_vkey_print(&a.witness, ret_vkey);
    sign_key_done(&a.key);
    return rc;
}

static enum rc find_store(struct authority *a, struct err *err)
{
    char path[AUTH_PATH_MAX + 32];
    struct buf text = BUF_EMPTY;
    (void)snprintf(path, sizeof path, "%s/store", a->home); /* fits: 'home' was measured */
    if (access(path, F_OK) != 0)
        return RC_OK;
    enum rc rc = read_file(a->home, "store", &text, err);
    if (rc == RC_OK)
        (void)snprintf(a->where, sizeof a->where, "%.*s", (int)text.n,
                       (const char *)text.p); /* smaller file */
    buf_done(&text);
    return rc;
}

enum rc authority_open(struct authority *a, const char *home, bool any_version, struct err *err)
{
    struct store *s = NULL;
    *a = (struct authority){ .fixed_now_ns = 0 };
    enum rc rc = set_home(a, home, err);
    if (rc == RC_OK)
        rc = load_key(a, err);
    if (rc == RC_OK)
        rc = find_store(a, err);
    if (rc == RC_OK)
        rc = pool_open(a->where, CONNECTIONS_KEPT, &a->pool, err);
    if (rc == RC_OK)
        rc = pool_take_main(a->pool, &s, err);
    if (rc == RC_OK && !any_version)
        rc = store_check_version(s, err);
    if (a->pool != NULL)
        pool_give(a->pool, s);
    a->months = months_keeper_new();
    if (rc == RC_OK && a->months == NULL)
        rc = err_set(err, RC_MEMORY, "no memory");
    if (rc != RC_OK)
        authority_close(a);
    return rc;
}

void authority_close(struct authority *a)
{
    months_keeper_free(a->months);
    a->months = NULL;
    pool_close(a->pool);
    a->pool = NULL;
    sign_key_done(&a->key);
}

/* ---- the law ---- */

static enum rc add_file(struct hash *h, const char *path, struct err *err)
{
    uint8_t room[1 << 14];
    size_t n = 0;
    FILE *f = fopen(path, "rbe");
    if (f == NULL)
        return err_set(err, RC_IO, "%s: cannot be read: %s", path, strerror(errno));
    while ((n = fread(room, 1, sizeof room, f)) > 0)
        hash_add(h, slice_of(room, n));
    bool is_read = ferror(f) == 0;
    (void)fclose(f); /* only read */
    return is_read ? RC_OK : err_set(err, RC_IO, "%s: cannot be read whole", path);
}

static int is_rule(const struct dirent *d)
{
    size_t n = strlen(d->d_name);
    return n > 5 && strcmp(d->d_name + n - 5, ".rule") == 0;
}

static enum rc add_rules(struct hash *h, const char *tables, struct err *err)
{
    char folder[AUTH_PATH_MAX + 32];
    char path[2 * AUTH_PATH_MAX];
    struct dirent **names = NULL;
    enum rc rc = RC_OK;
    (void)snprintf(folder, sizeof folder, "%.*s/regulations", AUTH_PATH_MAX, tables); /* fits */
    int count = scandir(folder, &names, is_rule, alphasort);
    for (int i = 0; i < count; i++) {
        (void)snprintf(path, sizeof path, "%.*s/%.255s", AUTH_PATH_MAX, folder,
                       names[i]->d_name); /* fits */
        hash_add(h, slice_str(names[i]->d_name));
        if (rc == RC_OK)
            rc = add_file(h, path, err);
        free(names[i]);
    }
    free(names);
    return count < 0 ? err_set(err, RC_IO, "%s: cannot be read: %s", folder, strerror(errno))
                     : rc;
}

enum rc authority_set_law(struct authority *a, const struct rule_vocab *vocab,
                          const struct entities *entities, const struct rule_set *law,
                          const char *tables, const char *datafile, struct err *err)
{
    struct hash h;
    uint8_t digest[HASH_SIZE];
    hash_init(&h);
    enum rc rc = add_rules(&h, tables, err);
    if (rc == RC_OK)
        rc = add_file(&h, datafile, err);
    hash_end(&h, digest);
    if (rc != RC_OK)
        return rc;
    hash_print(digest, a->law_digest);
    a->vocab = vocab;
    a->entities = entities;
    a->law = law;
    return RC_OK;
}
