/* tests/identify/scene.h: what the files share that build the frames of a scene. */
#ifndef SEKISHO_TESTS_IDENTIFY_SCENE_H
#define SEKISHO_TESTS_IDENTIFY_SCENE_H

#include "tests/identify/identify_test.h"

_Noreturn void fatal(const char *what);

/* A frame on the wire, in a block of its exact size; 'b' is used up. */
void scene_frame(struct buf *b);
/* A port that no connection of the scene had yet. */
uint16_t scene_port(void);

void be16(struct buf *b, uint64_t v);
void be32(struct buf *b, uint64_t v);
void zeros(struct buf *b, size_t n);
struct addr address(const char *text);
void put_address(struct buf *b, const char *text);
void put_mac(struct buf *b, const char *text);

#endif
