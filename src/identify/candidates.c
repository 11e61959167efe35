#include "identify/candidates.h"

#include "entity/entity.h"
#include "identify/dn.h"
#include "identify/fingerprint.h"
#include "identify/roles.h"
#include "registry/registry.h"

#include <stdlib.h>

enum { HITS_MAX = 8 };

void cand_add(struct candidates *c, struct candidate one)
{
    if (c->count == c->room) {
        size_t room = c->room == 0 ? 32 : c->room * 2;
        struct candidate *items = arena_new(c->arena, struct candidate, room);
        if (items == NULL) {
            c->failed = true;
            return;
        }
        if (c->count > 0)
            memcpy(items, c->items, c->count * sizeof *items);
        c->items = items;
        c->room = room;
    }
    c->items[c->count++] = one;
}

static void add(struct candidates *c, enum candidate_kind kind, const char *text, unsigned weight,
                enum basis basis, const struct obs *obs)
{
    if (text != NULL && text[0] != '\0')
        cand_add(c, (struct candidate){ kind, text, ENT_NONE, weight, basis, obs });
}

static const char *text_of(const struct obs *obs)
{
    return (const char *)obs->text.p; /* NUL stands behind it */
}

/* ---- makers ---- */

static void add_entity(struct candidates *c, uint32_t entity, unsigned weight, enum basis basis,
                       const struct obs *obs, const struct identify_data *data)
{
    cand_add(c, (struct candidate){ CAND_MAKER, ent_name(data->entities, entity), entity, weight,
                                    basis, obs });
}

/* A name that may be a brand: who sells under it and who makes it are two facts. */
static bool add_brand(struct candidates *c, struct slice name, unsigned weight,
                      const struct obs *obs, const struct identify_data *data, int32_t day)
{
    struct ent_brand brand;
    if (!ent_brand(data->entities, name, day, &brand) || brand.maker == ENT_NONE)
        return false;
    add(c, CAND_BRAND, brand.brand, weight, (enum basis)obs->basis, obs);
    add_entity(c, brand.maker, weight, (enum basis)obs->basis, obs, data);
    return true;
}

static void from_manufacturer(struct candidates *c, const struct obs *obs,
                              const struct identify_data *data, int32_t day)
{
    struct ent_match match;
    if (add_brand(c, obs->text, WEIGHT_MANUFACTURER, obs, data, day))
        return;
    if (ent_match_name(data->entities, obs->text, day, &match))
        add_entity(c, match.entity, WEIGHT_MANUFACTURER, (enum basis)obs->basis, obs, data);
    else
        add(c, CAND_MAKER, text_of(obs), WEIGHT_MANUFACTURER, (enum basis)obs->basis, obs);
}

static void from_inside(struct candidates *c, const struct obs *obs, unsigned start_weight,
                        unsigned inside_weight, const struct identify_data *data, int32_t day)
{
    struct ent_match match[HITS_MAX];
    size_t n = ent_find(data->entities, obs->text, day, match, HITS_MAX);
    if (n == 0)
        return;
    /* Texts name their maker first; what follows may be a part, a partner or a standard. */
    unsigned weight = match[0].from == 0 ? start_weight : inside_weight;
    add_entity(c, match[0].entity, weight, (enum basis)obs->basis, obs, data);
}

static void from_number(struct candidates *c, uint64_t pen, unsigned weight, enum basis basis,
                        const struct obs *obs, const struct identify_data *data,
                        struct arena *arena)
{
    struct reg_row row;
    if (fp_is_not_maker(data->fingerprints, pen) ||
        !reg_number(data->registry, REG_PEN, pen, &row) || row.withheld)
        return;
    if (row.entity != REG_NO_ENTITY)
        add_entity(c, row.entity, weight, basis, obs, data);
    else
        add(c, CAND_MAKER, (const char *)arena_copy(arena, row.organisation).p, weight, basis, obs);
}

