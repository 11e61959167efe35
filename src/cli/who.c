#include "cli/cli.h"

#include "base/json.h"
#include "base/text.h"
#include "base/time.h"
#include "cli/attribution.h"
#include "cli/options.h"
#include "cli/place.h"
#include "registry/datafile.h"

#include <stdio.h>
#include <stdlib.h>

enum {
    EXIT_UNKNOWN = 1, /* nothing is known of anything that was asked */
    SHOWN_MAX = 400,  /* bytes of a name on a terminal */
    PARENTS_MAX = 8,
    CHAIN_MAX = 32,    /* rows of owners that are shown: the longest known has 9 */
    LISTINGS_MAX = 24, /* an entity's; the most known is 9 */
};

struct who {
    struct arena arena;
    struct place place;
    struct datafile *data;
    struct registry *registry;
    struct entities *entities;
    int32_t day;
    bool jsonl;
    const char *shares; /* country whose shares are asked for; NULL: none */
    struct buf out;
    size_t asked;
    size_t known;
    size_t bad;
};

static const struct cli_usage usage = {
    .verb = "who",
    .usage = "sekisho who [-f FORMAT] [--as-of DATE] [--shares CC] WHAT...",
    .examples = "  sekisho who 'HUAWEI TECHNOLOGIES CO.,LTD'\n"
                "  sekisho who 00:e0:fc:00:00:00 pen:2011 cip:1 gpon:HWTC\n"
                "  sekisho who --as-of 2020-11-16 'Honor Device'\n"
                "  sekisho who --shares CN Hikvision\n"
                "  cut -d, -f3 suppliers.csv | sekisho who -f jsonl -\n",
    .text = "WHAT is a name in any script, a certificate's subject (CN=..., O=...), a longer text that names makers, a\n"
            "MAC address or its first 24 bits or more, an object identifier, or a number of a registry as\n"
            "REGISTRY:NUMBER (registries: sekisho data info).  - reads one a line from standard input.",
    .status = "Exit status: 0 something was found, 1 nothing was, 2 wrong usage or the run failed.\n",
};

/* An owner somewhere above the entity that was asked about. */
struct step {
    uint32_t child;
    struct ent_parent parent;
};

static void add_owners(const struct who *w, uint32_t entity, struct step *chain, size_t *count)
{
    struct ent_parent parents[PARENTS_MAX];
    size_t n = ent_parents(w->entities, entity, w->day, parents, PARENTS_MAX);
    for (size_t i = 0; i < n && *count < CHAIN_MAX; i++)
        chain[(*count)++] = (struct step){ entity, parents[i] };
}

/* Owners of 'entity', their owners, and so on, nearest first, each owned entity once. */
static size_t owners_of(const struct who *w, uint32_t entity, struct step chain[CHAIN_MAX])
{
    size_t count = 0;
    add_owners(w, entity, chain, &count);
    for (size_t i = 0; i < count; i++) {
        uint32_t above = chain[i].parent.parent;
        bool done = above == entity;
        for (size_t j = 0; j < count; j++)
            done = done || chain[j].child == above;
        if (!done)
            add_owners(w, above, chain, &count);
    }
    return count;
}

/* The parties whose listings concern 'entity': itself, and who controls it as far as shares are known. */
static size_t controllers_of(uint32_t entity, const struct step *chain, size_t steps,
                             uint32_t *ret, size_t room)
{
    size_t n = 0;
    ret[n++] = entity;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < steps && n < room; j++) {
            bool there = chain[j].child != ret[i] || chain[j].parent.controls != TRI_TRUE;
            for (size_t k = 0; k < n; k++)
                there = there || ret[k] == chain[j].parent.parent;
            if (!there)
                ret[n++] = chain[j].parent.parent;
        }
    return n;
}

static void share_text(uint32_t share, char ret[16])
{
    if (share == UINT32_MAX)
        (void)snprintf(ret, 16, "share unknown");
    else if (share % 100 == 0)
        (void)snprintf(ret, 16, "%u %%", share / 100);
    else
        (void)snprintf(ret, 16, "%u.%02u %%", share / 100, share % 100);
}

/* ---- text ---- */

static void clean(struct who *w, struct slice s)
{
    (void)text_clean(s, SHOWN_MAX, &w->out);
}

