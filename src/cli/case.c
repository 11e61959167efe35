/* `sekisho case`: an official's cases at an authority, from a terminal, over its API. */
#include "cli/cli.h"

#include "base/buf.h"
#include "base/text.h"
#include "base/time.h"
#include "cli/http.h"
#include "cli/options.h"
#include "cli/output.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TOKEN_MAX = 128, OPERANDS_MAX = 64, DOSSIER_MAX = 512 << 20 /* bytes */ };

static const struct cli_usage usage = {
    .verb = "case",
    .usage = "sekisho case list [OPTION...]\n"
             "       sekisho case show [OPTION...] OPERATOR CASE\n"
             "       sekisho case open [OPTION...] OPERATOR PROCEDURE TITLE [FINDING...]\n"
             "       sekisho case act [OPTION...] OPERATOR CASE ACT\n"
             "       sekisho case approve|reject [OPTION...] OPERATOR CASE NUMBER\n"
             "       sekisho case dossier -o FILE [OPTION...] OPERATOR CASE\n"
             "       sekisho case calendar -o FILE [OPTION...]",
    .examples =
        "  sekisho case list --authority https://authority.example.org --due 2026-12-31\n"
        "  sekisho case open demo-038 uk-tsa 'AAU5613 in the 5G network' \\\n"
        "      uk-huawei-2022/remove-5g/site-1/serial:2102351\n"
        "  sekisho case act demo-038 uk-tsa-2026-0001 direction --reason 'remove it' --until "
        "2027-01-31\n"
        "  sekisho case approve demo-038 uk-tsa-2026-0001 1\n",
    .text =
        "The authority's address is --authority or SEKISHO_AUTHORITY; the token is the first "
        "line "
        "of\n--token-file, or SEKISHO_TOKEN.  FINDING is REGULATION/CLAUSE/SENSOR/EQUIPMENT.\n",
    .status =
        "Exit status: 0 done, 1 list: a clock has run out, 2 refused, or the run failed.\n",
};

struct run {
    const char *authority;
    const char *token_file;
    const char *ca;
    const char *proxy;
    const char *format;
    const char *reason;
    const char *amount;
    const char *files;
    const char *output;
    bool is_restricted;
    bool is_public;
    int32_t due;
    int32_t day;
    int32_t until;
    struct http *http;
    char header[TOKEN_MAX + 32];
};

static enum rc read_token(struct run *r, struct err *err)
{
    char token[TOKEN_MAX + 2] = "";
    const char *said = getenv("SEKISHO_TOKEN");
    if (r->token_file != NULL) {
        FILE *f = fopen(r->token_file, "re");
        if (f == NULL)
            return err_set(err, RC_USAGE, "%s: %s", r->token_file, strerror(errno));
        if (fgets(token, sizeof token, f) == NULL)
            token[0] = '\0';
        (void)fclose(f); /* only read */
        token[strcspn(token, "\r\n")] = '\0';
        said = token;
    }
    if (said == NULL || said[0] == '\0' || strlen(said) > TOKEN_MAX)
        return err_set(err, RC_USAGE,
                       "no token: --token-file FILE or SEKISHO_TOKEN; sekisho authority token "
                       "add makes one");
    (void)snprintf(r->header, sizeof r->header, "Authorization: Bearer %s",
                   said); /* measured */
    return RC_OK;
}

/* One call.  RC_USAGE: refused, in the authority's own words. */
static enum rc ask(struct run *r, struct http_call *c, const struct buf *path, struct err *err)
{
    struct buf url = BUF_EMPTY;
    size_t n = strlen(r->authority);
    buf_printf(&url, "%.*s", (int)(n > 0 && r->authority[n - 1] == '/' ? n - 1 : n),
               r->authority);
    buf_slice(&url, buf_view(path));
    buf_char(&url, '\0');
    enum rc rc = url.failed || path->failed ? err_set(err, RC_MEMORY, "no memory") : RC_OK;
    c->url = (const char *)url.p;
    if (rc == RC_OK)
        rc = http_perform(r->http, c, err);
    if (rc == RC_OK && (c->status < 200 || c->status > 299)) {
        json_t *answer = json_loadb((const char *)c->answer.p, c->answer.n, 0, NULL);
        const char *words = json_string_value(json_object_get(answer, "error"));
        rc = err_set(err, RC_USAGE, "the authority answered %ld: %s", c->status,
                     words == NULL ? "" : words);
        json_decref(answer);
    }
    buf_done(&url);
    return rc;
}

