#include "dissect/lane.h"

struct run {
    struct lane *lane;
    bool spoke;
};

static void emit(void *ctx, const struct sink *sink, const struct obs_in *obs)
{
    struct run *run = ctx;
    run->spoke = true;
    struct echo_tape *tape = &run->lane->echo.tape;
    if (obs->prop != PROP_QUESTION && obs->prop != PROP_ANSWER) {
        obs_store_emit(run->lane->store, sink, obs);
        size_t last = obs_store_last(run->lane->store);
        if (last == OBS_LOST)
            echo_step(tape, ECHO_OBS_LOST, 0);
        else if (last != OBS_NONE)
            echo_step(tape, ECHO_OBS, last);
    }
    size_t called = callings_note(&run->lane->callings, sink, obs);
    if (called != CALLED_NONE)
        echo_step(tape, ECHO_CALLED, called);
    if (run->lane->tap != NULL)
        run->lane->tap(run->lane->tap_ctx, sink, obs);
}

enum dis_result msg_run(struct pkt *p, unsigned id, struct slice message, size_t *ret_used,
                        uint64_t *ret_skip)
{
    struct lane *lane = p->lane;
    const struct dissector *d = lane->table->all[id];
    struct run run = { lane, false };
    struct sink sink = {
        .frame = &p->f,
        .protocol = d->name,
        .message = message,
        .subject = obs_sender(&p->f),
        .basis = BASIS_STATED,
        .emit = emit,
        .ctx = &run,
    };
    struct cursor in = cur_of(message);
    trail_payload(lane->trail, message);
    enum dis_result result = d->run(&in, &sink);
    *ret_used = message.n - (in.left < message.n ? in.left : message.n);
    *ret_skip = sink.skip;
    if (result == DIS_MALFORMED)
        lane->coverage.malformed++;
    if (result == DIS_OK || (result != DIS_NOT_MINE && (run.spoke || *ret_used > 0))) {
        lane->messages[id]++;
        echo_step(&lane->echo.tape, ECHO_MESSAGE, id);
    }
    return result;
}

static bool offer(struct pkt *p, unsigned id, struct slice message)
{
    size_t used = 0;
    uint64_t skip = 0;
    enum dis_result result = msg_run(p, id, message, &used, &skip);
    if (result == DIS_TRUNCATED)
        p->lane->coverage.truncated++;
    return result != DIS_NOT_MINE;
}

bool msg_offer(struct pkt *p, const struct dis_set *set, struct slice message)
{
    for (unsigned id = dis_set_next(set, 0); id < DIS_SET_MAX; id = dis_set_next(set, id + 1))
        if (offer(p, id, message))
            return true;
    return false;
}

bool msg_probe(struct pkt *p, const struct dis_set *set, struct slice message)
{
    for (unsigned id = dis_set_next(set, 0); id < DIS_SET_MAX; id = dis_set_next(set, id + 1)) {
        const struct dissector *d = p->lane->table->all[id];
        if (d->probe != NULL && d->probe(message, &p->f) && offer(p, id, message))
            return true;
    }
    return false;
}
