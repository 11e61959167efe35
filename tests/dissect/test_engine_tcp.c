/* The engine on TCP. */
#include "engine_test.h"

enum { FIN = 1, SYN = 2, RST = 4, ACK = 16 };

static int64_t late_ns; /* how much later frames come than they would */

/* From 10.0.0.1:'src' to 10.0.0.2:'dst', or back when 'back'. */
static void tcp(bool back, uint16_t src, uint16_t dst, uint32_t seq, unsigned flags,
                const char *s)
{
    text(s);
    hex("2000 0000 0000");
    number(0x5000 | flags, 2);
    number(0, 4);
    number(seq, 4);
    number(back ? src : dst, 2);
    number(back ? dst : src, 2);
    ip4(6, back ? 2 : 1, back ? 1 : 2);
    eth(back ? 2 : 1, 0x0800);
    frame_at(1, (int64_t)cap.count * 1000 + late_ns, 0);
}

static void say(uint32_t seq, const char *s)
{
    tcp(false, 1000, 7, seq, ACK, s);
}

#define C(n, s)  n " ip:10.0.0.1/01 name=" s " client"
#define CS(n, s) n " ip:10.0.0.1/01 name=" s " stream client"

static void test_tcp(void)
{
    tcp(false, 1000, 7, 99, SYN, "");
    tcp(true, 1000, 7, 499, SYN | ACK, "");
    say(100, "one.");
    say(104, "two.");
    tcp(true, 1000, 7, 500, ACK, "yes.");
    expect("both directions, in order",
           C("3", "one") " | " C("4", "two") " | 5 ip:10.0.0.2/02 name=yes server");
    check(coverage.streams == 2 && coverage.streams_midway == 0, "streams are counted");

    tcp(false, 7, 5000, 99, SYN, "");
    tcp(false, 7, 5000, 100, ACK, "me.");
    expect("SYN tells the side, whatever the ports say", C("2", "me"));

    tcp(false, 1000, 7, 99, SYN, "");
    say(108, "three.");
    say(104, "two.");
    say(100, "one.");
    expect("out of order", CS("4", "one") " | " CS("4", "two") " | " CS("4", "three"));

    tcp(false, 1000, 7, 0xfffffffd, SYN, "");
    say(0xfffffffe, "on");
    say(0, "e.");
    say(2, "two.");
    say(0xfffffffe, "on");
    expect("sequence numbers wrap", CS("3", "one") " | " C("4", "two"));

    tcp(false, 1000, 7, 99, SYN, "");
    say(100, "one.tw");
    say(100, "ONE.TW");
    say(104, "TWo.");
    expect("what was repeated with other bytes does not count",
           C("2", "one") " | " CS("4", "two"));

    tcp(false, 1000, 7, 99, SYN, "");
    say(106, "o.");
    say(105, "wX");
    say(100, "one.t");
    expect("overlaps that came early: the first stands", CS("4", "one") " | " CS("4", "two"));

    tcp(false, 1000, 7, 99, SYN, "");
    say(100, "one.");
    say(200000, "far.");
    say(104, "two.");
    expect("a gap that cannot be filled ends it", C("2", "one"));
    check(coverage.streams_gap == 1, "gaps are counted");

    tcp(false, 1000, 7, 99, SYN, "");
    say(100, "+4.xxxxone.");
    say(111, "+10.12");
    say(117, "34567890two.");
    expect("bodies are passed over", C("2", "one") " | " C("4", "two"));
    tcp(false, 1000, 7, 99, SYN, "");
    say(100, "+1000000.");
    say(109, "xxxxxxxx");
    say(1000109, "one.");
    expect("a large body need not be seen", C("4", "one"));

    tcp(false, 1000, 7, 99, SYN, "");
    say(100, "bye.");
    say(104, "two.");
    expect("a direction that has said all is left alone", "");

    tcp(false, 1000, 7, 99, SYN, "");
    say(100, "!loud.");
    expect("the next protocol on the port is tried", "2 ip:10.0.0.1/01 model=!loud client");
    check(coverage.encrypted == 1, "what turns out encrypted is counted");

    say(500, "mid.");
    expect("picked up midway", C("1", "mid"));
    check(coverage.streams_midway == 1, "that is counted");

    tcp(false, 1000, 7, 99, SYN, "");
    tcp(false, 1000, 7, 99, SYN, "");
    say(100, "one.");
    tcp(false, 1000, 7, 8999, SYN, "");
    say(9000, "new.");
    expect("the same ports again are another connection", C("3", "one") " | " C("5", "new"));

    say(499, "");
    tcp(false, 1000, 7, 99, SYN, "");
    say(100, "one");
    say(102, "e"); /* a keep-alive repeats the last byte */
    say(103, ".");
    expect("keep-alive bytes do no harm", CS("5", "one"));

    tcp(false, 1000, 2000, 99, SYN, "");
    tcp(false, 1000, 2000, 100, ACK, "LIN");
    tcp(false, 1000, 2000, 103, ACK, "E one.");
    tcp(true, 1000, 2000, 500, ACK, "me too.");
    expect("recognised by a probe, then the other direction without",
           CS("3", "LINE one") " | 4 ip:10.0.0.2/02 name=me too server");

    tcp(false, 1000, 2000, 99, SYN, "");
    tcp(false, 1000, 2000, 100, ACK, "something else.");
    expect("a stream of no known protocol", "");
    check(coverage.streams_unknown == 1, "it is counted");

    static const char slow[] =
        "one byte at a time, slowly but surely, so that it comes to an end.";
    tcp(false, 1000, 7, 99, SYN, "");
    for (uint32_t i = 0; slow[i] != '\0'; i++) {
        char s[2] = { slow[i], '\0' };
        say(100 + i, s);
    }
    tcp(false, 1000, 7, 100 + sizeof slow - 1, FIN | ACK, "");
    expect("one byte per segment",
           CS("68", "one byte at a time, slowly but surely, so that it comes to an end"));

    tcp(false, 1000, 7, 99, SYN, "");
    text("one.two.three");
    hex("2000 0000 0000 5010");
    cap.at += 8;
    hex("5010 2000 0000 0000");
    number(0, 4);
    number(100, 4);
    number(7, 2);
    number(1000, 2);
    ip4(6, 1, 2);
    eth(1, 0x0800);
    frame_at(1, 5000, 7);
    say(113, "x.");
    expect("what the capture cut is a gap", C("2", "one"));
}

