/* base/hash.h: SHA-256 (FIPS 180-4), by libcrypto.  Nothing here can fail, and nothing is
 * allocated. */
#ifndef SEKISHO_BASE_HASH_H
#define SEKISHO_BASE_HASH_H

#include "base/slice.h"

enum { HASH_SIZE = 32, HASH_TEXT_SIZE = 2 * HASH_SIZE + 1 };

/* One digest under way.  Its members are libcrypto's; it may be copied to go on in two ways. */
struct hash {
    uint64_t room[14];
};

void hash_init(struct hash *h);
void hash_add(struct hash *h, struct slice s);
/* The digest of all that was added; 'h' must be initialised again before the next use. */
void hash_end(struct hash *h, uint8_t ret_digest[HASH_SIZE]);

/* All in one. */
void hash_of(struct slice s, uint8_t ret_digest[HASH_SIZE]);

/* Lower-case hexadecimal with a NUL behind it. */
void hash_print(const uint8_t digest[HASH_SIZE], char ret_text[HASH_TEXT_SIZE]);

/* The inverse: exactly 64 hexadecimal digits, lower case. */
bool hash_parse(struct slice text, uint8_t ret_digest[HASH_SIZE]);

#endif
