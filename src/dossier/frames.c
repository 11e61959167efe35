#include "base/map.h"
#include "dissect/engine.h"
#include "dossier/check.h"
#include "input/source.h"

#include <jansson.h>
#include <stdlib.h>

/* The frames of the capture in the dossier, read again. */
struct reread {
    struct check *c;
    struct engine *engine;
    struct in_packet *packets;    /* the arena's: a batch */
    uint8_t (*hashes)[HASH_SIZE]; /* of all frames, by number */
    size_t count;
    size_t room;
    struct map *known; /* owned: the frames that are there, those that are listed, and what they
                          state */
    bool redacted;
};

static bool add_hash(struct reread *r, const struct in_packet *p)
{
    if (r->count == r->room) {
        size_t room = r->room == 0 ? 64 : r->room * 2;
        void *more = reallocarray(r->hashes, room, sizeof *r->hashes);
        if (more == NULL)
            return false;
        r->hashes = more;
        r->room = room;
    }
    hash_of(slice_of(p->p, p->size), r->hashes[r->count++]);
    return true;
}

static enum rc read_frames(struct reread *r, struct err *err)
{
    struct in_source *source = NULL;
    struct slice file = check_member(r->c, MEMBER_EVIDENCE);
    enum rc rc = in_open_memory(file, 0, 0, &source, err);
    while (rc == RC_OK) {
        size_t n = 0;
        rc = in_read(source, r->packets, IN_BATCH, &n, err);
        engine_feed(r->engine, r->packets, n);
        for (size_t i = 0; i < n; i++)
            if (!add_hash(r, &r->packets[i]))
                rc = err_set(err, RC_MEMORY, "no memory");
    }
    in_close(source);
    return rc == RC_END ? engine_finish(r->engine, err) : rc;
}

/* ---- what is known of them ---- */

static bool put(struct reread *r, struct buf *key)
{
    bool is_new = false;
    return !key->failed && map_put(r->known, buf_view(key), &is_new) != NULL;
}

static bool has(const struct reread *r, const char *what, const char *hex)
{
    struct buf key = BUF_EMPTY;
    buf_printf(&key, "%s\n%s", what, hex == NULL ? "" : hex);
    bool is_there = map_get(r->known, buf_view(&key)) != NULL;
    buf_done(&key);
    return is_there;
}

/* What the frame of that SHA-256 states. */
static void statement_key(const char *hex, const char *protocol, const char *field,
                          struct buf *out)
{
    buf_clear(out);
    buf_printf(out, "%s\n%s\n%s\n", hex, protocol, field);
}

/* A redacted frame stands for the one that is listed in its place. */
static void own_key(const struct reread *r, uint64_t frame, const char *protocol,
                    const char *field, struct buf *out)
{
    char own[HASH_TEXT_SIZE] = "";
    const char *hex = own;
    if (frame > 0 && frame <= r->count && !r->redacted)
        hash_print(r->hashes[frame - 1], own);
    else if (frame > 0 && frame <= r->count)
        hex = check_text(json_array_get(json_object_get(r->c->root, "frames"), frame - 1),
                         "sha256");
    statement_key(hex == NULL ? "" : hex, protocol, field, out);
}

static bool collect_frames(struct reread *r, struct buf *key)
{
    const json_t *frames = json_object_get(r->c->root, "frames");
    bool is_good = true;
    for (size_t i = 0; is_good && i < r->count; i++) {
        char hex[HASH_TEXT_SIZE];
        hash_print(r->hashes[i], hex);
        buf_clear(key);
        buf_printf(key, "there\n%s", hex);
        is_good = put(r, key);
    }
    for (size_t i = 0; is_good && i < json_array_size(frames); i++) {
        const char *hex = check_text(json_array_get(frames, i), "sha256");
        buf_clear(key);
        buf_printf(key, "listed\n%s", hex == NULL ? "" : hex);
        is_good = put(r, key);
    }
    return is_good;
}

/* That a frame came from this address. */
static bool put_sender(struct reread *r, uint64_t frame, const char *protocol,
                       const struct addr *sender, struct buf *key)
{
    struct buf text = BUF_EMPTY;
    addr_print(sender, &text);
    struct slice bare = buf_view(&text);
    (void)slice_split(&bare, ':'); /* its kind */
    own_key(r, frame, protocol, "source-address", key);
    buf_slice(key, bare);
    buf_done(&text);
    return put(r, key);
}

static bool collect(struct reread *r)
{
    const struct obs_store *s = engine_observations(r->engine);
    size_t stations = 0;
    const struct station *const *st = engine_stations(r->engine, &stations);
    size_t hosts = 0;
    const struct host *const *h = engine_hosts(r->engine, &hosts);
    struct buf key = BUF_EMPTY;
    r->known = map_new(obs_store_count(s) + stations + hosts + r->count +
                       json_array_size(json_object_get(r->c->root, "frames")) + 1);
    bool is_good = r->known != NULL && collect_frames(r, &key);
    for (size_t i = 0; is_good && i < obs_store_count(s); i++) {
        const struct obs *o = obs_store_at(s, i);
        own_key(r, o->frame, o->protocol, prop_name((enum prop)o->prop), &key);
        switch (prop_type((enum prop)o->prop)) {
        case OBS_TEXT: buf_slice(&key, o->text); break;
        case OBS_UINT: buf_uint(&key, o->number); break;
        case OBS_ADDR: addr_print(o->address, &key); break;
        }
        is_good = put(r, &key);
    }
    for (size_t i = 0; is_good && i < stations; i++) {
        struct addr mac = addr_mac(st[i]->mac);
        is_good = put_sender(r, st[i]->first_frame, "ethernet", &mac, &key);
    }
    for (size_t i = 0; is_good && i < hosts; i++)
        is_good = put_sender(r, h[i]->first_frame, "ip", &h[i]->ip, &key);
    buf_done(&key);
    return is_good;
}

