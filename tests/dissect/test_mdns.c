#include "tests/dissect/dissect_test.h"

#define HEAD "0000 8400 0000 "
#define LOCAL "05 'local' 00 "
#define HOST "03 'cam' " LOCAL
#define A_SELF HOST "0001 8001 00000078 0004 c0000201 "
#define TXT_HEAD "02 'c1' 05 '_http' 04 '_tcp' " LOCAL "0010 8001 00001194 "

static const struct dissect_case cases[] = {
    { "nothing", "", DIS_TRUNCATED, "" },
    { "a header cut short", "0000 8400 0000 0001 0000 00", DIS_TRUNCATED, "" },
    { "a question says nothing, nor do its known answers",
      "0000 0000 0000 0001 0000 0000" A_SELF, DIS_OK, "" },
    { "more records than bytes", HEAD "ffff 0000 0000", DIS_MALFORMED, "" },
    { "a name that points at itself", HEAD "0001 0000 0000 c00c 0001 0001 00000078 0004 c0000201",
      DIS_MALFORMED, "" },
    { "a name that points ahead", HEAD "0001 0000 0000 c010 0001 0001 00000078 0004 c0000201",
      DIS_MALFORMED, "" },
    { "a label longer than 63", HEAD "0001 0000 0000 40 'x' 00", DIS_MALFORMED, "" },
    { "the host's name comes with its address", HEAD "0001 0000 0000" A_SELF, DIS_OK, "name=cam" },
    { "a goodbye takes back", HEAD "0001 0000 0000" HOST "0001 8001 00000000 0004 c0000201", DIS_OK, "" },
    { "a proxy speaks for the host whose address it gives",
      HEAD "0001 0000 0000" HOST "0001 8001 00000078 0004 c0000263", DIS_OK,
      "@ip:192.0.2.99 name=cam" },
    { "another address of the same host",
      HEAD "0002 0000 0000" A_SELF HOST
           "001c 8001 00000078 0010 20010db8000000000000000000000001",
      DIS_OK, "name=cam | address=ip:2001:db8::1" },
    { "a TXT record describes",
      HEAD "0001 0000 0000" TXT_HEAD "0015 14 'model_number=EX-100A'", DIS_OK,
      "service=_http._tcp | detail=instance=c1 | detail=model_number=EX-100A | model=EX-100A" },
    { "beside a model number the version is the firmware's",
      HEAD "0001 0000 0000" TXT_HEAD "001e 11 'model_number=EX-1' 0b 'version=1.2'", DIS_OK,
      "service=_http._tcp | detail=instance=c1 | detail=model_number=EX-1 | model=EX-1 | "
      "detail=version=1.2 | firmware=1.2" },
    { "a TXT string longer than its record",
      HEAD "0001 0000 0000" TXT_HEAD "0004 ff 'abc'", DIS_OK,
      "service=_http._tcp | detail=instance=c1" },
    { "a service type", HEAD "0001 0000 0000 04 '_ipp' 04 '_tcp' " LOCAL
                        "000c 0001 00001194 0004 01 'p' c00c",
      DIS_OK, "service=_ipp._tcp" },
};

DISSECT_TESTS(mdns, cases)
