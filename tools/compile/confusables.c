/* Letters of other scripts that look like one ASCII letter (Unicode Technical Standard 39, 4), from ICU. */
#include "compile/parts.h"

#include "entity/layout.h"

#include <stdio.h>
#include <unicode/uchar.h>
#include <unicode/uspoof.h>

/* Scripts that occur beside Latin: Latin extensions, Greek, Cyrillic, Armenian; Cherokee; letterlike symbols. */
static const uint32_t ranges[][2] = { { 0x0131, 0x0131 }, { 0x0250, 0x02af }, { 0x0370, 0x058f },
                                      { 0x13a0, 0x13ff }, { 0x1d00, 0x1d2b }, { 0xab70, 0xabbf } };

void make_confusables(struct builder *b)
{
    UErrorCode code = U_ZERO_ERROR;
    USpoofChecker *checker = uspoof_open(&code);
    struct section *s = build_section(b, SECTION_CONFUSE, CONFUSE_ROW);
    if (U_FAILURE(code)) {
        fprintf(stderr, "confusables: %s\n", u_errorName(code));
        b->errors++;
        return;
    }
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
        for (uint32_t c = ranges[i][0]; c <= ranges[i][1]; c++) {
            UChar skeleton[16];
            UChar from = (UChar)c;
            code = U_ZERO_ERROR;
            int32_t n = uspoof_getSkeleton(checker, 0, &from, 1, skeleton, 16, &code);
            bool letter = U_SUCCESS(code) && n == 1 &&
                          ((skeleton[0] >= 'a' && skeleton[0] <= 'z') || (skeleton[0] >= 'A' && skeleton[0] <= 'Z'));
            if (!letter || !u_isalpha((UChar32)c))
                continue;
            /* Capital I has the skeleton l. */
            put_u32(s, c);
            put_u32(s, skeleton[0] == 'l' && u_isupper((UChar32)c) ? 'I' : skeleton[0]);
        }
    uspoof_close(checker);
}
