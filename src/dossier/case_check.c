/* A case: its acts, replayed by the procedure that is in the dossier, must lead to where it is
 * said to stand; its documents must be those that its record names; what it says of equipment
 * must stand in an entry of a signed log. */
#include "cases/proceeding.h"
#include "dossier/check.h"

#include <jansson.h>

enum { ACTS_MAX = 10000 }; /* of one case: ten times what an authority takes */

static const int64_t NS_PER_S = 1000000000;

/* ---- reading ---- */

static int32_t day_of(const json_t *node, const char *key)
{
    int32_t day = TIME_DAY_NONE;
    const char *text = check_text(node, key);
    if (text == NULL || !time_parse_day(slice_str(text), &day))
        return TIME_DAY_NONE;
    return day;
}

static bool read_act(const json_t *node, struct case_act *ret)
{
    const char *role = check_text(node, "role");
    const char *approver_role = check_text(node, "approver_role");
    *ret =
        (struct case_act){ .act = check_text(node, "act"),
                           .day = day_of(node, "day"),
                           .by = check_text(node, "by"),
                           .approver = check_text(node, "approver"),
                           .approver_role = CASE_BY_AUDITOR,
                           .until = day_of(node, "until"),
                           .has_reason = json_is_true(json_object_get(node, "has_reason")),
                           .has_attachment = json_is_true(json_object_get(node, "has_files")),
                           .has_amount = json_is_true(json_object_get(node, "has_amount")) };
    return ret->act != NULL && ret->by != NULL && ret->day != TIME_DAY_NONE && role != NULL &&
           case_role_by_name(slice_str(role), &ret->role) &&
           (ret->approver == NULL ||
            (approver_role != NULL &&
             case_role_by_name(slice_str(approver_role), &ret->approver_role)));
}

static enum rc read_procedure(struct check *c, const json_t *node, struct procedure **ret,
                              struct err *err)
{
    struct rule_errors errors = RULE_ERRORS_NONE;
    struct calendar *calendar = NULL;
    const char *id = check_text(node, "procedure");
    const char *name = arena_printf(&c->arena, "case/%.100s.procedure", id == NULL ? "" : id);
    if (name == NULL)
        return err_set(err, RC_MEMORY, "no memory");
    struct slice text = check_member(c, name);
    if (text.n == 0)
        return err_set(err, RC_FORMAT, "%s is not here", name);
    enum rc rc = proc_read(name, text, &c->arena, ret, &errors, err);
    rule_errors_done(&errors);
    if (rc == RC_OK && (*ret)->holidays != NULL) {
        rc = cal_read(MEMBER_HOLIDAYS, check_member(c, MEMBER_HOLIDAYS), &c->arena, &calendar,
                      err);
        (*ret)->calendar = calendar;
    }
    return rc;
}

/* ---- where it stands ---- */

static bool says(const json_t *node, const char *key, const char *value)
{
    const char *text = check_text(node, key);
    return value == NULL ? text == NULL : text != NULL && strcmp(text, value) == 0;
}

static bool same_steps(const json_t *list, const struct proceeding *p)
{
    bool is_same = json_array_size(list) == p->step_count;
    for (size_t i = 0; is_same && i < p->step_count; i++) {
        const json_t *node = json_array_get(list, i);
        const struct case_step *s = &p->steps[i];
        is_same = day_of(node, "day") == s->day &&
                  says(node, s->is_lapse ? "lapse" : "act", s->id) &&
                  says(node, "from", p->procedure->states[s->from].id) &&
                  says(node, "to", p->procedure->states[s->to].id);
    }
    return is_same;
}

static bool same_clocks(const json_t *list, const struct proceeding *p)
{
    size_t at = 0;
    bool is_same = true;
    for (size_t i = 0; i < p->procedure->clock_count; i++) {
        const struct case_clock *k = &p->clocks[i];
        if (!k->is_known)
            continue;
        const json_t *node = json_array_get(list, at++);
        is_same = is_same && says(node, "clock", p->procedure->clocks[i].id) &&
                  day_of(node, "begin") == k->begin && day_of(node, "end") == k->end &&
                  json_is_true(json_object_get(node, "running")) ==
                      (k->is_running && p->day <= k->end);
    }
    return is_same && json_array_size(list) == at;
}

static bool same_flags(const json_t *list, const struct proceeding *p, bool *ret_confirmed)
{
    size_t at = 0;
    bool is_same = true;
    for (size_t i = 0; i < p->procedure->flag_count; i++) {
        if ((p->flags >> i & 1) == 0)
            continue;
        const char *text = json_string_value(json_array_get(list, at++));
        is_same = is_same && text != NULL && strcmp(text, p->procedure->flags[i]) == 0;
        *ret_confirmed = *ret_confirmed || strcmp(p->procedure->flags[i], "confirmed") == 0;
    }
    return is_same && json_array_size(list) == at;
}

