/* Transport Layer Security: RFC 5246 (1.2), RFC 8446 (1.3).
 *
 * What a server sends up to its certificate is in the clear until TLS 1.2.  Handshake messages
 * lie across the borders of records (RFC 5246, 6.2.1): a run of records is read until its last
 * message ends with its last record, and told only then, so that nothing is told twice.  A
 * certificate is told as soon as its names are there: nothing that follows it says more. */
#include "dissect/tls.h"
#include "dissect/tls_message.h"

enum {
    REC_CHANGE_CIPHER = 20,
    REC_ALERT = 21,
    REC_HANDSHAKE = 22,
    REC_APPLICATION = 23,
    REC_HEARTBEAT = 24,
    REC_HEAD = 5,
    REC_BODY_MAX = 16384 + 2048, /* RFC 5246, 6.2.3 */
    MSG_HEAD = 4,
    /* Of a run of records: holds every sound hello; certificates larger than this come with a
     * chain, and their own names stand at the front. */
    RUN_MAX = 16 * 1024,
    RECORDS_MAX = 64, /* in one call; empty or tiny ones are an attack or a mistake */
};

struct record {
    uint8_t type;
    struct slice body;
    bool cut;
};

/* One step through a stream. */
enum step {
    STEP_RECORD,
    STEP_PART,    /* not even a header */
    STEP_FOREIGN, /* no TLS */
};

static enum step record_take(struct cursor *in, struct record *ret)
{
    if (in->left < REC_HEAD)
        return STEP_PART;
    struct cursor at = *in;
    uint8_t type = cur_u8(&at);
    uint16_t version = cur_be16(&at);
    size_t size = cur_be16(&at);
    if (type < REC_CHANGE_CIPHER || type > REC_HEARTBEAT || version >> 8 != 3 ||
        (version & 0xff) > 4 || size > REC_BODY_MAX || (size == 0 && type != REC_APPLICATION))
        return STEP_FOREIGN;
    ret->type = type;
    struct cursor body = cur_sub_cut(&at, size, &ret->cut);
    ret->body = cur_rest(&body);
    *in = at;
    return STEP_RECORD;
}

/* How far a run of handshake bytes can be told. */
enum shape { SHAPE_WHOLE, SHAPE_CERTIFICATE, SHAPE_PART, SHAPE_BAD };

static enum shape shape_of(struct slice run, bool full)
{
    struct cursor in = cur_of(run);
    while (in.left > 0) {
        if (in.left < MSG_HEAD)
            return full ? SHAPE_BAD : SHAPE_PART;
        uint8_t type = cur_u8(&in);
        bool cut;
        (void)cur_sub_cut(&in, cur_be24(&in), &cut); /* only the end is looked for */
        if (!tls_message_known(type))
            return SHAPE_BAD;
        if (type == TLS_CERTIFICATE)
            return SHAPE_CERTIFICATE;
        if (cut)
            return full ? SHAPE_BAD : SHAPE_PART;
    }
    return SHAPE_WHOLE;
}

/* A sink that takes everything and keeps nothing: to ask whether a message can be told. */
static void drop(void *ctx, const struct sink *sink, const struct obs_in *obs)
{
    (void)ctx;
    (void)sink;
    (void)obs;
}

static enum tls_told tell_run(struct slice run, struct sink *out)
{
    struct cursor in = cur_of(run);
    enum tls_told told = TLS_MORE;
    while (in.left > 0 && told == TLS_MORE) {
        uint8_t type = cur_u8(&in);
        bool cut;
        struct cursor body = cur_sub_cut(&in, cur_be24(&in), &cut);
        if (in.bad)
            return TLS_PART;
        told = tls_message_tell(type, cur_rest(&body), cut, false, out);
    }
    return told;
}

/* Nothing is told unless all of it can be. */
static enum tls_told tell_once(struct slice run, struct sink *out)
{
    struct sink trial = *out;
    trial.emit = drop;
    enum tls_told told = tell_run(run, &trial);
    if (told != TLS_PART)
        (void)tell_run(run, out); /* the same again, this time aloud */
    return told;
}

/* A run of handshake records, the first of which is 'first'; 'in' stands behind it.  TLS_PART:
 * more bytes are needed.  'room' holds RUN_MAX bytes. */
