#include "authority/openapi.h"

#include "authority/body.h"
#include "authority/edit.h"
#include "authority/route.h"
#include "base/json.h"

#include <stdio.h>

static void kind_schema(struct json *j, enum list_kind kind, bool nullable)
{
    static const struct {
        const char *type;
        const char *format;
    } kinds[] = {
        [LIST_TEXT] = { "string", NULL },        [LIST_NUMBER] = { "integer", NULL },
        [LIST_YESNO] = { "boolean", NULL },      [LIST_DAY] = { "string", "date" },
        [LIST_TIME] = { "string", "date-time" }, [LIST_HUNDREDTHS] = { "number", NULL },
        [LIST_WORDS] = { "array", NULL },        [LIST_SEARCH] = { "string", NULL },
        [LIST_SEARCH_EQUIPMENT] = { "string", NULL },
    };
    json_begin(j);
    json_key(j, "type");
    if (nullable)
        json_begin_list(j);
    json_str(j, kinds[kind].type);
    if (nullable) {
        json_str(j, "null");
        json_end_list(j);
    }
    if (kinds[kind].format != NULL)
        json_kv_str(j, "format", kinds[kind].format);
    if (kind == LIST_WORDS) {
        json_key(j, "items");
        json_begin(j);
        json_kv_str(j, "type", "string");
        json_end(j);
    }
    json_end(j);
}

static void parameter(struct json *j, struct slice name, const char *in, bool required,
                      enum list_kind kind, const char *what)
{
    json_begin(j);
    json_key(j, "name");
    json_text(j, name);
    json_kv_str(j, "in", in);
    json_key(j, "required");
    json_bool(j, required);
    if (what != NULL)
        json_kv_str(j, "description", what);
    json_key(j, "schema");
    kind_schema(j, kind, false);
    json_end(j);
}

static bool is_list(const struct route *r)
{
    return r->answer != NULL && strcmp(r->answer, "list") == 0;
}

/* What the query of routes that are no lists may say. */
static const struct {
    const char *method;
    const char *path;
    const char *name;
    enum list_kind kind;
    bool is_required;
    const char *what;
} asked[] = {
    { "POST", "/v1/import", "preview", LIST_YESNO, false, "true: check only" },
    { "GET", "/v1/operators/{operator}/cases/{case}", "copy", LIST_TEXT, false,
      "public: without what is restricted" },
    { "GET", "/v1/operators/{operator}/cases/{case}/dossier", "copy", LIST_TEXT, false,
      "public: without what is restricted" },
    { "POST", "/v1/operators/{operator}/cases/{case}/documents", "name", LIST_TEXT, true,
      "its file name" },
    { "POST", "/v1/operators/{operator}/cases/{case}/documents", "restricted", LIST_YESNO,
      false, "true: left out of the public copy" },
};

static void parameters(struct json *j, const struct route *r)
{
    struct slice rest = slice_str(r->path);
    struct slice name;
    json_key(j, "parameters");
    json_begin_list(j);
    while (route_name_next(&rest, &name))
        parameter(j, name, "path", true, LIST_TEXT,
                  slice_eq(name, SLICE("rest")) ? "name of a tile, with its slashes" : NULL);
    if (is_list(r)) {
        const struct list *l = r->data;
        parameter(j, SLICE("limit"), "query", false, LIST_NUMBER,
                  "items on a page, 1 to 1000; 100 if not given");
        parameter(j, SLICE("after"), "query", false, LIST_TEXT, "\"next\" of the page before");
        parameter(j, SLICE("format"), "query", false, LIST_TEXT,
                  "json; csv or jsonl: all rows as a file, at most 100,000");
        if (l->operator_sql != NULL)
            parameter(j, SLICE("operator"), "query", false, LIST_TEXT, "of this operator");
        for (const struct list_filter *f = l->filters; f->name != NULL; f++)
            parameter(j, slice_str(f->name), "query", false, f->kind, f->what);
    }
    for (size_t i = 0; i < sizeof asked / sizeof asked[0]; i++)
        if (strcmp(r->path, asked[i].path) == 0 && strcmp(r->method, asked[i].method) == 0)
            parameter(j, slice_str(asked[i].name), "query", asked[i].is_required, asked[i].kind,
                      asked[i].what);
    json_end_list(j);
}

static void ref(struct json *j, const char *name)
{
    char text[96];
    (void)snprintf(text, sizeof text, "#/components/schemas/%s", name); /* names are short */
    json_begin(j);
    json_kv_str(j, "$ref", text);
    json_end(j);
}

