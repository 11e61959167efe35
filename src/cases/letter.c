#include "cases/letter.h"

static const char blank[] = "____________";

void letter_day(int32_t day, enum letter_lang lang, struct buf *out)
{
    static const char *const months[] = { "January",   "February", "March",    "April",
                                          "May",       "June",     "July",     "August",
                                          "September", "October",  "November", "December" };
    int year = 0;
    int month = 1;
    int mday = 0;
    if (day == TIME_DAY_NONE) {
        buf_str(out, blank);
        return;
    }
    time_day_split(day, &year, &month, &mday);
    if (lang == LETTER_JA)
        buf_printf(out, "%d年%d月%d日", year, month, mday);
    else
        buf_printf(out, "%d %s %d", mday, months[(month - 1) % 12], year);
}

static void put(const char *s, struct buf *out)
{
    buf_str(out, s == NULL || s[0] == '\0' ? blank : s);
}

static const char *in_lang(const struct proc_text *t, enum letter_lang lang)
{
    return lang == LETTER_JA && t->ja != NULL ? t->ja : t->en;
}

/* "52(10)" and "92, 96" as Japanese law writes them: article 52 paragraph 10, articles 92
 * and 96. False: the article is of another form. */
static bool put_article_ja(struct slice article, struct buf *out)
{
    struct buf text = BUF_EMPTY;
    bool is_good = article.n > 0;
    while (is_good && article.n > 0) {
        struct slice one = slice_trim(slice_split(&article, ','));
        struct slice number = slice_split(&one, '(');
        uint64_t n = 0;
        is_good = slice_uint(number, &n);
        buf_printf(&text, "%s第%llu条", text.n == 0 ? "" : "、", (unsigned long long)n);
        if (is_good && one.n > 0) {
            is_good = one.p[one.n - 1] == ')' && slice_uint(slice_sub(one, 0, one.n - 1), &n);
            buf_printf(&text, "第%llu項", (unsigned long long)n);
        }
    }
    if (is_good)
        buf_slice(out, buf_view(&text));
    buf_done(&text);
    return is_good;
}

/* "clock.standstill": the last day of a clock. */
static bool put_clock(struct slice id, enum letter_lang lang, const struct letter_facts *f,
                      struct buf *out)
{
    const struct procedure *p = f->proceeding->procedure;
    for (size_t i = 0; i < p->clock_count; i++)
        if (slice_eq(id, slice_str(p->clocks[i].id))) {
            const struct case_clock *k = &f->proceeding->clocks[i];
            letter_day(k->is_known ? k->end : TIME_DAY_NONE, lang, out);
            return true;
        }
    return false;
}

static bool put_named(struct slice name, enum letter_lang lang, const struct letter_facts *f,
                      struct buf *out)
{
    const struct case_step *step = &f->proceeding->steps[f->step];
    const struct procedure *p = f->proceeding->procedure;
    const struct {
        const char *name;
        const char *value;
    } texts[] = { { "authority", f->authority },
                  { "operator", f->operator_name },
                  { "operator-address", f->operator_address },
                  { "case", f->case_number },
                  { "official", f->official },
                  { "reason", f->reason },
                  { "amount", f->amount },
                  { "subject", f->subject },
                  { "law", in_lang(&p->title, lang) },
                  { "citation", in_lang(&p->citation, lang) },
                  { "article", step->article },
                  { "act", in_lang(&step->title, lang) } };
    if (lang == LETTER_JA && slice_eq(name, SLICE("article")) && step->article != NULL &&
        put_article_ja(slice_str(step->article), out))
        return true;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        if (slice_eq(name, slice_str(texts[i].name))) {
            put(texts[i].value, out);
            return true;
        }
    if (slice_eq(name, SLICE("day")))
        letter_day(step->day, lang, out);
    else if (slice_eq(name, SLICE("until")))
        letter_day(f->until, lang, out);
    else
        return slice_starts(name, SLICE("clock.")) &&
               put_clock(slice_skip(name, 6), lang, f, out);
    return true;
}

enum rc letter_fill(const char *template, enum letter_lang lang,
                    const struct letter_facts *facts, struct buf *out, struct err *err)
{
    char quoted[RULE_QUOTE_SIZE];
    struct slice rest = slice_str(template);
    while (rest.n > 0) {
        size_t open = slice_find_byte(rest, '{');
        buf_slice(out, slice_sub(rest, 0, open));
        if (open == SIZE_MAX)
            break;
        rest = slice_skip(rest, open + 1);
        if (slice_find_byte(rest, '}') == SIZE_MAX)
            return err_set(err, RC_USAGE, "a brace in a letter is not closed");
        struct slice name = slice_split(&rest, '}');
        if (!put_named(name, lang, facts, out))
            return err_set(err, RC_USAGE, "nobody knows %s in a letter",
                           rule_quote(name, quoted));
    }
    return out->failed ? err_set(err, RC_MEMORY, "no memory for a letter") : RC_OK;
}
