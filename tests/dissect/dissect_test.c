#include "tests/dissect/dissect_test.h"

#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>

struct got {
    struct buf text;      /* all observations, joined */
    struct addr sender;
};

static void collect(void *ctx, const struct sink *sink, const struct obs_in *obs)
{
    struct got *got = ctx;
    if (got->text.n > 0)
        buf_str(&got->text, " | ");
    if (!addr_eq(&sink->subject, &got->sender)) {
        buf_char(&got->text, '@');
        addr_print(&sink->subject, &got->text);
        buf_char(&got->text, ' ');
    }
    if (sink->basis == BASIS_INFERRED)
        buf_char(&got->text, '~');
    buf_printf(&got->text, "%s=", prop_name(obs->prop));
    switch (prop_type(obs->prop)) {
    case OBS_TEXT:
        (void)text_clean(obs->bytes, 2048, &got->text);
        if (obs->address.kind != ADDR_NONE) { /* what is called so */
            buf_char(&got->text, ' ');
            addr_print(&obs->address, &got->text);
        }
        break;
    case OBS_UINT:
        if (obs->prop == PROP_ORG_OUI || obs->prop == PROP_DEVICE_OUI)
            buf_printf(&got->text, "0x%06llx", (unsigned long long)obs->number);
        else
            buf_uint(&got->text, obs->number);
        break;
    case OBS_ADDR: addr_print(&obs->address, &got->text); break;
    }
}

/* A length whose end has not come yet. */
struct length {
    size_t at;    /* of its bytes */
    size_t width;
    long more;    /* than there are bytes */
    bool low_first;
};

static const char *open_length(const char *s, struct length *ret, struct buf *out)
{
    *ret = (struct length){ out->n, (size_t)(s[1] - '0'), 0, s[0] == '<' };
    s += 2;
    if (*s == '+' || *s == '-') {
        char *end = NULL;
        ret->more = strtol(s, &end, 10);
        s = end;
    }
    for (size_t i = 0; i < ret->width; i++)
        buf_char(out, '\0');
    return s;
}

static void close_length(const struct length *l, struct buf *out)
{
    size_t n = out->n - l->at - l->width + (size_t)l->more;
    for (size_t i = 0; i < l->width; i++, n >>= 8)
        out->p[l->at + (l->low_first ? i : l->width - 1 - i)] = (uint8_t)n;
}

static void from_hex(const char *s, struct buf *out)
{
    struct length open[16];
    size_t depth = 0;
    while (*s != '\0') {
        if (*s == ' ' || *s == '\n') {
            s++;
        } else if ((*s == '[' || *s == '<') && depth < sizeof open / sizeof open[0]) {
            s = open_length(s, &open[depth++], out);
        } else if ((*s == ']' || *s == '>') && depth > 0) {
            close_length(&open[--depth], out);
            s++;
        } else if (*s == '\'') {
            for (s++; *s != '\0'; s++) {
                if (*s == '\'' && s[1] != '\'') {
                    s++;
                    break;
                }
                if (*s == '\'')
                    s++;
                buf_char(out, *s);
            }
        } else {
            uint64_t byte = 0;
            if (s[1] == '\0' || !slice_hex(slice_of(s, 2), &byte)) {
                printf("bad hex in a test row at: %.20s\n", s);
                exit(2);
            }
            buf_char(out, (char)byte);
            s += 2;
        }
    }
}

static struct dis_frame frame_of(const struct dissect_case *c)
{
    static const uint8_t sender[6] = { 2, 0, 0, 0, 0, 1 };
    static const uint8_t zero[6] = { 0 };
    struct dis_frame f = c->frame;
    f.number = f.number == 0 ? 1 : f.number;
    if (!f.has_mac && memcmp(f.src_mac, zero, 6) == 0)
        memcpy(f.src_mac, sender, 6);
    f.has_mac = true;
    if (!c->link_only && f.src_ip.kind == ADDR_NONE)
        f.src_ip = addr_ip4(0xc0000201);
    return f;
}

static enum dis_result run(const struct dissector *d, const struct dissect_case *c,
                           struct slice bytes, struct got *got)
{
    uint8_t *exact = malloc(bytes.n == 0 ? 1 : bytes.n);
    if (exact == NULL)
        exit(2);
    if (bytes.n > 0)
        memcpy(exact, bytes.p, bytes.n);
    struct dis_frame frame = frame_of(c);
    frame.bytes = slice_of(exact, bytes.n);
    frame.wire_size = (uint32_t)bytes.n;
    got->sender = obs_sender(&frame);
    struct sink sink = {
        .frame = &frame,
        .protocol = d->name,
        .message = frame.bytes,
        .subject = got->sender,
        .emit = collect,
        .ctx = got,
    };
    struct cursor in = cur_of(frame.bytes);
    enum dis_result result = d->run(&in, &sink);
    free(exact);
    return result;
}

/* Every observation of 'part' stands in 'whole', or is the beginning of one there. */
static bool says_no_more(struct slice part, struct slice whole)
{
    while (part.n > 0) {
        size_t at = slice_find(part, SLICE(" | "));
        struct slice one = slice_sub(part, 0, at);
        part = at == SIZE_MAX ? slice_skip(part, part.n) : slice_skip(part, at + 3);
        if (slice_find(whole, one) == SIZE_MAX)
            return false;
    }
    return true;
}

int dissect_test_run(const struct dissector *d, const struct dissect_case *cases, size_t count)
{
    int failed = 0;
    for (size_t i = 0; i < count; i++) {
        const struct dissect_case *c = &cases[i];
        struct buf bytes = BUF_EMPTY;
        struct got got = { .text = BUF_EMPTY };
        from_hex(c->bytes, &bytes);
        enum dis_result result = run(d, c, buf_view(&bytes), &got);
        bool good = result == c->result && slice_eq(buf_view(&got.text), slice_str(c->expect));
        if (!good)
            printf("not ok - %s: %s\n  expected %s: %s\n  got      %s: %s\n", d->name, c->says,
                   dis_result_name(c->result), c->expect, dis_result_name(result),
                   got.text.p == NULL ? "" : (const char *)got.text.p);
        for (size_t n = 0; good && !c->cut_may_differ && n < bytes.n; n++) {
            struct got less = { .text = BUF_EMPTY };
            (void)run(d, c, slice_sub(buf_view(&bytes), 0, n), &less); /* only what it says counts */
            if (!says_no_more(buf_view(&less.text), buf_view(&got.text))) {
                good = false;
                printf("not ok - %s: %s\n  cut to %zu bytes it says more: %s\n", d->name,
                       c->says, n, (const char *)less.text.p);
            }
            buf_done(&less.text);
        }
        if (good)
            printf("ok - %s: %s\n", d->name, c->says);
        failed += good ? 0 : 1;
        buf_done(&got.text);
        buf_done(&bytes);
    }
    return failed;
}
