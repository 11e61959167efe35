/* Any bytes: what is made canonical is canonical, once made it stays, and what passes the check is what would be made.
 * Entries are taken apart only if they are canonical. */
#include "base/jcs.h"
#include "ledger/entry.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice in = slice_of(data, size);
    struct buf once = BUF_EMPTY;
    struct buf twice = BUF_EMPTY;
    struct led_entry e;
    bool is_json = jcs_make(in, &once, NULL) == RC_OK;
    bool is_canonical = jcs_check(in, NULL) == RC_OK;
    if (is_json && (jcs_check(buf_view(&once), NULL) != RC_OK || jcs_make(buf_view(&once), &twice, NULL) != RC_OK ||
                    !slice_eq(buf_view(&once), buf_view(&twice))))
        abort();
    if (is_canonical != (is_json && slice_eq(in, buf_view(&once))))
        abort();
    if (led_entry_parse(in, &e, NULL) == RC_OK && !is_canonical)
        abort();
    struct slice rest = is_canonical ? in : slice_of(NULL, 0);
    struct slice key;
    struct slice value;
    while (jcs_next(&rest, &key, &value))
        if (jcs_check(value, NULL) != RC_OK)
            abort();
    buf_clear(&twice);
    if (led_entry_make(SLICE("x"), 0, 0, in, &twice, NULL) == RC_OK &&
        (!is_json || led_entry_parse(buf_view(&twice), &e, NULL) != RC_OK))
        abort();
    buf_done(&once);
    buf_done(&twice);
    return 0;
}
