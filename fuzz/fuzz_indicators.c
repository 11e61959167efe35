/* Any bytes: a file of indicators is refused in one clean line, or what was read of it can be
 * shown, and each meets itself. */
#include "identify/indicators.h"

#include "base/text.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void is_clean(const char *text)
{
    struct slice s = slice_str(text == NULL ? "" : text);
    if (!text_is_utf8(s) || slice_find_byte(s, 0x1b) != SIZE_MAX ||
        slice_find_byte(s, '\n') != SIZE_MAX)
        abort();
}

static void meets_itself(const struct indicators *set, const struct indicator *one)
{
    if (one->kind == INDICATOR_DOMAIN) {
        struct slice name = slice_str(one->value);
        name = slice_skip(name, name.p[0] == '*' ? 2 : name.p[0] == '.' ? 1 : 0);
        if (!one->only_below && indicators_name(set, name) == NULL)
            abort();
    } else if (indicators_ip(set, one->ip) == NULL) {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct err err = { "" };
    struct indicators *set = indicators_new();
    struct indicator *one = NULL;
    if (set == NULL)
        return 0;
    if (indicators_read(set, "fuzz", slice_of(data, size), &err) != RC_OK)
        is_clean(err.text);
    else if (indicators_count(set) == 0)
        abort();
    /* The first line of it alone, so that there is one to ask for. */
    struct slice rest = slice_of(data, size);
    if (indicators_add(set, slice_line(&rest), &one, &err) == RC_OK) {
        is_clean(one->value);
        meets_itself(set, one);
    }
    uint8_t ip[16] = { 0 };
    memcpy(ip, data, size < 16 ? size : 16);
    for (const struct indicator *i = indicators_ip(set, ip); i != NULL; i = i->next) {
        is_clean(i->value);
        is_clean(i->id);
        is_clean(i->name);
    }
    for (const struct indicator *i = indicators_name(set, slice_of(data, size)); i != NULL;
         i = i->next)
        is_clean(i->name);
    indicators_free(set);
    return 0;
}
