#include "dissect/table.h"

#include <stdlib.h>

static void set_add(struct dis_set *s, size_t id)
{
    s->w[id / 64] |= UINT64_C(1) << (id % 64);
}

/* Adds 'id' to the set that '*index' stands for: sets are shared, so another one is found or
 * made. */
static bool claim(struct dis_table *t, uint8_t *index, size_t id)
{
    struct dis_set want = t->sets[*index];
    set_add(&want, id);
    for (size_t i = 0; i < t->set_count; i++)
        if (memcmp(&t->sets[i], &want, sizeof want) == 0) {
            *index = (uint8_t)i;
            return true;
        }
    if (t->set_count == DIS_SETS_MAX)
        return false;
    t->sets[t->set_count] = want;
    *index = (uint8_t)t->set_count++;
    return true;
}

static bool claim_type(struct dis_table *t, const struct dis_match *m, size_t id)
{
    for (size_t i = 0; i < t->type_count; i++)
        if (t->types[i].kind == m->kind && t->types[i].value == m->value) {
            set_add(&t->types[i].set, id);
            return true;
        }
    if (t->type_count == DIS_TYPES_MAX)
        return false;
    struct dis_type *type = &t->types[t->type_count++];
    *type = (struct dis_type){ .kind = m->kind, .value = m->value };
    set_add(&type->set, id);
    return true;
}

static bool add(struct dis_table *t, const struct dis_match *m, size_t id)
{
    switch (m->kind) {
    case DIS_ETHERTYPE:
    case DIS_SCTP_PPID:
    case DIS_SCTP_PORT:
    case DIS_SNAP: return claim_type(t, m, id);
    case DIS_LLC: return claim(t, &t->llc[m->value & 0xff], id);
    case DIS_WIFI: return claim(t, &t->wifi[m->value & 0xf], id);
    case DIS_IP_PROTO: return claim(t, &t->ip_proto[m->value & 0xff], id);
    case DIS_TCP_PORT: return claim(t, &t->tcp[m->value & 0xffff], id);
    case DIS_UDP_PORT:
        t->udp_claimed[(m->value & 0xffff) / 64] |= UINT64_C(1) << (m->value % 64);
        return claim(t, &t->udp[m->value & 0xffff], id);
    case DIS_TCP_ANY: set_add(&t->tcp_any, id); return true;
    case DIS_UDP_ANY:
        set_add(&t->udp_any, id);
        if (t->all[id]->probe != NULL)
            t->udp_probes[t->udp_probe_count++] = t->all[id]->probe;
        t->has_udp_any = true;
        return true;
    case DIS_END: break;
    }
    return true;
}

struct dis_table *dis_table_new(const struct dissector *const *all, struct err *err)
{
    struct dis_table *t = calloc(1, sizeof *t);
    if (t == NULL) {
        (void)err_set(err, RC_MEMORY, "no memory for the table of protocols");
        return NULL;
    }
    t->all = all;
    t->set_count = 1;
    for (; all[t->count] != NULL; t->count++) {
        bool fits = t->count < DIS_SET_MAX;
        for (const struct dis_match *m = all[t->count]->match; fits && m->kind != DIS_END; m++)
            fits = add(t, m, t->count);
        if (!fits) {
            (void)err_set(err, RC_LIMIT,
                          "protocol %s: more protocols than the table has room for",
                          all[t->count]->name);
            free(t);
            return NULL;
        }
    }
    return t;
}

void dis_table_free(struct dis_table *t)
{
    free(t);
}

const struct dis_set *dis_table_type(const struct dis_table *t, enum dis_match_kind kind,
                                     uint64_t value)
{
    for (size_t i = 0; i < t->type_count; i++)
        if (t->types[i].kind == kind && t->types[i].value == value)
            return &t->types[i].set;
    return NULL;
}