/* The registry of that name; REG_KINDS: none. */
static enum reg_kind registry_named(struct slice name)
{
    unsigned kind = 0;
    while (kind < REG_KINDS && !slice_eq(name, slice_str(reg_name((enum reg_kind)kind))))
        kind++;
    return (enum reg_kind)kind;
}

/* The number of a registry that is keyed by letters. */
static bool letters_number(struct slice letters, size_t len, uint64_t *ret)
{
    uint64_t number = 0;
    for (size_t i = 0; i < letters.n; i++)
        number = number << 8 | letters.p[i];
    *ret = number;
    return letters.n == len;
}

/* "cip:1", "flag:LGZ", "dicom:1.2.840.113619.6": a field in which equipment names its maker by a registry's number. */
static void from_maker_number(struct candidates *c, const struct obs *obs,
                              const struct identify_data *data, struct arena *arena)
{
    struct reg_row row;
    struct slice number = obs->text;
    struct slice name = slice_split(&number, ':');
    enum reg_kind kind = registry_named(name);
    enum basis basis = (enum basis)obs->basis;
    unsigned weight = basis == BASIS_STATED ? WEIGHT_MAKER_NUMBER : WEIGHT_DIALECT;
    bool found = false;
    if (slice_eq(name, SLICE("dicom"))) { /* of who wrote the implementation; libraries and shared roots are nobody's */
        weight = basis == BASIS_STATED ? WEIGHT_ENTERPRISE : WEIGHT_DIALECT;
        found = reg_dicom_uid(data->registry, number, &row) && row.entity != REG_NO_ENTITY;
    } else if (kind != REG_KINDS && kind != REG_MAC) {
        uint64_t value = 0;
        size_t len = reg_letters(kind);
        bool good = len > 0 ? letters_number(number, len, &value) : slice_uint(number, &value);
        found = good && reg_number(data->registry, kind, value, &row) && !row.withheld &&
                !(kind == REG_PEN && fp_is_not_maker(data->fingerprints, value));
    }
    if (!found)
        return;
    if (row.entity != REG_NO_ENTITY)
        add_entity(c, row.entity, weight, basis, obs, data);
    else
        add(c, CAND_MAKER, (const char *)arena_copy(arena, row.organisation).p, weight, basis, obs);
}

/* sysObjectID: 1.3.6.1.4.1.N... is the agent's maker's own number (RFC 3418, 2). */
static void from_object_id(struct candidates *c, const struct obs *obs,
                           const struct identify_data *data, struct arena *arena)
{
    uint64_t pen = 0;
    struct slice rest = obs->text;
    if (!slice_starts(rest, SLICE("1.3.6.1.4.1.")))
        return;
    rest = slice_skip(rest, 12);
    if (slice_uint(slice_split(&rest, '.'), &pen))
        from_number(c, pen, WEIGHT_NUMBER, (enum basis)obs->basis, obs, data, arena);
}

/* Three bytes that mark an organisation, of an address block or of the company ids, which have the local bit set. */
static bool oui_holder(const struct registry *registry, uint64_t oui, struct reg_row *ret)
{
    const uint8_t mac[6] = { (uint8_t)(oui >> 16), (uint8_t)(oui >> 8), (uint8_t)oui };
    bool found = (mac[0] & 3) == 2 ? reg_number(registry, REG_CID, oui, ret)
                                   : reg_mac(registry, mac, ret) && ret->bits == 24;
    return found && !ret->withheld;
}

static void from_device_oui(struct candidates *c, const struct obs *obs,
                            const struct identify_data *data, struct arena *arena)
{
    struct reg_row row;
    if (!oui_holder(data->registry, obs->number, &row))
        return;
    if (row.entity != REG_NO_ENTITY)
        add_entity(c, row.entity, WEIGHT_NUMBER, (enum basis)obs->basis, obs, data);
    else
        add(c, CAND_MAKER, (const char *)arena_copy(arena, row.organisation).p, WEIGHT_NUMBER,
            (enum basis)obs->basis, obs);
}