static void tell_clock(struct check *c, const struct proceeding *p)
{
    char begin[TIME_TEXT_SIZE];
    char end[TIME_TEXT_SIZE];
    uint8_t next = case_next_clock(p);
    if (next == PROC_NONE)
        return;
    const struct proc_clock *k = &p->procedure->clocks[next];
    time_print_day(p->clocks[next].begin, begin);
    time_print_day(p->clocks[next].end, end);
    check_tell(c, TOLD_PROVEN, "Its clock '%s' (%s) runs from %s to %s.",
               "期間「%s」(%s)は %s から %s まで。",
               c->lang == REPORT_JA && k->title.ja != NULL ? k->title.ja : k->title.en,
               k->article == NULL ? "-" : k->article, begin, end);
}

static void stands(struct check *c, const json_t *node, const struct proceeding *p, size_t acts)
{
    const struct procedure *law = p->procedure;
    const struct proc_state *state = &law->states[p->state];
    char since[TIME_TEXT_SIZE] = "-";
    bool is_same = says(json_object_get(node, "stands"), "state", state->id) &&
                   day_of(node, "since") == p->since &&
                   same_flags(json_object_get(node, "flags"), p, &c->is_confirmed) &&
                   same_clocks(json_object_get(node, "clocks"), p) &&
                   same_steps(json_object_get(node, "history"), p);
    if (p->since != TIME_DAY_NONE)
        time_print_day(p->since, since);
    if (!is_same) {
        check_tell(c, TOLD_WRONG,
                   "the case: its acts lead to '%s' since %s, which is not what it says of "
                   "itself",
                   "事案: 記録された行為からは「%s」(%s から)となり、記載と異なる", state->id,
                   since);
        return;
    }
    check_tell(
        c, TOLD_PROVEN,
        "Case %s: its %zu acts, replayed by the included procedure %s (%s; compared "
        "with its source: %s), lead to '%s' since %s.",
        "事案 %s:記録された %zu 件の行為を同梱の手続 %s(%s、原文照合:%s)で再現すると"
        "「%s」(%s から)となる。",
        check_text(node, "case") == NULL ? "?" : check_text(node, "case"), acts, law->id,
        c->lang == REPORT_JA && law->citation.ja != NULL ? law->citation.ja : law->citation.en,
        law->checked == NULL ? "unverified" : law->checked,
        c->lang == REPORT_JA && state->title.ja != NULL ? state->title.ja : state->title.en,
        since);
    tell_clock(c, p);
}

static void replay(struct check *c, const json_t *node)
{
    const json_t *list = json_object_get(node, "acts");
    size_t count = json_array_size(list);
    struct case_act *acts = arena_new(&c->arena, struct case_act, count + 1);
    struct procedure *law = NULL;
    struct proceeding p;
    size_t bad = 0;
    struct err err = { "" };
    int32_t today = day_of(node, "today");
    enum rc rc = acts == NULL ? err_set(&err, RC_MEMORY, "no memory")
                              : read_procedure(c, node, &law, &err);
    if (rc == RC_OK && count > ACTS_MAX)
        rc = err_set(&err, RC_LIMIT, "more than %d acts", ACTS_MAX);
    if (rc == RC_OK && (today == TIME_DAY_NONE || !json_is_array(list)))
        rc = err_set(&err, RC_FORMAT, "it has no acts, or no day");
    for (size_t i = 0; rc == RC_OK && i < count; i++)
        if (!read_act(json_array_get(list, i), &acts[i]))
            rc = err_set(&err, RC_FORMAT, "act %zu is none", i + 1);
    if (rc == RC_OK)
        rc = case_replay(law, acts, count, today, &c->arena, &p, &bad, &err);
    c->no_memory = c->no_memory || rc == RC_MEMORY;
    if (rc == RC_OK)
        stands(c, node, &p, count);
    else
        check_tell(c, TOLD_WRONG, "the case: %s", "事案: %s", err.text);
}

/* ---- documents and acts ---- */

static void documents(struct check *c, const json_t *list)
{
    size_t good = 0;
    for (size_t i = 0; i < json_array_size(list); i++) {
        uint8_t digest[HASH_SIZE];
        char hex[HASH_TEXT_SIZE];
        const char *stated = check_text(json_array_get(list, i), "digest");
        char *name =
            arena_printf(&c->arena, "case/documents/%.64s", stated == NULL ? "" : stated);
        if (name == NULL) {
            c->no_memory = true;
            return;
        }
        struct slice bytes = check_member(c, name);
        hash_of(bytes, digest);
        hash_print(digest, hex);
        if (stated != NULL && bytes.p != NULL && strcmp(stated, hex) == 0)
            good++;
        else
            check_tell(c, TOLD_WRONG, "%s: the case's record names it, and it is %s",
                       "%s: 事案の記録にあるが、%s", name,
                       bytes.p == NULL ? "not here" : "not what its name says");
    }
    if (good > 0)
        check_tell(c, TOLD_PROVEN, "%zu documents are those that the case's record names.",
                   "%zu 件の文書は事案の記録に記されたものである。", good);
}

