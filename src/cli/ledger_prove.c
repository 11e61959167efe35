/* Proofs made, and ledgers, proofs and heads verified. */
#include "base/base64.h"
#include "base/progress.h"
#include "base/time.h"
#include "cli/ledger.h"
#include "ledger/audit.h"
#include "ledger/proof.h"
#include "ledger/reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PROOF_MAX = 1 << 20 };

/* -- prove ------------------------------------------------------------------------------- */

static enum rc prove_entry(struct ledger_run *r, struct led_reader *reader,
                           struct led_view *view, struct buf *out, struct err *err)
{
    struct led_inclusion p = { .checkpoint = led_reader_note(reader) };
    struct buf entry = BUF_EMPTY;
    struct buf extra = BUF_EMPTY;
    enum rc rc = ledger_number("entry", r->entry, &p.index, err);
    if (rc == RC_OK)
        rc = led_reader_entry(reader, p.index, &entry, err);
    if (rc == RC_OK)
        rc = led_prove_inclusion(view, p.index, led_reader_checkpoint(reader)->size, &p.path,
                                 err);
    base64_put(buf_view(&entry), &extra);
    p.extra = buf_view(&extra);
    if (rc == RC_OK)
        led_inclusion_print(&p, out);
    if (rc == RC_OK && extra.failed)
        rc = err_set(err, RC_MEMORY, "no memory");
    buf_done(&entry);
    buf_done(&extra);
    return rc;
}

static enum rc prove_old(struct ledger_run *r, struct led_reader *reader, struct led_view *view,
                         struct buf *out, struct err *err)
{
    struct led_extension x = { .checkpoint = led_reader_note(reader) };
    enum rc rc = ledger_number("old", r->old, &x.old, err);
    if (rc == RC_OK)
        rc = led_prove_consistency(view, x.old, led_reader_checkpoint(reader)->size, &x.path,
                                   err);
    if (rc == RC_OK)
        led_extension_print(&x, out);
    return rc;
}

enum rc ledger_prove(struct ledger_run *r, size_t count, char **operands, struct err *err)
{
    struct led_vkey room;
    const struct led_vkey *vkey = NULL;
    struct led_reader *reader = NULL;
    struct led_view *view = NULL;
    struct buf out = BUF_EMPTY;
    (void)count; /* the table says one */
    if ((r->entry == NULL) == (r->old == NULL))
        return err_set(err, RC_USAGE, "prove: say what by one of --entry N and --old SIZE");
    enum rc rc = ledger_vkey(r, &room, &vkey, err);
    if (rc == RC_OK)
        rc = led_reader_open(operands[0], vkey, &reader, err);
    if (rc == RC_OK) {
        view = led_view_new(led_reader_source(reader), led_reader_checkpoint(reader)->size);
        rc = view == NULL ? err_set(err, RC_MEMORY, "no memory") : RC_OK;
    }
    if (rc == RC_OK)
        rc = r->entry != NULL ? prove_entry(r, reader, view, &out, err)
                              : prove_old(r, reader, view, &out, err);
    if (rc == RC_OK && out.failed)
        rc = err_set(err, RC_MEMORY, "no memory");
    if (rc == RC_OK)
        rc = ledger_write(r, buf_view(&out), err);
    led_view_free(view);
    led_reader_close(reader);
    buf_done(&out);
    return rc;
}

/* -- verify ------------------------------------------------------------------------------ */

static void print_time(int64_t at_ns, struct buf *out)
{
    char text[TIME_TEXT_SIZE];
    time_print(at_ns, text);
    buf_str(out, text);
}