static void clean_str(struct who *w, const char *s)
{
    clean(w, slice_str(s));
}

static void label(struct who *w, const char *name)
{
    buf_printf(&w->out, "  %-10s ", name);
}

static void put_entity(struct who *w, uint32_t entity)
{
    const char *country = ent_country(w->entities, entity);
    clean_str(w, ent_id(w->entities, entity));
    buf_str(&w->out, ", ");
    clean_str(w, ent_name(w->entities, entity));
    if (country[0] != '\0')
        buf_printf(&w->out, " (%s)", country);
}

static void put_source(struct who *w, const char *source, const char *confidence)
{
    buf_str(&w->out, "  [");
    clean_str(w, source);
    if (confidence != NULL && confidence[0] != '\0') {
        buf_str(&w->out, "; ");
        clean_str(w, confidence);
    }
    buf_str(&w->out, "]\n");
}

static void put_period(struct who *w, int32_t since, int32_t until)
{
    char day[TIME_TEXT_SIZE];
    if (since != TIME_DAY_NONE) {
        time_print_day(since, day);
        buf_printf(&w->out, ", since %s", day);
    }
    if (until != TIME_DAY_NONE) {
        time_print_day(until, day);
        buf_printf(&w->out, ", until %s", day);
    }
}

static void text_row(struct who *w, const struct answer *a)
{
    struct reg_info info;
    reg_info(w->registry, a->registry_index, &info);
    label(w, "registry");
    buf_str(&w->out, info.title);
    buf_str(&w->out, ": ");
    clean(w, a->row.organisation);
    if (a->row.country[0] != '\0')
        buf_printf(&w->out, " (address in %s)", a->row.country);
    if (a->row.bits > 0)
        buf_printf(&w->out, ", %s %012llx/%u", a->row.block, (unsigned long long)a->row.first, a->row.bits);
    char day[TIME_TEXT_SIZE] = "";
    if (info.day != TIME_DAY_NONE)
        time_print_day(info.day, day);
    put_source(w, info.source, day);
    const char *part = reg_component_kind(w->registry, &a->row);
    if (part != NULL) {
        label(w, "component");
        buf_printf(&w->out, "%s: often inside other makers' equipment\n", part);
    }
}

static void text_owners(struct who *w, const struct step *chain, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char share[16];
        share_text(chain[i].parent.share, share);
        label(w, "parent");
        if (i > 0 && chain[i].child != chain[0].child)
            buf_printf(&w->out, "of %s: ", ent_id(w->entities, chain[i].child));
        put_entity(w, chain[i].parent.parent);
        buf_printf(&w->out, ", %s", share);
        if (chain[i].parent.controls != TRI_TRUE)
            buf_str(&w->out, chain[i].parent.controls == TRI_FALSE ? ", no control" : ", control unknown");
        else if (chain[i].parent.share == UINT32_MAX || chain[i].parent.share <= 5000)
            buf_str(&w->out, ", control stated");
        put_period(w, chain[i].parent.since, chain[i].parent.until);
        put_source(w, chain[i].parent.source, chain[i].parent.confidence);
    }
}

static void text_range(struct who *w, const char *what, struct ent_share s)
{
    char low[16];
    char high[16];
    share_text(s.low, low);
    share_text(s.high, high);
    label(w, "share");
    if (s.low == s.high)
        buf_printf(&w->out, "%s(%s) %s\n", what, w->shares, low);
    else
        buf_printf(&w->out, "%s(%s) %s to %s: owners or shares are missing\n", what, w->shares, low, high);
}

static void text_listings(struct who *w, uint32_t entity, uint32_t asked)
{
    struct ent_listing listings[LISTINGS_MAX];
    size_t n = ent_listings(w->entities, entity, w->day, listings, LISTINGS_MAX);
    for (size_t i = 0; i < n; i++) {
        label(w, "list");
        buf_printf(&w->out, "%s, ", listings[i].list);
        clean_str(w, listings[i].title);
        if (entity != asked)
            buf_printf(&w->out, ", as %s", ent_id(w->entities, entity));
        put_period(w, listings[i].from, listings[i].to);
        buf_str(&w->out, ", ");
        clean_str(w, listings[i].citation);
        put_source(w, listings[i].source, listings[i].confidence);
    }
}

