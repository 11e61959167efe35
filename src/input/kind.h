/* input/kind.h: what bytes that are no capture look like, to tell a person.  Internal to input. */
#ifndef SEKISHO_INPUT_KIND_H
#define SEKISHO_INPUT_KIND_H

#include "base/slice.h"

/* A phrase with advice, such as "a ZIP archive; unpack it first"; never NULL. */
const char *kind_guess(struct slice head);

#endif
