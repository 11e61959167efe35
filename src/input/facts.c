#include "input/facts.h"

#include "base/map.h"
#include "base/text.h"

#include <stdlib.h>

enum { TEXTS_MAX = 8 * 1024 * 1024 }; /* all names and notes of a capture */

enum rc facts_init(struct in_facts *f, struct err *err)
{
    *f = (struct in_facts){ 0 };
    arena_init(&f->texts, TEXTS_MAX);
    f->by_key = map_new(IN_INTERFACES_MAX);
    f->interfaces = calloc(IN_INTERFACES_MAX, sizeof *f->interfaces);
    f->comments = calloc(IN_COMMENTS_MAX, sizeof *f->comments);
    if (f->by_key != NULL && f->interfaces != NULL && f->comments != NULL)
        return RC_OK;
    facts_done(f);
    return err_set(err, RC_MEMORY, "no memory");
}

void facts_done(struct in_facts *f)
{
    map_free(f->by_key);
    free(f->interfaces);
    free(f->comments);
    free(f->names);
    arena_done(&f->texts);
    *f = (struct in_facts){ 0 };
}

static struct slice clean(struct in_facts *f, struct slice raw)
{
    struct buf text = BUF_EMPTY;
    (void)text_clean(raw, IN_TEXT_MAX, &text); /* what was escaped stands in the text */
    struct slice copy = arena_copy(&f->texts, buf_view(&text));
    buf_done(&text);
    return copy;
}

uint32_t facts_interface(struct in_facts *f, struct slice name, struct slice description,
                         uint32_t link_type, uint32_t snap_size)
{
    name = slice_sub(name, 0, IN_TEXT_MAX);
    description = slice_sub(description, 0, IN_TEXT_MAX);
    struct buf key = BUF_EMPTY;
    buf_printf(&key, "%u %u %zu ", link_type, snap_size, name.n);
    buf_slice(&key, name);
    buf_slice(&key, description);
    bool is_new = false;
    uint64_t *index = key.failed ? NULL : map_put(f->by_key, buf_view(&key), &is_new);
    buf_done(&key);
    if (index == NULL) {
        f->counts.interfaces_lost++;
        return IN_INTERFACE_NONE;
    }
    if (is_new) {
        *index = f->interface_count;
        f->interfaces[f->interface_count++] = (struct in_interface){
            .name = clean(f, name),
            .description = clean(f, description),
            .link_type = link_type,
            .snap_size = snap_size,
        };
    }
    return (uint32_t)*index;
}

void facts_comment(struct in_facts *f, uint64_t packet, struct slice text)
{
    struct slice copy = { NULL, 0 };
    if (f->comment_count < IN_COMMENTS_MAX)
        copy = clean(f, text);
    if (copy.p == NULL) {
        f->counts.comments_lost++;
        return;
    }
    f->comments[f->comment_count++] = (struct in_comment){ packet, copy };
}

void facts_name(struct in_facts *f, struct slice address, struct slice name)
{
    if (address.n == 0 || name.n == 0 || name.n > IN_TEXT_MAX)
        return;
    if (f->name_count == f->name_room && f->name_room < IN_NAMES_MAX) {
        size_t room = f->name_room == 0 ? 64 : f->name_room * 2;
        struct in_name *more = reallocarray(f->names, room, sizeof *more);
        if (more != NULL) {
            f->names = more;
            f->name_room = room;
        }
    }
    struct in_name one = { { NULL, 0 }, { NULL, 0 } };
    if (f->name_count < f->name_room) {
        one.address = arena_copy(&f->texts, address);
        one.name = arena_copy(&f->texts, name);
    }
    if (one.address.p == NULL || one.name.p == NULL)
        f->counts.names_lost++;
    else
        f->names[f->name_count++] = one;
}

void facts_dropped(struct in_facts *f, uint32_t interface, uint64_t packets)
{
    f->counts.dropped_known = true;
    f->counts.dropped += packets;
    if (interface < f->interface_count) {
        f->interfaces[interface].dropped += packets;
        f->interfaces[interface].dropped_known = true;
    }
}
