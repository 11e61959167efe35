/* dossier/doc.h: what a person reads, as blocks of text; written as HTML or as PDF.  Knows
 * nothing of what it says. */
#ifndef SEKISHO_DOSSIER_DOC_H
#define SEKISHO_DOSSIER_DOC_H

#include "base/arena.h"
#include "base/buf.h"

enum doc_kind {
    DOC_TITLE,
    DOC_HEAD,
    DOC_TEXT,
    DOC_LINES, /* as they stand, in letters of one width */
};

struct doc_block {
    enum doc_kind kind;
    const char *lang; /* "en", "ja" */
    struct slice text;
    struct doc_block *next;
};

struct doc {
    struct arena *arena; /* borrowed; holds the blocks */
    struct doc_block *first;
    struct doc_block *last;
    bool failed; /* no memory */
};

void doc_add(struct doc *d, enum doc_kind kind, const char *lang, struct slice text);

/* One page without scripts, styles from elsewhere or links. */
void doc_html(const struct doc *d, struct buf *out);

/* PDF with its fonts inside, by cairo and pango; the same bytes for the same document.
 * RC_USAGE: this program was built without, or the fonts are not installed: the line says what
 * to do.  RC_MEMORY. */
MUST_USE enum rc doc_pdf(const struct doc *d, struct buf *out, struct err *err);
bool doc_has_pdf(void);
/* Reads the fonts that doc_pdf needs, while the process may still open files.  RC_USAGE as
 * there. */
MUST_USE enum rc doc_warm(struct err *err);

#endif
