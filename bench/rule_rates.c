/* rule_rates TABLES DATAFILE [SECONDS]: how many (equipment x regulation) a second and core,
 * all regulations of the data loaded.  Prints one line. */
#include "bench/rule_fleet.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double now(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t); /* it always exists */
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
    if (argc < 3)
        return 2;
    struct fleet *f = fleet_new(argv[1], argv[2]);
    double seconds = argc > 3 ? strtod(argv[3], NULL) : 3;
    struct arena each;
    uint64_t rounds = 0;
    uint64_t found = 0;
    double begun = now();
    double spent = 0;
    arena_init(&each, SIZE_MAX);
    do {
        for (size_t i = 0; i < FLEET; i++) {
            struct rule_findings got;
            struct err err;
            arena_reset(&each);
            if (rule_eval(f->set, &f->facts[i], FLEET_DAY, false, &each, &got, &err) != RC_OK)
                return 2;
            found += got.count;
        }
        rounds++;
        spent = now() - begun;
    } while (spent < seconds);
    size_t count = rule_set_count(f->set);
    double pairs = (double)rounds * FLEET * (double)count;
    printf("%zu regulations, %d equipment, %.1f findings each: %.2f M (equipment x "
           "regulation)/s, %.2f us each equipment\n",
           count, FLEET, (double)found / (double)rounds / FLEET, pairs / spent / 1e6,
           spent * 1e6 / (double)rounds / FLEET);
    arena_done(&each);
    fleet_free(f);
    return 0;
}
