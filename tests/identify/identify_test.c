#include "tests/identify/scene.h"

#include "base/text.h"
#include "base/time.h"
#include "entity/entity.h"
#include "identify/fingerprint.h"
#include "registry/datafile.h"
#include "registry/registry.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { FRAMES_MAX = 512, START_S = 1793577600 }; /* 2026-11-02 */

const struct dev everybody = { "ff:ff:ff:ff:ff:ff", "255.255.255.255", 0 };

/* One scene, and what it was found to show. */
static struct {
    const char *says;
    struct in_packet packets[FRAMES_MAX];
    unsigned owners[FRAMES_MAX];
    size_t count;
    unsigned owner;
    uint16_t port;
    bool found;
    struct engine *engine;
    struct equipment_list list;
    struct identify_data data;
    int32_t day;
    int failed;
} s;

_Noreturn void fatal(const char *what)
{
    printf("not ok - %s: %s\n", s.says == NULL ? "" : s.says, what);
    exit(2);
}

void check(bool good, const char *what)
{
    if (good)
        return;
    s.failed++;
    printf("not ok - %s: %s\n", s.says, what);
}

static void forget(void)
{
    identify_done(&s.list);
    engine_free(s.engine);
    s.engine = NULL;
    s.found = false;
}

void scene(const char *says)
{
    forget();
    for (size_t i = 0; i < s.count; i++)
        free((void *)(uintptr_t)s.packets[i].p);
    s.count = 0;
    s.owner = 0;
    s.port = 49152;
    s.says = says;
}

void owner(unsigned who)
{
    s.owner = who;
}

void scene_frame(struct buf *b)
{
    if (b->failed || s.count == FRAMES_MAX || s.found)
        fatal("no room for a frame, or it comes too late");
    uint8_t *p = malloc(b->n);
    if (p == NULL)
        fatal("no memory");
    memcpy(p, b->p, b->n);
    s.owners[s.count] = s.owner;
    s.packets[s.count] =
        (struct in_packet){ .number = s.count + 1,
                            .at_ns =
                                (START_S * INT64_C(1000) + (int64_t)s.count * 20) * 1000000,
                            .p = p,
                            .size = (uint32_t)b->n,
                            .wire_size = (uint32_t)b->n,
                            .link_type = 1 };
    s.count++;
    buf_done(b);
}

uint16_t scene_port(void)
{
    return s.port++;
}

/* ---- what it shows ---- */

static const char *entity_name(const struct maker *m)
{
    return m->entity == ENT_NONE ? m->name : ent_id(s.data.entities, m->entity);
}

static bool is_clean(struct slice text)
{
    struct buf clean = BUF_EMPTY;
    unsigned marks = text_clean(text, SIZE_MAX, &clean);
    buf_done(&clean);
    return (marks & (TEXT_INVALID | TEXT_CONTROL)) == 0;
}

static bool is_supported(const struct equipment *e, unsigned what)
{
    for (size_t i = 0; i < e->evidence_count; i++)
        if ((e->evidence[i].supports & what) != 0)
            return true;
    return false;
}