static void fields_schema(struct json *j, const struct field *fields)
{
    json_begin(j);
    json_kv_str(j, "type", "object");
    json_key(j, "additionalProperties");
    json_bool(j, false);
    json_key(j, "required");
    json_begin_list(j);
    for (const struct field *f = fields; f->name != NULL; f++)
        if (f->is_required)
            json_str(j, f->name);
    json_end_list(j);
    json_key(j, "properties");
    json_begin(j);
    for (const struct field *f = fields; f->name != NULL; f++) {
        json_key(j, f->name);
        kind_schema(j, f->kind, !f->is_required);
    }
    json_end(j);
    json_end(j);
}

static void item_schema(struct json *j, const struct list *l)
{
    json_begin(j);
    json_kv_str(j, "type", "object");
    json_key(j, "required");
    json_begin_list(j);
    for (const struct list_column *k = l->columns; k->name != NULL; k++)
        json_str(j, k->name);
    json_end_list(j);
    json_key(j, "properties");
    json_begin(j);
    for (const struct list_column *k = l->columns; k->name != NULL; k++) {
        json_key(j, k->name);
        kind_schema(j, k->kind, true);
    }
    json_end(j);
    json_end(j);
}

static void list_schema(struct json *j, const struct list *l)
{
    json_begin(j);
    json_kv_str(j, "type", "object");
    json_key(j, "required");
    json_begin_list(j);
    json_str(j, "schema");
    json_str(j, "items");
    json_str(j, "next");
    json_end_list(j);
    json_key(j, "properties");
    json_begin(j);
    json_key(j, "schema");
    json_begin(j);
    json_kv_str(j, "const", "sekisho.list/1");
    json_end(j);
    json_key(j, "items");
    json_begin(j);
    json_kv_str(j, "type", "array");
    json_key(j, "items");
    ref(j, l->name);
    json_end(j);
    json_key(j, "next");
    kind_schema(j, LIST_TEXT, true);
    json_key(j, "missing_databases");
    json_begin(j);
    json_kv_str(j, "type", "array");
    json_kv_str(j, "description",
                "databases that could not be asked: their operators are not in the list");
    json_end(j);
    json_end(j);
    json_end(j);
}

static bool is_media(const char *name)
{
    return strchr(name, '/') != NULL;
}

static void content(struct json *j, const char *media)
{
    json_key(j, "content");
    json_begin(j);
    json_key(j, media);
    json_begin(j);
    json_key(j, "schema");
}

static void end_content(struct json *j)
{
    json_end(j);
    json_end(j);
}

static void request_body(struct json *j, const struct route *r)
{
    json_key(j, "requestBody");
    json_begin(j);
    json_key(j, "required");
    json_bool(j, true);
    content(j, is_media(r->body) ? r->body : "application/json");
    if (is_media(r->body))
        kind_schema(j, LIST_TEXT, false);
    else if (strcmp(r->body, "edit") == 0)
        fields_schema(j, ((const struct edit *)r->data)->fields);
    else
        fields_schema(j, r->data);
    end_content(j);
    json_end(j);
}

static void response(struct json *j, const char *status, const char *words, const char *media,
                     const char *schema)
{
    json_key(j, status);
    json_begin(j);
    json_kv_str(j, "description", words);
    if (media != NULL) {
        content(j, media);
        if (schema == NULL)
            kind_schema(j, LIST_TEXT, false);
        else
            ref(j, schema);
        end_content(j);
    }
    json_end(j);
}

static const char *success(const struct route *r)
{
    if (r->answer != NULL && strncmp(r->answer, "new_", 4) == 0)
        return "201";
    return r->answer == NULL && r->scope != SCOPE_SENSOR ? "204"
           : r->answer == NULL                           ? "201"
                                                         : "200";
}

static void responses(struct json *j, const struct route *r)
{
    json_key(j, "responses");
    json_begin(j);
    if (is_list(r)) {
        json_key(j, "200");
        json_begin(j);
        json_kv_str(j, "description", "A page");
        content(j, "application/json");
        list_schema(j, r->data);
        end_content(j);
        json_end(j);
    } else if (r->answer == NULL) {
        response(j, success(r), "Done", NULL, NULL);
    } else if (is_media(r->answer)) {
        response(j, success(r), "As it says", r->answer, NULL);
    } else {
        response(j, success(r), "As it says", "application/json", r->answer);
    }
    if (r->answer != NULL && strcmp(r->answer, "new_act") == 0)
        response(j, "202", "Waits for a second official", "application/json", r->answer);
    response(j, "default", "What is wrong", "application/json", "error");
    json_end(j);
}