/* Four letters of a registry that is keyed by them, the first highest. */
static void from_letters(struct candidates *c, const struct obs *obs, enum reg_kind kind,
                         const struct identify_data *data, struct arena *arena)
{
    struct reg_row row;
    uint64_t number = 0;
    for (size_t i = 0; i < obs->text.n; i++)
        number = number << 8 | obs->text.p[i];
    if (obs->text.n != reg_letters(kind) || !reg_number(data->registry, kind, number, &row) ||
        row.withheld)
        return;
    if (row.entity != REG_NO_ENTITY)
        add_entity(c, row.entity, WEIGHT_NUMBER, (enum basis)obs->basis, obs, data);
    else
        add(c, CAND_MAKER, (const char *)arena_copy(arena, row.organisation).p, WEIGHT_NUMBER,
            (enum basis)obs->basis, obs);
}

/* Drivers put their own maker's element into what a radio sends: a part, whoever made the rest. */
static void from_radio_element(struct candidates *c, const struct obs *obs,
                               const struct identify_data *data)
{
    struct reg_row row;
    if (strcmp(obs->protocol, "wlan") != 0 || !oui_holder(data->registry, obs->number, &row) ||
        row.entity == REG_NO_ENTITY ||
        reg_component_kind(data->registry, &row) == NULL)
        return;
    cand_add(c, (struct candidate){ CAND_COMPONENT, "radio", row.entity, WEIGHT_DIALECT,
                                    (enum basis)obs->basis, obs });
}

void cand_from_certificate(struct candidates *c, const struct obs *subject,
                           const struct obs *issuer, const struct identify_data *data,
                           int32_t day)
{
    struct ent_match by_subject;
    struct ent_match by_issuer;
    struct buf organisation = BUF_EMPTY;
    struct buf authority = BUF_EMPTY;
    bool named = dn_attribute(subject->text, SLICE("O"), &organisation) &&
                 dn_attribute(issuer->text, SLICE("O"), &authority) &&
                 ent_match_name(data->entities, buf_view(&organisation), day, &by_subject) &&
                 ent_match_name(data->entities, buf_view(&authority), day, &by_issuer);
    if (named && !dn_is_for_dns_name(subject->text) &&
        ent_group(data->entities, by_subject.entity, day) ==
            ent_group(data->entities, by_issuer.entity, day))
        add_entity(c, by_subject.entity, WEIGHT_CERTIFICATE, (enum basis)subject->basis, subject,
                   data);
    buf_done(&organisation);
    buf_done(&authority);
}

/* ---- patterns ---- */

/* True when a pattern knows the text: names inside it are then not searched for. */
static bool from_fingerprints(struct candidates *c, const struct obs *obs,
                              const struct identify_data *data, struct arena *arena)
{
    struct fp_hit hits[HITS_MAX];
    bool settled = false;
    size_t n = fp_match(data->fingerprints, (enum prop)obs->prop, obs->protocol, obs->text, arena,
                        hits, HITS_MAX, &c->gave_up);
    /* The one who answers calls itself in Server what it calls itself in User-Agent when it asks (RFC 3261, 20.35). */
    if (n == 0 && obs->prop == PROP_SOFTWARE && strcmp(obs->protocol, "sip") == 0)
        n = fp_match(data->fingerprints, PROP_USER_AGENT, obs->protocol, obs->text, arena, hits, HITS_MAX, &c->gave_up);
    for (size_t i = 0; i < n; i++) {
        const struct fp_row *row = hits[i].row;
        enum basis basis = obs->basis > row->basis ? (enum basis)obs->basis : row->basis;
        uint32_t entity = row->entity == NULL
                              ? ENT_NONE
                              : ent_by_id(data->entities, slice_str(row->entity));
        if (row->kind == FP_COMPONENT) {
            if (entity != ENT_NONE)
                cand_add(c, (struct candidate){ CAND_COMPONENT,
                                                hits[i].model != NULL ? hits[i].model : "firmware",
                                                entity, row->confidence, basis, obs });
            add(c, CAND_CLASS, row->class_name, row->confidence, basis, obs);
            settled = true;
            continue;
        }
        settled = settled || row->kind == FP_SOFTWARE || entity != ENT_NONE;
        if (entity != ENT_NONE && row->kind == FP_DEVICE)
            add_entity(c, entity, row->confidence, basis, obs, data);
        add(c, CAND_BRAND, row->brand, row->confidence, basis, obs);
        add(c, CAND_MODEL, hits[i].model, row->confidence, basis, obs);
        add(c, CAND_FIRMWARE, hits[i].firmware, row->confidence, basis, obs);
        add(c, CAND_CLASS, row->class_name, row->confidence, basis, obs);
    }
    return settled;
}

