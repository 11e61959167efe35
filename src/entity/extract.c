#include "entity/extract.h"

#include "base/time.h"
#include "entity/entities.h"

#include <jansson.h>
#include <stdlib.h>

enum {
    ROWS_MAX = 8192, /* entities, owners, listings, lists: each.  A case needs some dozens */
};

static const char *const kind_names[] = {
    [KIND_COMPANY] = "company",           [KIND_STATE_COMPANY] = "state-company",
    [KIND_STATE_BODY] = "state-body",     [KIND_PLACEHOLDER] = "placeholder",
    [KIND_PURE_HOLDING] = "pure-holding",
};
static const char *const control_names[] = {
    [CONTROL_BY_SHARE] = "by-share",
    [CONTROL_YES] = "yes",
    [CONTROL_NO] = "no",
};

/* ---- writing ---- */

static const char *text_of(const struct entities *e, const struct data_section *s, size_t row,
                           size_t at)
{
    return data_str(e->strings, data_u32(s, row, at));
}

static void owners(const struct entities *e, size_t entity, struct json *j)
{
    size_t first = data_u32(&e->rows, entity, ENT_ROW_OWNERS);
    size_t count = data_u32(&e->rows, entity, ENT_ROW_OWNER_COUNT);
    json_key(j, "owners");
    json_begin_list(j);
    for (size_t row = first; row < first + count && row < e->owners.count; row++) {
        uint32_t share = data_u32(&e->owners, row, OWNER_SHARE);
        uint8_t control = data_u8(&e->owners, row, OWNER_CONTROL);
        json_begin(j);
        json_kv_str(j, "parent", ent_id(e, data_u32(&e->owners, row, OWNER_PARENT)));
        json_key(j, "share_hundredths");
        if (share == UINT32_MAX)
            json_none(j);
        else
            json_uint(j, share);
        json_kv_str(j, "control", control_names[control <= CONTROL_NO ? control : CONTROL_NO]);
        json_kv_day(j, "since", data_i32(&e->owners, row, OWNER_SINCE));
        json_kv_day(j, "until", data_i32(&e->owners, row, OWNER_UNTIL));
        json_kv_str(j, "source", text_of(e, &e->owners, row, OWNER_SOURCE));
        json_kv_str(j, "confidence", text_of(e, &e->owners, row, OWNER_CONFIDENCE));
        json_end(j);
    }
    json_end_list(j);
}

static void listings(const struct entities *e, size_t entity, struct json *j)
{
    size_t first = data_u32(&e->rows, entity, ENT_ROW_LISTINGS);
    size_t count = data_u32(&e->rows, entity, ENT_ROW_LISTING_COUNT);
    json_key(j, "listings");
    json_begin_list(j);
    for (size_t row = first; row < first + count && row < e->listings.count; row++) {
        json_begin(j);
        json_kv_str(j, "list",
                    text_of(e, &e->lists, data_u32(&e->listings, row, LISTING_LIST), LIST_ID));
        json_kv_day(j, "from", data_i32(&e->listings, row, LISTING_FROM));
        json_kv_day(j, "to", data_i32(&e->listings, row, LISTING_TO));
        json_kv_str(j, "citation", text_of(e, &e->listings, row, LISTING_CITATION));
        json_kv_str(j, "source", text_of(e, &e->listings, row, LISTING_SOURCE));
        json_kv_str(j, "confidence", text_of(e, &e->listings, row, LISTING_CONFIDENCE));
        json_end(j);
    }
    json_end_list(j);
}

/* Whoever owns what is wanted is wanted, too. */
static void extend(const struct entities *e, bool *wanted)
{
    for (bool grows = true; grows;) {
        grows = false;
        for (size_t i = 0; i < e->rows.count; i++) {
            size_t first = data_u32(&e->rows, i, ENT_ROW_OWNERS);
            size_t count = wanted[i] ? data_u32(&e->rows, i, ENT_ROW_OWNER_COUNT) : 0;
            for (size_t row = first; row < first + count && row < e->owners.count; row++) {
                uint32_t parent = data_u32(&e->owners, row, OWNER_PARENT);
                if (parent < e->rows.count && !wanted[parent])
                    grows = wanted[parent] = true;
            }
        }
    }
}

