/* The only file that sees libmicrohttpd: requests are checked, read whole within their limit,
 * and handed on; replies are packed and sent.
 *
 * The library lets pass what other servers on the way may read otherwise (two Content-Length,
 * two Host, Content-Length beside Transfer-Encoding): that is refused here, and the connection
 * ends. */
#include "authority/coding.h"
#include "authority/http.h"
#include "authority/listen.h"

#include <microhttpd.h>

#include <arpa/inet.h>
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
    IDLE_S = 30,   /* without a byte */
    HEAD_S = 20,   /* from the first byte of a request to the last of its header */
    WHOLE_S = 300, /* a request with its body: 17 MiB at half a megabit per second */
    CONNECTION_ROOM = 32 << 10, /* a header larger than this is refused by the library (431) */
    ARENA_MAX = 256 << 20,
    PACK_MIN = 1024, /* smaller bodies gain nothing */
    PEM_MAX = 1 << 20,
    BODIES_MAX = 512 << 20, /* bytes of all bodies under way together */
};

/* One connection, so that one that trickles can be ended. */
struct link {
    struct link *next;
    struct link *before;
    int fd;
    time_t since;  /* monotonic; of the connection, or of the request under way */
    bool has_head; /* a request's header is complete */
};

struct http_server {
    struct MHD_Daemon *daemon;
    const struct http_service *service;
    bool behind_proxy;
    bool has_tls;
    int fd;
    struct buf address;
    const char *unix_path; /* into 'address'; NULL: none */
    pthread_mutex_t lock;
    pthread_cond_t wake;
    struct link *links;
    bool is_stopping;
    pthread_t reaper;
    bool has_reaper;
    atomic_uint under_way;
    atomic_size_t body_bytes; /* of all requests under way */
};

/* One request. */
struct exchange {
    struct buf uri;
    struct buf body;
    struct arena arena;
    size_t limit;
    bool is_begun;
    bool is_counted;
    unsigned refused; /* the status that is due after the body; 0: none */
    char client[64];
};

static time_t now_s(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t); /* this clock is always there */
    return t.tv_sec;
}

/* ---- connections ---- */

static void link_notify(void *context, struct MHD_Connection *connection, void **socket_context,
                        enum MHD_ConnectionNotificationCode code)
{
    struct http_server *s = context;
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        const union MHD_ConnectionInfo *info =
            MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
        struct link *l = calloc(1, sizeof *l);
        if (l == NULL || info == NULL) {
            free(l);
            return;
        }
        l->fd = info->connect_fd;
        l->since = now_s();
        (void)pthread_mutex_lock(&s->lock);
        l->next = s->links;
        if (s->links != NULL)
            s->links->before = l;
        s->links = l;
        (void)pthread_mutex_unlock(&s->lock);
        *socket_context = l;
        return;
    }
    struct link *l = *socket_context;
    if (l == NULL)
        return;
    (void)pthread_mutex_lock(&s->lock);
    if (l->before != NULL)
        l->before->next = l->next;
    else
        s->links = l->next;
    if (l->next != NULL)
        l->next->before = l->before;
    (void)pthread_mutex_unlock(&s->lock);
    free(l);
    *socket_context = NULL;
}

static struct link *link_of(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info == NULL ? NULL : info->socket_context;
}

static void link_mark(struct http_server *s, struct MHD_Connection *connection, bool has_head)
{
    struct link *l = link_of(connection);
    if (l == NULL)
        return;
    (void)pthread_mutex_lock(&s->lock);
    l->has_head = has_head;
    l->since = now_s();
    (void)pthread_mutex_unlock(&s->lock);
}

/* The library's own timeout starts anew with each byte: who sends one every ten seconds would
 * stay for ever. */
static void *reap(void *context)
{
    struct http_server *s = context;
    (void)pthread_mutex_lock(&s->lock);
    while (!s->is_stopping) {
        time_t now = now_s();
        for (struct link *l = s->links; l != NULL; l = l->next)
            if (now - l->since > (l->has_head ? WHOLE_S : IDLE_S + HEAD_S))
                (void)shutdown(l->fd, SHUT_RDWR); /* it may be gone already */
        struct timespec until;
        (void)clock_gettime(CLOCK_REALTIME, &until); /* this clock is always there */
        until.tv_sec += 1;
        (void)pthread_cond_timedwait(&s->wake, &s->lock, &until);
    }
    (void)pthread_mutex_unlock(&s->lock);
    return NULL;
}

/* ---- replies ---- */

