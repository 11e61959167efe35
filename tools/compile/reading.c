#include "compile/reading.h"

#include <stdlib.h>
#include <unicode/ustring.h>
#include <unicode/utrans.h>

enum { UNITS_MAX = 256 };

struct reading {
    UTransliterator *pinyin;
};

struct reading *reading_new(void)
{
    static const UChar id[] = u"Han-Latin/Names; Latin-ASCII; Lower";
    UErrorCode code = U_ZERO_ERROR;
    struct reading *r = calloc(1, sizeof *r);
    if (r == NULL)
        return NULL;
    r->pinyin = utrans_openU(id, -1, UTRANS_FORWARD, NULL, 0, NULL, &code);
    if (U_SUCCESS(code))
        return r;
    free(r);
    return NULL;
}

void reading_free(struct reading *r)
{
    if (r != NULL)
        utrans_close(r->pinyin);
    free(r);
}

bool reading_word(const struct reading *r, struct slice han, struct buf *out)
{
    UErrorCode code = U_ZERO_ERROR;
    UChar text[UNITS_MAX];
    int32_t n = 0;
    u_strFromUTF8(text, UNITS_MAX, &n, (const char *)han.p, (int32_t)han.n, &code);
    int32_t limit = n;
    if (U_SUCCESS(code))
        utrans_transUChars(r->pinyin, text, &n, UNITS_MAX, 0, &limit, &code);
    if (U_FAILURE(code))
        return false;
    for (int32_t i = 0; i < n; i++) {
        bool letter = (text[i] >= 'a' && text[i] <= 'z') || (text[i] >= '0' && text[i] <= '9');
        if (letter)
            buf_char(out, (char)text[i]);
        else if (text[i] != ' ')
            return false;
    }
    return !out->failed;
}
