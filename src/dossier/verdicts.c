#include "dossier/check.h"
#include "entity/extract.h"
#include "report/words.h"
#include "rules/facts_json.h"

#include <jansson.h>

/* The law and the data of the dossier. */
struct court {
    struct rule_vocab *vocab;
    struct ent_extract *extract;
    struct rule_set *set;
    struct rule_errors errors;
    int32_t day;
};

static enum rc open_law(struct check *c, struct court *court, struct err *err)
{
    enum rc rc =
        rule_set_new(court->vocab, ent_extract_entities(court->extract), &court->set, err);
    for (size_t i = 0; rc == RC_OK && i < c->count; i++) {
        struct slice name = c->members[i].name;
        const char *text = arena_printf(&c->arena, "%.*s", (int)name.n, (const char *)name.p);
        if (text == NULL)
            return err_set(err, RC_MEMORY, "no memory");
        if (slice_starts(name, SLICE("law/")))
            rc = rule_set_add(court->set, text, c->members[i].bytes, &court->errors, err);
    }
    return rc;
}

static enum rc open_court(struct check *c, struct court *court, struct err *err)
{
    const struct rule_vocab_texts texts = { .countries = check_member(c, MEMBER_COUNTRIES),
                                            .sectors = check_member(c, MEMBER_SECTORS),
                                            .classes = check_member(c, MEMBER_CLASSES) };
    if (!time_parse_day(slice_str(check_text(c->root, "as_of")), &court->day))
        return err_set(err, RC_FORMAT, MEMBER_DOSSIER ": no day as of which it is");
    enum rc rc = rule_vocab_of(&texts, &court->vocab, err);
    if (rc == RC_OK)
        rc = ent_from_extract(check_member(c, MEMBER_ENTITIES), &court->extract, err);
    if (rc != RC_OK)
        return err_in(err, rc, "data");
    return open_law(c, court, err);
}

static void close_court(struct court *court)
{
    rule_set_free(court->set);
    ent_extract_free(court->extract);
    rule_vocab_free(court->vocab);
    rule_errors_done(&court->errors);
}

/* As the report writes it, without its id: that names the equipment, too. */
static bool is_same(struct check *c, const json_t *stored, const struct rule_finding *f)
{
    struct buf text = BUF_EMPTY;
    struct json j;
    json_error_t at;
    json_init(&j, &text);
    report_json_finding(&j, NULL, f);
    json_t *own = text.failed ? NULL : json_loadb((const char *)text.p, text.n, 0, &at);
    json_t *other = json_deep_copy(stored);
    c->no_memory = c->no_memory || own == NULL || other == NULL;
    (void)json_object_del(own, "id"); /* it is there */
    (void)json_object_del(other, "id");
    bool is_equal = json_equal(own, other) == 1;
    json_decref(own);
    json_decref(other);
    buf_done(&text);
    return is_equal;
}

static bool has_id(const json_t *finding, const char *equipment, const char *regulation,
                   const char *clause)
{
    struct buf id = BUF_EMPTY;
    const char *stored = check_text(finding, "id");
    buf_printf(&id, "%s/%s/%s", equipment, regulation, clause);
    bool is_good = stored != NULL && slice_eq(slice_str(stored), buf_view(&id));
    buf_done(&id);
    return is_good;
}

/* It follows from the facts; the facts are proven as far as the frames show them. */
static void tell_follows(struct check *c, const struct court *court,
                         const struct rule_finding *f, const char *equipment, size_t unread)
{
    const bool has_deadline = f->deadline != TIME_DAY_NONE;
    const char *checked = report_say(c->lang, f->checked == NULL ? "unverified" : f->checked);
    const char *duty = report_say(c->lang, rule_duty_name(f->duty));
    const char *status = report_say(c->lang, rule_status_name(f->status));
    char day[TIME_TEXT_SIZE];
    char deadline[TIME_TEXT_SIZE] = "";
    time_print_day(court->day, day);
    if (has_deadline)
        time_print_day(f->deadline, deadline);
    if (unread == 0)
        check_tell(
            c, TOLD_PROVEN,
            "%s/%s/%s: %s, %s%s%s: it follows from the included facts and the included law "
            "(%s) as of %s.",
            "%s/%s/%s: %s、%s%s%s。同梱の事実および法令(原文照合:%s)から %s 現在で導かれる。",
            equipment, f->regulation, f->clause, duty, status, has_deadline ? " " : "",
            deadline, checked, day);
    else if (c->is_case)
        check_tell(
            c, TOLD_OPEN,
            "%s/%s/%s: %s, %s%s%s: it follows from the facts and the law (%s) as of %s, but no "
            "entry of a signed log is here that says what the equipment is.",
            "%s/%s/%s: %s、%s%s%s。事実および法令(原文照合:%s)から %s 現在で導かれるが、"
            "機器が何であるかを述べる署名済み台帳の記録がない。",
            equipment, f->regulation, f->clause, duty, status, has_deadline ? " " : "",
            deadline, checked, day);
    else
        check_tell(
            c, TOLD_OPEN,
            "%s/%s/%s: %s, %s%s%s: it follows from the facts and the law (%s) as of %s, but "
            "%zu statements about the equipment could not be read again from the frames.",
            "%s/%s/%s: %s、%s%s%s。事実および法令(原文照合:%s)から %s 現在で導かれるが、"
            "機器に関する %zu 件の記述をフレームから再び読み取ることができなかった。",
            equipment, f->regulation, f->clause, duty, status, has_deadline ? " " : "",
            deadline, checked, day, unread);
}

