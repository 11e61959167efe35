#include "cli/place.h"

#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

static bool try_place(struct arena *a, const char *tables, const char *datafile,
                      struct place *ret)
{
    const char *rules = tables == NULL ? NULL : arena_printf(a, "%s/regulations", tables);
    if (rules == NULL || datafile == NULL || access(rules, R_OK) != 0 ||
        access(datafile, R_OK) != 0)
        return false;
    const char *slash = strrchr(datafile, '/');
    const char *places =
        arena_printf(a, "%.*s/sekisho.places", (int)(slash - datafile), datafile);
    if (places != NULL && access(places, R_OK) != 0)
        places = NULL;
    *ret = (struct place){ tables, datafile, places };
    return true;
}

enum rc place_find(struct arena *arena, struct place *ret, struct err *err)
{
    const char *named = getenv("SEKISHO_DATA");
    if (named != NULL && named[0] != '\0') {
        if (try_place(arena, named, arena_printf(arena, "%s/sekisho.data", named), ret))
            return RC_OK;
        return err_set(err, RC_IO, "SEKISHO_DATA: %s holds no regulations/ and sekisho.data",
                       named);
    }
    char exe[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", exe, sizeof exe - 1);
    if (n <= 0)
        return err_set(err, RC_IO,
                       "cannot tell where the program lies; name its data in SEKISHO_DATA");
    exe[n] = '\0';
    char *slash = strrchr(exe, '/');
    if (slash != NULL)
        *slash = '\0';
    static const char *const shares[] = {
        "%s/../share/sekisho", /* from bin/ */
        "%s/../../share/sekisho"
    }; /* from libexec/sekisho/ */
    for (size_t i = 0; i < sizeof shares / sizeof shares[0]; i++) {
        const char *shared = arena_printf(arena, shares[i], exe);
        if (shared != NULL &&
            try_place(arena, shared, arena_printf(arena, "%s/sekisho.data", shared), ret))
            return RC_OK;
    }
    if (try_place(arena, arena_printf(arena, "%s/../../../data", exe),
                  arena_printf(arena, "%s/../../tools/sekisho.data", exe), ret))
        return RC_OK;
    return err_set(err, RC_IO, "no data beside %s; name its folder in SEKISHO_DATA", exe);
}
