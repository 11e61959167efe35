/* authority/metrics.h: counters, as Prometheus reads them. */
#ifndef SEKISHO_AUTHORITY_METRICS_H
#define SEKISHO_AUTHORITY_METRICS_H

#include "base/buf.h"

#include <stdatomic.h>

/* name, type, help */
#define METRICS(x)                                                                             \
    x(requests, "counter", "requests answered") x(refused, "counter",                          \
                                                  "requests answered with 400 to 499")         \
        x(failed, "counter", "requests answered with 500 and above")                           \
            x(limited, "counter", "requests answered with 429") x(                             \
                upload_bytes, "counter", "bytes of entry bundles received")                    \
                x(entries, "counter", "entries of logs stored and countersigned") x(           \
                    equipment, "counter", "equipment records stored") x(heartbeats, "counter", \
                                                                        "heartbeats stored")   \
                    x(unreadable, "counter", "entries that could not be read")                 \
                        x(heads, "counter", "heads countersigned")                             \
                            x(contradictions, "counter",                                       \
                              "heads and requests that contradict what was countersigned")     \
                                x(evaluated, "counter", "pieces of equipment evaluated")       \
                                    x(request_ns, "counter", "nanoseconds spent on requests")

struct metrics {
#define METRIC(name, type, help) atomic_ullong name;
    METRICS(METRIC)
#undef METRIC
};

static inline void metric_add(atomic_ullong *m, unsigned long long n)
{
    (void)atomic_fetch_add_explicit(m, n, memory_order_relaxed);
}

/* The text format of Prometheus, version 0.0.4. */
void metrics_print(const struct metrics *m, struct buf *out);

#endif