/* Everything about one entity. */
static void text_entity(struct who *w, uint32_t entity)
{
    struct ent_about about;
    struct step chain[CHAIN_MAX];
    uint32_t parties[CHAIN_MAX + 1];
    ent_about(w->entities, entity, &about);
    label(w, "entity");
    put_entity(w, entity);
    put_source(w, about.source, about.confidence);
    if (about.legal_name[0] != '\0' || about.native_names[0] != '\0') {
        label(w, "names");
        clean_str(w, about.legal_name);
        if (about.native_names[0] != '\0') {
            buf_str(&w->out, about.legal_name[0] == '\0' ? "" : "; ");
            clean_str(w, about.native_names);
        }
        buf_char(&w->out, '\n');
    }
    if (about.lei[0] != '\0') {
        label(w, "LEI");
        clean_str(w, about.lei);
        buf_char(&w->out, '\n');
    }
    label(w, "group");
    put_entity(w, ent_group(w->entities, entity, w->day));
    buf_char(&w->out, '\n');
    size_t steps = owners_of(w, entity, chain);
    text_owners(w, chain, steps);
    if (w->shares != NULL) {
        text_range(w, "state_share", ent_state_share(w->entities, entity, w->shares, w->day));
        text_range(w, "voting_share", ent_voting_share(w->entities, entity, w->shares, w->day));
    }
    size_t n = controllers_of(entity, chain, steps, parties, CHAIN_MAX + 1);
    for (size_t i = 0; i < n; i++)
        text_listings(w, parties[i], entity);
}

static void text_match(struct who *w, const struct ent_match *m)
{
    label(w, "matched");
    buf_printf(&w->out, "%s, \"", ent_path_name(m->path));
    clean_str(w, m->alias);
    buf_printf(&w->out, "\", confidence 0.%02u", m->confidence);
    put_source(w, m->source, NULL);
    text_entity(w, m->entity);
    if (m->brand_of != ENT_NONE) {
        label(w, "maker");
        put_entity(w, m->brand_of);
        buf_char(&w->out, '\n');
    }
}

static void text_brand(struct who *w, const struct answer *a)
{
    label(w, "brand");
    clean_str(w, a->brand.brand);
    buf_printf(&w->out, ", %s, ", a->brand.relation);
    if (a->brand.seller != ENT_NONE)
        buf_printf(&w->out, "sold by %s, ", ent_id(w->entities, a->brand.seller));
    if (a->brand.maker != ENT_NONE)
        buf_printf(&w->out, "made by %s", ent_id(w->entities, a->brand.maker));
    else
        buf_str(&w->out, "the maker of one piece is not known from the brand alone");
    put_source(w, a->brand.source, a->brand.confidence);
    if (a->match_count == 0 && a->brand.maker != ENT_NONE)
        text_entity(w, a->brand.maker);
}

static void text_rivals(struct who *w, const struct answer *a)
{
    for (size_t i = 0; i < a->rival_count; i++) {
        const struct ent_rival *r = &a->rivals[i];
        label(w, a->match_count > 0 || r->why < ENT_LOSS_SCORE ? "lost" : "candidate");
        buf_printf(&w->out, "%s, \"", r->entity == ENT_NONE ? "somebody else" : ent_id(w->entities, r->entity));
        clean_str(w, r->alias);
        buf_printf(&w->out, "\", %s", ent_loss_name(r->why));
        if (r->why == ENT_LOSS_SCORE)
            buf_printf(&w->out, ", 0.%02u", r->confidence);
        put_period(w, r->since, r->until);
        put_source(w, r->source, NULL);
    }
}

static void print_text(struct who *w, const struct answer *a)
{
    clean(w, a->text);
    buf_char(&w->out, '\n');
    if (a->has_row)
        text_row(w, a);
    if (a->virtual_of != NULL) {
        label(w, "virtual");
        buf_printf(&w->out, "%s\n", a->virtual_of);
    }
    for (size_t i = 0; i < a->match_count; i++)
        text_match(w, &a->matches[i]);
    if (a->has_brand)
        text_brand(w, a);
    if (a->match_count == 0 && (!a->has_brand || a->brand.maker == ENT_NONE)) {
        label(w, "entity");
        buf_str(&w->out, "unknown\n");
    }
    text_rivals(w, a);
    if (a->note != NULL) {
        label(w, "note");
        buf_printf(&w->out, "%s\n", a->note);
    }
}

