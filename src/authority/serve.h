/* authority/serve.h: requests to handlers: limits, the guard, the record of acts. */
#ifndef SEKISHO_AUTHORITY_SERVE_H
#define SEKISHO_AUTHORITY_SERVE_H

#include "authority/authority.h"
#include "authority/http.h"

struct serve_config {
    struct http_config http;
    unsigned rate;  /* requests of one address in a second */
    unsigned burst; /* at once */
};

struct serving;

MUST_USE enum rc serve_start(struct authority *a, const struct serve_config *config,
                             struct serving **ret, struct err *err);
/* Ends what is under way, then everything. */
void serve_stop(struct serving *s);
const char *serve_address(const struct serving *s);

#endif
