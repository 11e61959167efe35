/* authority/http.h: requests in, replies out.  Knows HTTP; knows nothing of what is served.
 * The server library is seen by http_mhd.c alone. */
#ifndef SEKISHO_AUTHORITY_HTTP_H
#define SEKISHO_AUTHORITY_HTTP_H

#include "base/arena.h"
#include "base/buf.h"

enum {
    HTTP_URI_MAX = 4096,
    HTTP_SEGMENTS_MAX = 24,
    HTTP_QUERY_MAX = 32,
    HTTP_HEADERS_OUT_MAX = 12,
    HTTP_BODY_MAX = 17 << 20, /* a full bundle of the largest entries is 16 MiB and 512 bytes */
    HTTP_BODY_SMALL_MAX = 1 << 20,
};

struct http_pair {
    struct slice name;
    struct slice value;
};

/* A URI taken apart: segments and query are decoded, the path also stands as it was sent. */
struct http_target {
    struct slice raw_path;
    struct slice segments[HTTP_SEGMENTS_MAX];
    size_t segment_count;
    struct http_pair query[HTTP_QUERY_MAX];
    size_t query_count;
};

/* RC_FORMAT: not a path that begins with '/', an escape that is none, an empty, '.' or '..'
 * segment, an escaped '/' or a control character, text that is not UTF-8, a parameter twice.
 * RC_LIMIT: too many parts. */
MUST_USE enum rc http_target_parse(struct slice uri, struct arena *arena,
                                   struct http_target *ret, struct err *err);

struct http_request {
    const char *method;
    struct http_target target;
    struct slice body;  /* after content coding */
    struct slice sent;  /* as it was sent */
    const char *client; /* address of whoever is at the other end, or of whom the proxy named */
    struct arena *arena; /* freed after the reply */
    void *connection;    /* of the server */
    bool is_secure;      /* TLS, here or at the proxy */
};

/* A header's value, or NULL; every header that matters is there once. */
const char *http_header(const struct http_request *r, const char *name);
/* A cookie's value (RFC 6265); {NULL, 0} if there is none. */
struct slice http_cookie(const struct http_request *r, const char *name);
/* A query parameter; {NULL, 0} if there is none. */
struct slice http_query(const struct http_request *r, const char *name);

struct http_reply {
    unsigned status;
    const char *type; /* of the body */
    struct buf body;
    struct {
        const char *name;
        const char *value;
    } headers[HTTP_HEADERS_OUT_MAX];
    size_t header_count;
    bool is_last;  /* the connection ends with it */
    bool is_plain; /* not to be compressed */
};

/* Borrows both. */
void http_reply_header(struct http_reply *r, const char *name, const char *value);

/* What serves. */
struct http_service {
    void *context;
    /* How large a body this request may have; asked before a byte of it is read. */
    size_t (*limit)(void *context, const char *method, struct slice raw_path);
    void (*serve)(void *context, struct http_request *r, struct http_reply *ret);
    /* A request that was refused before serve() could see it. */
    void (*refused)(void *context, const char *client, const char *method,
                    struct slice raw_path, unsigned status, const char *why);
};

struct http_config {
    const char *listen; /* "127.0.0.1:8443", "[::1]:8443", "unix:/run/x.sock" */
    const char *cert;   /* PEM; NULL: no TLS here */
    const char *key;
    unsigned threads;
    unsigned connections;        /* at most */
    unsigned connections_of_one; /* of one address; 0: any number */
    bool behind_proxy;           /* X-Forwarded-For tells the client */
};

struct http_server;

/* Starts threads that serve.  'service' must outlive it.
 *
 * RC_USAGE: the address is none; no TLS on an address that others can reach.  RC_IO: it is
 * taken, or the certificate cannot be used. */
MUST_USE enum rc http_start(const struct http_config *config,
                            const struct http_service *service, struct http_server **ret,
                            struct err *err);
/* Takes no new connections, lets what is under way end (at most 'wait_s' seconds), then stops.
 */
void http_stop(struct http_server *s, unsigned wait_s);
/* "https://127.0.0.1:8443": where it can be reached; the port is the real one. */
const char *http_address(const struct http_server *s);
unsigned http_connections(const struct http_server *s);

#endif
