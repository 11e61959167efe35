/* dissect/xml.h: a walk over XML that may be cut off: elements and their text, in order.
 * No document type, no external anything: a DOCTYPE ends the walk. */
#ifndef SEKISHO_DISSECT_XML_H
#define SEKISHO_DISSECT_XML_H

#include "base/slice.h"

enum {
    XML_DEPTH_MAX = 24, /* descriptions of devices nest five or six deep */
    XML_TEXT_MAX = 1024,
};

/* Text of one element: it was closed, held no child, and its text is not empty. */
struct xml_leaf {
    struct slice text; /* entities and CDATA resolved, cut at XML_TEXT_MAX; lives in the walk */
    unsigned depth;    /* of the element: 1 is the root */
};

struct xml {
    struct slice rest;
    unsigned depth;
    struct slice path[XML_DEPTH_MAX]; /* local names, the root first */
    bool has_child[XML_DEPTH_MAX];
    uint8_t text[XML_TEXT_MAX];
    size_t text_n;
};

void xml_init(struct xml *x, struct slice document);

/* The next leaf; its name is x->path[leaf.depth - 1] and its parents' stand before it.  False at the end, at what is
 * not XML, and beyond XML_DEPTH_MAX. */
bool xml_next(struct xml *x, struct xml_leaf *ret);

#endif
