/* Fuzz target for the engine: the first byte chooses the link type, the rest is cut into frames
 * by a length of two bytes before each. */
#include "dissect/engine.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void touch(void *ctx, const struct sink *sink, const struct obs_in *obs)
{
    unsigned *sum = ctx;
    for (size_t i = 0; i < obs->bytes.n; i++)
        *sum += obs->bytes.p[i];
    *sum += sink->subject.size;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint32_t link_types[] = { 1,   0,   9,   12,  50,  51,  104, 105, 108,
                                           113, 119, 127, 163, 166, 192, 240, 276 };
    struct err err = { "" };
    struct engine *e = engine_new(1, &err);
    if (e == NULL)
        return 0;
    unsigned sum = 0;
    engine_set_tap(e, touch, &sum);
    struct cursor c = cur_of(slice_of(data, size));
    uint32_t link_type = link_types[cur_u8(&c) % (sizeof link_types / sizeof link_types[0])];
    for (uint64_t number = 1; c.left > 0; number++) {
        bool cut = false;
        uint16_t want = cur_be16(&c);
        struct cursor frame = cur_sub_cut(&c, want & 0x7ff, &cut);
        if (c.bad)
            break;
        uint8_t *exact = malloc(frame.left == 0 ? 1 : frame.left);
        if (exact == NULL)
            abort();
        if (frame.left > 0)
            memcpy(exact, frame.p, frame.left);
        struct in_packet packet = { .number = number,
                                    .at_ns = (int64_t)number * (want >> 11) * 1000000000,
                                    .p = exact,
                                    .size = (uint32_t)frame.left,
                                    .wire_size = (uint32_t)frame.left,
                                    .link_type = link_type };
        engine_feed(e, &packet, 1);
        free(exact);
    }
    if (engine_finish(e, &err) != RC_OK)
        abort();
    for (size_t i = 0; i < obs_store_count(engine_observations(e)); i++) {
        const struct obs *o = obs_store_at(engine_observations(e), i);
        if (o->count == 0 || o->subject.kind == ADDR_NONE)
            abort(); /* an observation is of somebody and was made */
    }
    engine_free(e);
    return sum == 0x7fffffff; /* never; keeps the sum alive */
}