/* The same; '*ret' is the answer's JSON, or NULL where it has none. */
static enum rc call(struct run *r, const char *method, const struct buf *path, json_t *body,
                    json_t **ret, struct err *err)
{
    char *text = body == NULL ? NULL : json_dumps(body, JSON_COMPACT);
    struct http_call c = { .method = method,
                           .headers = { r->header, "Content-Type: application/json" },
                           .body = slice_str(text),
                           .answer = BUF_EMPTY };
    enum rc rc = ask(r, &c, path, err);
    *ret = rc == RC_OK && c.answer.n > 0
               ? json_loadb((const char *)c.answer.p, c.answer.n, 0, NULL)
               : NULL;
    free(text);
    buf_done(&c.answer);
    return rc;
}

/* ---- telling ---- */

/* What came from elsewhere does not steer the terminal. */
static void say(const char *text)
{
    struct buf out = BUF_EMPTY;
    (void)text_clean(slice_str(text), 400, &out); /* a cut text is still one */
    (void)fwrite(out.p, 1, out.n, stdout);        /* checked at the end, as all of it */
    buf_done(&out);
}

static const char *get(json_t *item, const char *key)
{
    const char *text = json_string_value(json_object_get(item, key));
    return text == NULL ? "" : text;
}

static void field(const char *name, const char *value)
{
    if (value[0] == '\0')
        return;
    (void)printf("%-14s ", name);
    say(value);
    (void)putchar('\n');
}

static enum rc finish(const struct run *r, json_t *answer, void (*tell)(json_t *),
                      struct err *err)
{
    if (strcmp(r->format, "json") == 0 && answer != NULL) {
        (void)json_dumpf(answer, stdout, JSON_INDENT(2)); /* as above */
        (void)putchar('\n');
    } else if (answer != NULL) {
        tell(answer);
    }
    json_decref(answer);
    return fflush(stdout) == 0 && ferror(stdout) == 0
               ? RC_OK
               : err_set(err, RC_IO, "standard output: %s", strerror(errno));
}

static void tell_case(json_t *w)
{
    json_t *state = json_object_get(w, "stands");
    field("case", get(w, "case"));
    field("operator", get(w, "operator"));
    field("title", get(w, "title"));
    field("stands", get(json_object_get(state, "title"), "en"));
    field("since", get(w, "since"));
    field("next clock", get(w, "next_clock"));
    field("runs out", get(w, "next_day"));
    (void)puts("history");
    json_t *steps = json_object_get(w, "history");
    for (size_t i = 0; i < json_array_size(steps); i++) {
        json_t *s = json_array_get(steps, i);
        (void)printf("  %s ", get(s, "day"));
        say(get(s, "act")[0] != '\0' ? get(s, "act") : get(s, "lapse"));
        (void)printf("  ");
        say(get(s, "by"));
        (void)printf("  ");
        say(get(s, "reason"));
        (void)putchar('\n');
    }
    (void)puts("what may be done");
    json_t *options = json_object_get(w, "options");
    for (size_t i = 0; i < json_array_size(options); i++) {
        json_t *o = json_array_get(options, i);
        if (!json_is_true(json_object_get(o, "open")) ||
            !json_is_true(json_object_get(o, "mine")))
            continue;
        (void)printf("  %-28s ", get(o, "act"));
        say(get(json_object_get(o, "title"), "en"));
        (void)putchar('\n');
    }
}

