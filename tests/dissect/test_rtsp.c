#include "tests/dissect/dissect_test.h"

static const struct dissect_case cases[] = {
    { "nothing", "", DIS_TRUNCATED, "" },
    { "another protocol", "'HTTP/1.1 200 OK' 0d0a 0d0a", DIS_NOT_MINE, "" },
    { "a header that is not all there", "'RTSP/1.0 200 OK' 0d0a 'Server: x", DIS_TRUNCATED, "" },
    { "a response names the server's software",
      "'RTSP/1.0 200 OK' 0d0a 'CSeq: 1' 0d0a 'Server: Example Rtsp/1.0' 0d0a 0d0a", DIS_TRUNCATED,
      "software=Example Rtsp/1.0" },
    { "a challenge has a realm",
      "'RTSP/1.0 401 Unauthorized' 0d0a 'WWW-Authenticate: Digest realm=\"Example\", nonce=\"1\"' 0d0a 0d0a",
      DIS_TRUNCATED, "realm=Example" },
    { "a request names the client",
      "'DESCRIBE rtsp://192.0.2.7/ RTSP/1.0' 0d0a 'User-Agent: player/3' 0d0a 0d0a", DIS_TRUNCATED,
      "user-agent=player/3" },
    { "interleaved packets are passed over",
      "24 00 0002 ffff 'RTSP/1.0 200 OK' 0d0a 'Server: s' 0d0a 0d0a", DIS_TRUNCATED, "software=s" },
    { "a length of everything is passed over",
      "'RTSP/1.0 200 OK' 0d0a 'Content-Length: 18446744073709551615' 0d0a 0d0a 'x'", DIS_TRUNCATED, "" },
    { "what was handed on says nothing",
      "'RTSP/1.0 200 OK' 0d0a 'Server: s' 0d0a 'Via: 1.0 p' 0d0a 0d0a", DIS_TRUNCATED, "" },
};

DISSECT_TESTS(rtsp, cases)
