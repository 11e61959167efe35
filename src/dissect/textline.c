#include "dissect/textline.h"

#include "base/text.h"

enum textline textline_take(struct cursor *in, struct slice *ret_line)
{
    struct slice seen = slice_sub(cur_peek(in), 0, TEXTLINE_MAX + 2); /* CR LF do not count */
    size_t end = slice_find_byte(seen, '\n');
    if (end == SIZE_MAX)
        return in->left > TEXTLINE_MAX ? TEXTLINE_LONG : TEXTLINE_PART;
    struct slice line = cur_take(in, end + 1);
    *ret_line = slice_line(&line);
    return TEXTLINE_WHOLE;
}

unsigned textline_code(struct slice line, bool *ret_more, struct slice *ret_text)
{
    uint64_t code = 0;
    if (!slice_uint(slice_sub(line, 0, 3), &code) || code < 100 || code > 599)
        return 0;
    if (line.n > 3 && line.p[3] != ' ' && line.p[3] != '-')
        return 0;
    *ret_more = line.n > 3 && line.p[3] == '-';
    *ret_text = slice_skip(line, 4);
    return (unsigned)code;
}

bool textline_readable(struct slice text)
{
    text = slice_trim(text);
    size_t printable = 0;
    for (size_t i = 0; i < text.n; i++)
        printable += text.p[i] >= 0x20 && text.p[i] < 0x7f;
    if (text.n == 0 || printable == 0)
        return false;
    return printable >= text.n - text.n / 5 || text_is_utf8(text);
}
