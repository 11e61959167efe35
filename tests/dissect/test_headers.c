#include "base/buf.h"
#include "dissect/headers.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static void same(struct slice got, const char *want)
{
    assert_int_equal(got.n, strlen(want));
    assert_memory_equal(got.n == 0 ? "" : (const void *)got.p, want, got.n);
}

/* Copies to a block of the exact size, so that one byte too far is a report. */
static struct slice exact(const char *s)
{
    size_t n = strlen(s);
    uint8_t *p = test_malloc(n == 0 ? 1 : n);
    memcpy(p, s, n);
    return slice_of(p, n);
}

static unsigned count(struct slice fields, struct slice name)
{
    struct headers_pick pick = { .name = name };
    headers_pick(fields, &pick, 1);
    return pick.count;
}

static void block_ends_at_its_empty_line(void **state)
{
    (void)state;
    static const struct {
        const char *in;
        enum dis_result result;
        const char *block;
        size_t left;
    } rows[] = {
        { "", DIS_TRUNCATED, "", 0 },
        { "\r\n", DIS_TRUNCATED, "", 2 },
        { "A B\r\nC: d\r\n", DIS_TRUNCATED, "", 11 },
        { "A B\r\nC: d\r\n\r", DIS_TRUNCATED, "", 12 },
        { "A B\r\nC: d\r\n\r\nbody", DIS_OK, "A B\r\nC: d\r\n", 4 },
        { "A B\nC: d\n\nbody", DIS_OK, "A B\nC: d\n", 4 },
        { "\r\nA B\r\n\r\n", DIS_OK, "\r\nA B\r\n", 0 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct slice in = exact(rows[i].in);
        struct cursor c = cur_of(in);
        struct slice block = { NULL, 0 };
        assert_int_equal(headers_take(&c, &block), rows[i].result);
        same(block, rows[i].block);
        assert_int_equal(c.left, rows[i].left);
        test_free((void *)(uintptr_t)in.p);
    }
}

static void block_without_end_is_refused(void **state)
{
    (void)state;
    static uint8_t much[HEADERS_SIZE_MAX + 10];
    struct slice block = { NULL, 0 };
    memset(much, 'a', sizeof much);
    struct cursor c = cur_of(slice_of(much, sizeof much));
    assert_int_equal(headers_take(&c, &block), DIS_MALFORMED);
    assert_int_equal(c.left, sizeof much);
}

static void start_lines(void **state)
{
    (void)state;
    struct start_line l = { 0 };
    struct slice s = SLICE("HTTP/1.1 200 OK fine\r\nA: b\r\n");
    assert_true(headers_start(&s, SLICE("HTTP"), &l));
    assert_true(l.is_response);
    assert_int_equal(l.status, 200);
    same(l.reason, "OK fine");
    same(s, "A: b\r\n");

    s = SLICE("GET /a b HTTP/1.0\n");
    assert_true(headers_start(&s, SLICE("HTTP"), &l));
    assert_false(l.is_response);
    same(l.method, "GET");
    same(l.target, "/a b");
    same(l.version, "HTTP/1.0");

    static const char *const refused[] = { "",
                                           "HTTP/1.1 200 OK",
                                           "HTTP/1.1 20 OK\r\n",
                                           "HTTP/1.1 099 OK\r\n",
                                           "HTTP/x 200 OK\r\n",
                                           "HTTP/ 200 OK\r\n",
                                           "SIP/2.0 200 OK\r\n",
                                           "GET /\r\n",
                                           "GET / RTSP/1.0\r\n",
                                           "G\xc3\xa9T / HTTP/1.1\r\n",
                                           "\r\n\r\n" };
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        struct slice in = exact(refused[i]);
        struct slice rest = in;
        assert_false(headers_start(&rest, SLICE("HTTP"), &l));
        assert_int_equal(rest.n, in.n);
        test_free((void *)(uintptr_t)in.p);
    }
}

static void fields(void **state)
{
    (void)state;
    static const char text[] =
        " stray fold\r\nServer: a\r\n b\r\n\tc\r\nno colon\r\n: no name\r\n"
        "X :y\r\nEmpty:\r\nSERVER: second\r\nCut: off";
    struct slice in = exact(text);
    struct headers h = headers_of(in);
    struct header one;
    assert_true(headers_next(&h, &one));
    same(one.name, "Server");
    same(one.value, "a\r\n b\r\n\tc");
    assert_true(headers_next(&h, &one));
    same(one.name, "X");
    same(one.value, "y");
    assert_true(headers_next(&h, &one));
    same(one.name, "Empty");
    same(one.value, "");
    assert_true(headers_next(&h, &one));
    same(one.value, "second");
    assert_false(headers_next(&h, &one));
    assert_false(headers_next(&h, &one));
    struct headers_pick picks[] = {
        { .name = SLICE("cut"), .value = SLICE("before"), .count = 7 },
        { .name = SLICE("server") },
        { .name = SLICE("sever") },
        { .name = SLICE("s%rver") },
        { .name = SLICE("EMPTY") },
    };
    headers_pick(in, picks, 5);
    assert_int_equal(picks[0].count, 0);
    same(picks[0].value, "");
    assert_int_equal(picks[1].count, 2);
    same(picks[1].value, "a\r\n b\r\n\tc");
    assert_int_equal(picks[2].count, 0);
    assert_int_equal(picks[3].count, 0);
    assert_int_equal(picks[4].count, 1);
    same(picks[4].value, "");
    test_free((void *)(uintptr_t)in.p);

    /* A body that looks like fields is none of them. */
    assert_int_equal(count(SLICE("A: b\r\n\r\nServer: x\r\n"), SLICE("server")), 0);
}