/* What it is seen doing proves of which network it is a part. */
static void from_role(struct candidates *c, const struct obs *obs, const struct identify_data *data)
{
    const struct role *role =
        data->roles == NULL ? NULL : roles_find(data->roles, obs->protocol, obs->text);
    if (role == NULL)
        return;
    enum basis basis = role->basis > obs->basis ? role->basis : (enum basis)obs->basis;
    add(c, CAND_NETWORK, role->network, WEIGHT_MANUFACTURER, basis, obs);
    add(c, CAND_PART, role->part, WEIGHT_MANUFACTURER, basis, obs);
}

void cand_from_obs(struct candidates *c, const struct obs *obs, const struct identify_data *data,
                   int32_t day, struct arena *arena)
{
    enum basis basis = (enum basis)obs->basis;
    bool is_text = prop_type((enum prop)obs->prop) == OBS_TEXT;
    if (is_text &&
        fp_is_placeholder(data->fingerprints, (enum prop)obs->prop, obs->protocol, obs->text))
        return;
    bool settled = is_text && from_fingerprints(c, obs, data, arena);
    switch (obs->prop) {
    case PROP_MANUFACTURER:
        if (!settled)
            from_manufacturer(c, obs, data, day);
        break;
    case PROP_PLATFORM:
        if (!settled)
            from_inside(c, obs, WEIGHT_PLATFORM, WEIGHT_PLATFORM, data, day);
        add(c, CAND_MODEL, text_of(obs), WEIGHT_TEXT_INSIDE, basis, obs);
        break;
    case PROP_DESCRIPTION:
        /* A greeting is what somebody wrote there: only a maker's own wording, a pattern, tells anything. */
        if (!settled && strcmp(obs->protocol, "telnet") != 0)
            from_inside(c, obs, WEIGHT_TEXT_START, WEIGHT_TEXT_INSIDE, data, day);
        break;
    case PROP_VENDOR_CLASS: {
        struct ent_match match;
        if (!settled && ent_match_name(data->entities, obs->text, day, &match))
            add_entity(c, match.entity, WEIGHT_CLASS_NAME, basis, obs, data);
        break;
    }
    case PROP_ROLE: from_role(c, obs, data); break;
    case PROP_OBJECT_ID: from_object_id(c, obs, data, arena); break;
    case PROP_ENTERPRISE:
        from_number(c, obs->number, basis == BASIS_STATED ? WEIGHT_ENTERPRISE : WEIGHT_DIALECT,
                    basis, obs, data, arena);
        break;
    case PROP_ONU_VENDOR: from_letters(c, obs, REG_GPON, data, arena); break;
    case PROP_ORG_OUI: from_radio_element(c, obs, data); break;
    case PROP_MAKER_NUMBER: from_maker_number(c, obs, data, arena); break;
    case PROP_DEVICE_OUI: from_device_oui(c, obs, data, arena); break;
    case PROP_MODEL: add(c, CAND_MODEL, text_of(obs), 95, basis, obs); break;
    case PROP_FIRMWARE: add(c, CAND_FIRMWARE, text_of(obs), 95, basis, obs); break;
    case PROP_SERIAL: add(c, CAND_SERIAL, text_of(obs), 95, basis, obs); break;
    case PROP_NAME: add(c, CAND_NAME, text_of(obs), 90, basis, obs); break;
    default: break;
    }
}
