#include "cli/reading.h"

#include "base/progress.h"
#include "cli/cli.h"
#include "dissect/link.h"
#include "input/source.h"

#include <inttypes.h>
#include <unistd.h>

struct feed {
    struct engine *engine;
    struct progress progress;
    uint64_t bytes_before; /* of the inputs that are done */
    struct in_source *source;
    uint64_t packets; /* of this input */
};

static enum rc next(void *ctx, struct in_packet *ret, size_t room, size_t *ret_count,
                    struct err *err)
{
    struct feed *f = ctx;
    enum rc rc = in_read(f->source, ret, room, ret_count, err);
    f->packets += *ret_count;
    progress_update(&f->progress, f->bytes_before + in_offset(f->source));
    return rc;
}

/* '*ret_read' counts its packets; after an error they are in the engine nevertheless. */
static enum rc read_one(struct feed *f, struct in_source *source, unsigned jobs,
                        uint64_t *ret_read, struct err *err)
{
    f->source = source;
    f->packets = 0;
    if (jobs > 1) {
        in_set_turns(source, ENGINE_TURNS);
        in_set_ahead(source);
    }
    enum rc rc = engine_run(f->engine, next, f, err);
    *ret_read = f->packets;
    f->bytes_before += in_offset(source);
    return rc == RC_END ? RC_OK : rc;
}

/* Room for 'more' items behind 'count'; NULL: no memory.  What was there before stays in the
 * arena. */
static void *grow(struct arena *arena, void *items, size_t count, size_t more, size_t *room,
                  size_t each)
{
    if (count + more <= *room)
        return items;
    void *p = arena_array(arena, (count + more) * 2, each);
    if (p == NULL)
        return NULL;
    if (count > 0)
        memcpy(p, items, count * each);
    *room = (count + more) * 2;
    return p;
}

/* Interfaces of the input that was read last; those without frames too: nothing came from
 * there. */
static bool keep_interfaces(struct reading *r, const struct in_source *source)
{
    size_t count = 0;
    const struct in_interface *in = in_interfaces(source, &count);
    struct report_interface *to = grow(r->arena, r->interfaces, r->interface_count, count,
                                       &r->interface_room, sizeof *to);
    if (count > 0 && to == NULL)
        return false;
    r->interfaces = to;
    for (size_t i = 0; i < count; i++) {
        struct slice name = arena_copy(r->arena, in[i].name);
        struct slice description = arena_copy(r->arena, in[i].description);
        r->interfaces[r->interface_count++] =
            (struct report_interface){ .source = (uint32_t)r->source_count - 1,
                                       .name = (const char *)name.p,
                                       .description = (const char *)description.p,
                                       .link_type = in[i].link_type,
                                       .snap_size = in[i].snap_size,
                                       .packets = in[i].packets,
                                       .dropped = in[i].dropped,
                                       .dropped_known = in[i].dropped_known };
        if (name.p == NULL || description.p == NULL)
            return false;
    }
    return true;
}

/* Notes and names in the input that was read last. */
static bool keep_notes(struct reading *r, const struct in_source *source)
{
    size_t count = 0;
    const struct in_comment *in = in_comments(source, &count);
    struct report_note *to =
        grow(r->arena, r->notes, r->note_count, count, &r->note_room, sizeof *to);
    if (count > 0 && to == NULL)
        return false;
    r->notes = to;
    for (size_t i = 0; i < count; i++) {
        struct slice text = arena_copy(r->arena, in[i].text);
        r->notes[r->note_count++] = (struct report_note){ (uint32_t)r->source_count - 1,
                                                          in[i].packet, (const char *)text.p };
        if (text.p == NULL)
            return false;
    }
    return true;
}

static bool keep_names(struct reading *r, const struct in_source *source)
{
    size_t count = 0;
    const struct in_name *in = in_names(source, &count);
    struct report_name *to =
        grow(r->arena, r->names, r->name_count, count, &r->name_room, sizeof *to);
    if (count > 0 && to == NULL)
        return false;
    r->names = to;
    for (size_t i = 0; i < count; i++) {
        struct report_name *one = &r->names[r->name_count++];
        *one = (struct report_name){ arena_copy(r->arena, in[i].address),
                                     arena_copy(r->arena, in[i].name) };
        if (one->address.p == NULL || one->name.p == NULL)
            return false;
    }
    return true;
}

