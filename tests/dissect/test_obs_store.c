/* The store of observations: what is one observation, what is counted, what is lost. */
#include "dissect/obs_store.h"

#include <stdio.h>
#include <stdlib.h>

static int failed;

static void check(bool good, const char *says)
{
    printf("%s - %s\n", good ? "ok" : "not ok", says);
    failed += good ? 0 : 1;
}

/* One text about 192.0.2.'host' in frame 'number', at 'number' seconds. */
static void say(struct obs_store *s, uint64_t number, unsigned host, enum prop prop,
                struct slice text)
{
    uint8_t *exact = malloc(text.n == 0 ? 1 : text.n);
    if (exact == NULL)
        exit(2);
    if (text.n > 0)
        memcpy(exact, text.p, text.n);
    struct dis_frame f = { .number = number,
                           .at_ns = (int64_t)number * 1000000000,
                           .bytes = slice_of(exact, text.n),
                           .has_mac = true,
                           .src_mac = { 2, 0, 0, 0, 0, 1 },
                           .src_ip = addr_ip4(0xc0000200 + host),
                           .dst_ip = addr_ip4(number == 3 ? 0xe00000fb : 0xc6336401) };
    struct sink sink = { .frame = &f,
                         .protocol = "test",
                         .message = f.bytes,
                         .subject = f.src_ip,
                         .basis = BASIS_STATED,
                         .emit = obs_store_emit,
                         .ctx = s };
    obs_text(&sink, prop, f.bytes);
    free(exact);
}

static const struct obs *only(const struct obs_store *s)
{
    static const struct obs none = { .count = 0 };
    return obs_store_count(s) == 1 ? obs_store_at(s, 0) : &none;
}

static void test_repeats(void)
{
    struct obs_store *s = obs_store_new(100);
    say(s, 5, 1, PROP_NAME, SLICE("  sw1"));
    say(s, 5, 1, PROP_NAME, SLICE("  sw1"));
    say(s, 3, 1, PROP_NAME, SLICE("sw1"));
    say(s, 9, 1, PROP_NAME, SLICE("sw1"));
    const struct obs *o = only(s);
    check(o->count == 3, "a frame that says it twice counts once");
    check(o->first_ns == 3000000000 && o->last_ns == 9000000000,
          "first and last time are kept");
    check(slice_eq(o->text, SLICE("sw1")) && o->text.n == 3 && o->text.p[3] == 0,
          "the text is clean and ends with NUL");
    check(o->on_link, "one frame to a link-scope group is enough to be on the link");
    check(o->offset == 2 && o->size == 3 && !o->in_stream,
          "the place is that of the first frame");
    obs_store_free(s);
}

static void test_cleaning(void)
{
    struct obs_store *s = obs_store_new(100);
    say(s, 1, 1, PROP_NAME, SLICE("a\r\nb"));
    say(s, 2, 1, PROP_NAME, SLICE("a\nb"));
    check(only(s)->count == 2, "two raw forms of one clean text are one observation");
    say(s, 2, 2, PROP_NAME, SLICE("a\nb"));
    say(s, 2, 1, PROP_MODEL, SLICE("a\nb"));
    check(obs_store_count(s) == 3, "another subject or property is another observation");
    obs_store_free(s);
}

static void test_limits(void)
{
    struct obs_store *s = obs_store_new(1000);
    for (unsigned i = 0; i < 100; i++) {
        char text[16];
        int n = snprintf(text, sizeof text, "v%u", i);
        say(s, i + 1, 1, PROP_NAME, slice_of(text, (size_t)n));
    }
    check(obs_store_count(s) == OBS_PER_SUBJECT_MAX && obs_store_lost(s) == 36,
          "values of one property of one subject are bounded, the others counted");
    obs_store_free(s);

    s = obs_store_new(3);
    for (unsigned i = 0; i < 5; i++)
        say(s, i + 1, i + 1, PROP_NAME, SLICE("x"));
    check(obs_store_count(s) == 3 && obs_store_lost(s) == 2, "no more than the cap is kept");
    obs_store_free(s);
}

/* 'is_taken': what is merged is not needed any more. */
static void test_merge(bool is_taken)
{
    struct obs_store *a = obs_store_new(100);
    struct obs_store *b = obs_store_new(100);
    struct obs_store *all = obs_store_new(100);
    struct err err = { "" };
    say(a, 9, 1, PROP_NAME, SLICE("x"));
    say(a, 4, 2, PROP_NAME, SLICE("z"));
    say(b, 2, 1, PROP_NAME, SLICE("x"));
    say(b, 4, 1, PROP_MODEL, SLICE("m"));
    if (is_taken)
        check(obs_store_take(all, a, &err) == RC_OK && obs_store_take(all, b, &err) == RC_OK,
              "stores can be taken over");
    else
        check(obs_store_merge(all, a, &err) == RC_OK &&
                  obs_store_merge(all, b, &err) == RC_OK && obs_store_count(b) == 2,
              "stores can be merged");
    check(obs_store_sort(all), "there is memory");
    const struct obs *o = obs_store_at(all, 0);
    check(obs_store_count(all) == 3 && o->frame == 2 && o->count == 2 &&
              o->last_ns == 9000000000 && slice_eq(o->text, SLICE("x")),
          "the earliest frame is kept and the counts are summed");
    check(obs_store_at(all, 1)->subject.bytes[3] == 1 &&
              obs_store_at(all, 2)->subject.bytes[3] == 2,
          "the order is by frame, then by subject");
    if (!is_taken) {
        obs_store_free(a);
        obs_store_free(b);
    }
    obs_store_free(all);
}

int main(void)
{
    test_repeats();
    test_cleaning();
    test_limits();
    test_merge(false);
    test_merge(true);
    return failed == 0 ? 0 : 1;
}
