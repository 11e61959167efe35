/* Entries as lines, and a ledger copied without its key. */
#include "base/jcs.h"
#include "base/text.h"
#include "base/time.h"
#include "cli/ledger.h"
#include "ledger/entry.h"
#include "ledger/files.h"
#include "ledger/reader.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SUMMARY_MAX = 200, FLUSH_AT = 1 << 16 };

struct show {
    struct ledger_run *run;
    int64_t since_ns;
    int64_t until_ns;
    bool is_jsonl;
};

static enum rc parse_time(const char *option, const char *text, int64_t *ret_ns,
                          struct err *err)
{
    int32_t day = 0;
    if (text == NULL || time_parse(slice_str(text), ret_ns))
        return RC_OK;
    if (!time_parse_day(slice_str(text), &day))
        return err_set(err, RC_USAGE, "--%s %s: write it as 2026-11-22 or 2026-11-22T10:00:00Z",
                       option, text);
    *ret_ns = day * INT64_C(86400) * 1000000000;
    return RC_OK;
}

/* The value is the address, or a list that has it, or an object whose id or addresses are it.
 */
static bool names(struct slice value, struct slice address, int depth)
{
    if (slice_eq(jcs_text(value), address))
        return true;
    if (value.n > 0 &&
        value.p[0] == '[') { /* canonical text: the quoted address stands there or not */
        char quoted[256];
        int n = snprintf(quoted, sizeof quoted, "\"%.*s\"", (int)address.n,
                         (const char *)address.p);
        return n > 0 && (size_t)n < sizeof quoted &&
               slice_find(value, slice_of(quoted, (size_t)n)) != SIZE_MAX;
    }
    return depth > 0 && value.n > 0 && value.p[0] == '{' &&
           (names(jcs_get(value, "id"), address, depth - 1) ||
            names(jcs_get(value, "addresses"), address, depth - 1));
}

static bool is_wanted(const struct show *s, const struct led_entry *e, struct slice entry)
{
    const struct ledger_run *r = s->run;
    return e->at_ns >= s->since_ns && e->at_ns < s->until_ns &&
           (r->kind == NULL || slice_eq(e->kind, slice_str(r->kind))) &&
           (r->equipment == NULL ||
            names(jcs_get(entry, "equipment"), slice_str(r->equipment), 1));
}

static void put(struct buf *out, struct slice value)
{
    struct slice text = jcs_text(value);
    buf_char(out, ' ');
    (void)text_clean(text.n > 0 ? text : value, SUMMARY_MAX,
                     out); /* what was cut is in -f jsonl */
}

/* What a person wants to see of an entry at a glance, by its kind: members, from the outside
 * in. */
static const struct {
    const char *kind;
    const char *path[2];
} glances[] = {
    { "equipment", { "event", NULL } },        { "equipment", { "equipment", "id" } },
    { "equipment", { "equipment", "class" } }, { "equipment", { "equipment", "manufacturer" } },
    { "equipment", { "equipment", "model" } }, { "findings", { "equipment", NULL } },
    { "findings", { "as_of", NULL } },         { "findings", { "findings", NULL } },
    { "heartbeat", { "packets", NULL } },      { "heartbeat", { "dropped", NULL } },
    { "heartbeat", { "equipment", NULL } },
};

static void glance(const struct led_entry *e, struct slice entry, struct buf *out)
{
    bool is_known = false;
    for (size_t i = 0; i < sizeof glances / sizeof glances[0]; i++) {
        if (!slice_eq(e->kind, slice_str(glances[i].kind)))
            continue;
        struct slice value = jcs_get(entry, glances[i].path[0]);
        if (glances[i].path[1] != NULL)
            value = jcs_get(value, glances[i].path[1]);
        struct slice name = value.n > 0 && value.p[0] == '{' ? jcs_get(value, "name") : value;
        is_known = true;
        if (name.n == 0 || slice_eq(name, SLICE("null")))
            continue;
        if (jcs_text(name).n == 0) {
            buf_char(out, ' ');
            buf_str(out, glances[i].path[1] == NULL ? glances[i].path[0] : glances[i].path[1]);
        }
        put(out, name);
    }
    if (!is_known)
        put(out, entry);
}

static enum rc flush(struct ledger_run *r, struct err *err)
{
    if (r->out.failed)
        return err_set(err, RC_MEMORY, "no memory");
    if (fwrite(r->out.p, 1, r->out.n, stdout) != r->out.n)
        return err_set(err, RC_IO, "standard output: cannot write");
    buf_clear(&r->out);
    return RC_OK;
}

