#include "dissect/dissect.h"

const char *dis_result_name(enum dis_result result)
{
    static const char *const names[] = { "ok", "truncated", "malformed", "not-mine" };
    return names[result];
}

size_t dis_count(void)
{
    size_t n = 0;
    while (dis_all[n] != NULL)
        n++;
    return n;
}

const struct dissector *dis_by_name(const char *name)
{
    for (size_t i = 0; dis_all[i] != NULL; i++)
        if (strcmp(dis_all[i]->name, name) == 0)
            return dis_all[i];
    return NULL;
}
