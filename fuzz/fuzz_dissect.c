/* Fuzz target for one dissector, chosen when it is compiled (-DDISSECTOR=lldp): the bytes come in an exact-size
 * heap block, as a client, as a server and as neither. */
#include "dissect/dissect.h"

#include <stdlib.h>

#define NAME2(x) dissector_##x
#define NAME(x) NAME2(x)
extern const struct dissector NAME(DISSECTOR);

static void touch(void *ctx, const struct sink *sink, const struct obs_in *obs)
{
    /* Reads every byte of the observation, so that a slice outside its message is found. */
    unsigned *sum = ctx;
    for (size_t i = 0; i < obs->bytes.n; i++)
        *sum += obs->bytes.p[i];
    *sum += (unsigned)sink->subject.size;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct dissector *d = &NAME(DISSECTOR);
    unsigned sum = 0;
    for (unsigned side = SIDE_UNKNOWN; side <= SIDE_SERVER; side++) {
        struct dis_frame frame = {
            .number = 1,
            .bytes = slice_of(data, size),
            .has_mac = true,
            .src_mac = { 0, 0x1b, 0x1b, 0, 0, 1 },
            .src_ip = addr_ip4(0xc0000201),
            .dst_ip = addr_ip4(0xc0000202),
            .ttl = 255, /* as protocols ask for that must not be forwarded */
            .ip_proto = side == SIDE_UNKNOWN ? 17 : 6, /* sides are known of TCP */
            .side = (enum dis_side)side,
            .wifi_subtype = (uint8_t)(side * 4), /* association request, probe request, beacon */
        };
        struct sink sink = { .frame = &frame,
                             .protocol = d->name,
                             .message = frame.bytes,
                             .subject = obs_sender(&frame),
                             .emit = touch,
                             .ctx = &sum };
        struct cursor in = cur_of(frame.bytes);
        if (d->probe != NULL)
            (void)d->probe(frame.bytes, &frame); /* only memory errors count here */
        /* As the engine does on a stream: on, as long as something was consumed. */
        for (int calls = 0; calls < 64; calls++) {
            size_t before = in.left;
            enum dis_result result = d->run(&in, &sink);
            if (in.left > before)
                abort(); /* a cursor never grows */
            if (result != DIS_TRUNCATED || in.left == before || in.bad)
                break;
        }
    }
    return sum == 0x7fffffff; /* never; keeps the sum alive */
}
