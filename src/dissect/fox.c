/* Niagara Fox, versions 1.0 and later.  Its maker published no format; this follows what
 * captures show: a line "fox a SEQ REPLY CHANNEL COMMAND", an opening brace, lines
 * "key=type:value", and "};;".
 *
 * Both sides begin with a hello.  The one of a station describes it; the one of a client names
 * the program that asks. */
#include "dissect/detail.h"
#include "dissect/dissect.h"

enum {
    HELLO_MAX = 8192, /* with the system information of a large station */
    VALUE_MAX = 128,
};

static bool value_of(struct slice line, struct slice key, struct slice *ret)
{
    if (!slice_starts(line, key) || line.n < key.n + 3 || line.p[key.n] != '=' ||
        line.p[key.n + 2] != ':' || line.n > key.n + 3 + VALUE_MAX)
        return false;
    *ret = slice_skip(line, key.n + 3);
    return true;
}

static void joined(struct sink *out, enum prop prop, struct slice a, struct slice b)
{
    char text[2 * VALUE_MAX + 8];
    if (a.n == 0 || a.n > VALUE_MAX || b.n > VALUE_MAX)
        return;
    (void)snprintf(text, sizeof text, "%.*s %.*s", (int)a.n, (const char *)a.p, (int)b.n,
                   (const char *)b.p); /* fits */
    obs_str(out, prop, text);
}

static void station(struct slice body, struct sink *out)
{
    struct slice os = { NULL, 0 };
    struct slice os_version = { NULL, 0 };
    struct slice value;
    while (body.n > 0) {
        struct slice line = slice_line(&body);
        if (value_of(line, SLICE("app.version"), &value))
            obs_text(out, PROP_FIRMWARE, value);
        else if (value_of(line, SLICE("station.name"), &value))
            obs_text(out, PROP_NAME, value);
        else if (value_of(line, SLICE("hostId"), &value))
            obs_detail(out, "fox-host-id", value);
        else if (value_of(line, SLICE("brandId"), &value))
            obs_detail(out, "fox-brand", value);
        else if (value_of(line, SLICE("os.name"), &value))
            os = value;
        else if (value_of(line, SLICE("os.version"), &value))
            os_version = value;
        else if (value_of(line, SLICE("sysInfo"), &value))
            break; /* what follows is of another format */
    }
    joined(out, PROP_OS, os, os_version);
}

static bool fox_probe(struct slice head, const struct dis_frame *frame)
{
    (void)frame; /* both sides begin alike */
    return slice_starts(head, SLICE("fox a "));
}

static enum dis_result fox_run(struct cursor *in, struct sink *out)
{
    struct slice all = cur_peek(in);
    struct slice start = SLICE("fox a ");
    if (!slice_eq(slice_sub(all, 0, start.n), slice_sub(start, 0, all.n)))
        return DIS_NOT_MINE;
    size_t end = slice_find(slice_sub(all, 0, HELLO_MAX), SLICE("};;"));
    if (end == SIZE_MAX)
        return all.n < HELLO_MAX ? DIS_TRUNCATED : DIS_MALFORMED;
    struct slice body = slice_sub(all, 0, end);
    struct slice line = slice_line(&body);
    if (slice_find(line, SLICE(" fox hello")) == SIZE_MAX)
        return DIS_MALFORMED;
    struct slice value = { NULL, 0 };
    bool is_station = false;
    struct slice lines = body;
    while (lines.n > 0 && !is_station)
        is_station = value_of(slice_line(&lines), SLICE("app.name"), &value) &&
                     slice_eq(value, SLICE("Station"));
    if (is_station && out->frame->side != SIDE_CLIENT) {
        obs_str(out, PROP_ROLE, "fox-station");
        station(body, out);
    } else {
        obs_str(out, PROP_ROLE, "fox-client");
    }
    return DIS_OK; /* what follows is of sessions and values */
}

const struct dissector dissector_fox = {
    .name = "fox",
    .spec = "Niagara Fox 1.0, as seen on the wire",
    .yields = "name, firmware, operating system, host id, brand",
    .match = (const struct dis_match[]){ { DIS_TCP_PORT, 1911 },
                                         { DIS_TCP_PORT, 3011 },
                                         { DIS_TCP_ANY, 0 },
                                         { DIS_END, 0 } },
    .probe = fox_probe,
    .run = fox_run,
};
