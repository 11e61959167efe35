/* authority/html.h: HTML in which foreign text cannot become markup: literals go in as they are
 * and have to be literals; everything else goes through an escape of its context. */
#ifndef SEKISHO_AUTHORITY_HTML_H
#define SEKISHO_AUTHORITY_HTML_H

#include "base/text.h"

/* Markup of ours: only a literal compiles. */
#define HTML(out, literal) buf_str((out), "" literal)

/* As text, or as the value of an attribute in double quotes.  Controls and bidirectional
 * overrides become visible escapes (base/text.h); at most 16,000 bytes. */
void html_text(struct buf *out, struct slice text);
void html_str(struct buf *out, const char *text); /* NULL: nothing */
/* 1234567 as 1,234,567. */
void html_number(struct buf *out, int64_t number);

#endif
