#include "tests/dissect/dissect_test.h"

#define SERVER .frame = { .side = SIDE_SERVER, .ip_proto = 6 }
#define CLIENT .frame = { .side = SIDE_CLIENT, .ip_proto = 6 }
#define HELLO  "'fox a 0 -1 fox hello' 0a '{' 0a 'fox.version=s:1.0' 0a "
#define END    "'};;' 0a"

static const struct dissect_case cases[] = {
    { "nothing", "", DIS_TRUNCATED, "", SERVER },
    { "another protocol", "'GET / HTTP/1.1'", DIS_NOT_MINE, "", SERVER },
    { "no end", HELLO "'app.name=s:Station' 0a", DIS_TRUNCATED, "", SERVER },
    { "an end at once", "'fox a };;'", DIS_MALFORMED, "", SERVER },
    { "keys without values", HELLO "'app.name' 0a 'app.name=' 0a 'app.name=s' 0a" END, DIS_OK,
      "role=fox-client", SERVER },
    { "a key that only begins alike", HELLO "'app.names=s:Station' 0a" END, DIS_OK,
      "role=fox-client", SERVER },
    { "another message than a hello", "'fox a 1 -1 fox challenge' 0a '{' 0a" END, DIS_MALFORMED,
      "", SERVER },
    { "a station",
      HELLO "'hostName=s:192.0.2.5' 0a 'app.name=s:Station' 0a 'app.version=s:3.5.41.1' 0a "
            "'os.name=s:QNX' 0a "
            "'os.version=s:6.3.2' 0a 'station.name=s:HQ' 0a 'hostId=s:Qnx-NPM6-0000-1490-C30C' "
            "0a 'brandId=s:vykon' 0a" END,
      DIS_OK,
      "role=fox-station | firmware=3.5.41.1 | name=HQ | "
      "detail=fox-host-id=Qnx-NPM6-0000-1490-C30C | "
      "detail=fox-brand=vykon | os=QNX 6.3.2",
      SERVER },
    { "what a client calls itself describes no equipment",
      HELLO "'app.name=s:Workbench' 0a 'app.version=s:3.7.44' 0a 'os.name=s:Windows XP' 0a" END,
      DIS_OK, "role=fox-client", CLIENT },
    { "nor when it calls itself a station",
      HELLO "'app.name=s:Station' 0a 'os.name=s:QNX' 0a" END, DIS_OK, "role=fox-client",
      CLIENT },
    { "lines behind the system's information are of another format",
      HELLO "'app.name=s:Station' 0a 'sysInfo=o:bog 61[<bog>' 0a 'station.name=s:x' 0a" END,
      DIS_OK, "role=fox-station", SERVER },
};

DISSECT_TESTS(fox, cases)
