#include "cli/plan_new.h"

#include "base/json.h"
#include "cli/cli.h"
#include "cli/examine.h"

static const struct cli_usage usage = {
    .verb = "plan new",
    .usage = "sekisho plan new [OPTION...] INPUT...",
    .examples =
        "  sekisho plan new --country JP --sector telecom-mobile capture.pcapng > plan.json\n",
    .text = "Writes a plan (sekisho.plan/1) to be filled in: null is what somebody has to "
            "state.  What runs in INPUT\n"
            "stands in it as components, each maker's model once.",
    .status = "Exit status: 0, or 2 if the run failed.\n",
};

static void nothing(struct json *j, const char *const *keys)
{
    for (; *keys != NULL; keys++)
        json_kv_str(j, *keys, NULL);
}

static void factory(struct json *j)
{
    static const char *const keys[] = { "address", "country", NULL };
    json_key(j, "factory");
    json_begin(j);
    nothing(j, keys);
    json_end(j);
}

static void party(struct json *j, const char *key, const char *name, const char *country,
                  bool makes)
{
    static const char *const keys[] = { "holders", "officers", "public_revenue", NULL };
    json_key(j, key);
    json_begin(j);
    json_kv_str(j, "name", name);
    json_kv_str(j, "representative", NULL);
    json_kv_str(j, "address", NULL);
    json_kv_str(j, "country", country);
    nothing(j, keys);
    if (makes)
        factory(j);
    else
        json_kv_str(j, "subcontractors", NULL);
    json_end(j);
}

static bool same_text(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

/* Of a maker's model one component is enough. */
static bool is_first(const struct equipment_list *list, size_t at)
{
    const struct equipment *e = &list->items[at];
    for (size_t i = 0; i < at; i++)
        if (list->items[i].has_manufacturer &&
            same_text(list->items[i].manufacturer.name, e->manufacturer.name) &&
            same_text(list->items[i].model, e->model))
            return false;
    return true;
}

static void components(struct json *j, const struct equipment_list *list)
{
    json_key(j, "components");
    json_begin_list(j);
    for (size_t i = 0; i < list->count; i++) {
        const struct equipment *e = &list->items[i];
        if (!e->has_manufacturer || !is_first(list, i))
            continue;
        json_begin(j);
        json_kv_str(j, "type", e->class_name);
        json_kv_str(j, "name", e->model);
        json_kv_str(j, "function", NULL);
        party(j, "supplier", e->manufacturer.name, e->manufacturer.country, true);
        json_end(j);
    }
    json_end_list(j);
}

static void object(struct json *j, const char *key, const char *const *keys)
{
    json_key(j, key);
    json_begin(j);
    nothing(j, keys);
    json_end(j);
}

static void skeleton(const struct examine *x, const char *regulation, const char *kind,
                     struct buf *out)
{
    static const char *const facility[] = { "name",         "overview", "class",    "network",
                                            "manufacturer", "model",    "critical", NULL };
    static const char *const introduction[] = { "content", "from", NULL };
    static const char *const status[] = { "filed",       "received", "extended",  "shortened",
                                          "recommended", "answered", "emergency", NULL };
    struct json j;
    json_init(&j, out);
    json_begin(&j);
    json_kv_str(&j, "schema", "sekisho.plan/1");
    json_kv_str(&j, "regulation", regulation);
    json_kv_str(&j, "kind", kind);
    json_key(&j, "operator");
    json_begin(&j);
    json_kv_str(&j, "country", x->circumstances.country);
    json_kv_str(&j, "sector", x->circumstances.sector);
    json_kv_str(&j, "designated", NULL);
    json_kv_str(&j, "designated_since", NULL);
    json_end(&j);
    object(&j, "facility", facility);
    if (strcmp(kind, "introduction") == 0) {
        object(&j, "introduction", introduction);
        party(&j, "supplier", NULL, NULL, true);
        components(&j, &x->list);
    } else {
        json_key(&j, "outsourcing");
        json_begin(&j);
        json_kv_str(&j, "content", NULL);
        json_kv_str(&j, "from", NULL);
        json_kv_str(&j, "until", NULL);
        party(&j, "contractor", NULL, NULL, false);
        json_end(&j);
    }
    json_kv_str(&j, "measures", NULL);
    json_kv_str(&j, "attachments", NULL);
    object(&j, "status", status);
    json_end(&j);
    buf_char(out, '\n');
}

int cli_plan_new(int argc, char **argv)
{
    struct examine x;
    struct err err = { "" };
    struct output output;
    struct buf out = BUF_EMPTY;
    const char *regulation = "jp-espa";
    const char *kind = "introduction";
    int operands = 0;
    examine_init(&x);
    const struct cli_option table[] = {
        { "regulation", 0, CLI_TEXT, &regulation, "ID",
          "that asks for the plan (default: jp-espa)" },
        { "kind", 0, CLI_WORD, &kind, "KIND", "introduction (the default) or outsourcing",
          "introduction outsourcing" },
        EXAMINE_OPTIONS(&x),
        { 0 },
    };
    enum rc rc = cli_options_parse(&usage, table, argc, argv, &operands, &err);
    if (rc == RC_END)
        return 0;
    if (rc == RC_OK && operands == argc)
        rc = err_set(&err, RC_USAGE,
                     "nothing to inspect; name a capture, a folder, or - for standard input");
    if (rc != RC_OK)
        return cli_fail(err.text);
    rc = output_open(&output, NULL, &x.library.arena, &err);
    if (rc == RC_OK)
        rc = examine_run(&x, argv + operands, (size_t)(argc - operands), &output, &err);
    if (rc == RC_OK)
        skeleton(&x, regulation, kind, &out);
    if (rc == RC_OK && out.failed)
        rc = err_set(&err, RC_MEMORY, "no memory for the plan");
    if (rc == RC_OK)
        rc = output_write(&output, buf_view(&out), &err);
    if (rc == RC_OK)
        rc = output_commit(&output, &err);
    buf_done(&out);
    examine_done(&x);
    return rc == RC_OK ? EXIT_NONE : cli_fail(err.text);
}
