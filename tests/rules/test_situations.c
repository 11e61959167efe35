/* What the whole library says of one equipment: the same thing under the laws of several
 * states, and on several days.  Each row lists every relevant finding; some, every question.
 * And that what is remembered of equal equipment is said of each in its own words. */
#include "fake_entity.h"
#include "rules/rules.h"

#include <stdio.h>

struct situation {
    const char *title;
    const char *facts; /* attribute=value, several with '|' between, the attributes with ';' */
    const char *day;
    const char *wanted; /* every relevant finding that is not undetermined, a line each */
    const char *asks;   /* every relevant one that is undetermined; NULL: not looked at */
};

#define CONTROLLER                                                                             \
    "equipment.manufacturer=huawei-technologies;equipment.class=base-station;"                 \
    "equipment.role=control;equipment.network=5g;equipment.generation=5;"                      \
    "equipment.facility=network-control;equipment.can_route=true;"
#define OPERATOR_JP                                                                            \
    "operator.country=JP;operator.sector=telecom-mobile;operator.designated=true;"             \
    "operator.designated_since=2023-11-17;operator.addressee=;operator.government=false;"      \
    "operator.public_body=false;operator.licensed_mhz=;equipment.critical=true;"
#define FILED                                                                                  \
    "plan.filed=true;plan.extended=false;plan.shortened=false;plan.received=2026-11-01;"       \
    "plan.omits=;plan.change=;"

static const struct situation situations[] = {
    { "Japan: it asks to notify, and bans nobody",
      OPERATOR_JP CONTROLLER "plan.filed=false;act=procure", "2026-11-22",
      "jp-espa 52-1-plan required\n"
      "jp-espa-mic telecom required\n" },
    { "Japan: notified, the time runs", OPERATOR_JP CONTROLLER FILED "act=procure",
      "2026-11-22", "jp-espa 52-3 required 2026-11-30\n" },
    { "Japan: the time is over", OPERATOR_JP CONTROLLER FILED "act=procure", "2026-12-01", "" },
    { "Japan: another maker, the same duties",
      OPERATOR_JP CONTROLLER "equipment.manufacturer=nec;plan.filed=false;act=procure",
      "2026-11-22",
      "jp-espa 52-1-plan required\n"
      "jp-espa-mic telecom required\n" },
    { "United Kingdom: out by a day",
      "operator.country=GB;operator.sector=telecom-mobile;operator.addressee=uk-huawei-2022;"
      "operator.government=false;equipment.site=ordinary;equipment.installed=2020-03-"
      "01;" CONTROLLER,
      "2026-11-22", "uk-huawei-2022 remove-5g due 2027-12-31\n" },
    { "United Kingdom: the core, before the direction moved the day",
      "operator.country=GB;operator.sector=telecom-mobile;operator.addressee=uk-huawei-2022;"
      "equipment.role=core;equipment.network=4g;equipment.manufacturer=huawei-technologies",
      "2022-10-12",
      "uk-huawei-2022 core advice 2023-01-28\nuk-policy-2020 core advice 2023-01-28\n" },
    { "United Kingdom: the core, after",
      "operator.country=GB;operator.sector=telecom-mobile;operator.addressee=uk-huawei-2022;"
      "equipment.role=core;equipment.network=4g;equipment.manufacturer=huawei-technologies",
      "2022-10-14", "uk-huawei-2022 core due 2023-12-31\n" },
    { "United Kingdom: a fixed network, and who got the direction is not known",
      "operator.country=GB;operator.sector=telecom-fixed;operator.government=false;"
      "equipment.manufacturer=huawei-technologies;equipment.role=core;equipment.network=fixed;"
      "equipment.site=ordinary;equipment.first_seen=2019-01-01",
      "2026-11-22", "", "uk-huawei-2022 core\n" },
    { "United States: a federal contractor may not use it",
      "operator.country=US;operator.sector=telecom-mobile;operator.federal_contractor=true;"
      "operator.government=false;operator.subsidy_recipient=false;operator.markets=false;"
      "operator.addressee=;operator.waiver=;equipment.found=2020-09-01;equipment.reported=true;"
      "equipment.assessed=true;equipment.components=;act=use;" CONTROLLER,
      "2026-11-22", "us-ndaa-889 a-1-B violation 2020-08-13\n" },
    { "United States: nobody's contractor, own money",
      "operator.country=US;operator.sector=telecom-mobile;operator.federal_contractor=false;"
      "operator.government=false;operator.subsidy_recipient=false;operator.markets=false;"
      "operator.addressee=;equipment.components=;act=use;" CONTROLLER,
      "2026-11-22", "" },
    { "a Japanese ministry's purchase: weigh the supply chain",
      "operator.country=JP;operator.sector=central-government;operator.government=true;"
      "operator.public_body=false;operator.designated=false;operator.addressee=;"
      "equipment.critical=true;act=procure;" CONTROLLER,
      "2026-11-22", "jp-procurement-2018 assess-state advice\n" },
    { "Korea has no instrument",
      "operator.country=KR;operator.sector=telecom-mobile;operator.designated=true;" CONTROLLER,
      "2026-11-22", "" },
    { "Korea, another maker",
      "operator.country=KR;operator.sector=telecom-mobile;equipment.manufacturer=samsung-"
      "electronics;"
      "equipment.network=5g",
      "2026-11-22", "" },
    { "Germany, no contract and no order",
      "operator.country=DE;operator.sector=telecom-mobile;operator.designated=true;"
      "operator.addressee=;equipment.in_order=;act=use;" CONTROLLER,
      "2026-11-22", "eu-5g-toolbox key-assets advice\n" },
    { "Japan: of a device that is merely there, one question a law",
      "operator.country=JP;operator.sector=telecom-mobile;operator.designated=true;"
      "operator.designated_since=2023-11-17;operator.addressee=;operator.government=false;"
      "operator.public_body=false;operator.licensed_mhz=;equipment.manufacturer=cisco;"
      "equipment.class=switch",
      "2026-11-22", "", "jp-acd-2025 4\njp-espa 52-1\njp-espa-mic introduced\n" },
    { "Japan: once a plan is filed, whether its time was extended",
      "operator.country=JP;operator.sector=telecom-mobile;operator.designated=true;"
      "operator.designated_since=2023-11-17;operator.addressee=;operator.government=false;"
      "operator.public_body=false;operator.licensed_mhz=;equipment.manufacturer=cisco;"
      "equipment.class=switch;equipment.critical=true;plan.filed=true;"
      "plan.received=2026-11-10;act=procure",
      "2026-11-22", "", "jp-acd-2025 4\njp-espa 52-3\n" },
    { "United Kingdom: nobody says in which network it is",
      "operator.country=GB;operator.sector=telecom;operator.government=false;"
      "operator.addressee=uk-huawei-2022;equipment.manufacturer=huawei-technologies;"
      "equipment.first_seen=2019-01-01",
      "2026-11-22", "",
      "uk-huawei-2022 sites\nuk-huawei-2022 core\nuk-huawei-2022 transmission\n"
      "uk-huawei-2022 remove-5g\n" },
};