/* Looks for the cosignatures that --witness asks for. */
static enum rc check_witnesses(struct ledger_run *r, const struct led_note *note,
                               struct err *err)
{
    struct slice rest = slice_str(r->witness);
    while (r->witness != NULL && rest.n > 0) {
        struct led_vkey key;
        uint64_t time_s = 0;
        struct slice text = arena_copy(&r->arena, slice_split(&rest, ','));
        if (text.p == NULL)
            return err_set(err, RC_MEMORY, "no memory");
        enum rc rc = ledger_vkey_of((const char *)text.p, &key, err);
        if (rc != RC_OK)
            return rc;
        switch (led_note_check(note, &key, &time_s)) {
        case LED_SIG_GOOD:
            buf_printf(&r->out, "countersigned by %s", key.name);
            if (key.type == LED_SIG_COSIGNATURE) {
                buf_str(&r->out, " at ");
                print_time((int64_t)(time_s > INT64_MAX / 1000000000 ? 0 : time_s) * 1000000000,
                           &r->out);
            }
            buf_char(&r->out, '\n');
            break;
        case LED_SIG_BAD:
            buf_printf(&r->out, "BAD: the countersignature of %s is wrong\n", key.name);
            r->has_failed = true;
            break;
        case LED_SIG_ABSENT:
            buf_printf(&r->out, "BAD: not countersigned by %s\n", key.name);
            r->has_failed = true;
            break;
        }
    }
    return RC_OK;
}

struct watched {
    struct ledger_run *run;
    struct progress progress;
};

static void bad(void *context, const char *line)
{
    struct watched *w = context;
    buf_printf(&w->run->out, "BAD: %s\n", line);
}

static void progressed(void *context, uint64_t entries)
{
    struct watched *w = context;
    progress_update(&w->progress, entries);
}

static void print_audit(const struct led_audit *a, const struct led_vkey *vkey, struct buf *out)
{
    buf_printf(out, "%llu entries", (unsigned long long)a->size);
    if (a->first_ns != INT64_MIN) {
        buf_str(out, ", ");
        print_time(a->first_ns, out);
        buf_str(out, " to ");
        print_time(a->last_ns, out);
    }
    buf_str(out, ", root ");
    base64_put(slice_of(a->root.b, HASH_SIZE), out);
    buf_char(out, '\n');
    if (a->waiting > 0)
        buf_printf(out, "%llu more are acknowledged and wait for the next checkpoint\n",
                   (unsigned long long)a->waiting);
    if (a->broken_off > 0)
        buf_printf(out, "%llu bytes behind them broke off before they were acknowledged\n",
                   (unsigned long long)a->broken_off);
    if (vkey == NULL)
        buf_str(
            out,
            "by the key that lies in the folder; --vkey says whether it is the right one\n");
}

static enum rc verify_folder(struct ledger_run *r, const char *path,
                             const struct led_vkey *vkey, struct err *err)
{
    struct watched w = { .run = r };
    const struct led_audit_watch watch = { bad, progressed, &w };
    struct led_audit found;
    struct led_reader *reader = NULL;
    progress_init(&w.progress, !r->is_quiet && isatty(STDERR_FILENO) == 1, 0);
    enum rc rc = led_audit_run(path, vkey, &watch, &found, err);
    progress_finish(&w.progress);
    if (rc == RC_FORMAT) {
        r->has_failed = true;
        rc = RC_OK;
    }
    if (rc != RC_OK)
        return rc;
    if (!r->has_failed)
        buf_printf(&r->out, "%s: holds\n", path);
    print_audit(&found, vkey, &r->out);
    if (r->witness == NULL)
        return RC_OK;
    struct led_note note;
    rc = led_reader_open(path, vkey, &reader, err);
    if (rc == RC_FORMAT)
        return RC_OK; /* that was told */
    if (rc == RC_OK)
        rc = led_note_parse(led_reader_note(reader), &note, err);
    if (rc == RC_OK)
        rc = check_witnesses(r, &note, err);
    led_reader_close(reader);
    return rc;
}

static enum rc verify_inclusion(struct ledger_run *r, struct slice file,
                                const struct led_vkey *vkey, struct led_note *ret_note,
                                struct err *err)
{
    struct led_inclusion p;
    struct led_checkpoint c;
    struct buf entry = BUF_EMPTY;
    size_t n = 0;
    enum rc rc = led_inclusion_parse(file, &p, err);
    uint8_t *room = rc != RC_OK ? NULL : arena_bytes(&r->arena, p.extra.n + 4);
    if (rc == RC_OK && room == NULL)
        rc = err_set(err, RC_MEMORY, "no memory");
    if (rc == RC_OK && r->entry != NULL)
        rc = ledger_read(r->entry, PROOF_MAX, &entry, err);
    else if (rc == RC_OK && (p.extra.n == 0 || !base64_take(p.extra, room, p.extra.n, &n)))
        rc = err_set(err, RC_USAGE,
                     "the proof does not bring its entry; name a file with it by --entry");
    else
        buf_bytes(&entry, room, n);
    if (rc == RC_OK)
        rc = led_inclusion_verify(&p, buf_view(&entry), vkey, ret_note, &c, err);
    if (rc == RC_OK) {
        buf_printf(&r->out, "holds: entry %llu of %llu in %s:\n", (unsigned long long)p.index,
                   (unsigned long long)c.size, vkey->name);
        buf_slice(&r->out, buf_view(&entry));
        buf_char(&r->out, '\n');
    }
    buf_done(&entry);
    return rc;
}