static enum tls_told handshake(struct cursor *in, struct record first, uint8_t *room,
                               struct sink *out)
{
    struct slice run = first.body;
    bool cut = first.cut;
    for (int records = 1;; records++) {
        bool full = run.n >= RUN_MAX || records >= RECORDS_MAX;
        switch (shape_of(run, full)) {
        case SHAPE_WHOLE: return tell_once(run, out);
        case SHAPE_CERTIFICATE: {
            enum tls_told told = tell_once(run, out);
            if (told != TLS_PART || full)
                return told == TLS_PART ? TLS_BAD : told;
            break;
        }
        case SHAPE_PART: break;
        case SHAPE_BAD: return TLS_BAD;
        }
        struct record next;
        if (cut || record_take(in, &next) != STEP_RECORD)
            return TLS_PART;
        if (next.type != REC_HANDSHAKE)
            return TLS_BAD; /* none may stand between the parts of one (RFC 8446, 5.1) */
        struct slice more = slice_sub(next.body, 0, RUN_MAX - run.n);
        if (run.p != room)
            memcpy(room, run.p, run.n);
        memcpy(room + run.n, more.p, more.n);
        run = slice_of(room, run.n + more.n);
        cut = next.cut;
    }
}

enum dis_result tls_run_at(struct cursor *in, struct sink *out)
{
    uint8_t room[RUN_MAX];
    out->protocol = "tls";
    for (int records = 0; records < RECORDS_MAX; records++) {
        struct cursor start = *in;
        struct record rec;
        enum step step = record_take(in, &rec);
        if (step != STEP_RECORD)
            return step == STEP_PART ? DIS_TRUNCATED : DIS_NOT_MINE;
        enum tls_told told = TLS_MORE;
        switch (rec.type) {
        case REC_HANDSHAKE:
            if (rec.body.n >= RUN_MAX) /* no room to add to it; it holds what is needed */
                rec.body = slice_sub(rec.body, 0, RUN_MAX);
            told = handshake(in, rec, room, out);
            break;
        case REC_ALERT:
        case REC_HEARTBEAT: told = rec.cut ? TLS_PART : TLS_MORE; break;
        default: return DIS_OK; /* from here on it is encrypted */
        }
        switch (told) {
        case TLS_MORE: break;
        case TLS_LAST: return DIS_OK;
        case TLS_PART: *in = start; return DIS_TRUNCATED;
        case TLS_BAD: return DIS_MALFORMED;
        }
    }
    return in->left > 0 ? DIS_OK : DIS_TRUNCATED;
}

bool tls_starts(struct slice head)
{
    return head.n >= 3 && head.p[0] == REC_HANDSHAKE && head.p[1] == 3 && head.p[2] <= 4;
}

/* Strict, as it is asked of every stream: a hello at the start of the record, of a size that a
 * record has room for. */
static bool tls_probe(struct slice head, const struct dis_frame *frame)
{
    (void)frame; /* both sides begin alike */
    if (!tls_starts(head) || head.n < REC_HEAD + MSG_HEAD)
        return false;
    struct cursor in = cur_of(slice_skip(head, 3));
    uint16_t size = cur_be16(&in);
    uint8_t type = cur_u8(&in);
    uint32_t message = cur_be24(&in);
    return size >= MSG_HEAD && size <= REC_BODY_MAX && message <= RUN_MAX &&
           (type == TLS_CLIENT_HELLO || type == TLS_SERVER_HELLO);
}

const struct dissector dissector_tls = {
    .name = "tls",
    .spec = "RFC 5246, RFC 8446",
    .yields = "certificate's subject and issuer, server name asked for, version",
    .match =
        (const struct dis_match[]){
            { DIS_TCP_PORT, 443 },
            { DIS_TCP_PORT, 8443 },
            { DIS_TCP_PORT, 993 },
            { DIS_TCP_PORT, 995 },
            { DIS_TCP_PORT, 465 },
            { DIS_TCP_PORT, 636 },
            { DIS_TCP_PORT, 853 },
            { DIS_TCP_PORT, 989 },
            { DIS_TCP_PORT, 990 },
            { DIS_TCP_PORT, 5061 },
            { DIS_TCP_PORT, 8883 },
            { DIS_TCP_ANY, 0 },
            { DIS_END, 0 },
        },
    .probe = tls_probe,
    .run = tls_run_at,
    .then_encrypted = true,
};
