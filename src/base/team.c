#include "base/team.h"

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

struct member {
    team_work *work;
    void *ctx;
    unsigned number;
    bool is_running;
    pthread_t thread;
};

static void *run(void *arg)
{
    const struct member *m = arg;
    m->work(m->ctx, m->number);
    return NULL;
}

void team_run(unsigned count, team_work *work, void *ctx)
{
    struct member members[TEAM_MAX];
    count = count < TEAM_MAX ? count : TEAM_MAX;
    for (unsigned i = 1; i < count; i++) {
        struct member *m = &members[i];
        *m = (struct member){ .work = work, .ctx = ctx, .number = i };
        m->is_running = pthread_create(&m->thread, NULL, run, m) == 0;
    }
    if (count > 0)
        work(ctx, 0);
    for (unsigned i = 1; i < count; i++) {
        if (members[i].is_running)
            (void)pthread_join(members[i].thread,
                               NULL); /* it was created, nobody else joins it */
        else
            work(ctx, i);
    }
}

void team_each(unsigned count, bool is_shared, team_work *work, void *ctx)
{
    if (is_shared)
        team_run(count, work, ctx);
    for (unsigned i = 0; !is_shared && i < count; i++)
        work(ctx, i);
}
