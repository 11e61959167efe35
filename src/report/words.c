#include "report/words.h"

const char *report_unknown_kind(const struct dis_unknown *u)
{
    return u->kind == DIS_ETHERTYPE ? "ethertype" : u->kind == DIS_LLC ? "dsap" : "link-type";
}

void report_finding_id(const struct equipment *e, const struct rule_finding *f, struct buf *out)
{
    addr_print(&e->addresses[0], out);
    buf_printf(out, "/%s/%s", f->regulation, f->clause);
}