/* Frames of link types that nobody here understands say nothing: that is told like an input
 * that breaks off, so that it does not pass for one in which nothing was found. */
static enum rc check_links(const struct in_source *source, uint64_t packets, struct err *err)
{
    size_t count = 0;
    uint64_t unread = 0;
    uint32_t link_type = 0;
    const struct in_interface *in = in_interfaces(source, &count);
    for (size_t i = 0; i < count; i++)
        if (in[i].packets > 0 && !link_is_known(in[i].link_type)) {
            unread += in[i].packets;
            link_type = in[i].link_type;
        }
    if (unread == 0)
        return RC_OK;
    return err_set(
        err, RC_FORMAT,
        "%s: link type %" PRIu32 " is not understood: %" PRIu64 " of %" PRIu64
        " frames were not read; capture on an interface of another kind, or as Ethernet",
        in_name(source), link_type, unread, packets);
}

static enum rc open_one(const struct reading *r, const char *path, struct in_source **ret,
                        struct err *err)
{
    uint32_t number = (uint32_t)r->source_count;
    return r->is_hashing ? in_open_hashed(path, number, ret, err)
                         : in_open(path, number, ret, err);
}

/* Of the input that was read last. */
static enum rc keep_digest(struct reading *r, struct in_source *source, struct err *err)
{
    struct report_digest *d = &r->digests[r->source_count - 1];
    return r->is_hashing ? in_digest(source, d->sha256, &d->bytes, err) : RC_OK;
}

static enum rc read_all(struct reading *r, struct feed *f, struct err *err)
{
    const struct in_list *list = r->list;
    size_t count = in_list_count(list);
    for (size_t i = 0; i < count; i++) {
        struct in_source *source = NULL;
        uint64_t packets = 0;
        enum rc rc = open_one(r, in_list_path(list, i), &source, err);
        if (rc == RC_OK) {
            r->sources[r->source_count++] = in_list_path(list, i);
            rc = read_one(f, source, engine_jobs(f->engine), &packets, err);
            r->dropped += in_dropped(source);
            if (!keep_interfaces(r, source) || !keep_notes(r, source) || !keep_names(r, source))
                rc = err_set(err, RC_MEMORY, "no memory");
            else if (rc == RC_OK)
                rc = check_links(source, packets, err);
            struct err broken = *err;
            enum rc hashed = keep_digest(r, source, &broken);
            if (hashed != RC_OK) { /* then nobody can tell the input again */
                rc = hashed;
                *err = broken;
            }
        }
        in_close(source);
        if (rc == RC_OK)
            continue;
        if (rc == RC_MEMORY || (packets == 0 && in_list_is_named(list, i)))
            return rc;
        progress_finish(&f->progress);
        (void)cli_fail(err->text);
        r->broken[r->broken_count] = arena_printf(r->arena, "%s", err->text);
        if (r->broken[r->broken_count++] == NULL)
            return err_set(err, RC_MEMORY, "no memory");
    }
    return RC_OK;
}

enum rc reading_init(struct reading *r, const struct in_list *list, struct arena *arena,
                     struct err *err)
{
    size_t count = in_list_count(list);
    *r = (struct reading){ .list = list,
                           .arena = arena,
                           .sources = arena_new(arena, const char *, count),
                           .broken = arena_new(arena, const char *, count),
                           .digests = arena_new(arena, struct report_digest, count),
                           .skipped = in_list_skipped(list) };
    return r->sources == NULL || r->broken == NULL || r->digests == NULL
               ? err_set(err, RC_MEMORY, "no memory")
               : RC_OK;
}

enum rc reading_run(struct reading *r, struct engine *engine, bool is_quiet, struct err *err)
{
    struct feed *f = arena_new(r->arena, struct feed, 1);
    if (f == NULL)
        return err_set(err, RC_MEMORY, "no memory");
    f->engine = engine;
    progress_init(&f->progress, !is_quiet && isatty(STDERR_FILENO) == 1, in_list_size(r->list));
    enum rc rc = read_all(r, f, err);
    progress_finish(&f->progress);
    if (rc == RC_OK && r->source_count == 0)
        rc = err_set(err, RC_FORMAT, "nothing could be read of what was named");
    return rc == RC_OK ? engine_finish(engine, err) : rc;
}