/* ---- jsonl ---- */

static void json_party(struct who *w, struct json *j, const char *key, uint32_t entity)
{
    json_key(j, key);
    if (entity == ENT_NONE) {
        json_none(j);
        return;
    }
    json_begin(j);
    json_kv_str(j, "id", ent_id(w->entities, entity));
    json_kv_str(j, "name", ent_name(w->entities, entity));
    json_kv_str(j, "country", ent_country(w->entities, entity));
    json_end(j);
}

static void json_owner(struct who *w, struct json *j, const struct step *s)
{
    json_begin(j);
    json_kv_str(j, "of", ent_id(w->entities, s->child));
    json_kv_str(j, "id", ent_id(w->entities, s->parent.parent));
    json_kv_str(j, "name", ent_name(w->entities, s->parent.parent));
    json_kv_str(j, "country", ent_country(w->entities, s->parent.parent));
    json_key(j, "share_percent");
    if (s->parent.share == UINT32_MAX)
        json_none(j);
    else
        json_hundredths(j, s->parent.share);
    json_key(j, "controls");
    if (s->parent.controls == TRI_UNKNOWN)
        json_none(j);
    else
        json_bool(j, s->parent.controls == TRI_TRUE);
    json_kv_day(j, "since", s->parent.since);
    json_kv_day(j, "until", s->parent.until);
    json_kv_str(j, "source", s->parent.source);
    json_kv_str(j, "confidence", s->parent.confidence);
    json_end(j);
}

static void json_listings(struct who *w, struct json *j, uint32_t entity)
{
    struct ent_listing listings[LISTINGS_MAX];
    size_t n = ent_listings(w->entities, entity, w->day, listings, LISTINGS_MAX);
    for (size_t i = 0; i < n; i++) {
        json_begin(j);
        json_kv_str(j, "list", listings[i].list);
        json_kv_str(j, "title", listings[i].title);
        json_kv_str(j, "as", ent_id(w->entities, entity));
        json_kv_day(j, "from", listings[i].from);
        json_kv_day(j, "to", listings[i].to);
        json_kv_str(j, "citation", listings[i].citation);
        json_kv_day(j, "read", listings[i].snapshot);
        json_kv_str(j, "source", listings[i].source);
        json_kv_str(j, "confidence", listings[i].confidence);
        json_end(j);
    }
}

static void json_range(struct json *j, const char *key, struct ent_share s)
{
    json_key(j, key);
    json_begin(j);
    json_key(j, "at_least");
    json_hundredths(j, s.low);
    json_key(j, "at_most");
    json_hundredths(j, s.high);
    json_end(j);
}

static void json_shares(struct who *w, struct json *j, uint32_t entity)
{
    json_key(j, "shares");
    if (w->shares == NULL) {
        json_none(j);
        return;
    }
    json_begin(j);
    json_kv_str(j, "country", w->shares);
    json_range(j, "state_share", ent_state_share(w->entities, entity, w->shares, w->day));
    json_range(j, "voting_share", ent_voting_share(w->entities, entity, w->shares, w->day));
    json_end(j);
}

/* The members of an entity, in the object that is open. */
static void json_entity(struct who *w, struct json *j, uint32_t entity)
{
    struct ent_about about;
    struct step chain[CHAIN_MAX];
    uint32_t parties[CHAIN_MAX + 1];
    ent_about(w->entities, entity, &about);
    json_kv_str(j, "entity", ent_id(w->entities, entity));
    json_kv_str(j, "name", ent_name(w->entities, entity));
    json_kv_str(j, "country", ent_country(w->entities, entity));
    json_kv_str(j, "legal_name", about.legal_name);
    json_kv_str(j, "native_names", about.native_names);
    json_kv_str(j, "lei", about.lei);
    json_kv_str(j, "source", about.source);
    json_kv_str(j, "confidence", about.confidence);
    json_party(w, j, "group", ent_group(w->entities, entity, w->day));
    size_t steps = owners_of(w, entity, chain);
    json_key(j, "parents");
    json_begin_list(j);
    for (size_t i = 0; i < steps; i++)
        json_owner(w, j, &chain[i]);
    json_end_list(j);
    json_shares(w, j, entity);
    size_t n = controllers_of(entity, chain, steps, parties, CHAIN_MAX + 1);
    json_key(j, "lists");
    json_begin_list(j);
    for (size_t i = 0; i < n; i++)
        json_listings(w, j, parties[i]);
    json_end_list(j);
}