void ent_extract(const struct entities *e, bool *wanted, struct buf *out)
{
    struct json j;
    extend(e, wanted);
    json_init(&j, out);
    json_begin(&j);
    json_kv_str(&j, "schema", "sekisho.entities/1");
    json_key(&j, "entities");
    json_begin_list(&j);
    for (size_t i = 0; i < e->rows.count; i++) {
        uint8_t kind = data_u8(&e->rows, i, ENT_ROW_KIND);
        if (!wanted[i])
            continue;
        json_begin(&j);
        json_kv_str(&j, "id", ent_id(e, (uint32_t)i));
        json_kv_str(&j, "name", ent_name(e, (uint32_t)i));
        json_kv_str(&j, "country", ent_country(e, (uint32_t)i));
        json_kv_str(&j, "kind", kind_names[kind <= KIND_PURE_HOLDING ? kind : KIND_COMPANY]);
        json_kv_str(&j, "source", text_of(e, &e->rows, i, ENT_ROW_SOURCE));
        json_kv_str(&j, "confidence", text_of(e, &e->rows, i, ENT_ROW_CONFIDENCE));
        owners(e, i, &j);
        listings(e, i, &j);
        json_end(&j);
    }
    json_end_list(&j);
    json_key(&j, "lists");
    json_begin_list(&j);
    for (size_t i = 0; i < e->lists.count; i++) {
        json_begin(&j);
        json_kv_str(&j, "id", text_of(e, &e->lists, i, LIST_ID));
        json_kv_str(&j, "title", text_of(e, &e->lists, i, LIST_TITLE));
        json_kv_str(&j, "source", text_of(e, &e->lists, i, LIST_SOURCE));
        json_kv_day(&j, "snapshot", data_i32(&e->lists, i, LIST_SNAPSHOT));
        json_end(&j);
    }
    json_end_list(&j);
    json_end(&j);
    buf_char(out, '\n');
}

/* ---- reading ---- */

struct ent_extract {
    struct entities entities; /* its sections are the buffers below */
    struct buf strings;
    struct buf rows;
    struct buf owners;
    struct buf lists;
    struct buf listings;
};

/* Numbers go where the layout has them: a column that is not known here stays zero, which says
 * nothing. */
static void set32(uint8_t *row, size_t at, uint32_t v)
{
    for (size_t i = 0; i < 4; i++)
        row[at + i] = (uint8_t)(v >> 8 * i);
}

/* A text of an object into the pool; "" where it is null. */
static uint32_t put_string(struct ent_extract *x, const json_t *node, const char *key)
{
    const char *s = json_string_value(json_object_get(node, key));
    uint32_t at = (uint32_t)x->strings.n;
    if (s == NULL)
        return 0; /* where the empty string stands */
    buf_str(&x->strings, s);
    buf_char(&x->strings, '\0');
    return at;
}

static bool day_of(const json_t *node, const char *key, uint32_t *ret)
{
    const json_t *value = json_object_get(node, key);
    int32_t day = TIME_DAY_NONE;
    bool is_good =
        json_is_null(value) ||
        (json_is_string(value) && time_parse_day(slice_str(json_string_value(value)), &day));
    *ret = (uint32_t)day;
    return is_good;
}

static bool name_of(const json_t *node, const char *key, const char *const *names, size_t count,
                    size_t *ret)
{
    const char *s = json_string_value(json_object_get(node, key));
    for (*ret = 0; s != NULL && *ret < count; ++*ret)
        if (strcmp(names[*ret], s) == 0)
            return true;
    return false;
}

static bool list_of(const json_t *node, const char *key, const json_t **ret)
{
    *ret = json_object_get(node, key);
    return json_is_array(*ret) && json_array_size(*ret) <= ROWS_MAX;
}

