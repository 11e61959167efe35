/* cli/http.h: single calls to an HTTPS server.  By libcurl; without it (-Dfetch=disabled) there
 * are none. */
#ifndef SEKISHO_CLI_HTTP_H
#define SEKISHO_CLI_HTTP_H

#include "base/buf.h"

enum { HTTP_HEADERS_MAX = 4, HTTP_ANSWER_MAX = 1 << 20 };

/* A connection that is kept between calls. */
struct http;

/* 'ca' and 'proxy' may be NULL: the system's certificates; what the environment says
 * (https_proxy, no_proxy). RC_USAGE: built without libcurl, or it is not installed. */
MUST_USE enum rc http_new(const char *ca, const char *proxy, struct http **ret,
                          struct err *err);
void http_free(struct http *h);

struct http_call {
    const char *method;
    const char *url;                       /* https:// only; no redirection is followed */
    const char *headers[HTTP_HEADERS_MAX]; /* "Name: value"; NULL after the last */
    struct slice body;
    size_t answer_max; /* bytes; 0: HTTP_ANSWER_MAX */
    /* the answer */
    long status;
    long retry_after_s; /* 0: not told */
    int64_t date_s;     /* the server's clock; 0: not told */
    struct buf answer;  /* owned by the caller */
};

/* RC_IO: no answer came; the line says why.  Any answer is RC_OK. */
MUST_USE enum rc http_perform(struct http *h, struct http_call *call, struct err *err);

#endif