static void one_finding(struct check *c, const struct court *court, const json_t *stored,
                        const char *equipment, size_t unread, const struct rule_findings *all)
{
    const char *regulation = check_text(stored, "regulation");
    const char *clause = check_text(stored, "clause");
    const char *status = check_text(stored, "status");
    const struct rule_finding *found = NULL;
    if (regulation == NULL || clause == NULL || status == NULL ||
        (!c->is_case && !has_id(stored, equipment, regulation, clause))) {
        check_tell(c, TOLD_WRONG, "%s: a finding without its names", "%s: 名前の欠けた指摘事項",
                   equipment);
        return;
    }
    for (size_t i = 0; i < all->count && found == NULL; i++)
        if (strcmp(all->items[i].regulation, regulation) == 0 &&
            strcmp(all->items[i].clause, clause) == 0)
            found = &all->items[i];
    if (found == NULL || !is_same(c, stored, found)) {
        check_tell(c, TOLD_WRONG,
                   "%s/%s/%s: the dossier says %s; by the included facts and law it is %s",
                   "%s/%s/%s: 記載は %s であるが、同梱の事実と法令からは %s となる", equipment,
                   regulation, clause, report_say(c->lang, status),
                   found == NULL ? "nothing"
                                 : report_say(c->lang, rule_status_name(found->status)));
        return;
    }
    tell_follows(c, court, found, equipment, unread);
}

/* The record's maker and the facts' must be one. */
static void same_maker(struct check *c, const json_t *record, const json_t *facts,
                       const char *id)
{
    const char *maker = check_text(json_object_get(record, "manufacturer"), "entity");
    const char *fact = NULL;
    for (size_t i = 0; i < json_array_size(facts); i++) {
        const json_t *f = json_array_get(facts, i);
        const char *name = check_text(f, "attribute");
        if (name != NULL && strcmp(name, "equipment.manufacturer") == 0)
            fact = check_text(json_array_get(json_object_get(f, "values"), 0), "value");
    }
    if ((maker == NULL) != (fact == NULL) || (maker != NULL && strcmp(maker, fact) != 0))
        check_tell(c, TOLD_WRONG, "%s: its record names another maker (%s) than its facts (%s)",
                   "%s: 記録の製造者(%s)と事実の製造者(%s)が異なる", id,
                   maker == NULL ? "-" : maker, fact == NULL ? "-" : fact);
}

static void one_equipment(struct check *c, const struct court *court, const json_t *node,
                          size_t unread)
{
    const json_t *record = json_object_get(node, "record");
    const json_t *findings = json_object_get(c->is_case ? node : record, "findings");
    const char *id = check_text(record, "id");
    struct rule_facts facts;
    struct rule_findings all = { 0 };
    struct err err = { "" };
    if (id == NULL || json_array_size(findings) == 0) {
        check_tell(c, TOLD_WRONG, "%s: equipment without an id or findings",
                   "%s: 識別子または指摘事項のない機器", MEMBER_DOSSIER);
        return;
    }
    rule_facts_init(&facts, &c->arena);
    enum rc rc = rule_facts_from_json(json_object_get(node, "facts"), court->vocab,
                                      ent_extract_entities(court->extract), &facts, &err);
    if (rc == RC_OK)
        rc = rule_eval(court->set, &facts, court->day, true, &c->arena, &all, &err);
    if (rc != RC_OK) {
        c->no_memory = c->no_memory || rc == RC_MEMORY;
        check_tell(c, TOLD_WRONG, "%s: %s", "%s: %s", id, err.text);
        return;
    }
    same_maker(c, record, json_object_get(node, "facts"), id);
    for (size_t i = 0; i < json_array_size(findings); i++)
        one_finding(c, court, json_array_get(findings, i), id, unread, &all);
}

/* The first mistake has a place; the line says how many there are. */
static void tell_unreadable(struct check *c, const struct court *court, const struct err *err)
{
    struct slice rest = buf_view(&court->errors.text);
    struct slice first = slice_line(&rest);
    check_tell(c, TOLD_WRONG, "the law or the data cannot be read: %s%s%.*s",
               "法令またはデータを読めない: %s%s%.*s", err->text, first.n == 0 ? "" : "; ",
               (int)first.n, first.n == 0 ? "" : (const char *)first.p);
}

void check_verdicts(struct check *c)
{
    struct court court = { .errors = RULE_ERRORS_NONE };
    struct err err = { "" };
    const json_t *list = json_object_get(c->root, "equipment");
    enum rc rc = open_court(c, &court, &err);
    c->no_memory = c->no_memory || rc == RC_MEMORY;
    if (rc != RC_OK)
        tell_unreadable(c, &court, &err);
    for (size_t i = 0; rc == RC_OK && c->unread != NULL && i < c->equipment_count; i++)
        one_equipment(c, &court, json_array_get(list, i), c->unread[i]);
    if (json_array_size(list) == 0 && c->is_case)
        check_tell(c, TOLD_OPEN, "That any finding of the case holds today: none does.",
                   "本件の指摘事項が現在も成り立つこと:成り立つものはない。");
    else if (json_array_size(list) == 0)
        check_tell(c, TOLD_WRONG, "%s: no equipment in it", "%s: 機器がない", MEMBER_DOSSIER);
    close_court(&court);
}
