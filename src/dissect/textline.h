/* dissect/textline.h: lines of text protocols on a stream.
 * Knows CR and LF; knows no protocol. */
#ifndef SEKISHO_DISSECT_TEXTLINE_H
#define SEKISHO_DISSECT_TEXTLINE_H

#include "dissect/obs.h"

/* Longer lines are no reply of any protocol here (RFC 5321, 4.5.3.1.5 allows 512, RFC 7162, 4
 * allows 8192). */
enum { TEXTLINE_MAX = 8192 };

enum textline {
    TEXTLINE_WHOLE, /* '*ret_line' is the line without its CR LF; the cursor is past it */
    TEXTLINE_PART,  /* its end is not there yet; the cursor did not move */
    TEXTLINE_LONG,  /* no end within TEXTLINE_MAX: not a text protocol, or not a friendly one */
};
enum textline textline_take(struct cursor *in, struct slice *ret_line);

/* Three digits that a blank, a hyphen or the end follows: a reply of FTP (RFC 959, 4.2) or SMTP
 * (RFC 5321, 4.2).  '*ret_more': a hyphen, the reply goes on.  0: it is none. */
unsigned textline_code(struct slice line, bool *ret_more, struct slice *ret_text);

/* Words that a person can read: not empty, UTF-8 or bytes of which at least four in five are
 * printable ASCII. */
bool textline_readable(struct slice text);

#endif
