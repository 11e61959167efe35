#include "authority/html.h"

#include "base/text.h"

#include <stdio.h>

enum { TEXT_MAX = 16000 /* of one text: what a reason or a description may have, and more */ };

void html_text(struct buf *out, struct slice text)
{
    struct buf clean = BUF_EMPTY;
    (void)text_clean(text, TEXT_MAX, &clean); /* marks are of no interest here */
    for (size_t i = 0; i < clean.n; i++) {
        switch (clean.p[i]) {
        case '&': HTML(out, "&amp;"); break;
        case '<': HTML(out, "&lt;"); break;
        case '>': HTML(out, "&gt;"); break;
        case '"': HTML(out, "&quot;"); break;
        case '\'': HTML(out, "&#39;"); break;
        default: buf_char(out, (char)clean.p[i]);
        }
    }
    out->failed = out->failed || clean.failed;
    buf_done(&clean);
}

void html_str(struct buf *out, const char *text)
{
    if (text != NULL)
        html_text(out, slice_str(text));
}

void html_number(struct buf *out, int64_t number)
{
    char digits[24];
    int n = snprintf(digits, sizeof digits, "%lld", (long long)number);
    for (int i = 0; i < n; i++) {
        buf_char(out, digits[i]);
        if (digits[i] != '-' && i + 1 < n && (n - i - 1) % 3 == 0)
            buf_char(out, ',');
    }
}
