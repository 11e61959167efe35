/* Fuzz target for names: over the real data, whatever text is asked for. */
#include "entity/entity.h"
#include "registry/datafile.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { DAY = 20779, CANDIDATES = 5 };

static struct entities *open_once(void)
{
    static struct datafile *file;
    static struct entities *e;
    if (e == NULL && (data_open(DATAFILE, &file, NULL) != RC_OK || ent_open(file, &e, NULL) != RC_OK))
        abort();
    return e;
}

static void must(bool holds)
{
    if (!holds)
        abort();
}

static void check(const struct entities *e, const struct ent_match *m, struct slice text)
{
    must(m->entity < ent_count(e) && (size_t)m->from + m->size <= text.n && m->confidence <= 99);
    must(m->alias != NULL && m->source != NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct entities *e = open_once();
    struct slice text = slice_of(data, size);
    struct ent_match known = { .entity = ENT_NONE };
    struct ent_match near = { .entity = ENT_NONE };
    struct ent_rival nearest[CANDIDATES];
    struct ent_lookalike first;
    bool is_known = ent_match_name(e, text, DAY, &known);
    bool is_near = ent_match_nearly(e, text, DAY, &near);
    if (is_known)
        check(e, &known, text);
    if (is_near)
        check(e, &near, text);
    size_t n = ent_candidates(e, text, DAY, nearest, CANDIDATES);
    must(n <= CANDIDATES && (!is_near || (n > 0 && nearest[0].entity == near.entity)));
    for (size_t i = 1; i < n; i++)
        must(nearest[i].confidence <= nearest[i - 1].confidence);
    if (ent_match_confusable(e, text, DAY, &near, &first))
        must(near.entity < ent_count(e) && first.at + first.size <= size);
    must(ent_rivals(e, text, DAY, is_known ? known.entity : ENT_NONE, nearest, CANDIDATES) <= CANDIDATES);
    return 0;
}