static void security(struct json *j, const struct route *r)
{
    json_key(j, "security");
    json_begin_list(j);
    if (r->roles != 0) {
        json_begin(j);
        json_key(j, "token");
        json_begin_list(j);
        json_end_list(j);
        json_end(j);
    }
    if (r->scope == SCOPE_SENSOR) {
        json_begin(j);
        json_key(j, "sensor");
        json_begin_list(j);
        json_end_list(j);
        json_end(j);
    }
    json_end_list(j);
    json_key(j, "x-roles");
    json_begin_list(j);
    for (unsigned i = 0; i < ROLES_COUNT; i++)
        if ((r->roles & 1u << i) != 0)
            json_str(j, role_name((enum role)(1u << i)));
    json_end_list(j);
}

static void operation(struct json *j, const struct route *r)
{
    char method[8] = "";
    for (size_t i = 0; r->method[i] != '\0' && i < sizeof method - 1; i++)
        method[i] = (char)(r->method[i] + 32);
    json_key(j, method);
    json_begin(j);
    json_kv_str(j, "summary", r->summary);
    parameters(j, r);
    if (r->body != NULL)
        request_body(j, r);
    responses(j, r);
    security(j, r);
    json_end(j);
}

static bool was_before(const struct route *r)
{
    for (const struct route *before = routes; before != r; before++)
        if (strcmp(before->path, r->path) == 0)
            return true;
    return false;
}

static void paths(struct json *j)
{
    json_key(j, "paths");
    json_begin(j);
    for (const struct route *r = routes; r->method != NULL; r++) {
        if (was_before(r))
            continue;
        json_key(j, r->path);
        json_begin(j);
        for (const struct route *same = r; same->method != NULL; same++)
            if (strcmp(same->path, r->path) == 0)
                operation(j, same);
        json_end(j);
    }
    json_end(j);
}

/* Objects that handlers write: what is always in them. */
static const struct {
    const char *name;
    const char *required; /* separated by blanks */
} objects[] = {
    { "error", "schema status error" },
    { "state", "schema state" },
    { "principal", "schema actor role operator" },
    { "new_token", "schema secret" },
    { "new_case", "case" },
    { "new_act", "number state" },
    { "new_document", "digest" },
    { "procedures", "schema items" },
    { "case_detail", "schema operator case procedure law title copy opened today stands since "
                     "ended flags next_clock "
                     "next_day clocks history options findings documents" },
    { "operator_detail",
      "schema operator name country sectors sites contacts plans waivers sensors" },
    { "equipment_detail", "schema records rows findings" },
    { "import", "schema written rows operators new mistakes errors" },
    { "object", "" },
};

static void schemas(struct json *j)
{
    json_key(j, "schemas");
    json_begin(j);
    for (size_t i = 0; i < sizeof objects / sizeof objects[0]; i++) {
        struct slice rest = slice_str(objects[i].required);
        json_key(j, objects[i].name);
        json_begin(j);
        json_kv_str(j, "type", "object");
        json_key(j, "required");
        json_begin_list(j);
        while (rest.n > 0)
            json_text(j, slice_split(&rest, ' '));
        json_end_list(j);
        json_end(j);
    }
    for (const struct route *r = routes; r->method != NULL; r++) {
        const struct list *l = r->data;
        bool is_known = !is_list(r);
        for (const struct route *before = routes; !is_known && before != r; before++)
            is_known = is_list(before) && before->data == l;
        if (is_known)
            continue;
        json_key(j, l->name);
        item_schema(j, l);
    }
    json_end(j);
}

static void scheme(struct json *j, const char *name, const char *of, const char *words)
{
    json_key(j, name);
    json_begin(j);
    json_kv_str(j, "type", "http");
    json_kv_str(j, "scheme", of);
    json_kv_str(j, "description", words);
    json_end(j);
}

void openapi_print(struct buf *out)
{
    struct json j;
    json_init(&j, out);
    json_begin(&j);
    json_kv_str(&j, "openapi", "3.1.0");
    json_key(&j, "info");
    json_begin(&j);
    json_kv_str(&j, "title", "Sekisho authority");
    json_kv_str(&j, "version", SEKISHO_VERSION);
    json_kv_str(&j, "description",
                "Lists come in pages; every JSON answer has an ETag; Accept-Encoding may be "
                "gzip or zstd.");
    json_end(&j);
    paths(&j);
    json_key(&j, "components");
    json_begin(&j);
    schemas(&j);
    json_key(&j, "securitySchemes");
    json_begin(&j);
    scheme(&j, "token", "bearer", "A token of a role");
    scheme(&j, "sensor", "sekisho-ed25519",
           "A request signed by the key of the sensor's ledger (docs/replication.md)");
    json_end(&j);
    json_end(&j);
    json_end(&j);
}
