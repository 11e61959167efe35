/* Hypertext Transfer Protocol 1.0 and 1.1: RFC 9110, RFC 9112.
 *
 * A response describes the server that sent it, a request the client: unless somebody between
 * them says that he handed it on (Via, X-Forwarded-For, X-Cache, Age), for then nobody knows
 * whose words they are.  Bodies are passed over, but for XML in which a device describes
 * itself: a page that mentions a maker is no statement. */
#include "dissect/cwmp.h"
#include "dissect/description.h"
#include "dissect/headers.h"
#include "dissect/ipp.h"

enum {
    BODY_MAX = 32 * 1024, /* device descriptions have some 2 to 20 KiB */
    HEAD_MIN = 8,         /* "HTTP/1.1", "OPTIONS " */
};

/* A slice where only constants may stand. */
#define NAME(text)                                                                             \
    {                                                                                          \
        (const uint8_t *)(text), sizeof(text) - 1                                              \
    }

static const struct slice http = NAME("HTTP");

/* The fields that anything is read from. */
enum field {
    VIA,
    X_CACHE,
    AGE,
    X_FORWARDED_FOR,
    FORWARDED,
    SERVER,
    USER_AGENT,
    WWW_AUTHENTICATE,
    CONTENT_TYPE,
    CONTENT_LENGTH,
    TRANSFER_ENCODING,
    FIELDS
};

struct message {
    struct start_line line;
    struct slice block; /* all fields */
    struct headers_pick fields[FIELDS];
};

static void pick_fields(struct message *m)
{
    static const struct slice names[FIELDS] = {
        [VIA] = NAME("Via"),
        [X_CACHE] = NAME("X-Cache"),
        [AGE] = NAME("Age"),
        [X_FORWARDED_FOR] = NAME("X-Forwarded-For"),
        [FORWARDED] = NAME("Forwarded"),
        [SERVER] = NAME("Server"),
        [USER_AGENT] = NAME("User-Agent"),
        [WWW_AUTHENTICATE] = NAME("WWW-Authenticate"),
        [CONTENT_TYPE] = NAME("Content-Type"),
        [CONTENT_LENGTH] = NAME("Content-Length"),
        [TRANSFER_ENCODING] = NAME("Transfer-Encoding"),
    };
    for (unsigned i = 0; i < FIELDS; i++)
        m->fields[i].name = names[i];
    headers_pick(m->block, m->fields, FIELDS);
}

static bool has(const struct message *m, enum field field)
{
    return m->fields[field].count > 0;
}

static bool is_method(struct slice head)
{
    static const struct slice methods[] = {
        NAME("GET "),       NAME("HEAD "),    NAME("POST "),     NAME("PUT "),
        NAME("DELETE "),    NAME("OPTIONS "), NAME("CONNECT "),  NAME("PATCH "),
        NAME("SUBSCRIBE "), NAME("NOTIFY "),  NAME("PROPFIND "), NAME("UNSUBSCRIBE ")
    };
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
        struct slice method = methods[i];
        if (head.n > 0 && head.p[0] != method.p[0])
            continue;
        size_t n = method.n < head.n ? method.n : head.n;
        if (slice_eq(slice_sub(head, 0, n), slice_sub(method, 0, n)))
            return true;
    }
    return false;
}

static bool http_probe(struct slice head, const struct dis_frame *frame)
{
    (void)frame; /* the text alone tells */
    if (slice_starts(head, SLICE("HTTP/1.")))
        return true;
    struct slice rest = head;
    struct slice line = slice_line(&rest);
    return is_method(head) && slice_find(line, SLICE(" HTTP/1.")) != SIZE_MAX;
}

/* A response that somebody else may have written. */
static bool is_handed_on(const struct message *m)
{
    return has(m, VIA) || has(m, X_CACHE) || has(m, AGE);
}

