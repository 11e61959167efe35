#include "cli/fetch.h"

enum rc fetch_file(const struct fetch *f, struct err *err)
{
    return err_set(
        err, RC_USAGE,
        "%s: this program was built without libcurl; fetch the file by other means and name "
        "its folder in SEKISHO_DATA",
        f->url);
}

void fetch_forget(const struct fetch *f)
{
    (void)f; /* nothing was ever fetched */
}