static void tell_list(json_t *answer)
{
    json_t *items = json_object_get(answer, "items");
    for (size_t i = 0; i < json_array_size(items); i++) {
        json_t *c = json_array_get(items, i);
        (void)printf("%-12s %-22s %-22s %-11s %-10s ", get(c, "operator"), get(c, "case"),
                     get(c, "state"), get(c, "next_day"), get(c, "next_clock"));
        say(get(c, "title"));
        (void)putchar('\n');
    }
}

static void tell_made(json_t *answer)
{
    field("case", get(answer, "case"));
    if (json_is_integer(json_object_get(answer, "number")))
        (void)printf("%-14s %lld\n", "number",
                     (long long)json_integer_value(json_object_get(answer, "number")));
    field("state", get(answer, "state"));
}

/* ---- the verbs ---- */

static enum rc do_list(struct run *r, bool *ret_is_late, struct err *err)
{
    struct buf path = BUF_EMPTY;
    char day[TIME_TEXT_SIZE];
    char today[TIME_TEXT_SIZE];
    json_t *answer = NULL;
    buf_str(&path, "/v1/cases?ended=false&limit=1000");
    if (r->due != TIME_DAY_NONE) {
        time_print_day(r->due, day);
        buf_printf(&path, "&due_until=%s", day);
    }
    enum rc rc = call(r, "GET", &path, NULL, &answer, err);
    buf_done(&path);
    if (rc != RC_OK)
        return rc;
    time_print_day(time_today(), today);
    json_t *items = json_object_get(answer, "items");
    for (size_t i = 0; i < json_array_size(items); i++) {
        const char *end = get(json_array_get(items, i), "next_day");
        *ret_is_late = *ret_is_late || (end[0] != '\0' && strcmp(end, today) < 0);
    }
    return finish(r, answer, tell_list, err);
}

static void case_path(struct buf *path, const char *operator_id, const char *id)
{
    buf_str(path, "/v1/operators/");
    text_uri(slice_str(operator_id), path);
    buf_str(path, "/cases/");
    text_uri(slice_str(id), path);
}

static enum rc do_show(struct run *r, char **operands, struct err *err)
{
    struct buf path = BUF_EMPTY;
    json_t *answer = NULL;
    case_path(&path, operands[0], operands[1]);
    enum rc rc = call(r, "GET", &path, NULL, &answer, err);
    buf_done(&path);
    return rc == RC_OK ? finish(r, answer, tell_case, err) : rc;
}

/* REGULATION/CLAUSE/SENSOR/EQUIPMENT, blanks as the API wants them. */
static json_t *finding_of(const char *text)
{
    struct buf out = BUF_EMPTY;
    for (; *text != '\0'; text++)
        buf_printf(&out, *text == ' ' ? "%%20" : "%c", *text);
    json_t *made = json_stringn(out.p == NULL ? "" : (const char *)out.p, out.n);
    buf_done(&out);
    return made;
}

static enum rc do_open(struct run *r, int count, char **operands, struct err *err)
{
    struct buf path = BUF_EMPTY;
    json_t *answer = NULL;
    json_t *findings = json_array();
    for (int i = 3; i < count; i++)
        (void)json_array_append_new(findings,
                                    finding_of(operands[i])); /* its absence would be seen */
    json_t *body = json_pack("{s:s, s:s, s:o}", "procedure", operands[1], "title", operands[2],
                             "findings", findings);
    if (body == NULL)
        return err_set(err, RC_USAGE, "the title is not UTF-8");
    buf_str(&path, "/v1/operators/");
    text_uri(slice_str(operands[0]), &path);
    buf_str(&path, "/cases");
    enum rc rc = call(r, "POST", &path, body, &answer, err);
    json_decref(body);
    buf_done(&path);
    return rc == RC_OK ? finish(r, answer, tell_made, err) : rc;
}

