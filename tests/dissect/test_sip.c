#include "tests/dissect/dissect_test.h"

#define VIA "'Via: SIP/2.0/UDP 192.0.2.1' 0d0a "

static const struct dissect_case cases[] = {
    { "nothing", "", DIS_TRUNCATED, "" },
    { "another protocol", "'GET / HTTP/1.1' 0d0a 0d0a", DIS_NOT_MINE, "" },
    { "bytes", "00010203", DIS_NOT_MINE, "" },
    { "a header that is not all there", "'OPTIONS sip:a SIP/2.0' 0d0a 'User-Agent: x", DIS_TRUNCATED, "" },
    { "a request with its own Via describes its sender",
      "'REGISTER sip:example.org SIP/2.0' 0d0a " VIA "'User-Agent: Example Phone 7' 0d0a 0d0a", DIS_OK,
      "user-agent=Example Phone 7" },
    { "a request that a proxy handed on does not",
      "'INVITE sip:a SIP/2.0' 0d0a " VIA VIA "'User-Agent: Example Phone 7' 0d0a 0d0a", DIS_OK, "" },
    { "two Vias in one field",
      "'INVITE sip:a SIP/2.0' 0d0a 'v: SIP/2.0/UDP p, SIP/2.0/UDP q' 0d0a 'User-Agent: x' 0d0a 0d0a",
      DIS_OK, "" },
    { "an answer names its server", "'SIP/2.0 200 OK' 0d0a " VIA "'Server: example/1' 0d0a 0d0a", DIS_OK,
      "software=example/1" },
    { "an answer along recorded proxies does not",
      "'SIP/2.0 200 OK' 0d0a " VIA "'Record-Route: <sip:p>' 0d0a 'Server: x' 0d0a 0d0a", DIS_OK, "" },
    { "a body longer than the datagram",
      "'SIP/2.0 200 OK' 0d0a " VIA "'Content-Length: 99999' 0d0a 'Server: s' 0d0a 0d0a 'x'", DIS_OK,
      "software=s" },
};

DISSECT_TESTS(sip, cases)
