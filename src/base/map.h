/* base/map.h: bytes to a 64-bit number.  Keys may come from the wire: they are hashed with a
 * secret key (SipHash, libsodium), so nobody outside can make them collide.  The order of a walk is
 * the order of insertion, hence the same on every machine. */
#ifndef SEKISHO_BASE_MAP_H
#define SEKISHO_BASE_MAP_H

#include "base/err.h"
#include "base/slice.h"

struct map;

/* At most 'cap' keys of at most 64 KiB each.  NULL when memory is out. */
struct map *map_new(size_t cap);
void map_free(struct map *m);

size_t map_count(const struct map *m);

/* Pointer to the value of 'key', or NULL.  Valid until the next map_put. */
uint64_t *map_get(const struct map *m, struct slice key);

/* The value's place; 'key' is copied and starts with value 0 if it is new ('*ret_new').  NULL when the map is full
 * or memory is out. */
uint64_t *map_put(struct map *m, struct slice key, bool *ret_new);

/* Entry 'i' of map_count(), in order of insertion. */
struct slice map_key_at(const struct map *m, size_t i);
uint64_t *map_value_at(const struct map *m, size_t i);

#endif