static size_t index_of(const json_t *list, const char *id)
{
    for (size_t i = 0; id != NULL && i < json_array_size(list); i++) {
        const char *s = json_string_value(json_object_get(json_array_get(list, i), "id"));
        if (s != NULL && strcmp(s, id) == 0)
            return i;
    }
    return SIZE_MAX;
}

static bool read_owners(struct ent_extract *x, const json_t *node, const json_t *all,
                        uint32_t *ret_count)
{
    const json_t *list = NULL;
    if (!list_of(node, "owners", &list) || x->owners.n / OWNER_ROW > ROWS_MAX)
        return false;
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *o = json_array_get(list, i);
        const json_t *share = json_object_get(o, "share_hundredths");
        size_t parent = index_of(all, json_string_value(json_object_get(o, "parent")));
        size_t control = 0;
        uint32_t since = 0;
        uint32_t until = 0;
        bool has_share = json_is_integer(share);
        if (parent == SIZE_MAX || (!has_share && !json_is_null(share)) ||
            (has_share &&
             (json_integer_value(share) < 0 || json_integer_value(share) > 10000)) ||
            !name_of(o, "control", control_names, CONTROL_NO + 1, &control) ||
            !day_of(o, "since", &since) || !day_of(o, "until", &until))
            return false;
        uint8_t row[OWNER_ROW] = { 0 };
        set32(row, OWNER_PARENT, (uint32_t)parent);
        set32(row, OWNER_SHARE, has_share ? (uint32_t)json_integer_value(share) : UINT32_MAX);
        set32(row, OWNER_SINCE, since);
        set32(row, OWNER_UNTIL, until);
        set32(row, OWNER_SOURCE, put_string(x, o, "source"));
        set32(row, OWNER_CONFIDENCE, put_string(x, o, "confidence"));
        row[OWNER_CONTROL] = (uint8_t)control;
        buf_bytes(&x->owners, row, sizeof row);
    }
    *ret_count = (uint32_t)json_array_size(list);
    return true;
}

static bool read_listings(struct ent_extract *x, const json_t *node, const json_t *lists,
                          uint32_t *ret_count)
{
    const json_t *list = NULL;
    if (!list_of(node, "listings", &list) || x->listings.n / LISTING_ROW > ROWS_MAX)
        return false;
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *l = json_array_get(list, i);
        size_t of = index_of(lists, json_string_value(json_object_get(l, "list")));
        uint32_t from = 0;
        uint32_t to = 0;
        if (of == SIZE_MAX || !day_of(l, "from", &from) || !day_of(l, "to", &to))
            return false;
        uint8_t row[LISTING_ROW] = { 0 };
        set32(row, LISTING_LIST, (uint32_t)of);
        set32(row, LISTING_FROM, from);
        set32(row, LISTING_TO, to);
        set32(row, LISTING_CITATION, put_string(x, l, "citation"));
        set32(row, LISTING_SOURCE, put_string(x, l, "source"));
        set32(row, LISTING_CONFIDENCE, put_string(x, l, "confidence"));
        buf_bytes(&x->listings, row, sizeof row);
    }
    *ret_count = (uint32_t)json_array_size(list);
    return true;
}

