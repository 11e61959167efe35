#include "cli/curl_api.h"

#include <dlfcn.h>
#include <string.h>

enum rc curl_api_load(struct curl_api *api, struct err *err)
{
    const struct {
        const char *name;
        void *place; /* of a pointer to a function */
    } wanted[] = {
        { "curl_easy_init", &api->init },         { "curl_easy_setopt", &api->setopt },
        { "curl_easy_perform", &api->perform },   { "curl_easy_getinfo", &api->getinfo },
        { "curl_easy_strerror", &api->strerror }, { "curl_easy_cleanup", &api->cleanup },
        { "curl_slist_append", &api->append },    { "curl_slist_free_all", &api->free_all },
    };
    api->library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
    if (api->library == NULL)
        return err_set(err, RC_USAGE,
                       "libcurl cannot be loaded: %s; install it (Debian: libcurl4)",
                       dlerror());
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        void *found = dlsym(api->library, wanted[i].name);
        if (found == NULL)
            return err_set(err, RC_USAGE, "libcurl has no %s", wanted[i].name);
        memcpy(wanted[i].place, &found,
               sizeof found); /* POSIX: a function's address fits a pointer to void */
    }
    return RC_OK;
}