static void json_matches(struct who *w, struct json *j, const struct answer *a)
{
    json_key(j, "matches");
    json_begin_list(j);
    for (size_t i = 0; i < a->match_count; i++) {
        const struct ent_match *m = &a->matches[i];
        json_begin(j);
        json_kv_str(j, "path", ent_path_name(m->path));
        json_kv_str(j, "alias", m->alias);
        json_kv_str(j, "alias_source", m->source);
        json_key(j, "score");
        json_hundredths(j, m->confidence);
        json_entity(w, j, m->entity);
        json_party(w, j, "maker", m->brand_of);
        json_end(j);
    }
    if (a->match_count == 0 && a->has_brand && a->brand.maker != ENT_NONE) {
        json_begin(j);
        json_kv_str(j, "path", "brand");
        json_kv_str(j, "alias", a->brand.brand);
        json_kv_str(j, "alias_source", a->brand.source);
        json_key(j, "score");
        json_none(j);
        json_entity(w, j, a->brand.maker);
        json_party(w, j, "maker", a->brand.maker);
        json_end(j);
    }
    json_end_list(j);
}

static void json_row(struct who *w, struct json *j, const struct answer *a)
{
    struct reg_info info;
    json_key(j, "registry");
    if (!a->has_row) {
        json_none(j);
        return;
    }
    reg_info(w->registry, a->registry_index, &info);
    json_begin(j);
    json_kv_str(j, "name", info.name);
    json_kv_text(j, "organisation", a->row.organisation);
    json_kv_str(j, "country", a->row.country);
    json_kv_str(j, "block", a->row.block);
    json_key(j, "bits");
    if (a->row.bits == 0)
        json_none(j);
    else
        json_uint(j, a->row.bits);
    json_kv_str(j, "component", reg_component_kind(w->registry, &a->row));
    json_kv_str(j, "source", info.source);
    json_kv_day(j, "date", info.day);
    json_end(j);
}

static void json_brand(struct who *w, struct json *j, const struct answer *a)
{
    json_key(j, "brand");
    if (!a->has_brand) {
        json_none(j);
        return;
    }
    json_begin(j);
    json_kv_str(j, "name", a->brand.brand);
    json_kv_str(j, "relation", a->brand.relation);
    json_party(w, j, "seller", a->brand.seller);
    json_party(w, j, "maker", a->brand.maker);
    json_kv_str(j, "source", a->brand.source);
    json_kv_str(j, "confidence", a->brand.confidence);
    json_end(j);
}

static void json_rivals(struct who *w, struct json *j, const struct answer *a)
{
    json_key(j, "lost");
    json_begin_list(j);
    for (size_t i = 0; i < a->rival_count; i++) {
        const struct ent_rival *r = &a->rivals[i];
        json_begin(j);
        json_kv_str(j, "entity", ent_id(w->entities, r->entity));
        json_kv_str(j, "alias", r->alias);
        json_kv_str(j, "why", ent_loss_name(r->why));
        json_key(j, "score");
        if (r->why == ENT_LOSS_SCORE)
            json_hundredths(j, r->confidence);
        else
            json_none(j);
        json_kv_day(j, "since", r->since);
        json_kv_day(j, "until", r->until);
        json_kv_str(j, "source", r->source);
        json_end(j);
    }
    json_end_list(j);
}

static void print_json(struct who *w, const struct answer *a)
{
    struct json j;
    json_init(&j, &w->out);
    json_begin(&j);
    json_kv_str(&j, "schema", "sekisho.attribution/1");
    json_key(&j, "query");
    json_text(&j, a->text);
    json_kv_str(&j, "kind", asked_name(a->kind));
    json_kv_day(&j, "as_of", w->day);
    json_row(w, &j, a);
    json_kv_str(&j, "virtual", a->virtual_of);
    json_matches(w, &j, a);
    json_brand(w, &j, a);
    json_rivals(w, &j, a);
    json_kv_str(&j, "note", a->note);
    json_end(&j);
    buf_char(&w->out, '\n');
}

