#include "dossier/doc.h"

void doc_add(struct doc *d, enum doc_kind kind, const char *lang, struct slice text)
{
    struct doc_block *b = arena_new(d->arena, struct doc_block, 1);
    struct slice copy = arena_copy(d->arena, text);
    if (b == NULL || copy.p == NULL) {
        d->failed = true;
        return;
    }
    *b = (struct doc_block){ .kind = kind, .lang = lang, .text = copy };
    if (d->last == NULL)
        d->first = b;
    else
        d->last->next = b;
    d->last = b;
}

static void escaped(struct slice text, struct buf *out)
{
    for (size_t i = 0; i < text.n; i++)
        switch (text.p[i]) {
        case '<': buf_str(out, "&lt;"); break;
        case '>': buf_str(out, "&gt;"); break;
        case '&': buf_str(out, "&amp;"); break;
        case '"': buf_str(out, "&quot;"); break;
        default: buf_char(out, (char)text.p[i]); break;
        }
}

void doc_html(const struct doc *d, struct buf *out)
{
    static const char *const tags[] = {
        [DOC_TITLE] = "h1", [DOC_HEAD] = "h2", [DOC_TEXT] = "p", [DOC_LINES] = "pre"
    };
    buf_str(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                 "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                 "style-src 'unsafe-inline'\">\n"
                 "<meta name=\"viewport\" content=\"width=device-width\">\n<title>");
    if (d->first != NULL)
        escaped(d->first->text, out);
    buf_str(out,
            "</title>\n<style>\nbody{font-family:sans-serif;max-width:60em;margin:2em "
            "auto;padding:0 1em;line-height:1.5}\n"
            "h2{border-bottom:1px solid;margin-top:2em}\n"
            "pre{white-space:pre-wrap;overflow-wrap:anywhere;font-size:.85em;line-height:1.4}\n"
            "@media print{body{margin:0;max-width:none}}\n</style>\n</head>\n<body>\n<main>\n");
    for (const struct doc_block *b = d->first; b != NULL; b = b->next) {
        buf_printf(out, "<%s lang=\"%s\">", tags[b->kind], b->lang);
        escaped(b->text, out);
        buf_printf(out, "</%s>\n", tags[b->kind]);
    }
    buf_str(out, "</main>\n</body>\n</html>\n");
}
