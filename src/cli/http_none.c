/* In the place of http.c where libcurl was not there to build with. */
#include "cli/http.h"

enum rc http_new(const char *ca, const char *proxy, struct http **ret, struct err *err)
{
    (void)ca;
    (void)proxy;
    (void)ret;
    return err_set(err, RC_USAGE, "nothing can be sent: built without libcurl");
}

void http_free(struct http *h)
{
    (void)h;
}

enum rc http_perform(struct http *h, struct http_call *call, struct err *err)
{
    (void)h;
    (void)call;
    return err_set(err, RC_USAGE, "nothing can be sent: built without libcurl");
}
