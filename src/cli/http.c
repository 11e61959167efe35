#include "cli/http.h"

#include "cli/curl_api.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { CONNECT_SECONDS = 20, SILENT_SECONDS = 60 };

struct http {
    struct curl_api api;
    CURL *curl;
    char why[CURL_ERROR_SIZE];
    const char *ca;
    const char *proxy;
};

enum rc http_new(const char *ca, const char *proxy, struct http **ret, struct err *err)
{
    struct http *h = calloc(1, sizeof *h);
    if (h == NULL)
        return err_set(err, RC_MEMORY, "no memory");
    enum rc rc = curl_api_load(&h->api, err);
    if (rc == RC_OK && (h->curl = h->api.init()) == NULL)
        rc = err_set(err, RC_MEMORY, "no memory for libcurl");
    h->ca = ca;
    h->proxy = proxy;
    if (rc != RC_OK) {
        free(h);
        return rc;
    }
    *ret = h;
    return RC_OK;
}

void http_free(struct http *h)
{
    if (h == NULL)
        return;
    h->api.cleanup(h->curl);
    free(h);
}

static size_t on_bytes(char *text, size_t each, size_t count, void *ctx)
{
    struct http_call *call = ctx;
    size_t n = each * count;
    if (call->answer.n + n > (call->answer_max == 0 ? HTTP_ANSWER_MAX : call->answer_max))
        return 0;
    buf_bytes(&call->answer, text, n);
    return call->answer.failed ? 0 : n;
}

static bool value_of(const char *text, size_t n, const char *name, struct slice *ret)
{
    struct slice line = slice_of(text, n);
    if (!slice_starts_nocase(line, slice_str(name)))
        return false;
    *ret = slice_trim(slice_skip(line, strlen(name)));
    return true;
}

static size_t on_header(char *text, size_t each, size_t count, void *ctx)
{
    struct http_call *call = ctx;
    size_t n = each * count;
    struct slice value;
    uint64_t number = 0;
    char date[64];
    struct tm tm = { .tm_sec = 0 };
    if (value_of(text, n, "Retry-After:", &value) && slice_uint(value, &number) &&
        number < 86400)
        call->retry_after_s = (long)number;
    if (value_of(text, n, "Date:", &value) && value.n < sizeof date) {
        memcpy(date, value.p, value.n);
        date[value.n] = '\0';
        if (strptime(date, "%a, %d %b %Y %H:%M:%S GMT", &tm) != NULL)
            call->date_s = (int64_t)timegm(&tm);
    }
    return n;
}

static bool set_up(struct http *h, struct http_call *call, struct curl_slist *headers)
{
    CURL *c = h->curl;
    bool good = h->api.setopt(c, CURLOPT_URL, call->url) == CURLE_OK;
    good = good && h->api.setopt(c, CURLOPT_ERRORBUFFER, h->why) == CURLE_OK;
    good = good && h->api.setopt(c, CURLOPT_PROTOCOLS_STR, "https") == CURLE_OK;
    good = good && h->api.setopt(c, CURLOPT_FOLLOWLOCATION, 0L) == CURLE_OK;
    good = good && h->api.setopt(c, CURLOPT_SSL_VERIFYPEER, 1L) == CURLE_OK;
    good = good && h->api.setopt(c, CURLOPT_SSL_VERIFYHOST, 2L) == CURLE_OK;
    good =
        good && h->api.setopt(c, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2) == CURLE_OK;
    good = good && h->api.setopt(c, CURLOPT_NOSIGNAL, 1L) == CURLE_OK;
    if (h->ca != NULL) {
        good = good && h->api.setopt(c, CURLOPT_CAINFO, h->ca) == CURLE_OK;
        good = good && h->api.setopt(c, CURLOPT_CAPATH, NULL) == CURLE_OK;
    }
    if (h->proxy != NULL)
        good = good && h->api.setopt(c, CURLOPT_PROXY, h->proxy) == CURLE_OK;
    good = good && h->api.setopt(c, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_SECONDS) == CURLE_OK;
    good = good && h->api.setopt(c, CURLOPT_LOW_SPEED_LIMIT, 1L) == CURLE_OK;
    good = good && h->api.setopt(c, CURLOPT_LOW_SPEED_TIME, (long)SILENT_SECONDS) == CURLE_OK;
    good = good && h->api.setopt(c, CURLOPT_USERAGENT, "sekisho/" SEKISHO_VERSION) == CURLE_OK;
    good = good && h->api.setopt(c, CURLOPT_CUSTOMREQUEST, call->method) == CURLE_OK;
    good = good && h->api.setopt(c, CURLOPT_HTTPHEADER, headers) == CURLE_OK;
    good = good && h->api.setopt(c, CURLOPT_HEADERFUNCTION, on_header) == CURLE_OK;
    good = good && h->api.setopt(c, CURLOPT_HEADERDATA, call) == CURLE_OK;
    good = good && h->api.setopt(c, CURLOPT_WRITEFUNCTION, on_bytes) == CURLE_OK;
    good = good && h->api.setopt(c, CURLOPT_WRITEDATA, call) == CURLE_OK;
    bool has_body = strcmp(call->method, "GET") != 0;
    if (has_body) {
        good = good && h->api.setopt(c, CURLOPT_POST, 1L) == CURLE_OK;
        good = good && h->api.setopt(c, CURLOPT_POSTFIELDSIZE_LARGE,
                                     (curl_off_t)call->body.n) == CURLE_OK;
        good =
            good && h->api.setopt(c, CURLOPT_POSTFIELDS,
                                  call->body.n == 0 ? (const char *)""
                                                    : (const char *)call->body.p) == CURLE_OK;
    } else {
        good = good && h->api.setopt(c, CURLOPT_HTTPGET, 1L) == CURLE_OK;
        good = good && h->api.setopt(c, CURLOPT_CUSTOMREQUEST, "GET") == CURLE_OK;
    }
    return good;
}

enum rc http_perform(struct http *h, struct http_call *call, struct err *err)
{
    struct curl_slist *headers = h->api.append(NULL, "Expect:"); /* a body is sent at once */
    bool is_good = headers != NULL;
    for (size_t i = 0; is_good && i < HTTP_HEADERS_MAX && call->headers[i] != NULL; i++)
        is_good = h->api.append(headers, call->headers[i]) != NULL;
    h->why[0] = '\0';
    call->status = 0;
    call->retry_after_s = 0;
    call->date_s = 0;
    buf_clear(&call->answer);
    CURLcode code = CURLE_OUT_OF_MEMORY;
    if (is_good && set_up(h, call, headers))
        code = h->api.perform(h->curl);
    h->api.free_all(headers);
    if (code != CURLE_OK)
        return err_set(err, RC_IO, "%s: %s", call->url,
                       h->why[0] != '\0' ? h->why : h->api.strerror(code));
    (void)h->api.getinfo(h->curl, CURLINFO_RESPONSE_CODE,
                         &call->status); /* stays 0, which is no good answer */
    return RC_OK;
}