/* What holds of every list, whatever the frames. */
static void check_list(const struct equipment_list *list)
{
    for (size_t i = 1; i < list->unsettled_count; i++)
        check(addr_cmp(&list->unsettled[i - 1].address, &list->unsettled[i].address) <= 0,
              "what is open is in order");
    for (size_t i = 0; i < list->count; i++) {
        const struct equipment *e = &list->items[i];
        const struct {
            const char *text;
            unsigned what;
        } fields[] = { { e->name, SUP_NAME },
                       { e->model, SUP_MODEL },
                       { e->firmware, SUP_FIRMWARE },
                       { e->serial, SUP_SERIAL },
                       { e->brand, SUP_BRAND },
                       { e->has_manufacturer ? e->manufacturer.name : NULL,
                         SUP_MANUFACTURER } };
        for (size_t k = 0; k < sizeof fields / sizeof fields[0]; k++)
            if (fields[k].text != NULL) {
                check(fields[k].text[0] != '\0', "unknown is nothing, never an empty text");
                check(is_supported(e, fields[k].what), "what is told has its evidence");
                check(is_clean(slice_str(fields[k].text)),
                      "what is told can be shown on a terminal");
            }
        for (size_t k = 0; k < e->evidence_count; k++)
            check(is_clean(e->evidence[k].value), "evidence can be shown on a terminal");
        check(e->address_count > 0, "every record has an address");
        check(!e->has_manufacturer ||
                  (e->manufacturer.confidence >= 1 && e->manufacturer.confidence <= 99),
              "confidence lies between 1 and 99 hundredths");
        for (size_t k = 0; k < e->component_count; k++)
            check(e->components[k].maker.entity == ENT_NONE || !e->has_manufacturer ||
                      e->components[k].maker.entity != e->manufacturer.entity,
                  "a part's maker is another than the whole's");
        for (size_t k = 1; k < e->address_count; k++)
            check(addr_cmp(&e->addresses[k - 1], &e->addresses[k]) < 0,
                  "addresses are in order");
        for (size_t j = i + 1; j < list->count; j++)
            for (size_t k = 0; k < e->address_count; k++)
                for (size_t n = 0; n < list->items[j].address_count; n++)
                    check(!addr_eq(&e->addresses[k], &list->items[j].addresses[n]),
                          "an address belongs to one record");
    }
}

static void run(const struct in_packet *packets, size_t count)
{
    struct err err = { "" };
    forget();
    s.engine = engine_new(1, &err);
    if (s.engine == NULL)
        fatal(err.text);
    engine_feed(s.engine, packets, count);
    if (engine_finish(s.engine, &err) != RC_OK)
        fatal(err.text);
    struct identify_input in = { .observations = engine_observations(s.engine) };
    in.stations = engine_stations(s.engine, &in.station_count);
    in.hosts = engine_hosts(s.engine, &in.host_count);
    if (identify(&in, &s.data, s.day, &s.list, &err) != RC_OK)
        fatal(err.text);
    s.found = true;
    check(engine_coverage(s.engine)->malformed == 0, "the scene's own frames are sound");
    check_list(&s.list);
}

static void find(void)
{
    if (!s.found)
        run(s.packets, s.count);
}

size_t equipment_count(void)
{
    find();
    return s.list.count;
}

void expect_count(size_t count)
{
    find();
    if (s.list.count == count)
        return;
    s.failed++;
    printf("not ok - %s: %zu records instead of %zu\n", s.says, s.list.count, count);
    struct buf all = scene_tell();
    printf("%.*s", (int)all.n, (const char *)all.p);
    buf_done(&all);
}

static const struct equipment *holder(const struct addr *a)
{
    for (size_t i = 0; i < s.list.count; i++)
        for (size_t k = 0; k < s.list.items[i].address_count; k++)
            if (addr_eq(a, &s.list.items[i].addresses[k]))
                return &s.list.items[i];
    return NULL;
}

static const char *standing(const struct addr *a)
{
    if (holder(a) != NULL)
        return "equipment";
    for (size_t i = 0; i < s.list.unsettled_count; i++)
        if (addr_eq(a, &s.list.unsettled[i].address))
            return "unsettled";
    return "unseen";
}

static void tell_evidence(const struct equipment *e, unsigned what, struct buf *out)
{
    for (size_t i = 0; i < e->evidence_count; i++)
        if ((e->evidence[i].supports & what) != 0)
            buf_printf(out, "%s%s/%s", out->n == 0 ? "" : " ", e->evidence[i].protocol,
                       e->evidence[i].field);
}