/* Who did something when, by the authority's own ledger. */
struct said {
    const char *by; /* the arena's */
    int64_t at_ns;
};

static size_t read_said(struct check *c, struct said **ret)
{
    size_t count = 0;
    size_t n = 0;
    for (const struct check_entry *e = c->entries; e != NULL; e = e->next)
        count += strcmp(e->folder, MEMBER_ACTS) == 0;
    *ret = arena_new(&c->arena, struct said, count + 1);
    for (const struct check_entry *e = c->entries; e != NULL && *ret != NULL; e = e->next) {
        if (strcmp(e->folder, MEMBER_ACTS) != 0)
            continue;
        json_t *entry = check_json(e->bytes);
        const json_t *act = json_object_get(entry, "act");
        const char *actor = check_text(act, "actor");
        const char *at = check_text(act, "at");
        struct said *s = &(*ret)[n];
        s->by = actor == NULL ? NULL : arena_printf(&c->arena, "%s", actor);
        n += s->by != NULL && at != NULL && time_parse(slice_str(at), &s->at_ns);
        json_decref(entry);
    }
    c->no_memory = c->no_memory || *ret == NULL;
    return n;
}

/* Recorded when the answer went out: in the same second, or the next ones. */
static bool has_entry(const json_t *act, const struct said *all, size_t count)
{
    const char *by = check_text(act, "by");
    const char *made = check_text(act, "made");
    int64_t from = 0;
    if (by == NULL || made == NULL || !time_parse(slice_str(made), &from))
        return false;
    for (size_t i = 0; i < count; i++)
        if (strcmp(all[i].by, by) == 0 && all[i].at_ns >= from - NS_PER_S &&
            all[i].at_ns - from < 60 * NS_PER_S)
            return true;
    return false;
}

static void entered(struct check *c, const json_t *acts)
{
    struct said *all = NULL;
    size_t good = 0;
    size_t count = json_array_size(acts);
    size_t entries = read_said(c, &all);
    for (size_t i = 0; all != NULL && i < count && i < ACTS_MAX; i++)
        good += has_entry(json_array_get(acts, i), all, entries);
    check_tell(c, good == count && count > 0 ? TOLD_PROVEN : TOLD_OPEN,
               "%zu of the %zu acts have an entry in the authority's own ledger.",
               "%zu 件の行為(全 %zu 件中)は、当局自身の台帳に記録がある。", good, count);
}

/* ---- equipment ---- */

static bool is_in_entry(const json_t *record, struct slice bytes)
{
    json_t *entry = check_json(bytes);
    bool is_same = json_equal(record, json_object_get(entry, "equipment")) == 1;
    json_decref(entry);
    return is_same;
}

static void equipment(struct check *c)
{
    const json_t *list = json_object_get(c->root, "equipment");
    c->equipment_count = json_array_size(list);
    c->unread = arena_new(&c->arena, size_t, c->equipment_count + 1);
    for (size_t i = 0; c->unread != NULL && i < c->equipment_count; i++) {
        const json_t *node = json_array_get(list, i);
        const json_t *record = json_object_get(node, "record");
        const json_t *entry = json_object_get(node, "entry");
        const char *id = check_text(record, "id");
        c->unread[i] = 1;
        if (!json_is_object(entry))
            continue;
        json_int_t index = json_integer_value(json_object_get(entry, "index"));
        struct slice bytes = check_entry(c, check_text(entry, "folder"), (uint64_t)index);
        if (bytes.n > 0 && is_in_entry(record, bytes))
            c->unread[i] = 0;
        else
            check_tell(c, TOLD_WRONG, "%s: its record is not what the entry of its log says",
                       "%s: 記録が台帳の記載と異なる", id == NULL ? "?" : id);
    }
    c->no_memory = c->no_memory || c->unread == NULL;
}

void check_case(struct check *c)
{
    const json_t *node = json_object_get(c->root, "case");
    replay(c, node);
    documents(c, json_object_get(node, "documents"));
    entered(c, json_object_get(node, "acts"));
    equipment(c);
    if (says(node, "copy", "public"))
        check_tell(
            c, TOLD_OPEN,
            "What was kept restricted: this is the public copy, without the reasons and "
            "documents of such acts.",
            "非公開とされた事項:本書は公開用の写しであり、当該行為の理由と文書を含まない。");
}