static struct MHD_Response *packed(struct MHD_Connection *connection, struct http_reply *reply)
{
    const char *accept = MHD_lookup_connection_value(connection, MHD_HEADER_KIND,
                                                     MHD_HTTP_HEADER_ACCEPT_ENCODING);
    struct buf out = BUF_EMPTY;
    enum coding c =
        reply->is_plain || reply->body.n < PACK_MIN ? CODING_NONE : coding_accepted(accept);
    if (c != CODING_NONE && coding_pack(c, buf_view(&reply->body), &out)) {
        buf_done(&reply->body);
        reply->body = out;
    } else {
        buf_done(&out);
        c = CODING_NONE;
    }
    /* The library frees it. */
    struct MHD_Response *r =
        MHD_create_response_from_buffer(reply->body.n, reply->body.p, MHD_RESPMEM_MUST_FREE);
    if (r == NULL)
        return NULL;
    reply->body = BUF_EMPTY;
    if (c != CODING_NONE)
        (void)MHD_add_response_header(r, MHD_HTTP_HEADER_CONTENT_ENCODING, coding_name(c));
    if (!reply->is_plain)
        (void)MHD_add_response_header(r, MHD_HTTP_HEADER_VARY, MHD_HTTP_HEADER_ACCEPT_ENCODING);
    return r;
}

static enum MHD_Result send_reply(struct MHD_Connection *connection, struct http_reply *reply)
{
    struct MHD_Response *r = packed(connection, reply);
    if (r == NULL) {
        buf_done(&reply->body);
        return MHD_NO;
    }
    if (reply->type != NULL)
        (void)MHD_add_response_header(r, MHD_HTTP_HEADER_CONTENT_TYPE, reply->type);
    for (size_t i = 0; i < reply->header_count; i++)
        (void)MHD_add_response_header(r, reply->headers[i].name, reply->headers[i].value);
    if (reply->is_last)
        (void)MHD_add_response_header(r, MHD_HTTP_HEADER_CONNECTION, "close");
    enum MHD_Result result = MHD_queue_response(connection, reply->status, r);
    MHD_destroy_response(r);
    return result;
}

static enum MHD_Result refuse(struct http_server *s, struct MHD_Connection *connection,
                              struct exchange *x, const char *method, unsigned status,
                              const char *why)
{
    struct http_reply reply = { .status = status, .type = "application/json", .is_last = true };
    struct slice path = buf_view(&x->uri);
    x->refused = status;
    buf_printf(&reply.body, "{\"schema\":\"sekisho.error/1\",\"status\":%u,\"error\":\"%s\"}\n",
               status, why);
    s->service->refused(s->service->context, x->client, method, slice_split(&path, '?'), status,
                        why);
    return send_reply(connection, &reply);
}

/* ---- requests ---- */

struct counts {
    unsigned lengths;
    unsigned hosts;
    unsigned codings;
    unsigned others; /* of headers whose meaning must not depend on which of two is read */
    bool is_strange;
    const char *length;
    const char *coding;
};

static const char *const single[] = { "authorization", "content-encoding", "content-type",
                                      "if-match",      "if-none-match",    "x-forwarded-for",
                                      "cookie" };

static enum MHD_Result count_one(void *context, enum MHD_ValueKind kind, const char *key,
                                 size_t key_size, const char *value, size_t value_size)
{
    (void)kind;
    static const char token[] = "!#$%&'*+-.^_`|~0123456789"
                                "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    struct counts *c = context;
    struct slice name = slice_of(key, key_size);
    c->is_strange = c->is_strange || key_size == 0 || strspn(key, token) != key_size ||
                    (value != NULL && strlen(value) != value_size);
    if (slice_eq_nocase(name, SLICE("content-length"))) {
        c->lengths++;
        c->length = value;
    }
    if (slice_eq_nocase(name, SLICE("transfer-encoding"))) {
        c->codings++;
        c->coding = value;
    }
    c->hosts += slice_eq_nocase(name, SLICE("host"));
    for (size_t i = 0; i < sizeof single / sizeof single[0]; i++)
        if (slice_eq_nocase(name, slice_str(single[i])))
            c->others |= (c->others & 1u << i) != 0 ? 1u << 31 : 1u << i;
    return MHD_YES;
}

