/* Syslog: RFC 3164 (as it is used), RFC 5424.
 *
 * What network makers' systems write begins with a tag of its own shape.  The tag tells whose
 * system wrote the line, and only that: the line may have come through a relay, so all of it is
 * inferred, and a header that names another address than the sender's silences it.  Before the
 * tag stands the host that the line names, if it names one: lines of several hosts come through
 * a relay.  The rest of the line, with people and addresses in it, is not told. */
#include "dissect/dissect.h"

enum {
    PRIORITY_MAX = 191, /* RFC 5424, 6.2.1 */
    TAG_MAX = 64,
    VERSION_5424 = '1',
};

static bool is_upper(uint8_t c)
{
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static bool is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

static size_t run_of(struct slice s, size_t at, bool (*is)(uint8_t))
{
    size_t n = 0;
    while (at + n < s.n && is(s.p[at + n]))
        n++;
    return n;
}

/* "%LINK-5-CHANGED" or "%SYS-SP-3-LOGGER": words in capitals, one of them a severity. */
static struct slice mnemonic(struct slice s)
{
    size_t n = 1;
    unsigned words = 0;
    bool severity = false;
    for (;;) {
        size_t word = run_of(s, n, is_upper);
        if (word == 0)
            break;
        if (words > 0 && word == 1 && s.p[n] >= '0' && s.p[n] <= '7')
            severity = true;
        words++;
        n += word;
        if (n >= s.n || s.p[n] != '-')
            break;
        n++;
    }
    bool good = severity && words >= 3 && n < s.n && s.p[n] == ':' && n <= TAG_MAX;
    return slice_sub(s, 0, good ? n : 0);
}

/* "%%01SHELL/5/LOGIN": two digits, a module, a severity, a name. */
static struct slice module(struct slice s)
{
    size_t n = 4;
    if (s.n < 4 || !is_digit(s.p[2]) || !is_digit(s.p[3]))
        return slice_sub(s, 0, 0);
    size_t name = run_of(s, n, is_upper);
    n += name;
    if (name == 0 || n + 2 >= s.n || s.p[n] != '/' || !is_digit(s.p[n + 1]) ||
        s.p[n + 2] != '/')
        return slice_sub(s, 0, 0);
    n += 3;
    n += run_of(s, n, is_upper);
    return slice_sub(s, 0, n <= TAG_MAX ? n : 0);
}

/* "HOST TAG", or the tag alone. */
static void log_line(struct slice host, struct slice tag, struct sink *out)
{
    uint8_t text[2 * TAG_MAX + 1];
    size_t n = 0;
    if (tag.n == 0 || tag.n > TAG_MAX)
        return;
    if (host.n > 0 && host.n <= TAG_MAX) {
        memcpy(text, host.p, host.n);
        n = host.n;
        text[n++] = ' ';
    }
    memcpy(text + n, tag.p, tag.n);
    obs_text(out, PROP_LOG, slice_of(text, n + tag.n));
}

/* The word that ends right before 'at'; what ends with a colon is a number or a time. */
static struct slice word_before(struct slice text, size_t at)
{
    if (at == 0 || text.p[at - 1] != ' ')
        return slice_sub(text, 0, 0);
    size_t end = at - 1;
    size_t from = end;
    while (from > 0 && text.p[from - 1] > ' ')
        from--;
    bool name = end > from && text.p[end - 1] != ':';
    return slice_sub(text, from, name ? end - from : 0);
}

static void tag(struct slice host, struct slice text, struct sink *out)
{
    size_t at = slice_find_byte(text, '%');
    if (at == SIZE_MAX)
        return;
    struct slice s = slice_skip(text, at);
    if (s.n > 1 && s.p[1] == '%')
        log_line(word_before(text, at), module(s), out);
    else
        log_line(host, mnemonic(s), out);
}

/* devname="NAME", where a line has it; else the host of its header. */
static struct slice device_name(struct slice text, struct slice host)
{
    struct slice key = SLICE("devname=");
    size_t at = slice_find(text, key);
    if (at == SIZE_MAX)
        return host;
    struct slice rest = slice_skip(text, at + key.n);
    bool quoted = rest.n > 0 && rest.p[0] == '"';
    rest = slice_skip(rest, quoted ? 1 : 0);
    return slice_split(&rest, quoted ? '"' : ' ');
}

/* Pairs that begin a line of some makers: the key and its value, up to a blank. */
static void pairs(struct slice host, struct slice text, struct sink *out)
{
    static const char *const keys[] = { "NetScreen device_id=", "devid=", "id=firewall sn=" };
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        struct slice key = slice_str(keys[i]);
        size_t at = slice_find(text, key);
        if (at == SIZE_MAX || (at > 0 && text.p[at - 1] != ' ' && text.p[at - 1] != ','))
            continue;
        struct slice found = slice_skip(text, at);
        size_t n = key.n;
        while (n < found.n && n < TAG_MAX && found.p[n] > ' ' && found.p[n] != ',')
            n++;
        log_line(host, slice_sub(found, 0, n), out);
    }
}

