#include "tests/dissect/dissect_test.h"

#define TCP  .frame = { .ip_proto = 6 }
#define FROM "0100 0a00 ffff " /* to 1, from 10, a checksum */

static const struct dissect_case cases[] = {
    { "nothing", "", DIS_TRUNCATED, "", TCP },
    { "another protocol", "'GET / HTTP/1.1'", DIS_NOT_MINE, "", TCP },
    { "a length shorter than the addresses", "0564 04 44 " FROM, DIS_NOT_MINE, "", TCP },
    { "a frame of the link alone", "0564 05 49 " FROM, DIS_TRUNCATED, "", TCP },
    { "a block one byte short", "0564 0a 44 " FROM "c0 c0 81 0000 ff", DIS_TRUNCATED, "", TCP },
    { "an attribute longer than its fragment",
      "0564 13 44 " FROM "c0 c0 81 0000 00 fc 00 0000 01 ff 'Ac' ffff", DIS_TRUNCATED,
      "role=dnp3-outstation | detail=dnp3-address=10", TCP },
    { "a continuation without its begin says nothing", "0564 0a 44 " FROM "80 c0 81 0000 ffff",
      DIS_TRUNCATED, "", TCP },
    { "a begin that is given up",
      "0564 0a 44 " FROM "40 c0 81 0000 ffff 0564 0a 44 " FROM "c0 c0 81 0000 ffff",
      DIS_TRUNCATED, "role=dnp3-outstation | detail=dnp3-address=10", TCP },
    { "a begin whose end is not there waits", "0564 0a 44 " FROM "40 c0 81 0000 ffff",
      DIS_TRUNCATED, "", TCP },
    { "rubbish behind a frame", "0564 08 c4 " FROM "c0 c0 01 ffff 'rubbish...'", DIS_MALFORMED,
      "role=dnp3-master", TCP },

    { "who asks is a master", "0564 0c c4 " FROM "c0 c0 01 00 fc 00 00 ffff", DIS_TRUNCATED,
      "role=dnp3-master", TCP },
    { "who answers is an outstation", "0564 0a 44 " FROM "c0 c0 81 0000 ffff", DIS_TRUNCATED,
      "role=dnp3-outstation | detail=dnp3-address=10", TCP },
    { "its maker", "0564 15 44 " FROM "c0 c0 81 0000 00 fc 00 0000 01 [1 'Acme'] ffff",
      DIS_TRUNCATED, "role=dnp3-outstation | detail=dnp3-address=10 | manufacturer=Acme", TCP },
    { "its maker, its model and its version, in two blocks",
      "0564 26 44 " FROM "c0 c0 81 0000 00 fc 00 0000 01 04 'Acme' ffff 00 fa 00 0000 01 03 "
                         "'R-1' 00 f2 00 0000 ffff 01 00 ffff",
      DIS_TRUNCATED,
      "role=dnp3-outstation | detail=dnp3-address=10 | manufacturer=Acme | model=R-1", TCP },
    { "in two frames",
      "0564 0f 44 " FROM "40 c0 81 0000 00 fc 00 0000 ffff 0564 0c 44 " FROM
      "81 01 04 'Acme' ffff",
      DIS_TRUNCATED, "role=dnp3-outstation | detail=dnp3-address=10 | manufacturer=Acme", TCP },
    { "a private set of attributes means something else",
      "0564 15 44 " FROM "c0 c0 81 0000 00 fc 00 0101 01 [1 'Acme'] ffff", DIS_TRUNCATED,
      "role=dnp3-outstation | detail=dnp3-address=10", TCP },
    { "a number is no text",
      "0564 15 44 " FROM "c0 c0 81 0000 00 fc 00 0000 02 04 01020304 ffff", DIS_TRUNCATED,
      "role=dnp3-outstation | detail=dnp3-address=10", TCP },
    { "in a datagram", "0564 15 44 " FROM "c0 c0 81 0000 00 fc 00 0000 01 [1 'Acme'] ffff",
      DIS_OK, "role=dnp3-outstation | detail=dnp3-address=10 | manufacturer=Acme" },
};

DISSECT_TESTS(dnp3, cases)