/* Why the headers are not believed, or NULL. */
static const char *smuggled(struct MHD_Connection *connection, const char *version,
                            uint64_t *ret_length)
{
    struct counts c = { 0 };
    (void)MHD_get_connection_values_n(connection, MHD_HEADER_KIND, count_one,
                                      &c); /* counts itself */
    *ret_length = 0;
    if (c.lengths > 1)
        return "more than one Content-Length";
    if (c.hosts > 1)
        return "more than one Host";
    if (c.hosts == 0 && strcmp(version, MHD_HTTP_VERSION_1_1) == 0)
        return "no Host";
    if (c.codings > 0 && c.lengths > 0)
        return "Content-Length beside Transfer-Encoding";
    if (c.codings > 1 ||
        (c.codings == 1 && (c.coding == NULL || strcmp(c.coding, "chunked") != 0)))
        return "a Transfer-Encoding other than chunked";
    if (c.lengths == 1 && (c.length == NULL || !slice_uint(slice_str(c.length), ret_length)))
        return "a Content-Length that is no number";
    if (c.is_strange)
        return "a header with characters that do not belong there";
    if ((c.others & 1u << 31) != 0)
        return "a header twice that may be there once";
    return NULL;
}

static void name_client(const struct http_server *s, struct MHD_Connection *connection,
                        struct exchange *x)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    const struct sockaddr *a = info == NULL ? NULL : info->client_addr;
    (void)snprintf(x->client, sizeof x->client, "local"); /* fits */
    if (a != NULL && a->sa_family == AF_INET)
        (void)inet_ntop(AF_INET, &((const struct sockaddr_in *)(const void *)a)->sin_addr,
                        x->client, sizeof x->client);
    else if (a != NULL && a->sa_family == AF_INET6)
        (void)inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)(const void *)a)->sin6_addr,
                        x->client, sizeof x->client);
    if (!s->behind_proxy)
        return;
    /* The last address is the one that the proxy itself saw; those before it are hearsay. */
    const char *told =
        MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "X-Forwarded-For");
    const char *last = told == NULL ? NULL : strrchr(told, ',');
    struct slice one = slice_trim(slice_str(last == NULL ? told : last + 1));
    if (one.n > 0 && one.n < sizeof x->client) {
        memcpy(x->client, one.p, one.n);
        x->client[one.n] = '\0';
    }
}

static void *exchange_new(void *context, const char *uri, struct MHD_Connection *connection)
{
    (void)context;
    (void)connection;
    struct exchange *x = calloc(1, sizeof *x);
    if (x == NULL)
        return NULL;
    arena_init(&x->arena, ARENA_MAX);
    buf_str(&x->uri, uri);
    return x;
}

static void exchange_done(void *context, struct MHD_Connection *connection, void **con_cls,
                          enum MHD_RequestTerminationCode code)
{
    (void)code;
    struct http_server *s = context;
    struct exchange *x = *con_cls;
    link_mark(s, connection, false);
    if (x == NULL)
        return;
    if (x->is_counted)
        (void)atomic_fetch_sub(&s->under_way, 1);
    (void)atomic_fetch_sub(&s->body_bytes, x->body.n);
    buf_done(&x->uri);
    buf_done(&x->body);
    arena_done(&x->arena);
    free(x);
    *con_cls = NULL;
}

/* The URI is taken apart by http_target_parse; here it stays as it came. */
static size_t keep_escapes(void *context, struct MHD_Connection *connection, char *text)
{
    (void)context;
    (void)connection;
    return strlen(text);
}

static enum MHD_Result begin(struct http_server *s, struct MHD_Connection *connection,
                             struct exchange *x, const char *method, const char *version)
{
    uint64_t length = 0;
    struct slice path = buf_view(&x->uri);
    x->is_begun = true;
    x->is_counted = true;
    (void)atomic_fetch_add(&s->under_way, 1);
    link_mark(s, connection, true);
    name_client(s, connection, x);
    const char *why = smuggled(connection, version, &length);
    if (why != NULL)
        return refuse(s, connection, x, method, 400, why);
    x->limit = s->service->limit(s->service->context, method, slice_split(&path, '?'));
    if (length > x->limit)
        return refuse(s, connection, x, method, 413,
                      "the body is larger than this request may have");
    return MHD_YES;
}

static enum MHD_Result finish(struct http_server *s, struct MHD_Connection *connection,
                              struct exchange *x, const char *method)
{
    struct err err = { "" };
    struct buf plain = BUF_EMPTY;
    struct http_reply reply = { .status = 500 };
    struct http_request request = { .method = method,
                                    .sent = buf_view(&x->body),
                                    .body = buf_view(&x->body),
                                    .client = x->client,
                                    .arena = &x->arena,
                                    .connection = connection,
                                    .is_secure = s->has_tls || s->behind_proxy };
    const char *named = MHD_lookup_connection_value(connection, MHD_HEADER_KIND,
                                                    MHD_HTTP_HEADER_CONTENT_ENCODING);
    enum coding c = coding_of(named);
    if (http_target_parse(buf_view(&x->uri), &x->arena, &request.target, &err) != RC_OK)
        return refuse(s, connection, x, method, 400, "an address that cannot be read");
    if (c == CODING_UNKNOWN)
        return refuse(s, connection, x, method, 415, "Content-Encoding may be gzip or zstd");
    if (c != CODING_NONE) {
        enum rc rc = coding_unpack(c, request.sent, x->limit, &plain, &err);
        request.body = buf_view(&plain);
        if (rc != RC_OK) {
            buf_done(&plain);
            return refuse(s, connection, x, method, rc == RC_LIMIT ? 413 : 400,
                          "the body cannot be unpacked, or unpacks to too much");
        }
    }
    s->service->serve(s->service->context, &request, &reply);
    buf_done(&plain);
    return send_reply(connection, &reply);
}

