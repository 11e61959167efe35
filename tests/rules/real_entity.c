/* The same two functions over the program's own data: do the library's examples hold there too?
 */
#include "fake_entity.h"

#include "registry/datafile.h"

#include <stdio.h>

struct entities *fake_entities_load(const char *path, struct datafile **ret_data)
{
    struct datafile *data = NULL;
    struct entities *e = NULL;
    struct err err = { "" };
    if (data_open(path, &data, &err) != RC_OK || ent_open(data, &e, &err) != RC_OK) {
        printf("%s\n", err.text);
        data_close(data);
        return NULL;
    }
    *ret_data = data;
    return e;
}

void fake_entities_free(struct entities *e, struct datafile *data)
{
    ent_close(e);
    data_close(data);
}