static void set_day(json_t *body, const char *key, int32_t day)
{
    char text[TIME_TEXT_SIZE];
    if (day == TIME_DAY_NONE)
        return;
    time_print_day(day, text);
    (void)json_object_set_new(body, key, json_string(text)); /* its absence is refused */
}

static enum rc do_act(struct run *r, char **operands, struct err *err)
{
    struct buf path = BUF_EMPTY;
    json_t *answer = NULL;
    json_t *files = json_array();
    struct slice rest = slice_str(r->files);
    while (rest.n > 0) {
        struct slice one = slice_split(&rest, ',');
        (void)json_array_append_new(files,
                                    json_stringn((const char *)one.p, one.n)); /* likewise */
    }
    json_t *body = json_pack("{s:s, s:o, s:b}", "act", operands[2], "files", files,
                             "restricted", r->is_restricted);
    set_day(body, "day", r->day);
    set_day(body, "until", r->until);
    if (r->reason != NULL)
        (void)json_object_set_new(body, "reason", json_string(r->reason)); /* likewise */
    if (r->amount != NULL)
        (void)json_object_set_new(body, "amount", json_string(r->amount)); /* likewise */
    case_path(&path, operands[0], operands[1]);
    buf_str(&path, "/acts");
    enum rc rc = body == NULL ? err_set(err, RC_USAGE, "a text is not UTF-8")
                              : call(r, "POST", &path, body, &answer, err);
    json_decref(body);
    buf_done(&path);
    return rc == RC_OK ? finish(r, answer, tell_made, err) : rc;
}

/* The answer as a file, which appears whole or not at all. */
static enum rc fetch(struct run *r, const struct buf *path, struct err *err)
{
    struct output out = { .path = NULL };
    struct arena arena;
    struct http_call c = { .method = "GET",
                           .headers = { r->header },
                           .answer_max = DOSSIER_MAX,
                           .answer = BUF_EMPTY };
    if (r->output == NULL)
        return err_set(err, RC_USAGE, "name the file to write: -o FILE");
    arena_init(&arena, SIZE_MAX);
    enum rc rc = output_open(&out, r->output, &arena, err);
    if (rc == RC_OK)
        rc = ask(r, &c, path, err);
    if (rc == RC_OK)
        rc = output_write(&out, buf_view(&c.answer), err);
    if (rc == RC_OK)
        rc = output_commit(&out, err);
    output_abandon(&out);
    buf_done(&c.answer);
    arena_done(&arena);
    return rc;
}

static enum rc do_dossier(struct run *r, char **operands, struct err *err)
{
    struct buf path = BUF_EMPTY;
    case_path(&path, operands[0], operands[1]);
    buf_str(&path, r->is_public ? "/dossier?copy=public" : "/dossier");
    enum rc rc = fetch(r, &path, err);
    buf_done(&path);
    return rc;
}

static enum rc do_calendar(struct run *r, struct err *err)
{
    struct buf path = BUF_EMPTY;
    buf_str(&path, "/v1/calendar");
    enum rc rc = fetch(r, &path, err);
    buf_done(&path);
    return rc;
}

static enum rc do_decide(struct run *r, const char *what, char **operands, struct err *err)
{
    struct buf path = BUF_EMPTY;
    json_t *answer = NULL;
    case_path(&path, operands[0], operands[1]);
    buf_str(&path, "/acts/");
    text_uri(slice_str(operands[2]), &path);
    buf_printf(&path, "/%s", what);
    enum rc rc = call(r, "POST", &path, NULL, &answer, err);
    json_decref(answer);
    buf_done(&path);
    return rc;
}

static const struct {
    const char *name;
    int least;
    int most;
} verbs[] = { { "list", 0, 0 },    { "show", 2, 2 },    { "open", 3, OPERANDS_MAX },
              { "act", 3, 3 },     { "approve", 3, 3 }, { "reject", 3, 3 },
              { "dossier", 2, 2 }, { "calendar", 0, 0 } };

