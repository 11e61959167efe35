#include "base/progress.h"

#include <stdio.h>
#include <time.h>

enum { NS_BETWEEN = 100000000 };

static int64_t now_ns(void)
{
    struct timespec t = { 0 };
    (void)clock_gettime(CLOCK_MONOTONIC, &t); /* it always exists */
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

void progress_init(struct progress *p, bool on, uint64_t total)
{
    *p = (struct progress){ .on = on, .total = total };
    if (on)
        p->begun_ns = p->shown_ns = now_ns();
}

void progress_update(struct progress *p, uint64_t done)
{
    enum { CELLS = 24 };
    if (!p->on)
        return;
    int64_t now = now_ns();
    if (now - p->shown_ns < NS_BETWEEN)
        return;
    double rate = (double)done * 1e3 / (double)(now - p->begun_ns); /* bytes a microsecond: MB/s */
    p->shown_ns = now;
    p->shown = true;
    if (p->total == 0) {
        (void)fprintf(stderr, "\r\033[K%.0f MB  %.0f MB/s", (double)done / 1e6, rate);
    } else {
        double share = done < p->total ? (double)done / (double)p->total : 1;
        int full = (int)(share * CELLS);
        (void)fprintf(stderr, "\r\033[K[%.*s%.*s] %.0f of %.0f MB  %.0f MB/s", full, "########################",
                      CELLS - full, "                        ", (double)done / 1e6, (double)p->total / 1e6, rate);
    }
    (void)fflush(stderr); /* a bar that cannot be shown harms nothing */
}

void progress_finish(struct progress *p)
{
    if (p->shown)
        (void)fputs("\r\033[K", stderr);
    (void)fflush(stderr); /* as above */
    p->shown = false;
}