/* RFC 5424, 6.3.2: the name of a structured element ends with its owner's enterprise number. */
static void structured(struct slice text, struct sink *out)
{
    while (text.n > 1 && text.p[0] == '[') {
        size_t end = slice_find_byte(text, ']');
        struct slice element = slice_sub(text, 1, end == SIZE_MAX ? SIZE_MAX : end - 1);
        if (end == SIZE_MAX && slice_find_byte(element, ' ') == SIZE_MAX)
            return; /* a number that is cut is another number */
        struct slice id = slice_split(&element, ' ');
        size_t at = slice_find_byte(id, '@');
        struct slice owner = slice_skip(id, at == SIZE_MAX ? id.n : at + 1);
        uint64_t number = 0;
        if (slice_uint(slice_split(&owner, '.'), &number) && number <= UINT32_MAX)
            obs_uint(out, PROP_ENTERPRISE, number);
        if (end == SIZE_MAX)
            return;
        text = slice_skip(text, end + 1);
    }
}

/* True when the header names an address that is not the sender's. */
static bool is_relayed(struct slice host, const struct sink *out)
{
    struct addr address = { 0 };
    return addr_parse(host, &address) && address.kind == ADDR_IP &&
           out->frame->src_ip.kind == ADDR_IP && !addr_eq(&address, &out->frame->src_ip);
}

/* "Mmm dd hh:mm:ss HOST ..." */
static struct slice old_host(struct slice text)
{
    enum { TIMESTAMP = 16 };
    struct slice rest = slice_skip(text, TIMESTAMP);
    bool dated = text.n > TIMESTAMP && text.p[3] == ' ' && text.p[6] == ' ' &&
                 text.p[9] == ':' && text.p[15] == ' ';
    return dated ? slice_split(&rest, ' ') : slice_sub(text, 0, 0);
}

static enum dis_result syslog_run(struct cursor *in, struct sink *out)
{
    struct slice text = cur_peek(in);
    struct slice host = { NULL, 0 };
    uint64_t priority = 0;
    if (text.n == 0)
        return DIS_TRUNCATED;
    if (text.p[0] != '<')
        return DIS_NOT_MINE;
    size_t end = slice_find_byte(slice_sub(text, 0, 5), '>');
    if (end == SIZE_MAX)
        return text.n < 5 ? DIS_TRUNCATED : DIS_NOT_MINE;
    if (!slice_uint(slice_sub(text, 1, end - 1), &priority) || priority > PRIORITY_MAX)
        return DIS_NOT_MINE;
    text = slice_skip(text, end + 1);
    obs_basis(out, BASIS_INFERRED);
    if (text.n > 2 && text.p[0] == VERSION_5424 && text.p[1] == ' ') {
        struct slice rest = text;
        struct slice field[6];
        for (size_t i = 0; i < 6; i++) /* version, time, host, application, process, message */
            field[i] = slice_split(&rest, ' ');
        host = field[2];
        if (is_relayed(host, out))
            return DIS_OK;
        structured(rest, out);
    } else {
        host = old_host(text);
        if (is_relayed(host, out))
            return DIS_OK;
    }
    tag(host, text, out);
    pairs(device_name(text, host), text, out);
    return DIS_OK;
}

const struct dissector dissector_syslog = {
    .name = "syslog",
    .spec = "RFC 3164, RFC 5424",
    .yields = "the tag that a maker's log lines begin with, dialect (enterprise number)",
    .match = (const struct dis_match[]){ { DIS_UDP_PORT, 514 }, { DIS_END, 0 } },
    .run = syslog_run,
};