static enum rc put(struct rule_facts *f, const struct rule_vocab *vocab,
                   const struct entities *entities, struct slice text, struct err *err)
{
    while (text.n > 0) {
        struct slice values = slice_split(&text, ';');
        enum rule_attr attr = rule_attribute_by_name(slice_split(&values, '='));
        if (attr == RULE_ATTRIBUTES)
            return err_set(err, RC_USAGE, "no such attribute");
        rule_facts_forget(f, attr);
        while (values.n > 0) {
            enum rc rc = rule_facts_text(f, vocab, entities, attr, SLICE(""),
                                         slice_split(&values, '|'), NULL, err);
            if (rc != RC_OK)
                return rc;
        }
        rule_facts_close(f, attr);
    }
    return RC_OK;
}

/* Findings that ask for more facts are told apart: they accuse nobody and let nobody pass. */
static void print(const struct rule_findings *all, bool open, struct buf *out)
{
    for (size_t i = 0; i < all->count; i++) {
        const struct rule_finding *f = &all->items[i];
        char day[TIME_TEXT_SIZE];
        int32_t when = f->status == STATUS_VIOLATION ? f->since : f->deadline;
        if (!f->relevant || (f->status == STATUS_UNDETERMINED) != open)
            continue;
        buf_printf(out, "%s %s", f->regulation, f->clause);
        if (!open)
            buf_printf(out, " %s", rule_status_name(f->status));
        if (!open && when != TIME_DAY_NONE) {
            time_print_day(when, day);
            buf_printf(out, " %s", day);
        }
        buf_char(out, '\n');
    }
}

static bool holds(const struct rule_set *set, const struct rule_vocab *vocab,
                  const struct entities *entities, const struct situation *s)
{
    struct arena arena;
    struct rule_facts facts;
    struct rule_findings findings = { NULL, 0 };
    struct buf out = BUF_EMPTY;
    struct buf asked = BUF_EMPTY;
    struct err err = { "" };
    int32_t day = 0;
    arena_init(&arena, SIZE_MAX);
    rule_facts_init(&facts, &arena);
    bool is_day = time_parse_day(slice_str(s->day), &day);
    bool ok = is_day && put(&facts, vocab, entities, slice_str(s->facts), &err) == RC_OK &&
              rule_eval(set, &facts, day, false, &arena, &findings, &err) == RC_OK;
    print(&findings, false, &out);
    ok = ok && slice_eq(buf_view(&out), slice_str(s->wanted));
    print(&findings, true, &asked);
    ok = ok && (s->asks == NULL || slice_eq(buf_view(&asked), slice_str(s->asks)));
    if (!ok)
        printf("%s: %s\ngot:\n%sasked:\n%s", s->title, err.text,
               out.n > 0 ? (const char *)out.p : "nothing\n",
               asked.n > 0 ? (const char *)asked.p : "nothing\n");
    buf_done(&asked);
    buf_done(&out);
    arena_done(&arena);
    return ok;
}

