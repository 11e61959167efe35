#include "authority/metrics.h"

static void line(struct buf *out, const char *name, const char *type, const char *help,
                 uint64_t value)
{
    buf_printf(out, "# HELP sekisho_authority_%s %s\n# TYPE sekisho_authority_%s %s\n", name,
               help, name, type);
    buf_printf(out, "sekisho_authority_%s ", name);
    buf_uint(out, value);
    buf_char(out, '\n');
}

void metrics_print(const struct metrics *m, struct buf *out)
{
#define METRIC(name, type, help)                                                               \
    line(out, #name "_total", type, help, atomic_load_explicit(&m->name, memory_order_relaxed));
    METRICS(METRIC)
#undef METRIC
}