static enum rc show_one(void *context, uint64_t index, struct slice entry, struct err *err)
{
    struct show *s = context;
    struct buf *out = &s->run->out;
    struct led_entry e;
    if (led_entry_parse(entry, &e, err) != RC_OK)
        return err_in(err, RC_FORMAT, "entry %llu", (unsigned long long)index);
    if (!is_wanted(s, &e, entry))
        return RC_OK;
    if (s->is_jsonl) {
        buf_printf(out, "{\"index\":%llu,\"entry\":", (unsigned long long)index);
        buf_slice(out, entry);
        buf_str(out, "}\n");
    } else {
        buf_printf(out, "%llu %.*s %.*s", (unsigned long long)index, (int)e.at.n,
                   (const char *)e.at.p, (int)e.kind.n, (const char *)e.kind.p);
        glance(&e, entry, out);
        buf_char(out, '\n');
    }
    return out->n >= FLUSH_AT ? flush(s->run, err) : RC_OK;
}

enum rc ledger_show(struct ledger_run *r, size_t count, char **operands, struct err *err)
{
    struct show s = { .run = r, .since_ns = INT64_MIN, .until_ns = INT64_MAX };
    struct led_vkey room;
    const struct led_vkey *vkey = NULL;
    struct led_reader *reader = NULL;
    (void)count; /* the table says one */
    s.is_jsonl = r->format != NULL && strcmp(r->format, "jsonl") == 0;
    enum rc rc = parse_time("since", r->since, &s.since_ns, err);
    if (rc == RC_OK)
        rc = parse_time("until", r->until, &s.until_ns, err);
    if (rc == RC_OK)
        rc = ledger_vkey(r, &room, &vkey, err);
    if (rc == RC_OK)
        rc = led_reader_open(operands[0], vkey, &reader, err);
    if (rc == RC_OK)
        rc = led_reader_each(reader, 0, led_reader_checkpoint(reader)->size, show_one, &s, err);
    led_reader_close(reader);
    return rc;
}

/* -- export ------------------------------------------------------------------------------ */

static enum rc copy_tiles(const struct led_reader *reader, struct led_sync *sync,
                          struct err *err)
{
    uint64_t size = led_reader_checkpoint(reader)->size;
    struct buf bytes = BUF_EMPTY;
    enum rc rc = RC_OK;
    for (int level = LED_TILE_ENTRIES; rc == RC_OK && level <= LED_TILE_LEVEL_MAX; level++) {
        for (uint64_t n = 0; rc == RC_OK; n++) {
            struct led_tile tile = { level, n, led_tile_width(level, n, size) };
            char path[LED_TILE_PATH_SIZE];
            if (tile.width == 0)
                break;
            led_tile_path(&tile, path);
            buf_clear(&bytes);
            rc = led_reader_tile(reader, &tile, &bytes, err);
            if (rc == RC_OK)
                rc = led_sync_write(sync, path, buf_view(&bytes), err);
        }
    }
    buf_done(&bytes);
    return rc;
}

static enum rc copy_to(const struct led_reader *reader, const char *folder, struct err *err)
{
    struct buf vkey = BUF_EMPTY;
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return err_set(err, RC_IO, "%s: %s", folder, strerror(errno));
    struct led_sync *sync = led_sync_new(fd, folder);
    led_vkey_print(led_reader_vkey(reader), &vkey);
    buf_char(&vkey, '\n');
    enum rc rc = sync == NULL || vkey.failed ? err_set(err, RC_MEMORY, "no memory")
                                             : copy_tiles(reader, sync, err);
    if (rc == RC_OK)
        rc = led_sync_finish(sync, err);
    if (rc == RC_OK)
        rc = led_file_replace(fd, folder, "vkey", buf_view(&vkey), 0644, err);
    /* Last: without it the folder is no ledger. */
    if (rc == RC_OK)
        rc = led_file_replace(fd, folder, "checkpoint", led_reader_note(reader), 0644, err);
    led_sync_free(sync);
    buf_done(&vkey);
    (void)close(fd); /* led_file_replace synced it */
    return rc;
}

enum rc ledger_export(struct ledger_run *r, size_t count, char **operands, struct err *err)
{
    struct led_vkey room;
    const struct led_vkey *vkey = NULL;
    struct led_reader *reader = NULL;
    (void)count; /* the table says one */
    if (r->output == NULL)
        return err_set(err, RC_USAGE, "export: name the folder to be made by -o");
    enum rc rc = ledger_vkey(r, &room, &vkey, err);
    if (rc == RC_OK)
        rc = led_reader_open(operands[0], vkey, &reader, err);
    if (rc == RC_OK && mkdir(r->output, 0755) != 0)
        rc = err_set(err, RC_USAGE, "%s: cannot make the folder: %s", r->output,
                     strerror(errno));
    if (rc == RC_OK)
        rc = copy_to(reader, r->output, err);
    led_reader_close(reader);
    return rc;
}