static enum rc verify_extension(struct ledger_run *r, struct slice file,
                                const struct led_vkey *vkey, struct led_note *ret_note,
                                struct err *err)
{
    struct led_extension x;
    struct led_checkpoint c;
    struct led_checkpoint before;
    struct led_note old_note;
    struct buf old = BUF_EMPTY;
    if (r->old == NULL)
        return err_set(err, RC_USAGE, "name the checkpoint that is continued by --old FILE");
    enum rc rc = ledger_read(r->old, LED_NOTE_MAX, &old, err);
    if (rc == RC_OK)
        rc = led_extension_parse(file, &x, err);
    if (rc == RC_OK &&
        led_checkpoint_open(buf_view(&old), vkey, &old_note, &before, err) != RC_OK)
        rc = err_in(err, RC_FORMAT, "%s", r->old);
    if (rc == RC_OK)
        rc = led_checkpoint_open(x.checkpoint, vkey, ret_note, &c, err);
    if (rc == RC_OK && (x.old != before.size ||
                        !led_verify_consistency(x.old, c.size, &x.path, &before.root, &c.root)))
        rc = err_set(err, RC_FORMAT,
                     "the head of %llu entries is not proven to continue that of %llu",
                     (unsigned long long)c.size, (unsigned long long)before.size);
    if (rc == RC_OK)
        buf_printf(&r->out, "holds: the %llu entries of %s begin with the %llu of %s\n",
                   (unsigned long long)c.size, vkey->name, (unsigned long long)before.size,
                   r->old);
    buf_done(&old);
    return rc;
}

static enum rc verify_head(struct ledger_run *r, struct slice file, const struct led_vkey *vkey,
                           struct led_note *ret_note, struct err *err)
{
    struct led_checkpoint c;
    enum rc rc = led_checkpoint_open(file, vkey, ret_note, &c, err);
    if (rc == RC_OK)
        buf_printf(&r->out, "holds: %s signed a head of %llu entries\n", vkey->name,
                   (unsigned long long)c.size);
    return rc;
}

static enum rc verify_file(struct ledger_run *r, const char *path, const struct led_vkey *vkey,
                           struct err *err)
{
    struct buf file = BUF_EMPTY;
    struct led_note note;
    if (vkey == NULL)
        return err_set(err, RC_USAGE, "%s: name the log's public key by --vkey", path);
    enum rc rc = ledger_read(path, PROOF_MAX, &file, err);
    struct slice bytes = buf_view(&file);
    if (rc == RC_OK)
        rc = slice_starts(bytes, SLICE("c2sp.org/tlog-proof@"))
                 ? verify_inclusion(r, bytes, vkey, &note, err)
             : slice_starts(bytes, SLICE("old ")) ? verify_extension(r, bytes, vkey, &note, err)
                                                  : verify_head(r, bytes, vkey, &note, err);
    if (rc == RC_OK)
        rc = check_witnesses(r, &note, err);
    buf_done(&file);
    if (rc == RC_FORMAT) {
        buf_printf(&r->out, "BAD: %s: %s\n", path, err->text);
        r->has_failed = true;
        rc = RC_OK;
    }
    return rc;
}

enum rc ledger_verify(struct ledger_run *r, size_t count, char **operands, struct err *err)
{
    struct led_vkey room;
    const struct led_vkey *vkey = NULL;
    struct stat st;
    (void)count; /* the table says one */
    enum rc rc = ledger_vkey(r, &room, &vkey, err);
    if (rc != RC_OK)
        return rc;
    bool is_folder = stat(operands[0], &st) == 0 && S_ISDIR(st.st_mode);
    return is_folder ? verify_folder(r, operands[0], vkey, err)
                     : verify_file(r, operands[0], vkey, err);
}
