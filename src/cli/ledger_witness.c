/* A witness in a folder: WITNESS/key signs, WITNESS/vkey is its public key, WITNESS/seen/HASH
 * is the head signed last for the log whose origin has that SHA-256, WITNESS/forks/HASH-SIZE-*
 * are heads of the same size that contradict each other. */
#include "cli/ledger.h"
#include "ledger/files.h"
#include "ledger/key.h"
#include "ledger/reader.h"
#include "ledger/witness.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { REQUEST_MAX = 1 << 17 };

struct witness {
    const char *path;
    int folder;
    struct led_key key;
    struct led_vkey log;
    char seen_name[HASH_TEXT_SIZE + 8];
    char log_hash[HASH_TEXT_SIZE];
    struct buf seen_note; /* the head signed last; empty: none */
    struct led_seen seen;
};

static enum rc make(struct ledger_run *r, const char *path, struct err *err)
{
    assert(path != NULL);
    struct led_key key;
    struct led_vkey vkey;
    struct slice passphrase;
    enum rc rc = ledger_passphrase(r, &passphrase, err);
    if (rc == RC_OK)
        rc = led_key_make(slice_str(r->origin), &key, err);
    if (rc != RC_OK)
        return rc;
    rc = led_vkey_make(slice_str(r->origin), LED_SIG_COSIGNATURE, key.key.public_key, &vkey,
                       err);
    led_vkey_print(&vkey, &r->out);
    buf_char(&r->out, '\n');
    if (rc == RC_OK && mkdir(path, 0755) != 0)
        rc = err_set(err, RC_USAGE, "%s: cannot make the folder: %s", path, strerror(errno));
    int folder = rc == RC_OK ? open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    if (rc == RC_OK && (folder < 0 || mkdirat(folder, "seen", 0755) != 0 ||
                        mkdirat(folder, "forks", 0755) != 0))
        rc = err_set(err, RC_IO, "%s: %s", path, strerror(errno));
    const char *key_path = arena_printf(&r->arena, "%s/key", path);
    if (rc == RC_OK)
        rc = key_path == NULL ? err_set(err, RC_MEMORY, "no memory")
                              : led_key_save(key_path, &key, passphrase, err);
    if (rc == RC_OK)
        rc = led_file_replace(folder, path, "vkey", buf_view(&r->out), 0644, err);
    if (folder >= 0)
        (void)close(folder); /* led_file_replace synced it */
    led_key_done(&key);
    return rc;
}

