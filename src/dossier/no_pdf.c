/* Stands for pdf.c in a program that is built without cairo and pango. */
#include "dossier/doc.h"

bool doc_has_pdf(void)
{
    return false;
}

enum rc doc_warm(struct err *err)
{
    return doc_pdf(NULL, NULL, err);
}

enum rc doc_pdf(const struct doc *d, struct buf *out, struct err *err)
{
    (void)d; /* nothing can be made of it here */
    (void)out;
    return err_set(err, RC_USAGE,
                   "this program was built without PDF (meson configure -Dpdf=enabled)");
}