static void tell_key(const struct equipment *e, const char *key, struct buf *out)
{
    const struct {
        const char *key;
        const char *value;
    } texts[] = { { "name", e->name },     { "brand", e->brand },
                  { "model", e->model },   { "firmware", e->firmware },
                  { "serial", e->serial }, { "class", e->class_name },
                  { "note", e->note },     { "conflict", e->conflict ? "yes" : "no" } };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        if (strcmp(key, texts[i].key) == 0) {
            buf_str(out, texts[i].value == NULL ? "-" : texts[i].value);
            return;
        }
    if (strcmp(key, "id") == 0) {
        addr_print(&e->addresses[0], out);
    } else if (strcmp(key, "addresses") == 0) {
        for (size_t i = 0; i < e->address_count; i++) {
            buf_str(out, i == 0 ? "" : " ");
            addr_print(&e->addresses[i], out);
        }
    } else if (strcmp(key, "maker") == 0) {
        if (e->has_manufacturer)
            buf_printf(out, "%s %s", entity_name(&e->manufacturer),
                       basis_name(e->manufacturer.basis));
    } else if (strcmp(key, "maker-name") == 0) {
        buf_str(out, e->has_manufacturer ? e->manufacturer.name : "");
    } else if (strcmp(key, "confidence") == 0) {
        buf_printf(out, "%u", e->has_manufacturer ? e->manufacturer.confidence : 0);
    } else if (strcmp(key, "parts") == 0) {
        for (size_t i = 0; i < e->component_count; i++)
            buf_printf(out, "%s%s:%s", i == 0 ? "" : " ", e->components[i].kind,
                       entity_name(&e->components[i].maker));
    } else if (strcmp(key, "evidence") == 0) {
        tell_evidence(e, ~(unsigned)SUP_ADDRESS, out);
    } else if (strcmp(key, "supports:address") == 0) {
        tell_evidence(e, SUP_ADDRESS, out);
    } else if (strcmp(key, "supports:maker") == 0) {
        tell_evidence(e, SUP_MANUFACTURER, out);
    } else if (strcmp(key, "supports:model") == 0) {
        tell_evidence(e, SUP_MODEL, out);
    } else {
        fatal("a key that is none");
    }
    if (out->n == 0)
        buf_char(out, '-');
}

void expect(const char *of, ...)
{
    va_list args;
    struct addr a = address(of);
    find();
    const struct equipment *e = holder(&a);
    va_start(args, of);
    for (const char *key = va_arg(args, const char *); key != NULL;
         key = va_arg(args, const char *)) {
        const char *want = va_arg(args, const char *);
        struct buf is = BUF_EMPTY;
        if (strcmp(key, "is") == 0)
            buf_str(&is, standing(&a));
        else if (e == NULL)
            buf_str(&is, "(no equipment)");
        else
            tell_key(e, key, &is);
        if (!slice_eq(buf_view(&is), slice_str(want))) {
            s.failed++;
            printf("not ok - %s: %s: %s is '%.*s' instead of '%s'\n", s.says, of, key,
                   (int)is.n, (const char *)is.p, want);
        }
        buf_done(&is);
    }
    va_end(args);
}

void expect_unsettled(const char *of, const char *why)
{
    struct addr a = address(of);
    bool found = false;
    find();
    for (size_t i = 0; i < s.list.unsettled_count; i++)
        found = found || (addr_eq(&a, &s.list.unsettled[i].address) &&
                          strcmp(s.list.unsettled[i].why, why) == 0);
    check(found, why);
}

void expect_nobody(const char *entity)
{
    find();
    uint32_t accused = ent_by_id(s.data.entities, slice_str(entity));
    if (accused == ENT_NONE)
        fatal("no such entity");
    for (size_t i = 0; i < s.list.count; i++) {
        const struct equipment *e = &s.list.items[i];
        bool named = e->has_manufacturer && e->manufacturer.entity == accused;
        for (size_t k = 0; k < e->component_count; k++)
            named = named || e->components[k].maker.entity == accused;
        struct ent_brand brand;
        if (e->brand != NULL && ent_brand(s.data.entities, slice_str(e->brand), s.day, &brand))
            named = named || brand.seller == accused || brand.maker == accused;
        if (named) {
            struct buf id = BUF_EMPTY;
            addr_print(&e->addresses[0], &id);
            s.failed++;
            printf("not ok - %s: %s is said to be of %s\n", s.says, (const char *)id.p, entity);
            buf_done(&id);
        }
    }
}

/* ---- the whole list ---- */

static int by_line(const void *pa, const void *pb)
{
    return slice_cmp(buf_view(pa), buf_view(pb));
}

/* One line each, in the order of the lines: the places that order the evidence itself are not
 * told. */
