/* Fuzz target for the data file: wrong bytes are refused, or look-ups over them stay inside
 * them. */
#include "entity/entity.h"
#include "registry/datafile.h"
#include "registry/registry.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void look_up(const struct datafile *d)
{
    struct registry *r = NULL;
    struct entities *e = NULL;
    struct reg_row row;
    struct ent_match match[4];
    struct ent_rival rivals[4];
    if (reg_open(d, &r, NULL) == RC_OK) {
        (void)reg_mac(r, (const uint8_t[]){ 0, 0xe0, 0xfc, 1, 2, 3 },
                      &row); /* only memory errors count, here and below */
        (void)reg_number(r, REG_PEN, 9, &row);
        (void)reg_dicom_uid(r, SLICE("1.2.840.113619"), &row);
    }
    if (ent_open(d, &e, NULL) == RC_OK) {
        (void)ent_match_name(e, SLICE("Siemens AG"), 20000, match);
        (void)ent_match_nearly(e, SLICE("Siemens Enrgy"), 20000, match);
        (void)ent_match_nearly(e, SLICE("Huawei Technolgies"), 20000, match);
        (void)ent_match_confusable(e, SLICE("lntel"), 20000, match, &(struct ent_lookalike){ 0 });
        (void)ent_candidates(e, SLICE("shenzhen technology"), 20000, rivals, 4);
        (void)ent_rivals(e, SLICE("TP-Link"), 20000, ENT_NONE, rivals, 4);
        (void)ent_find(e, SLICE("Cisco IOS Software"), 20000, match, 4);
        (void)ent_group(e, 0, 20000);
        (void)ent_in_group(e, 0, 1, 20000);
        (void)ent_listed(e, 0, SLICE("us-ndaa-889"), true, 20000);
    }
    reg_close(r);
    ent_close(e);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct datafile *d = NULL;
    if (data_of(slice_of(data, size), "input", &d, NULL) == RC_OK)
        look_up(d);
    data_close(d);
    return 0;
}