static void field_count_is_bounded(void **state)
{
    (void)state;
    char much[HEADERS_COUNT_MAX * 10];
    for (size_t i = 0; i < sizeof much; i += 5)
        memcpy(much + i, "A:b\r\n", 5);
    assert_int_equal(count(slice_of(much, sizeof much), SLICE("a")), HEADERS_COUNT_MAX);
}

static void realms(void **state)
{
    (void)state;
    static const struct {
        const char *in;
        const char *realm; /* NULL: none */
    } rows[] = {
        { "", NULL },
        { "\"", NULL },
        { "Basic", NULL },
        { "Basic realm", NULL },
        { "Basic realm=\"never ends", NULL },
        { "Basic realm=\"ends in \\\"", NULL },
        { "Basic xrealm=\"a\"", NULL },
        { "Digest nonce=\"realm=evil\"", NULL },
        { "Basic realm=\"\"", "" },
        { "Basic realm=\"cam\"", "cam" },
        { "Digest qop=\"auth\", REALM = \"a, \\\"b\\\"\", nonce=\"1\"", "a, \\\"b\\\"" },
        { "Basic realm=bare, x=y", "bare" },
        { "Negotiate, Basic realm=\"two\"", "two" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct slice in = exact(rows[i].in);
        struct slice rest = in;
        struct slice realm = { NULL, 0 };
        assert_int_equal(headers_realm(&rest, &realm), rows[i].realm != NULL);
        same(realm, rows[i].realm == NULL ? "" : rows[i].realm);
        test_free((void *)(uintptr_t)in.p);
    }
    struct slice rest = SLICE("Basic realm=\"a\", Digest realm=\"b\"");
    struct slice realm;
    assert_true(headers_realm(&rest, &realm) && headers_realm(&rest, &realm));
    same(realm, "b");
    assert_false(headers_realm(&rest, &realm));
}

static uint64_t state = 1;

/* xorshift64* (Vigna, 2016): the same in every run. */
static size_t chance(size_t of)
{
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return (size_t)((state * UINT64_C(0x2545f4914f6cdd1d)) >> 32) % of;
}

/* What passes over fields by their first letter finds what a walk through all of them finds. */
static void picked_as_walked(void **ctx)
{
    static const char *const pieces[] = {
        "Server", "server", "Via",  "User-Agent", "S",      "Host", ":",
        ": ",     " :",     "\t",   " ",          "x",      "\r\n", "\n",
        "\r",     "\r\n ",  "\n\t", "\x13",       "3erver", "[ia",  "\xd6ia",
    };
    struct headers_pick picks[] = { { .name = SLICE("Server") },
                                    { .name = SLICE("Via") },
                                    { .name = SLICE("User-Agent") } };
    enum { PICKS = sizeof picks / sizeof picks[0], TURNS = 50000, PIECES_MAX = 24 };
    (void)ctx;
    for (unsigned turn = 0; turn < TURNS; turn++) {
        struct buf text = BUF_EMPTY;
        buf_str(&text, "");
        for (size_t n = chance(PIECES_MAX); n > 0; n--)
            buf_str(&text, pieces[chance(sizeof pieces / sizeof pieces[0])]);
        struct slice in = exact((const char *)text.p);
        buf_done(&text);
        struct headers h = headers_of(in);
        struct header one;
        unsigned counts[PICKS] = { 0 };
        struct slice first[PICKS] = { { NULL, 0 } };
        headers_pick(in, picks, PICKS);
        while (headers_next(&h, &one))
            for (size_t i = 0; i < PICKS; i++)
                if (slice_eq_nocase(one.name, picks[i].name) && counts[i]++ == 0)
                    first[i] = one.value;
        for (size_t i = 0; i < PICKS; i++) {
            assert_int_equal(picks[i].count, counts[i]);
            assert_true(counts[i] == 0 || slice_eq(picks[i].value, first[i]));
        }
        test_free((void *)(uintptr_t)in.p);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(block_ends_at_its_empty_line),
        cmocka_unit_test(block_without_end_is_refused),
        cmocka_unit_test(start_lines),
        cmocka_unit_test(fields),
        cmocka_unit_test(field_count_is_bounded),
        cmocka_unit_test(realms),
        cmocka_unit_test(picked_as_walked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