/* A part of the body; of one that is refused nothing more is kept. */
static void take(struct http_server *s, struct exchange *x, struct slice part)
{
    if (x->refused != 0)
        return;
    if (part.n > x->limit - x->body.n) {
        x->refused = 413;
        return;
    }
    if (atomic_fetch_add(&s->body_bytes, part.n) > BODIES_MAX) {
        (void)atomic_fetch_sub(&s->body_bytes, part.n);
        x->refused = 503;
        return;
    }
    buf_slice(&x->body, part);
}

static enum MHD_Result handle(void *context, struct MHD_Connection *connection, const char *url,
                              const char *method, const char *version, const char *upload,
                              size_t *upload_size, void **con_cls)
{
    (void)url;
    struct http_server *s = context;
    struct exchange *x = *con_cls;
    if (x == NULL)
        return MHD_NO;
    if (!x->is_begun)
        return begin(s, connection, x, method, version);
    if (*upload_size > 0) {
        take(s, x, slice_of(upload, *upload_size));
        *upload_size = 0;
        return MHD_YES;
    }
    if (x->refused == 413)
        return refuse(s, connection, x, method, 413,
                      "the body is larger than this request may have");
    if (x->refused != 0)
        return refuse(s, connection, x, method, 503, "too many bodies at once; try again");
    if (x->body.failed || x->uri.failed)
        return MHD_NO;
    return finish(s, connection, x, method);
}

const char *http_header(const struct http_request *r, const char *name)
{
    return MHD_lookup_connection_value(r->connection, MHD_HEADER_KIND, name);
}

struct slice http_cookie(const struct http_request *r, const char *name)
{
    struct slice rest = slice_str(http_header(r, "Cookie"));
    while (rest.n > 0) {
        struct slice value = slice_trim(slice_split(&rest, ';'));
        struct slice key = slice_split(&value, '=');
        if (slice_eq(key, slice_str(name)))
            return value;
    }
    return (struct slice){ NULL, 0 };
}

/* ---- the server ---- */

static enum rc read_pem(const char *path, char **ret, struct err *err)
{
    FILE *f = fopen(path, "rbe");
    char *text = calloc(1, PEM_MAX + 1);
    size_t n = f == NULL || text == NULL ? 0 : fread(text, 1, PEM_MAX, f);
    bool is_read = f != NULL && text != NULL && ferror(f) == 0 && n > 0 && n < PEM_MAX;
    if (f != NULL)
        (void)fclose(f); /* only read */
    if (!is_read) {
        free(text);
        return err_set(err, RC_IO, "%s: cannot be read: %s", path,
                       n == 0 ? strerror(errno) : "too large");
    }
    *ret = text;
    return RC_OK;
}

static void say_nothing(void *context, const char *format, va_list args)
{
    (void)context; /* the library's lines are about connections that broke: the journal would
                      drown in them */
    (void)format;
    (void)args;
}