static void tell_all_evidence(const struct equipment *e, struct buf *out)
{
    struct buf *lines = calloc(e->evidence_count + 1, sizeof *lines);
    if (lines == NULL)
        fatal("no memory");
    for (size_t i = 0; i < e->evidence_count; i++) {
        const struct evidence *v = &e->evidence[i];
        buf_printf(&lines[i], "    %s/%s '%.*s' %s %u\n", v->protocol, v->field,
                   (int)v->value.n, (const char *)v->value.p, basis_name(v->basis),
                   v->supports);
    }
    qsort(lines, e->evidence_count, sizeof *lines, by_line);
    for (size_t i = 0; i < e->evidence_count; i++) {
        buf_slice(out, buf_view(&lines[i]));
        buf_done(&lines[i]);
    }
    free(lines);
}

struct buf scene_tell(void)
{
    static const char *const keys[] = { "addresses", "name",  "maker",    "confidence",
                                        "brand",     "model", "firmware", "serial",
                                        "class",     "parts", "conflict", "note" };
    struct buf all = BUF_EMPTY;
    find();
    for (size_t i = 0; i < s.list.count; i++) {
        const struct equipment *e = &s.list.items[i];
        for (size_t k = 0; k < sizeof keys / sizeof keys[0]; k++) {
            struct buf value = BUF_EMPTY;
            tell_key(e, keys[k], &value);
            buf_printf(&all, "%s%s=%.*s", k == 0 ? "" : "; ", keys[k], (int)value.n,
                       (const char *)value.p);
            buf_done(&value);
        }
        buf_printf(&all, "; frames=%llu bytes=%llu seen=%lld..%lld\n",
                   (unsigned long long)e->frames, (unsigned long long)e->bytes,
                   (long long)e->first_seen_ns, (long long)e->last_seen_ns);
        tell_all_evidence(e, &all);
    }
    for (size_t i = 0; i < s.list.unsettled_count; i++) {
        const struct unsettled *u = &s.list.unsettled[i];
        addr_print(&u->address, &all);
        buf_printf(&all, "? %s %llu\n", u->why, (unsigned long long)u->frames);
    }
    if (all.failed)
        fatal("no memory");
    return all;
}

/* xorshift64*: the same numbers everywhere. */
static uint64_t next_random(uint64_t *state)
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return *state * UINT64_C(0x2545f4914f6cdd1d);
}

struct buf scene_shuffle(uint64_t seed)
{
    static struct in_packet shuffled[FRAMES_MAX];
    bool taken[FRAMES_MAX] = { false };
    uint64_t state = seed * 2 + 1;
    for (size_t n = 0; n < s.count; n++) {
        size_t at = (size_t)(next_random(&state) % s.count);
        while (taken[at])
            at = (at + 1) % s.count;
        for (size_t i = 0; i < at; i++) /* the first that its owner has left */
            if (!taken[i] && s.owners[i] == s.owners[at]) {
                at = i;
                break;
            }
        taken[at] = true;
        shuffled[n] = s.packets[at];
        shuffled[n].number = n + 1;
    }
    run(shuffled, s.count);
    return scene_tell();
}

struct buf scene_split(size_t at)
{
    static struct in_packet parts[FRAMES_MAX];
    for (size_t i = 0; i < s.count; i++) {
        parts[i] = s.packets[i];
        parts[i].source = i >= at;
        parts[i].number = i >= at ? i - at + 1 : i + 1;
    }
    run(parts, s.count);
    return scene_tell();
}

size_t scene_frames(void)
{
    return s.count;
}

int identify_test_main(int argc, char **argv, void (*tests)(void))
{
    struct datafile *data = NULL;
    struct registry *registry = NULL;
    struct entities *entities = NULL;
    struct fingerprints *fingerprints = NULL;
    struct err err = { "" };
    if (argc != 3 || data_open(argv[1], &data, &err) != RC_OK ||
        reg_open(data, &registry, &err) != RC_OK || ent_open(data, &entities, &err) != RC_OK ||
        fp_load(argv[2], &fingerprints, &err) != RC_OK) {
        printf("not ok - %s\n", err.text);
        return 2;
    }
    s.data = (struct identify_data){ registry, entities, fingerprints };
    s.day = time_day_from(2026, 11, 2);
    tests();
    scene("");
    fp_free(fingerprints);
    ent_close(entities);
    reg_close(registry);
    data_close(data);
    return s.failed == 0 ? 0 : 1;
}