/* ---- the run ---- */

static bool flush(struct who *w)
{
    bool good = !w->out.failed && fwrite(w->out.p, 1, w->out.n, stdout) == w->out.n;
    buf_clear(&w->out);
    return good;
}

static void ask(struct who *w, struct slice text)
{
    struct answer a;
    bool good = answer_find(w->registry, w->entities, text, w->day, &a);
    w->asked++;
    w->bad += !good;
    w->known += answer_is_known(&a);
    if (w->jsonl)
        print_json(w, &a);
    else
        print_text(w, &a);
    answer_done(&a);
}

static bool ask_lines(struct who *w)
{
    char *line = NULL;
    size_t room = 0;
    ssize_t n = 0;
    bool good = true;
    while (good && (n = getline(&line, &room, stdin)) >= 0) {
        struct slice text = slice_trim(slice_of(line, (size_t)n));
        if (text.n > 0)
            ask(w, text);
        good = flush(w);
    }
    free(line);
    return good && !ferror(stdin);
}

static enum rc open_data(struct who *w, struct err *err)
{
    arena_init(&w->arena, SIZE_MAX);
    enum rc rc = place_find(&w->arena, &w->place, err);
    if (rc == RC_OK)
        rc = data_open(w->place.datafile, &w->data, err);
    if (rc == RC_OK)
        rc = reg_open(w->data, &w->registry, err);
    if (rc == RC_OK)
        rc = ent_open(w->data, &w->entities, err);
    return rc;
}

static void close_data(struct who *w)
{
    ent_close(w->entities);
    reg_close(w->registry);
    data_close(w->data);
    buf_done(&w->out);
    arena_done(&w->arena);
}

static int run(struct who *w, int operands, int argc, char **argv)
{
    struct err err;
    if (open_data(w, &err) != RC_OK)
        return cli_fail(err.text);
    bool good = true;
    for (int i = operands; i < argc && good; i++) {
        if (strcmp(argv[i], "-") == 0) {
            good = ask_lines(w);
        } else {
            ask(w, slice_str(argv[i]));
            good = flush(w);
        }
    }
    if (!good || fflush(stdout) != 0)
        return cli_fail("standard input or output: cannot read or write");
    if (w->bad > 0 && w->bad == w->asked)
        return EXIT_FAILED;
    return w->known > 0 ? EXIT_NONE : EXIT_UNKNOWN;
}

static bool is_country(const char *s)
{
    return strlen(s) == 2 && s[0] >= 'A' && s[0] <= 'Z' && s[1] >= 'A' && s[1] <= 'Z';
}

int cli_who(int argc, char **argv)
{
    struct who w = { .day = time_today(), .out = BUF_EMPTY };
    const char *format = "text";
    struct err err = { "" };
    int operands = 0;
    const struct cli_option table[] = {
        { "format", 'f', CLI_WORD, &format, "F", "text (the default) or jsonl", "text jsonl" },
        { "as-of", 0, CLI_DAY, &w.day, "DATE", "the day whose names and ownership count (default: today)" },
        { "shares", 0, CLI_TEXT, &w.shares, "CC", "of state and voters of this country in whom is found: two capitals" },
        { 0 },
    };
    enum rc rc = cli_options_parse(&usage, table, argc, argv, &operands, &err);
    if (rc == RC_END)
        return 0;
    if (rc == RC_OK && w.shares != NULL && !is_country(w.shares))
        rc = err_set(&err, RC_USAGE, "--shares %s: not a country; write two capitals, as CN", w.shares);
    if (rc == RC_OK && operands == argc)
        rc = err_set(&err, RC_USAGE, "nothing to look up; usage: %s", usage.usage);
    if (rc != RC_OK)
        return cli_fail(err.text);
    w.jsonl = strcmp(format, "jsonl") == 0;
    int status = run(&w, operands, argc, argv);
    close_data(&w);
    return status;
}
