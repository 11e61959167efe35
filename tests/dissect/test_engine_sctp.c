/* The engine on SCTP. */
#include "engine_test.h"

static void sctp(uint16_t dst, const char *chunks)
{
    hex(chunks);
    number(0, 8);
    number(dst, 2);
    number(1000, 2);
    ip4(132, 1, 2);
    eth(1, 0x0800);
    frame(1);
}

static void test_sctp(void)
{
    /* "hi." is 68692e */
    sctp(9, "0003 0013 00000001 0000 0000 0000002e 68692e 00");
    expect("a message by its identifier", HI_1);
    sctp(7, "0003 0013 00000001 0000 0000 00000000 68692e 00");
    expect("a message by its port", HI_1);
    sctp(9, "4003 0017 00000001 0000 0000 00000001 0000002e 68692e 00");
    expect("I-DATA", HI_1);
    sctp(9, "0003 0013 00000001 0000 0000 0000002e 68692e");
    expect("padding that is left out", HI_1);
    sctp(9,
         "0300 0010 00000001 00010000 00000000 0003 0013 00000001 0000 0000 0000002e 68692e 00"
         "0003 0013 00000002 0000 0001 0000002e 686f2e 00");
    expect("several chunks", HI_1 " | 1 ip:10.0.0.1/01 name=ho");
    sctp(9, "0002 0011 00000001 0000 0000 0000002e 68 000000 0000 0011 00000002 0000 0000 "
            "00000000 69 000000");
    sctp(9, "0002 0011 00000001 0000 0000 0000002e 68 000000"); /* sent again */
    sctp(9, "0001 0011 00000003 0000 0000 00000000 2e 000000");
    expect("fragments", "3 ip:10.0.0.1/01 name=hi stream");
    check(coverage.reassembled == 1, "what was put together is counted");
    sctp(9, "0002 0011 00000001 0000 0000 0000002e 68 000000 0001 0011 00000003 0000 0000 "
            "00000000 2e 000000");
    expect("a fragment that is missing", "");
    check(coverage.fragments_given_up == 1, "what is given up is counted");
    sctp(9, "0001 0011 00000003 0000 0000 0000002e 2e 000000");
    expect("an end without a beginning", "");
    sctp(9, "0002 0011 ffffffff 0000 0000 0000002e 68 000000 0001 0012 00000000 0000 0000 "
            "00000000 692e 0000");
    expect("numbers that wrap", HI_1 " stream");
    sctp(9, "0002 0011 00000001 0000 0000 0000002e 68 000000 0001 0012 00000002 0001 0000 "
            "00000000 692e 0000");
    expect("another stream is another message", "");
    sctp(9, "0003 0003");
    expect("a chunk below its header", "");
    check(coverage.malformed == 1, "and it is counted");
    sctp(9, "0003 ffff 00000001 0000 0000 0000002e 68692e");
    expect("a chunk past the packet is read as far as it goes", HI_1);
    sctp(9, "0003 000f 00000001 0000 0000 000000");
    expect("a chunk too short for its fields", "");
    for (unsigned i = 0; i < 40; i++) { /* more at once than are kept */
        text(i == 0 ? "h" : "x");
        number(46, 4);
        number(i, 4);
        number(10 * i, 4);
        hex("0002 0011");
        number(0, 8);
        number(9, 2);
        number(1000, 2);
        ip4(132, 1, 2);
        eth(1, 0x0800);
        frame(1);
    }
    sctp(9, "0001 0012 00000001 0000 0000 00000000 692e 0000");
    expect("the oldest is forgotten first", "");
}

/* Enough of everything to keep several threads busy. */

int main(void)
{
    begin();
    test_sctp();
    return result();
}