static bool read_entity(struct ent_extract *x, const json_t *node, const json_t *all,
                        const json_t *lists, const char **last)
{
    const char *id = json_string_value(json_object_get(node, "id"));
    size_t kind = 0;
    uint32_t first_owner = (uint32_t)(x->owners.n / OWNER_ROW);
    uint32_t first_listing = (uint32_t)(x->listings.n / LISTING_ROW);
    uint32_t owner_count = 0;
    uint32_t listing_count = 0;
    if (id == NULL || (*last != NULL && strcmp(*last, id) >= 0) ||
        !name_of(node, "kind", kind_names, KIND_PURE_HOLDING + 1, &kind) ||
        !read_owners(x, node, all, &owner_count) ||
        !read_listings(x, node, lists, &listing_count))
        return false;
    *last = id;
    uint8_t row[ENT_ROW] = { 0 };
    set32(row, ENT_ROW_ID, put_string(x, node, "id"));
    set32(row, ENT_ROW_NAME, put_string(x, node, "name"));
    set32(row, ENT_ROW_COUNTRY, put_string(x, node, "country"));
    set32(row, ENT_ROW_OWNERS, first_owner);
    set32(row, ENT_ROW_OWNER_COUNT, owner_count);
    set32(row, ENT_ROW_LISTINGS, first_listing);
    set32(row, ENT_ROW_LISTING_COUNT, listing_count);
    set32(row, ENT_ROW_SOURCE, put_string(x, node, "source"));
    set32(row, ENT_ROW_CONFIDENCE, put_string(x, node, "confidence"));
    row[ENT_ROW_KIND] = (uint8_t)kind;
    buf_bytes(&x->rows, row, sizeof row);
    return true;
}

static bool read_list(struct ent_extract *x, const json_t *node)
{
    uint32_t snapshot = 0;
    if (json_string_value(json_object_get(node, "id")) == NULL ||
        !day_of(node, "snapshot", &snapshot))
        return false;
    uint8_t row[LIST_ROW] = { 0 };
    set32(row, LIST_ID, put_string(x, node, "id"));
    set32(row, LIST_TITLE, put_string(x, node, "title"));
    set32(row, LIST_SNAPSHOT, snapshot);
    set32(row, LIST_SOURCE, put_string(x, node, "source"));
    buf_bytes(&x->lists, row, sizeof row);
    return true;
}

static bool read_all(struct ent_extract *x, const json_t *root)
{
    const json_t *all = NULL;
    const json_t *lists = NULL;
    const char *last = NULL;
    const char *schema = json_string_value(json_object_get(root, "schema"));
    bool is_good = schema != NULL && strcmp(schema, "sekisho.entities/1") == 0 &&
                   list_of(root, "entities", &all) && list_of(root, "lists", &lists);
    buf_char(&x->strings, '\0');
    for (size_t i = 0; is_good && i < json_array_size(lists); i++)
        is_good = read_list(x, json_array_get(lists, i));
    for (size_t i = 0; is_good && i < json_array_size(all); i++)
        is_good = read_entity(x, json_array_get(all, i), all, lists, &last);
    return is_good;
}

static struct data_section section(const struct buf *b, size_t each)
{
    return (struct data_section){ buf_view(b), each, b->n / each };
}

enum rc ent_from_extract(struct slice text, struct ent_extract **ret, struct err *err)
{
    json_error_t at;
    json_t *root = json_loadb((const char *)text.p, text.n, JSON_REJECT_DUPLICATES, &at);
    struct ent_extract *x = calloc(1, sizeof *x);
    enum rc rc = RC_OK;
    if (x == NULL)
        rc = err_set(err, RC_MEMORY, "no memory");
    else if (root == NULL || !read_all(x, root))
        rc = err_set(err, RC_FORMAT, "no extract of entities, or one that contradicts itself");
    else if (x->strings.failed || x->rows.failed || x->owners.failed || x->listings.failed ||
             x->lists.failed)
        rc = err_set(err, RC_MEMORY, "no memory");
    json_decref(root);
    if (rc != RC_OK) {
        ent_extract_free(x);
        return rc;
    }
    x->entities.strings = buf_view(&x->strings);
    x->entities.rows = section(&x->rows, ENT_ROW);
    x->entities.owners = section(&x->owners, OWNER_ROW);
    x->entities.lists = section(&x->lists, LIST_ROW);
    x->entities.listings = section(&x->listings, LISTING_ROW);
    *ret = x;
    return RC_OK;
}

const struct entities *ent_extract_entities(const struct ent_extract *x)
{
    return &x->entities;
}

void ent_extract_free(struct ent_extract *x)
{
    if (x == NULL)
        return;
    buf_done(&x->strings);
    buf_done(&x->rows);
    buf_done(&x->owners);
    buf_done(&x->lists);
    buf_done(&x->listings);
    free(x);
}
