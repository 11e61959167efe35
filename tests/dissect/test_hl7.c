#include "tests/dissect/dissect_test.h"

#define MSH "0b 'MSH|^~\\&|MONITOR^1|WARD-3|EHR|HOSP|20261102||ORU^R01|1|P|2.8' 0d "
#define END "1c 0d "

static const struct dissect_case cases[] = {
    { "nothing", "", DIS_TRUNCATED, "" },
    { "another protocol", "'GET / HTTP/1.1'", DIS_NOT_MINE, "" },
    { "an end at once", "0b 'MSH' 1c 0d", DIS_MALFORMED, "" },
    { "no end", MSH, DIS_TRUNCATED, "" },
    { "a head without fields", "0b 'MSH|^~\\&' 0d" END, DIS_TRUNCATED, "role=hl7" },
    { "rubbish behind a message", MSH END "'rubbish'", DIS_MALFORMED,
      "role=hl7 | detail=hl7-application=MONITOR | detail=hl7-facility=WARD-3" },
    { "separators of its own", "0b 'MSH!*~\\&!APP*x!FAC!' 0d" END, DIS_TRUNCATED,
      "role=hl7 | detail=hl7-application=APP | detail=hl7-facility=FAC" },
    { "who wrote it, and with what",
      MSH "'SFT|Acme Health^L|4.2|Gateway|88' 0d 'PID|||7' 0d" END, DIS_TRUNCATED,
      "role=hl7 | detail=hl7-application=MONITOR | detail=hl7-facility=WARD-3 | software=Acme "
      "Health Gateway 4.2" },
    { "software without a product says nothing", MSH "'SFT|Acme Health' 0d" END, DIS_TRUNCATED,
      "role=hl7 | detail=hl7-application=MONITOR | detail=hl7-facility=WARD-3" },
    { "one after the other", MSH END MSH END, DIS_TRUNCATED,
      "role=hl7 | detail=hl7-application=MONITOR | detail=hl7-facility=WARD-3 | role=hl7 | "
      "detail=hl7-application=MONITOR | "
      "detail=hl7-facility=WARD-3" },
};

DISSECT_TESTS(hl7, cases)
