/* authority/assets.h: what pages load: embedded when the program is built (tools/make-assets).
 */
#ifndef SEKISHO_AUTHORITY_ASSETS_H
#define SEKISHO_AUTHORITY_ASSETS_H

#include <stddef.h>

struct asset {
    const char *name;   /* "style.css"; NULL ends the table */
    const char *served; /* "style-0123456789abcdef.css": new bytes, new name */
    const char *type;
    const unsigned char *bytes;
    size_t size;
};

extern const struct asset assets[];

/* What it is served as. */
const char *asset_name(const char *name);

#endif
