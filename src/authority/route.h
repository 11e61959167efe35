/* authority/route.h: what can be asked, as a table: method, path, who may, and what answers.
 * The guard, the OpenAPI document and the tests read the same rows. */
#ifndef SEKISHO_AUTHORITY_ROUTE_H
#define SEKISHO_AUTHORITY_ROUTE_H

#include "authority/http.h"
#include "authority/tiles.h"
#include "authority/token.h"

enum { ROUTE_VALUES_MAX = 4 };

/* Whose data a route touches; the guard (guard.h) lets nobody past it. */
enum route_scope {
    SCOPE_PUBLIC,   /* nobody's: anyone may ask */
    SCOPE_MAIN,     /* the authority's own: no token that is bound to an operator */
    SCOPE_OPERATOR, /* the operator that the path names */
    SCOPE_SENSOR,   /* the log that the path names: its sensor, by signature, or the roles */
    SCOPE_LOG,      /* the same, but whoever holds something that the sensor signed */
    SCOPE_LIST, /* all operators, or the one that ?operator= names; a bound token sees its own
                 */
};

struct route;

/* One request on its way. */
struct call {
    struct authority *authority;
    struct http_request *request;
    struct http_reply *reply;
    const struct route *route;
    struct principal who;
    struct slice session;                  /* of a person's browser; n 0: none */
    struct slice values[ROUTE_VALUES_MAX]; /* what stands for the {names} of the path */
    char operator_id[AUTH_ID_MAX + 1];     /* whose data; "": all operators' */
    struct log_name log;                   /* SCOPE_SENSOR, SCOPE_LOG */
    struct store *store;                   /* that sees it; taken and given back by the guard */
    struct err err;
    const char *detail; /* goes into the record of acts; NULL: nothing to add */
};

struct route {
    const char *method;
    const char *path; /* "/v1/operators/{operator}/sites/{site}" */
    enum route_scope scope;
    unsigned roles;
    /* Fills the reply, or leaves a line in 'err': RC_FORMAT 400, RC_END 404, RC_LIMIT 413,
     * RC_USAGE 422, RC_IO and RC_MEMORY 503. */
    enum rc (*serve)(struct call *c);
    const char *summary;
    const void *data; /* of 'serve': a struct list, a struct edit */
    const char
        *body; /* what the request's body is: a schema's name, or a media type; NULL: none */
    const char *answer; /* likewise, of the reply */
    size_t body_max;    /* 0: none is taken */
};

extern const struct route routes[]; /* the last has no method */

/* The route of a request, with the values of its path.  NULL: there is none; '*ret_methods'
 * lists, separated by ", ", those that the path has ("" : it has none). */
const struct route *route_find(struct slice method, const struct http_target *target,
                               struct slice ret_values[ROUTE_VALUES_MAX], char ret_methods[64]);
/* The {names} of a path in turn; false at the end. */
bool route_name_next(struct slice *rest, struct slice *ret_name);

/* A reply that says what is wrong: sekisho.error/1. */
void call_error(struct call *c, unsigned status, const char *words);
/* Appends ,"missing_databases":[2] where the operators of some were out of reach: less than
 * there is must not look like all there is. */
void call_missing(struct call *c, struct buf *out);
/* Body and ETag are ready: answers 304 where the client has it already. */
void call_etag(struct call *c);

#endif