/* Another connection that has to wait, which is when those that wait are looked at. */
static void other_waits(void)
{
    tcp(false, 1001, 7, 99, SYN, "");
    tcp(false, 1001, 7, 104, ACK, "x.");
}

/* What is missing comes 'ns' later, and so does another connection that has to wait. */
static void wait_for(int64_t ns)
{
    tcp(false, 1000, 7, 99, SYN, "");
    say(104, "two.");
    late_ns = ns;
    other_waits();
    say(100, "one.");
    late_ns = 0;
}

static void test_waiting(void)
{
    wait_for(INT64_C(9000000000));
    expect("bytes wait for those before them", CS("5", "one") " | " CS("5", "two"));
    check(coverage.streams_given_up == 0, "nobody was given up");
    wait_for(INT64_C(11000000000));
    expect("not for ever", "");
    check(coverage.streams_given_up == 1, "that is counted");
}

/* Nothing is missing from who takes time over a message. */
static void test_slow(void)
{
    tcp(false, 1000, 7, 99, SYN, "");
    say(100, "on");
    late_ns = INT64_C(30000000000);
    other_waits();
    say(102, "e.");
    late_ns = 0;
    expect("who only speaks slowly is waited for", CS("5", "one"));
    check(coverage.streams_given_up == 0, "nobody was given up");

    tcp(false, 1000, 7, 99, SYN, "");
    say(100, "on");
    late_ns = INT64_C(9000000000);
    say(104, "two.");
    late_ns = INT64_C(18000000000);
    other_waits();
    say(102, "e.");
    late_ns = 0;
    expect("what is missing is waited for from when it is",
           CS("6", "one") " | " CS("6", "two"));
    check(coverage.streams_given_up == 0, "nobody was given up");

    tcp(false, 1000, 7, 99, SYN, "");
    say(100, "on");
    late_ns = INT64_C(1000000000);
    say(104, "two.");
    late_ns = INT64_C(12000000000);
    other_waits();
    say(102, "e.");
    late_ns = 0;
    expect("and no longer", "");
    check(coverage.streams_given_up == 1, "that is counted");
}

int main(void)
{
    begin();
    test_tcp();
    test_waiting();
    test_slow();
    return result();
}
