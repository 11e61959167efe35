/* Any bytes, as members of a dossier whose archive, manifest and seal are sound: it is verified to the end, whatever
 * is in them.  The input is a row of members: a byte that says which, two that say how long, and the bytes. */
#include "dossier/members.h"
#include "dossier/verify.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const names[] = { MEMBER_KEYS,     MEMBER_DOSSIER,  MEMBER_EVIDENCE, MEMBER_COUNTRIES,
                                     MEMBER_SECTORS,  MEMBER_CLASSES,  MEMBER_ENTITIES, "law/one.rule",
                                     "law/two.rule",  "ledger/000000000001.json",
                                     "ledger/000000000001.tlog-proof", "ledger/checkpoint", MEMBER_HTML,
                                     "case/uk-tsa.procedure", MEMBER_HOLIDAYS, "ledger/1/000000000203.json",
                                     "ledger/1/000000000203.tlog-proof", "ledger/acts/000000000001.json",
                                     "ledger/acts/000000000001.tlog-proof",
                                     /* of no bytes */
                                     "case/documents/e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" };
enum { NAMES = sizeof names / sizeof names[0] };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct members m;
    struct buf manifest = BUF_EMPTY;
    struct buf seal = BUF_EMPTY;
    struct buf file = BUF_EMPTY;
    struct buf page = BUF_EMPTY;
    const struct dossier_trust nobody = { NULL, 0 };
    bool is_there[NAMES] = { false };
    bool holds = false;
    struct err err;
    m.count = 0;
    while (size >= 3) {
        unsigned which = data[0] % NAMES;
        size_t n = (size_t)data[1] << 8 | data[2];
        n = n < size - 3 ? n : size - 3;
        if (!is_there[which] && members_add(&m, names[which], slice_of(data + 3, n), &err) != RC_OK)
            abort();
        is_there[which] = true;
        data += 3 + n;
        size -= 3 + n;
    }
    manifest_print(&m, &manifest);
    seal_text(buf_view(&manifest), &seal);
    if (members_add(&m, MEMBER_MANIFEST, buf_view(&manifest), &err) != RC_OK ||
        members_add(&m, MEMBER_SEAL, buf_view(&seal), &err) != RC_OK ||
        zip_put(m.items, m.count, &file, &err) != RC_OK ||
        dossier_verify(buf_view(&file), &nobody, REPORT_EN, &page, &holds, &err) != RC_OK)
        abort();
    /* What such bytes prove, they prove of a finding or a case at least. */
    if (holds && slice_find(buf_view(&page), SLICE("it follows from the")) == SIZE_MAX &&
        slice_find(buf_view(&page), SLICE("replayed by the included procedure")) == SIZE_MAX)
        abort();
    buf_done(&manifest);
    buf_done(&seal);
    buf_done(&file);
    buf_done(&page);
    return 0;
}
