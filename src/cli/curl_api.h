/* cli/curl_api.h: libcurl, loaded when something is fetched or sent: it brings 27 libraries
 * with it, which would triple the start of every other run. */
#ifndef SEKISHO_CLI_CURL_API_H
#define SEKISHO_CLI_CURL_API_H

#include "base/err.h"

#define CURL_DISABLE_TYPECHECK /* its macros cannot check calls through pointers */
#include <curl/curl.h>

struct curl_api {
    void *library; /* stays loaded */
    __typeof__(curl_easy_init) *init;
    __typeof__(curl_easy_setopt) *setopt;
    __typeof__(curl_easy_perform) *perform;
    __typeof__(curl_easy_getinfo) *getinfo;
    __typeof__(curl_easy_strerror) *strerror;
    __typeof__(curl_easy_cleanup) *cleanup;
    __typeof__(curl_slist_append) *append;
    __typeof__(curl_slist_free_all) *free_all;
};

/* RC_USAGE: it is not installed. */
MUST_USE enum rc curl_api_load(struct curl_api *api, struct err *err);

#endif
