#include "base/map.h"

#include "base/arena.h"

#include <sodium.h>
#include <stdlib.h>

enum { FIRST_SLOTS = 64 };

struct entry {
    const uint8_t *key; /* in 'keys' */
    uint32_t key_size;
    uint32_t hash;
    uint64_t value;
};

/* Open addressing over indices into 'entries': a slot holds index + 1, 0 is free.  Nothing is
 * ever removed, so no tombstones. */
struct map {
    struct arena keys;
    struct entry *entries;
    size_t count;
    size_t entry_room;
    uint32_t *slots;
    size_t slot_mask;
    size_t cap;
    unsigned char secret[crypto_shorthash_KEYBYTES];
};

struct map *map_new(size_t cap)
{
    if (sodium_init() < 0)
        return NULL;
    struct map *m = calloc(1, sizeof *m);
    if (m == NULL)
        return NULL;
    m->slots = calloc(FIRST_SLOTS, sizeof *m->slots);
    if (m->slots == NULL) {
        free(m);
        return NULL;
    }
    m->slot_mask = FIRST_SLOTS - 1;
    m->cap = cap < UINT32_MAX - 1 ? cap : UINT32_MAX - 1;
    arena_init(&m->keys, SIZE_MAX);
    randombytes_buf(m->secret, sizeof m->secret);
    return m;
}

void map_free(struct map *m)
{
    if (m == NULL)
        return;
    arena_done(&m->keys);
    free(m->entries);
    free(m->slots);
    free(m);
}

size_t map_count(const struct map *m)
{
    return m->count;
}

static uint32_t hash_of(const struct map *m, struct slice key)
{
    unsigned char out[crypto_shorthash_BYTES];
    uint32_t h = 0;
    crypto_shorthash(out, key.p, key.n, m->secret);
    memcpy(&h, out, sizeof h);
    return h;
}

static size_t slot_of(const struct map *m, struct slice key, uint32_t hash)
{
    size_t at = hash & m->slot_mask;
    while (m->slots[at] != 0) {
        const struct entry *e = &m->entries[m->slots[at] - 1];
        if (e->hash == hash && slice_eq(slice_of(e->key, e->key_size), key))
            break;
        at = (at + 1) & m->slot_mask;
    }
    return at;
}

uint64_t *map_get(const struct map *m, struct slice key)
{
    size_t at = slot_of(m, key, hash_of(m, key));
    return m->slots[at] == 0 ? NULL : &m->entries[m->slots[at] - 1].value;
}

static bool grow_slots(struct map *m)
{
    size_t room = (m->slot_mask + 1) * 2;
    uint32_t *slots = calloc(room, sizeof *slots);
    if (slots == NULL)
        return false;
    for (size_t i = 0; i < m->count; i++) {
        size_t at = m->entries[i].hash & (room - 1);
        while (slots[at] != 0)
            at = (at + 1) & (room - 1);
        slots[at] = (uint32_t)i + 1;
    }
    free(m->slots);
    m->slots = slots;
    m->slot_mask = room - 1;
    return true;
}

static bool grow_entries(struct map *m)
{
    size_t room = m->entry_room == 0 ? FIRST_SLOTS / 2 : m->entry_room * 2;
    struct entry *entries = reallocarray(m->entries, room, sizeof *entries);
    if (entries == NULL)
        return false;
    m->entries = entries;
    m->entry_room = room;
    return true;
}

uint64_t *map_put(struct map *m, struct slice key, bool *ret_new)
{
    uint32_t hash = hash_of(m, key);
    size_t at = slot_of(m, key, hash);
    if (m->slots[at] != 0) {
        *ret_new = false;
        return &m->entries[m->slots[at] - 1].value;
    }
    if (m->count >= m->cap || key.n > UINT16_MAX)
        return NULL;
    if (m->count == m->entry_room && !grow_entries(m))
        return NULL;
    if ((m->count + 1) * 4 > (m->slot_mask + 1) * 3) {
        if (!grow_slots(m))
            return NULL;
        at = slot_of(m, key, hash);
    }
    struct slice copy = arena_copy(&m->keys, key);
    if (copy.p == NULL)
        return NULL;
    m->entries[m->count] = (struct entry){ copy.p, (uint32_t)copy.n, hash, 0 };
    m->slots[at] = (uint32_t)++m->count;
    *ret_new = true;
    return &m->entries[m->count - 1].value;
}

struct slice map_key_at(const struct map *m, size_t i)
{
    return slice_of(m->entries[i].key, m->entries[i].key_size);
}

uint64_t *map_value_at(const struct map *m, size_t i)
{
    return &m->entries[i].value;
}