/* ---- the list of frames ---- */

static void listed_frames(struct reread *r)
{
    struct check *c = r->c;
    const json_t *list = json_object_get(c->root, "frames");
    size_t count = json_array_size(list);
    size_t missing = 0;
    if (!json_is_array(list) || count != r->count) {
        check_tell(c, TOLD_WRONG, "%s: it has %zu frames, and %s lists %zu",
                   "%s: フレーム数 %zu が %s の %zu と異なる", MEMBER_EVIDENCE, r->count,
                   MEMBER_DOSSIER, count);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        uint8_t hash[HASH_SIZE];
        const char *hex = check_text(json_array_get(list, i), "sha256");
        if (hex == NULL || !hash_parse(slice_str(hex), hash)) {
            check_tell(c, TOLD_WRONG, "%s: a frame without its SHA-256",
                       "%s: SHA-256 のないフレームがある", MEMBER_DOSSIER);
            return;
        }
        missing += !r->redacted && !has(r, "there", hex);
    }
    if (missing > 0)
        check_tell(c, TOLD_WRONG, "%s: %zu of the listed frames are not in it",
                   "%s: 記載されたフレームのうち %zu 件がない", MEMBER_EVIDENCE, missing);
    else if (r->redacted)
        check_tell(
            c, TOLD_OPEN,
            "That the %zu frames are whole: payloads are redacted; their SHA-256 is that of "
            "the originals.",
            "%zu 件のフレームが完全であること:内容は秘匿処理され、SHA-256 は原本のものである。",
            count);
    else
        check_tell(c, TOLD_PROVEN,
                   "Evidence: the %zu frames have the SHA-256 that is listed for them.",
                   "証拠:%zu 件のフレームは記載された SHA-256 と一致する。", count);
}

/* ---- what the frames state ---- */

static bool is_stated(const struct reread *r, const json_t *item)
{
    const char *hex = check_text(item, "sha256");
    const char *protocol = check_text(item, "protocol");
    const char *field = check_text(item, "field");
    const char *value = check_text(item, "value");
    struct buf key = BUF_EMPTY;
    if (hex == NULL || protocol == NULL || field == NULL)
        return false;
    statement_key(hex, protocol, field, &key);
    buf_str(&key, value == NULL ? "" : value);
    bool is_there = map_get(r->known, buf_view(&key)) != NULL;
    buf_done(&key);
    return is_there;
}

static size_t statements(struct reread *r, const json_t *record)
{
    struct check *c = r->c;
    const json_t *items = json_object_get(record, "evidence");
    const char *id = check_text(record, "id");
    size_t read = 0;
    for (size_t i = 0; i < json_array_size(items); i++) {
        const json_t *item = json_array_get(items, i);
        const char *field = check_text(item, "field");
        if (!has(r, "listed", check_text(item, "sha256")))
            check_tell(c, TOLD_WRONG, "%s: its %s comes from a frame that is not listed",
                       "%s: %s の典拠フレームがない", id == NULL ? "?" : id,
                       field == NULL ? "?" : field);
        read += is_stated(r, item);
    }
    size_t count = json_array_size(items);
    const char *program = check_text(c->root, "program");
    bool is_ours = program != NULL && strcmp(program, "sekisho " SEKISHO_VERSION) == 0;
    if (read == count)
        check_tell(c, TOLD_PROVEN,
                   "%s: all %zu statements about it were read again from the included frames.",
                   "%s: この機器に関する %zu 件の記述は、同梱のフレームから再び読み取れた。",
                   id == NULL ? "?" : id, count);
    else
        check_tell(
            c, is_ours && !r->redacted ? TOLD_WRONG : TOLD_OPEN,
            "%s: only %zu of %zu statements could be read again from the included frames.",
            "%s: 同梱のフレームから再び読み取れた記述は %zu 件(全 %zu 件)にとどまる。",
            id == NULL ? "?" : id, read, count);
    return count - read;
}

/* Nothing was read again. */
static void note_unread(struct check *c, const json_t *list)
{
    for (size_t i = 0; i < c->equipment_count; i++)
        c->unread[i] = json_array_size(
            json_object_get(json_object_get(json_array_get(list, i), "record"), "evidence"));
}

void check_frames(struct check *c)
{
    struct err err = { "" };
    struct reread r = { .c = c,
                        .engine = engine_new(1, &err),
                        .packets = arena_new(&c->arena, struct in_packet, IN_BATCH),
                        .redacted = json_is_true(json_object_get(c->root, "redacted")) };
    const json_t *list = json_object_get(c->root, "equipment");
    c->equipment_count = json_array_size(list);
    c->unread = arena_new(&c->arena, size_t, c->equipment_count + 1);
    bool has_room = r.engine != NULL && r.packets != NULL && c->unread != NULL;
    enum rc rc = has_room ? read_frames(&r, &err) : err_set(&err, RC_MEMORY, "no memory");
    if (rc == RC_OK && !collect(&r))
        rc = err_set(&err, RC_MEMORY, "no memory");
    if (rc == RC_OK) {
        listed_frames(&r);
        for (size_t i = 0; i < c->equipment_count; i++)
            c->unread[i] = statements(&r, json_object_get(json_array_get(list, i), "record"));
    } else {
        if (c->unread != NULL)
            note_unread(c, list);
        c->no_memory = c->no_memory || rc == RC_MEMORY;
        check_tell(c, TOLD_WRONG, "%s: %s", "%s: %s", MEMBER_EVIDENCE, err.text);
    }
    engine_free(r.engine);
    map_free(r.known);
    free(r.hashes);
}