static void describe_server(const struct message *m, struct sink *out)
{
    struct headers h = headers_of(m->block);
    struct header f;
    if (has(m, VIA))
        obs_str(out, PROP_ROLE, "proxy");
    if (is_handed_on(m))
        return;
    obs_text(out, PROP_SOFTWARE, m->fields[SERVER].value);
    while (has(m, WWW_AUTHENTICATE) && headers_next(&h, &f)) {
        struct slice realm;
        struct slice rest = f.value;
        if (slice_eq_nocase(f.name, m->fields[WWW_AUTHENTICATE].name))
            while (headers_realm(&rest, &realm))
                obs_text(out, PROP_REALM, realm);
    }
}

/* A request that somebody else may have written. */
static bool is_relayed(const struct message *m)
{
    return has(m, VIA) || has(m, X_FORWARDED_FOR) || has(m, FORWARDED);
}

static void describe_client(const struct message *m, struct sink *out)
{
    if (!is_relayed(m))
        obs_text(out, PROP_USER_AGENT, m->fields[USER_AGENT].value);
}

static bool is_xml(struct slice type)
{
    struct slice media = slice_trim(slice_split(&type, ';'));
    return slice_eq_nocase(media, SLICE("text/xml")) ||
           slice_eq_nocase(media, SLICE("application/xml")) ||
           slice_eq_nocase(media, SLICE("application/soap+xml"));
}

static bool is_printer(const struct message *m)
{
    return m->line.is_response && !is_handed_on(m) &&
           slice_eq_nocase(m->fields[CONTENT_TYPE].value, SLICE("application/ipp"));
}

/* CUPS keeps queues for printers of others; but printers are built on parts of it, too, and say
 * so. */
static void tell_printer(const struct message *m, struct slice body, struct sink *out)
{
    ipp_tell(body, slice_find_nocase(m->fields[SERVER].value, SLICE("CUPS")) != SIZE_MAX, out);
}

/* Chunks (RFC 9112, 7.1) joined in 'to', at most BODY_MAX bytes of them. */
static enum dis_result take_chunks(struct cursor *in, uint8_t *to, size_t *ret_n)
{
    size_t n = 0;
    for (;;) {
        struct slice seen = cur_peek(in);
        size_t end = slice_find(seen, SLICE("\r\n"));
        uint64_t size = 0;
        if (end == SIZE_MAX)
            return DIS_TRUNCATED;
        struct slice line = slice_sub(seen, 0, end);
        if (!slice_hex(slice_trim(slice_split(&line, ';')), &size))
            return DIS_MALFORMED;
        cur_skip(in, end + 2);
        if (size > in->left || in->left - size < 2)
            return DIS_TRUNCATED;
        struct slice data = slice_sub(cur_take(in, (size_t)size), 0, BODY_MAX - n);
        if (cur_be16(in) != 0x0d0a) /* behind the data, or behind the trailer, which is empty */
            return DIS_MALFORMED;
        if (data.n > 0)
            memcpy(to + n, data.p, data.n);
        n += data.n;
        if (size == 0) {
            *ret_n = n;
            return DIS_OK;
        }
    }
}

/* An answer may be a device's description of itself; what is posted, the words of equipment to
 * the server that configures it. */
static void tell(const struct start_line *line, struct slice body, struct sink *out)
{
    if (line->is_response)
        description_tell(body, out);
    else
        cwmp_tell(body, out);
}

/* Passes over the body that follows, or reads it.  DIS_NOT_MINE: there is no telling where it
 * ends. */
