/* The engine with any number of threads. */
#include "engine_test.h"

#include <stdio.h>

/* Enough of everything to keep several threads busy. */
static void test_threads(void)
{
    for (unsigned i = 0; i < 400; i++) {
        char s[32];
        (void)snprintf(s, sizeof s, "name%u.", i % 37);
        text(s);
        udp(7, (uint16_t)(7 + i % 3));
        ip4(17, (uint8_t)(i % 61), (uint8_t)(i % 7));
        eth((uint8_t)(i % 11), 0x0800);
        frame(1);
    }
    struct buf one = BUF_EMPTY;
    run(1, true, &one);
    for (unsigned jobs = 2; jobs <= DIS_LANES; jobs++) {
        struct buf many = BUF_EMPTY;
        run(jobs, true, &many);
        check(slice_eq(buf_view(&one), buf_view(&many)),
              "any number of threads tells the same");
        buf_done(&many);
    }
    buf_done(&one);
    begin();
}

int main(void)
{
    begin();
    test_threads();
    return result();
}
