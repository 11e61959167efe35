#include "tests/dissect/dissect_test.h"

#define TCP .frame = { .ip_proto = 6 }

static const struct dissect_case cases[] = {
    { "nothing", "", DIS_TRUNCATED, "" },
    { "another protocol", "4745 5420 2f20 4854", DIS_NOT_MINE, "" },
    { "a length of nothing", "0001 0001 0010 0000", DIS_NOT_MINE, "" },
    { "a length past the datagram", "0001 0001 0010 00ff c4 01", DIS_TRUNCATED, "" },
    { "a name longer than its message", "0001 0001 0010 [2 c401c100 09ff 'LGZ']", DIS_OK,
      "role=dlms-server" },
    { "a name one byte short is none", "0001 0001 0010 [2 c401c100 09[1 'LGZ123456789012']]",
      DIS_OK, "role=dlms-server" },
    { "small letters are no maker", "0001 0001 0010 [2 c401c100 09[1 'lgz1234567890123']]",
      DIS_OK, "role=dlms-server" },
    { "an error has none", "0001 0001 0010 [2 c401c101 03]", DIS_OK, "role=dlms-server" },
    { "the logical device name", "0001 0001 0010 [2 c401c100 09[1 'LGZ1234567890123']]", DIS_OK,
      "role=dlms-server | role=dlms-server | maker-number=flag:LGZ | serial=LGZ1234567890123" },
    { "of a meter behind a concentrator",
      "0001 0011 0010 [2 c401c100 09[1 'LGZ1234567890123']]", DIS_OK,
      "role=dlms-server | role=dlms-concentrator | @serial:LGZ1234567890123 role=dlms-server | "
      "@serial:LGZ1234567890123 maker-number=flag:LGZ | @serial:LGZ1234567890123 "
      "serial=LGZ1234567890123" },
    { "a notification that names its meter",
      "0001 0001 0010 [2 0f 00000001 00 02 02 09[1 'LGZ1234567890123'] 09 01 41]", DIS_OK,
      "role=dlms-server | role=dlms-server | maker-number=flag:LGZ | serial=LGZ1234567890123" },
    { "who asks is not described", "0001 0010 0001 [2 c001c1 0001 00002a0000ff 02 00]", DIS_OK,
      "" },
    { "an association that is granted makes a server", "0001 0001 0010 [2 6103 a10109]", DIS_OK,
      "role=dlms-server" },
    { "on a stream",
      "0001 0001 0010 [2 6103 a10109] 0001 0001 0010 [2 c401c100 09[1 'LGZ1234567890123']]",
      DIS_TRUNCATED,
      "role=dlms-server | role=dlms-server | role=dlms-server | maker-number=flag:LGZ | "
      "serial=LGZ1234567890123",
      TCP },
};

DISSECT_TESTS(dlms, cases)