static enum rc start_daemon(struct http_server *s, const struct http_config *c, struct err *err)
{
    char *cert = NULL;
    char *key = NULL;
    enum rc rc = RC_OK;
    if (s->has_tls) {
        if (MHD_is_feature_supported(MHD_FEATURE_TLS) != MHD_YES)
            return err_set(err, RC_USAGE,
                           "this libmicrohttpd has no TLS: put a proxy before it");
        rc = read_pem(c->cert, &cert, err);
        if (rc == RC_OK)
            rc = read_pem(c->key, &key, err);
    }
    const struct MHD_OptionItem tls[] = {
        { MHD_OPTION_HTTPS_MEM_CERT, 0, cert },
        { MHD_OPTION_HTTPS_MEM_KEY, 0, key },
        { MHD_OPTION_HTTPS_PRIORITIES, 0,
          (void *)(uintptr_t) "SECURE128:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:%SERVER_"
                              "PRECEDENCE" },
        { MHD_OPTION_END, 0, NULL },
    };
    const struct MHD_OptionItem none[] = { { MHD_OPTION_END, 0, NULL } };
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ITC | MHD_USE_ERROR_LOG |
                     (s->has_tls ? MHD_USE_TLS : 0);
    if (rc == RC_OK)
        s->daemon = MHD_start_daemon(
            flags, 0, NULL, NULL, handle, s, MHD_OPTION_EXTERNAL_LOGGER, say_nothing, NULL,
            MHD_OPTION_LISTEN_SOCKET, s->fd, MHD_OPTION_THREAD_POOL_SIZE, c->threads,
            MHD_OPTION_CONNECTION_LIMIT, c->connections, MHD_OPTION_PER_IP_CONNECTION_LIMIT,
            c->connections_of_one, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_S,
            MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_ROOM,
            MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_URI_LOG_CALLBACK, exchange_new, s,
            MHD_OPTION_UNESCAPE_CALLBACK, keep_escapes, s, MHD_OPTION_NOTIFY_COMPLETED,
            exchange_done, s, MHD_OPTION_NOTIFY_CONNECTION, link_notify, s, MHD_OPTION_ARRAY,
            s->has_tls ? tls : none, MHD_OPTION_END);
    if (rc == RC_OK && s->daemon == NULL)
        rc = err_set(err, RC_IO, "%s: the server does not start%s", c->listen,
                     s->has_tls ? "; do certificate and key belong together?" : "");
    free(cert);
    free(key);
    return rc;
}

enum rc http_start(const struct http_config *c, const struct http_service *service,
                   struct http_server **ret, struct err *err)
{
    struct listening at;
    struct buf name = BUF_EMPTY;
    enum rc rc = listen_open(c->listen, &at, &name, err);
    if (rc != RC_OK) {
        buf_done(&name);
        return rc;
    }
    struct http_server *s = calloc(1, sizeof *s);
    if (s == NULL) {
        (void)close(at.fd); /* nothing was written */
        buf_done(&name);
        return err_set(err, RC_MEMORY, "no memory");
    }
    s->service = service;
    s->behind_proxy = c->behind_proxy;
    s->has_tls = c->cert != NULL;
    s->fd = at.fd;
    (void)pthread_mutex_init(&s->lock, NULL);
    (void)pthread_cond_init(&s->wake, NULL);
    if (at.is_unix)
        buf_slice(&s->address, buf_view(&name));
    else
        buf_printf(&s->address, "%s://%s", s->has_tls ? "https" : "http", (const char *)name.p);
    s->unix_path = at.is_unix ? c->listen + strlen("unix:") : NULL;
    buf_done(&name);
    if (!s->has_tls && !at.is_local && !c->behind_proxy)
        rc = err_set(
            err, RC_USAGE,
            "%s: others reach this address, so it needs --tls-cert and --tls-key, or a proxy "
            "that has them (--behind-proxy)",
            c->listen);
    if (rc == RC_OK)
        rc = start_daemon(s, c, err);
    if (rc == RC_OK && pthread_create(&s->reaper, NULL, reap, s) == 0)
        s->has_reaper = true;
    if (rc != RC_OK) {
        http_stop(s, 0);
        return rc;
    }
    *ret = s;
    return RC_OK;
}

const char *http_address(const struct http_server *s)
{
    return (const char *)s->address.p;
}

unsigned http_connections(const struct http_server *s)
{
    const union MHD_DaemonInfo *info =
        MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_CURRENT_CONNECTIONS);
    return info == NULL ? 0 : info->num_connections;
}

void http_stop(struct http_server *s, unsigned wait_s)
{
    if (s == NULL)
        return;
    if (s->daemon != NULL) {
        int fd = MHD_quiesce_daemon(s->daemon);
        for (unsigned i = 0; i < wait_s * 20 && atomic_load(&s->under_way) > 0; i++) {
            const struct timespec step = { 0, 50000000 };
            (void)nanosleep(&step, NULL); /* shorter is as good */
        }
        MHD_stop_daemon(s->daemon);
        s->fd = fd;
    }
    if (s->has_reaper) {
        (void)pthread_mutex_lock(&s->lock);
        s->is_stopping = true;
        (void)pthread_cond_signal(&s->wake);
        (void)pthread_mutex_unlock(&s->lock);
        (void)pthread_join(s->reaper, NULL);
    }
    if (s->fd >= 0)
        (void)close(s->fd); /* nothing was written */
    if (s->unix_path != NULL)
        (void)unlink(s->unix_path); /* the next server removes it, too */
    (void)pthread_cond_destroy(&s->wake);
    (void)pthread_mutex_destroy(&s->lock);
    buf_done(&s->address);
    free(s);
}
