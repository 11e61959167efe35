#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Parts of a line may come from an input, through a library's own words: they must not steer a
 * terminal (C0, DEL, and C1 in UTF-8). */
static void defuse(char *text)
{
    for (unsigned char *c = (unsigned char *)text; *c != '\0'; c++) {
        if (*c < ' ' || *c == 0x7f) {
            *c = '?';
        } else if (c[0] == 0xc2 && c[1] >= 0x80 && c[1] < 0xa0) {
            c[0] = '?';
            c[1] = '?';
        }
    }
}

enum rc err_set(struct err *err, enum rc rc, const char *fmt, ...)
{
    if (err == NULL)
        return rc;
    va_list ap;
    va_start(ap, fmt);
    (void)vsnprintf(err->text, sizeof err->text, fmt, ap); /* a cut line is still a line */
    va_end(ap);
    defuse(err->text);
    return rc;
}

enum rc err_in(struct err *err, enum rc rc, const char *fmt, ...)
{
    if (err == NULL)
        return rc;
    char before[sizeof err->text];
    va_list ap;
    va_start(ap, fmt);
    (void)vsnprintf(before, sizeof before, fmt, ap);
    va_end(ap);
    defuse(before);

    size_t head = strlen(before);
    size_t tail = strlen(err->text);
    if (head + 2 >= sizeof err->text)
        head = sizeof err->text - 3;
    if (tail > sizeof err->text - head - 3)
        tail = sizeof err->text - head - 3;
    memmove(err->text + head + 2, err->text, tail);
    memcpy(err->text, before, head);
    memcpy(err->text + head, ": ", 2);
    err->text[head + 2 + tail] = '\0';
    return rc;
}