static void print_all(const struct rule_findings *findings, struct buf *out)
{
    for (size_t i = 0; i < findings->count; i++) {
        const struct rule_finding *f = &findings->items[i];
        buf_printf(out, "%s %s %s %d %d %d\n", f->regulation, f->clause,
                   rule_status_name(f->status), f->relevant, (int)f->deadline, (int)f->since);
        for (size_t k = 0; k < f->missing_count; k++)
            buf_printf(out, "? %s\n", f->missing[k]);
        for (size_t k = 0; k < f->because_count; k++)
            buf_printf(out, ": %s\n", f->because[k]);
    }
}

/* The facts of one situation as several pieces of equipment have them: the same values, told by
 * other frames; what one memo says of each is what nothing remembered would have said. */
static bool is_remembered(const struct rule_set *set, const struct rule_vocab *vocab,
                          const struct entities *entities, const struct situation *s,
                          struct rule_memo *memo, int32_t day)
{
    static const char *const told[] = { "lldp, frame 1", "lldp, frame 2", "lldp, frame 1", NULL,
                                        "cdp, frame 2" };
    bool ok = true;
    for (size_t i = 0; ok && i < sizeof told / sizeof told[0]; i++) {
        struct arena arena;
        struct rule_facts facts;
        struct rule_findings plain = { NULL, 0 };
        struct rule_findings quick = { NULL, 0 };
        const struct rule_facts *alike = NULL;
        struct buf a = BUF_EMPTY;
        struct buf b = BUF_EMPTY;
        struct err err = { "" };
        arena_init(&arena, SIZE_MAX);
        rule_facts_init(&facts, &arena);
        ok = put(&facts, vocab, entities, slice_str(s->facts), &err) == RC_OK;
        unsigned n = 0; /* so that of several values each has its own frame, or one has none */
        for (unsigned attr = 0; attr < RULE_ATTRIBUTES; attr++)
            for (struct rule_value *v = facts.at[attr].values; v != NULL; v = v->next, n++)
                v->because = told[i] == NULL ? NULL
                             : i == 4 && n % 2 == 1
                                 ? told[i]
                                 : arena_printf(&arena, "%s, %u", told[i], n / 2);
        ok = ok && rule_eval(set, &facts, day, true, &arena, &plain, &err) == RC_OK &&
             rule_memo_eval(memo, &facts, &arena, &quick, i % 2 == 0 ? &alike : NULL, &err) == RC_OK;
        print_all(&plain, &a);
        print_all(&quick, &b);
        ok = ok && slice_eq(buf_view(&a), buf_view(&b)) && (i % 2 != 0 || alike != NULL);
        if (!ok)
            printf("%s: remembered otherwise, source %zu\n%s---\n%s%s\n", s->title, i,
                   a.n > 0 ? (const char *)a.p : "", b.n > 0 ? (const char *)b.p : "",
                   err.text);
        buf_done(&a);
        buf_done(&b);
        arena_done(&arena);
    }
    return ok;
}

static bool memo_holds(const struct rule_set *set, const struct rule_vocab *vocab,
                       const struct entities *entities)
{
    struct arena arena;
    struct rule_memo *memo = NULL;
    struct err err = { "" };
    int32_t day = 0;
    arena_init(&arena, SIZE_MAX);
    bool ok = time_parse_day(SLICE("2026-11-22"), &day) &&
              rule_memo_new(set, day, true, &arena, &memo, &err) == RC_OK;
    for (unsigned twice = 0; twice < 2; twice++)
        for (size_t i = 0; ok && i < sizeof situations / sizeof situations[0]; i++)
            ok = is_remembered(set, vocab, entities, &situations[i], memo, day);
    rule_memo_free(memo);
    arena_done(&arena);
    return ok;
}

int main(int argc, char **argv)
{
    struct rule_vocab *vocab = NULL;
    struct rule_set *set = NULL;
    struct rule_errors errors = RULE_ERRORS_NONE;
    struct err err = { "" };
    struct datafile *data = NULL; /* what the entities borrow, if it is a file */
    unsigned failed = 0;
    if (argc != 4)
        return 2;
    struct entities *entities = fake_entities_load(argv[2], &data);
    enum rc rc = entities == NULL ? RC_IO : rule_vocab_load(argv[1], &vocab, &err);
    if (rc == RC_OK)
        rc = rule_set_new(vocab, entities, &set, &err);
    if (rc == RC_OK)
        rc = rule_set_load(set, argv[3], &errors, &err);
    for (size_t i = 0; rc == RC_OK && i < sizeof situations / sizeof situations[0]; i++)
        failed += holds(set, vocab, entities, &situations[i]) ? 0 : 1;
    if (rc == RC_OK)
        failed += memo_holds(set, vocab, entities) ? 0 : 1;
    if (rc != RC_OK)
        printf("%s\n", err.text);
    rule_set_free(set);
    rule_vocab_free(vocab);
    fake_entities_free(entities, data);
    rule_errors_done(&errors);
    return rc == RC_OK && failed == 0 ? 0 : 1;
}