static enum rc run(struct run *r, const char *verb, int count, char **operands,
                   bool *ret_is_late, struct err *err)
{
    size_t i = 0;
    while (i < sizeof verbs / sizeof verbs[0] && strcmp(verbs[i].name, verb) != 0)
        i++;
    if (i == sizeof verbs / sizeof verbs[0])
        return err_set(err, RC_USAGE,
                       "case %s: one of list show open act approve reject dossier calendar",
                       verb);
    if (count < verbs[i].least || count > verbs[i].most)
        return err_set(err, RC_USAGE, "case %s: see sekisho case --help for what it takes",
                       verb);
    if (r->authority == NULL)
        r->authority = getenv("SEKISHO_AUTHORITY");
    if (r->authority == NULL || strncmp(r->authority, "https://", 8) != 0)
        return err_set(err, RC_USAGE,
                       "which authority? --authority https://... or SEKISHO_AUTHORITY");
    enum rc rc = read_token(r, err);
    if (rc == RC_OK)
        rc = http_new(r->ca, r->proxy, &r->http, err);
    if (rc != RC_OK)
        return rc;
    rc = i == 0   ? do_list(r, ret_is_late, err)
         : i == 1 ? do_show(r, operands, err)
         : i == 2 ? do_open(r, count, operands, err)
         : i == 3 ? do_act(r, operands, err)
         : i == 6 ? do_dossier(r, operands, err)
         : i == 7 ? do_calendar(r, err)
                  : do_decide(r, verb, operands, err);
    http_free(r->http);
    return rc;
}

int cli_case(int argc, char **argv)
{
    struct run r = {
        .format = "text", .due = TIME_DAY_NONE, .day = TIME_DAY_NONE, .until = TIME_DAY_NONE
    };
    struct err err = { "" };
    bool is_late = false;
    int first = 0;
    const struct cli_option table[] = {
        { "authority", 0, CLI_TEXT, &r.authority, "URL", "of the authority, https://..." },
        { "token-file", 0, CLI_TEXT, &r.token_file, "FILE", "its first line is the token" },
        { "ca", 0, CLI_TEXT, &r.ca, "FILE", "certificates to trust in place of the system's" },
        { "proxy", 0, CLI_TEXT, &r.proxy, "URL", "through this proxy (default: https_proxy)" },
        { "format", 'f', CLI_WORD, &r.format, "FORMAT", "text (the default) or json",
          "text json" },
        { "due", 0, CLI_DAY, &r.due, "DATE", "list: with a clock that runs out by then" },
        { "day", 0, CLI_DAY, &r.day, "DATE",
          "act: when it was done or received (default: today)" },
        { "until", 0, CLI_DAY, &r.until, "DATE", "act: the day it states" },
        { "reason", 0, CLI_TEXT, &r.reason, "TEXT", "act: why" },
        { "amount", 0, CLI_TEXT, &r.amount, "TEXT", "act: a sum with its currency" },
        { "files", 0, CLI_TEXT, &r.files, "SHA256,..", "act: documents of the case" },
        { "restricted", 0, CLI_FLAG, &r.is_restricted, NULL,
          "act: left out of the public copy" },
        { "output", 'o', CLI_TEXT, &r.output, "FILE", "dossier, calendar: the file to write" },
        { "public", 0, CLI_FLAG, &r.is_public, NULL, "dossier: the public copy" },
        { 0 },
    };
    bool is_verb = argc > 1 && argv[1][0] != '-';
    const char *verb = is_verb ? argv[1] : "";
    enum rc rc = cli_options_parse(&usage, table, is_verb ? argc - 1 : argc,
                                   is_verb ? argv + 1 : argv, &first, &err);
    if (rc == RC_END)
        return 0;
    char **operands = (is_verb ? argv + 1 : argv) + first;
    int count = (is_verb ? argc - 1 : argc) - first;
    if (rc == RC_OK)
        rc = run(&r, verb, count, operands, &is_late, &err);
    return rc != RC_OK ? cli_fail(err.text) : is_late ? EXIT_RESTRICTED : EXIT_NONE;
}
