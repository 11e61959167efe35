/* registry/places_table.h: the two kinds of tables behind places.h, and where things stand in
 * the data file of the first.  Internal to registry and to the tool that makes the file. */
#ifndef SEKISHO_REGISTRY_PLACES_TABLE_H
#define SEKISHO_REGISTRY_PLACES_TABLE_H

#include "registry/places.h"

#define SECTION_PLACE4     "place.4"
#define SECTION_PLACE6     "place.6"
#define SECTION_PLACE_INFO "place.info"

/* Rows in order of 'first'; each holds up to the next one.  The country is two letters, or two
 * NUL where there is none. */
enum { PLACE4_FIRST = 0, PLACE4_COUNTRY = 4, PLACE4_ROW = 6 };
enum { PLACE6_HIGH = 0, PLACE6_LOW = 8, PLACE6_COUNTRY = 16, PLACE6_ROW = 18 };
enum { PLACE_INFO_DAY = 0, PLACE_INFO_TITLE = 4, PLACE_INFO_SOURCE = 8, PLACE_INFO_ROW = 12 };

/* One kind of table; 'state' is its own. */
struct places_kind {
    void (*close)(void *state);
    bool (*find)(const void *state, const uint8_t ip[16], struct place_of *ret);
    void (*info)(const void *state, struct places_info *ret);
    void (*rest)(const void *state); /* NULL: there is nothing to let go of */
};

/* RC_END: the file is no MaxMind DB, or the program was built without them. */
MUST_USE enum rc places_mmdb_open(const char *path, void **ret_state,
                                  const struct places_kind **ret_kind, struct err *err);
/* Is the program able to read them? */
bool places_mmdb_is_built(void);

#endif
