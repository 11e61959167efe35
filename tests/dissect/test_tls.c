#include "tests/dissect/dissect_test.h"

/* clang-format off */
/* Self-signed for O=Example, CN=device.example.org. */
#define CERTIFICATE \
    "16030301c10b0001bd0001ba0001b7308201b330820159a0030201020214538060090e3213ee9ca1" \
    "98236da85477c8c36b0a300a06082a8648ce3d040302302f3110300e060355040a0c074578616d70" \
    "6c65311b301906035504030c126465766963652e6578616d706c652e6f7267301e170d3236313132" \
    "333031313035385a170d3336313132303031313035385a302f3110300e060355040a0c074578616d" \
    "706c65311b301906035504030c126465766963652e6578616d706c652e6f72673059301306072a86" \
    "48ce3d020106082a8648ce3d0301070342000499a4a79de61a8f0b19ab2bdfcb3fb574b6149844a8" \
    "0d97a646aa324823305985dccd4f4aec796d8a543827908f59aba121e6906f2762fecfc78fdc9fad" \
    "76c56ca3533051301d0603551d0e041604144f60e4e80395280cd0ae1b9b21c6cf03492c4131301f" \
    "0603551d230418301680144f60e4e80395280cd0ae1b9b21c6cf03492c4131300f0603551d130101" \
    "ff040530030101ff300a06082a8648ce3d0403020348003045022100db0128ac5b6da1ff2117e1c5" \
    "4b767235c5163f603b1fd5f85cbec03334105efd0220230e76ed0651b590cd0b591c92a351b6905f" \
    "7df8bfc65e9b57cdf28f6c4eddf7"
#define CERTIFICATE_HEAD \
    "16030300640b0001bd0001ba0001b7308201b330820159a0030201020214538060090e3213ee9ca1" \
    "98236da85477c8c36b0a300a06082a8648ce3d040302302f3110300e060355040a0c074578616d70" \
    "6c65311b301906035504030c126465766963652e6578616d70"
#define CERTIFICATE_TAIL \
    "160303015d6c652e6f7267301e170d3236313132333031313035385a170d33363131323030313130" \
    "35385a302f3110300e060355040a0c074578616d706c65311b301906035504030c12646576696365" \
    "2e6578616d706c652e6f72673059301306072a8648ce3d020106082a8648ce3d0301070342000499" \
    "a4a79de61a8f0b19ab2bdfcb3fb574b6149844a80d97a646aa324823305985dccd4f4aec796d8a54" \
    "3827908f59aba121e6906f2762fecfc78fdc9fad76c56ca3533051301d0603551d0e041604144f60" \
    "e4e80395280cd0ae1b9b21c6cf03492c4131301f0603551d230418301680144f60e4e80395280cd0" \
    "ae1b9b21c6cf03492c4131300f0603551d130101ff040530030101ff300a06082a8648ce3d040302" \
    "0348003045022100db0128ac5b6da1ff2117e1c54b767235c5163f603b1fd5f85cbec03334105efd" \
    "0220230e76ed0651b590cd0b591c92a351b6905f7df8bfc65e9b57cdf28f6c4eddf7"
#define CLIENT_HELLO \
    "16030300470100004303030000000000000000000000000000000000000000000000000000000000" \
    "00000000000213010100001800000014001200000f7777772e6578616d706c652e6f7267"
#define SERVER_HELLO \
    "160303002a0200002603030000000000000000000000000000000000000000000000000000000000" \
    "00000000c02f00"
#define SERVER_HELLO_13 \
    "16030300320200002e03030000000000000000000000000000000000000000000000000000000000" \
    "000000001301000006002b00020304"
/* clang-format on */

#define NAMES                                                                                  \
    "cert-subject=CN=device.example.org,O=Example | "                                          \
    "cert-issuer=CN=device.example.org,O=Example | "                                           \
    "detail=cert-self-signed=yes"

static const struct dissect_case cases[] = {
    { "nothing", "", DIS_TRUNCATED, "" },
    { "a header and no more", "16 0303 0004", DIS_TRUNCATED, "" },
    { "a record without bytes", "16 0303 0000", DIS_NOT_MINE, "" },
    { "a record larger than any", "16 0303 ffff 01", DIS_NOT_MINE, "" },
    { "a hello of SSL 2", "80 2e 01 0002 0015", DIS_NOT_MINE, "" },
    { "text", "'220 Example ready' 0d0a", DIS_NOT_MINE, "" },
    { "a message type that nobody gave out", "16 0303 0004 63 000000", DIS_MALFORMED, "" },
    { "a hello of no length", "16 0303 0004 01 000000", DIS_MALFORMED, "" },
    { "a certificate list longer than its message", "16 0303 0007 0b 000003 00ffff",
      DIS_MALFORMED, "" },
    { "a certificate that is none", "16 0303 000e 0b 00000a 000007 000004 30020500",
      DIS_MALFORMED, "" },
    { "the name that a client asks for", CLIENT_HELLO, DIS_TRUNCATED,
      "server-name=www.example.org" },
    { "the version that a server selects", SERVER_HELLO, DIS_TRUNCATED,
      "detail=tls-version=TLS 1.2" },
    { "TLS 1.3 is encrypted after the hello", SERVER_HELLO_13 "ffff", DIS_OK,
      "detail=tls-version=TLS 1.3" },
    { "whose the certificate is", CERTIFICATE, DIS_OK, NAMES },
    { "a certificate in two records", SERVER_HELLO CERTIFICATE_HEAD CERTIFICATE_TAIL, DIS_OK,
      "detail=tls-version=TLS 1.2 | " NAMES },
    { "half a certificate that lacks its names says nothing", CERTIFICATE_HEAD, DIS_TRUNCATED,
      "" },
    { "an alert between the parts of a message", CERTIFICATE_HEAD "15 0303 0002 0100",
      DIS_MALFORMED, "" },
    { "a client that has no certificate", "16 0303 0007 0b 000003 000000", DIS_OK, "" },
    { "after ChangeCipherSpec all is encrypted", "14 0303 0001 01" CERTIFICATE, DIS_OK, "" },
};

DISSECT_TESTS(tls, cases)