static enum dis_result take_body(struct cursor *in, const struct message *m, struct sink *out)
{
    const struct start_line *line = &m->line;
    uint64_t size = 0;
    bool xml = (line->is_response ? !is_handed_on(m)
                                  : slice_eq(line->method, SLICE("POST")) && !is_relayed(m)) &&
               is_xml(m->fields[CONTENT_TYPE].value);
    bool ipp = is_printer(m);
    bool wanted = xml || ipp;
    if (line->is_response && (line->status < 200 || line->status == 204 || line->status == 304))
        return line->status == 101 ? DIS_NOT_MINE : DIS_OK;
    if (slice_find_nocase(m->fields[TRANSFER_ENCODING].value, SLICE("chunked")) != SIZE_MAX) {
        uint8_t joined[BODY_MAX];
        size_t n = 0;
        enum dis_result result = take_chunks(in, joined, &n);
        if (result == DIS_OK && ipp)
            tell_printer(m, slice_of(joined, n), out);
        else if (result == DIS_OK && xml)
            tell(line, slice_of(joined, n), out);
        return result == DIS_TRUNCATED && !wanted ? DIS_NOT_MINE : result;
    }
    if (slice_uint(m->fields[CONTENT_LENGTH].value, &size)) {
        if (wanted && size <= BODY_MAX) {
            if (in->left < size)
                return DIS_TRUNCATED;
            struct slice body = cur_take(in, (size_t)size);
            if (ipp)
                tell_printer(m, body, out);
            else
                tell(line, body, out);
        } else if (size > in->left) {
            out->skip = size - in->left;
            cur_skip(in, in->left);
        } else {
            cur_skip(in, (size_t)size);
        }
        return DIS_OK;
    }
    if (!line->is_response)
        return slice_eq(line->method, SLICE("CONNECT")) ? DIS_NOT_MINE : DIS_OK;
    if (xml) {
        struct slice body = cur_peek(in);
        if (body.n < BODY_MAX && slice_find(body, SLICE("</root>")) == SIZE_MAX &&
            slice_find(body, SLICE("Envelope>")) == SIZE_MAX)
            return DIS_TRUNCATED;
        tell(line, slice_sub(body, 0, BODY_MAX), out);
    }
    return DIS_NOT_MINE;
}

static enum dis_result http_run(struct cursor *in, struct sink *out)
{
    const struct cursor begin = *in;
    out->skip = 0;
    while (in->left > 0 && out->skip == 0) {
        struct cursor at = *in;
        struct message m;
        struct slice head = slice_sub(cur_peek(&at), 0, HEAD_MIN);
        struct slice version = SLICE("HTTP/1.");
        if (!is_method(head) &&
            !slice_eq(slice_sub(head, 0, version.n), slice_sub(version, 0, head.n)))
            return in->left == begin.left ? DIS_NOT_MINE : DIS_OK;
        enum dis_result result = headers_take(&at, &m.block);
        if (result != DIS_OK)
            return result;
        if (!headers_start(&m.block, http, &m.line))
            return in->left == begin.left ? DIS_NOT_MINE : DIS_OK;
        pick_fields(&m);
        if (m.line.is_response)
            describe_server(&m, out);
        else
            describe_client(&m, out);
        result = take_body(&at, &m, out);
        if (result == DIS_TRUNCATED || result == DIS_MALFORMED)
            return result; /* the message again once it is whole: what it says twice is kept
                              once */
        *in = at;
        if (result == DIS_NOT_MINE)
            return DIS_OK;
    }
    return DIS_TRUNCATED; /* more messages may follow */
}

const struct dissector dissector_http = {
    .name = "http",
    .spec = "RFC 9112",
    .yields = "software, realm, user agent; UPnP, ONVIF and DPWS device descriptions; "
              "TR-069 Inform: manufacturer, model, serial, firmware",
    .match =
        (const struct dis_match[]){
            { DIS_TCP_PORT, 80 },
            { DIS_TCP_PORT, 8080 },
            { DIS_TCP_PORT, 8000 },
            { DIS_TCP_PORT, 8008 },
            { DIS_TCP_PORT, 8060 },
            { DIS_TCP_PORT, 8081 },
            { DIS_TCP_PORT, 8888 },
            { DIS_TCP_PORT, 49152 },
            { DIS_TCP_PORT, 5000 },
            { DIS_TCP_PORT, 5985 },
            { DIS_TCP_PORT, 7547 },
            { DIS_TCP_PORT, 631 },
            { DIS_TCP_ANY, 0 },
            { DIS_END, 0 },
        },
    .probe = http_probe,
    .run = http_run,
};