/* Holds the folder for this process; reads its key and what it signed last for the log. */
static enum rc open_witness(struct ledger_run *r, struct witness *w, struct err *err)
{
    struct slice passphrase;
    uint8_t digest[HASH_SIZE];
    struct led_note note;
    struct led_checkpoint c;
    const char *key_path = arena_printf(&r->arena, "%s/key", w->path);
    w->folder = open(w->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (w->folder < 0)
        return err_set(err, RC_USAGE, "%s: %s; --origin NAME makes a witness", w->path,
                       strerror(errno));
    if (flock(w->folder, LOCK_EX | LOCK_NB) != 0)
        return err_set(err, RC_USAGE, "%s: another process uses this witness", w->path);
    enum rc rc = ledger_passphrase(r, &passphrase, err);
    if (rc == RC_OK)
        rc = key_path == NULL ? err_set(err, RC_MEMORY, "no memory")
                              : led_key_load(key_path, passphrase, &w->key, err);
    if (rc != RC_OK)
        return rc;
    hash_of(slice_str(w->log.name), digest);
    hash_print(digest, w->log_hash);
    (void)snprintf(w->seen_name, sizeof w->seen_name, "seen/%s", w->log_hash); /* fits */
    led_hash_empty(&w->seen.root);
    rc = led_file_read(w->folder, w->path, w->seen_name, LED_NOTE_MAX, &w->seen_note, err);
    if (rc == RC_END)
        return RC_OK;
    if (rc == RC_OK)
        rc = led_checkpoint_open(buf_view(&w->seen_note), &w->log, &note, &c, err);
    if (rc == RC_OK)
        w->seen = (struct led_seen){ c.size, c.root };
    return rc == RC_OK ? rc : err_in(err, rc, "%s/%s", w->path, w->seen_name);
}

/* What a log would send, made from its folder. */
static enum rc request_of(const struct witness *w, const char *path, struct buf *out,
                          struct err *err)
{
    struct led_reader *reader = NULL;
    struct led_view *view = NULL;
    struct led_extension x = { .old = w->seen.size };
    enum rc rc = led_reader_open(path, &w->log, &reader, err);
    if (rc == RC_OK && led_reader_checkpoint(reader)->size < x.old)
        x.old = led_reader_checkpoint(reader)->size; /* a rollback: the judge will say so */
    if (rc == RC_OK) {
        view = led_view_new(led_reader_source(reader), led_reader_checkpoint(reader)->size);
        rc = view == NULL ? err_set(err, RC_MEMORY, "no memory")
                          : led_prove_consistency(
                                view, x.old, led_reader_checkpoint(reader)->size, &x.path, err);
    }
    if (rc == RC_OK) {
        x.checkpoint = led_reader_note(reader);
        led_extension_print(&x, out);
    }
    led_view_free(view);
    led_reader_close(reader);
    return rc;
}

/* A log whose folder is at hand and whose new head does not continue the one signed last has
 * forked, whatever the sizes are: its tiles say so. */
static bool has_forked(const struct witness *w, const char *path)
{
    struct led_reader *reader = NULL;
    struct led_hash root;
    bool is_fork = false;
    if (led_reader_open(path, &w->log, &reader, NULL) != RC_OK)
        return false;
    struct led_view *view =
        led_view_new(led_reader_source(reader), led_reader_checkpoint(reader)->size);
    if (view != NULL && led_view_root(view, w->seen.size, &root, NULL) == RC_OK)
        is_fork = !led_hash_eq(&root, &w->seen.root);
    led_view_free(view);
    led_reader_close(reader);
    return is_fork;
}

static enum rc keep_fork(struct ledger_run *r, const struct witness *w, struct slice head,
                         uint64_t size, struct err *err)
{
    uint8_t digest[HASH_SIZE];
    char hash[HASH_TEXT_SIZE];
    enum rc rc = RC_OK;
    const struct slice both[] = { buf_view(&w->seen_note), head };
    for (size_t i = 0; rc == RC_OK && i < 2; i++) {
        hash_of(both[i], digest);
        hash_print(digest, hash);
        const char *name =
            arena_printf(&r->arena, "forks/%s-%llu-%.16s", w->log_hash,
                         (unsigned long long)(i == 0 ? w->seen.size : size), hash);
        rc = name == NULL ? err_set(err, RC_MEMORY, "no memory")
                          : led_file_replace(w->folder, w->path, name, both[i], 0644, err);
        if (rc == RC_OK)
            buf_printf(&r->out, "evidence: %s/%s\n", w->path, name);
    }
    return rc;
}

static enum rc sign(struct ledger_run *r, struct witness *w, const struct led_note *note,
                    struct slice whole, struct err *err)
{
    struct buf kept = BUF_EMPTY;
    size_t before = r->out.n;
    enum rc rc = led_note_sign(note->text, slice_str(w->key.vkey.name), LED_SIG_COSIGNATURE,
                               (uint64_t)time(NULL), &w->key.key, &r->out, err);
    buf_slice(&kept, whole);
    buf_slice(&kept, slice_skip(buf_view(&r->out), before));
    if (rc == RC_OK && (kept.failed || r->out.failed))
        rc = err_set(err, RC_MEMORY, "no memory");
    /* On disk before anyone sees the signature. */
    if (rc == RC_OK)
        rc = led_file_replace(w->folder, w->path, w->seen_name, buf_view(&kept), 0644, err);
    buf_done(&kept);
    if (rc == RC_OK && r->output != NULL) {
        rc = ledger_write(r, slice_skip(buf_view(&r->out), before), err);
        r->out.n = before;
    }
    return rc;
}

static enum rc judge(struct ledger_run *r, struct witness *w, const char *folder,
                     struct slice request, struct err *err)
{
    struct led_extension x;
    struct led_note note;
    struct led_checkpoint c;
    if (led_extension_parse(request, &x, err) != RC_OK)
        return err_in(err, RC_USAGE, "no request to a witness");
    enum led_verdict verdict = led_witness_judge(&x, &w->seen, &w->log, &note, &c, err);
    if (folder != NULL && (verdict == LED_UNPROVEN || verdict == LED_STALE) &&
        has_forked(w, folder)) {
        verdict = LED_FORK;
        (void)err_set(err, RC_FORMAT,
                      "a fork: the log of %llu entries does not continue the head of %llu that "
                      "was signed",
                      (unsigned long long)c.size, (unsigned long long)w->seen.size);
    }
    if (verdict == LED_SIGN)
        return sign(r, w, &note, x.checkpoint, err);
    buf_printf(&r->out, "refused (%u): %s\n", led_verdict_status(verdict), err->text);
    r->has_failed = true;
    return verdict == LED_FORK ? keep_fork(r, w, x.checkpoint, c.size, err) : RC_OK;
}

enum rc ledger_witness(struct ledger_run *r, size_t count, char **operands, struct err *err)
{
    struct witness w = { .path = operands[0], .folder = -1, .seen_note = BUF_EMPTY };
    struct buf request = BUF_EMPTY;
    struct led_vkey room;
    const struct led_vkey *log = NULL;
    struct stat st;
    if (r->origin != NULL && count == 1)
        return make(r, w.path, err);
    if (count != 2)
        return err_set(
            err, RC_USAGE,
            "witness: name a LEDGER or a REQUEST, or make the witness by --origin NAME");
    if (r->vkey == NULL)
        return err_set(err, RC_USAGE, "witness: name the log's public key by --vkey");
    bool is_folder = stat(operands[1], &st) == 0 && S_ISDIR(st.st_mode);
    enum rc rc = ledger_vkey(r, &room, &log, err);
    if (rc == RC_OK)
        w.log = *log;
    if (rc == RC_OK)
        rc = open_witness(r, &w, err);
    if (rc == RC_OK)
        rc = is_folder ? request_of(&w, operands[1], &request, err)
                       : ledger_read(operands[1], REQUEST_MAX, &request, err);
    if (rc == RC_OK)
        rc = judge(r, &w, is_folder ? operands[1] : NULL, buf_view(&request), err);
    if (w.folder >= 0)
        (void)close(w.folder);
    led_key_done(&w.key);
    buf_done(&w.seen_note);
    buf_done(&request);
    return rc;
}
