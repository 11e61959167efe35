/* The only file that sees cairo and pango. */
#include "base/sanitize.h"
#include "dossier/doc.h"

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

/* Points: A4 with margins of 2 cm. */
#define PAGE_WIDTH  595.28
#define PAGE_HEIGHT 841.89
#define MARGIN      56.7
#define FONT        "IPAexGothic"
/* The metadata hold no clock: the same document is the same bytes. */
#define NO_DAY "2000-01-01T00:00:00Z"

static const struct {
    const char *font;
    double before; /* points above the block */
} styles[] = {
    [DOC_TITLE] = { FONT " Bold 18", 0 },
    [DOC_HEAD] = { FONT " Bold 13", 16 },
    [DOC_TEXT] = { FONT " 10", 6 },
    [DOC_LINES] = { FONT " 8", 4 },
};

struct page {
    cairo_t *cr;
    double y; /* of the next line */
    unsigned number;
};

bool doc_has_pdf(void)
{
    return true;
}

static cairo_status_t take(void *ctx, const unsigned char *bytes, unsigned n)
{
    struct buf *out = ctx;
    buf_bytes(out, bytes, n);
    return out->failed ? CAIRO_STATUS_NO_MEMORY : CAIRO_STATUS_SUCCESS;
}

/* Fontconfig puts another font in the place of one that is not there, without a word. */
static bool has_font(void)
{
    PangoFontMap *map = pango_cairo_font_map_get_default();
    PangoFontFamily **families = NULL;
    int count = 0;
    bool found = false;
    pango_font_map_list_families(map, &families, &count);
    for (int i = 0; i < count; i++)
        found = found || strcmp(pango_font_family_get_name(families[i]), FONT) == 0;
    g_free(families);
    return found;
}

static void footer(struct page *p)
{
    char text[16];
    struct buf number = BUF_EMPTY;
    buf_uint(&number, p->number);
    (void)g_strlcpy(text, number.p == NULL ? "" : (const char *)number.p, sizeof text);
    buf_done(&number);
    PangoLayout *layout = pango_cairo_create_layout(p->cr);
    PangoFontDescription *font = pango_font_description_from_string(FONT " 8");
    pango_layout_set_font_description(layout, font);
    pango_font_description_free(font);
    pango_layout_set_text(layout, text, -1);
    cairo_move_to(p->cr, PAGE_WIDTH / 2, PAGE_HEIGHT - MARGIN / 2);
    pango_cairo_show_layout(p->cr, layout);
    g_object_unref(layout);
}

static void new_page(struct page *p)
{
    footer(p);
    cairo_show_page(p->cr);
    p->number++;
    p->y = MARGIN;
}

static void block(struct page *p, const struct doc_block *b)
{
    PangoLayout *layout = pango_cairo_create_layout(p->cr);
    PangoFontDescription *font = pango_font_description_from_string(styles[b->kind].font);
    pango_layout_set_font_description(layout, font);
    pango_font_description_free(font);
    pango_layout_set_width(layout, (int)((PAGE_WIDTH - 2 * MARGIN) * PANGO_SCALE));
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_text(layout, (const char *)b->text.p, (int)b->text.n);
    p->y += styles[b->kind].before;
    PangoLayoutIter *at = pango_layout_get_iter(layout);
    do {
        PangoLayoutLine *line = pango_layout_iter_get_line_readonly(at);
        PangoRectangle box;
        pango_layout_iter_get_line_extents(at, NULL, &box);
        double height = (double)box.height / PANGO_SCALE;
        double baseline = (double)(pango_layout_iter_get_baseline(at) - box.y) / PANGO_SCALE;
        if (p->y + height > PAGE_HEIGHT - MARGIN)
            new_page(p);
        cairo_move_to(p->cr, MARGIN + (double)box.x / PANGO_SCALE, p->y + baseline);
        pango_cairo_show_layout_line(p->cr, line);
        p->y += height;
    } while (pango_layout_iter_next_line(at));
    pango_layout_iter_free(at);
    g_object_unref(layout);
}

enum rc doc_pdf(const struct doc *d, struct buf *out, struct err *err)
{
    size_t before = out->n;
    if (!has_font())
        return err_set(err, RC_USAGE,
                       "the font " FONT
                       " is not installed: apt-get install fonts-ipaexfont, or leave "
                       "the PDF out");
    cairo_surface_t *surface =
        cairo_pdf_surface_create_for_stream(take, out, PAGE_WIDTH, PAGE_HEIGHT);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, NO_DAY);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_MOD_DATE, NO_DAY);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR,
                                   "sekisho " SEKISHO_VERSION);
    if (d->first != NULL)
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE,
                                       (const char *)d->first->text.p);
    struct page p = { .cr = cairo_create(surface), .y = MARGIN, .number = 1 };
    for (const struct doc_block *b = d->first; b != NULL; b = b->next)
        block(&p, b);
    footer(&p);
    cairo_destroy(p.cr);
    cairo_surface_finish(surface);
    bool is_good = cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS && !out->failed;
    cairo_surface_destroy(surface);
    if (is_good)
        return RC_OK;
    out->n = before;
    return err_set(err, RC_MEMORY, "no memory for the PDF");
}

enum rc doc_warm(struct err *err)
{
    struct arena arena;
    struct buf out = BUF_EMPTY;
    arena_init(&arena, SIZE_MAX);
    struct doc doc = { .arena = &arena };
    for (int kind = DOC_TITLE; kind <= DOC_LINES; kind++)
        doc_add(&doc, (enum doc_kind)kind, "ja", SLICE("Ab 関所 é 한 中 ① →"));
    enum rc rc = doc_pdf(&doc, &out, err);
    buf_done(&out);
    arena_done(&arena);
    return rc;
}

#if HAS_ADDRESS_SANITIZER
const char *__lsan_default_options(void);
const char *__lsan_default_suppressions(void);

const char *__lsan_default_options(void)
{
    return "print_suppressions=0";
}

/* What fontconfig and pango keep until the process ends is not ours to free: the fonts that
 * were read before the process gave up its rights must stay. */
const char *__lsan_default_suppressions(void)
{
    return "leak:libfontconfig.so\nleak:libpango\nleak:libcairo.so\nleak:libglib-2.0.so\nleak:"
           "libexpat.so\n";
}
#endif
