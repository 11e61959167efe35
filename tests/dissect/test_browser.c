#include "tests/dissect/dissect_test.h"

#define NAME "20 'EOEBFDCACACACACACACACACACACACACA' 00 "
#define HEAD(source) "11 0a 0001 " source " 008a 00c0 0000 " NAME NAME
#define SMB "ff 'SMB' 25 00000000 00 0000 000000000000000000000000 0000 0000 0000 0000 "
#define WORDS(size) "11 0000 " size " 0000 0000 00 00 0000 00000000 0000 0000 0000 " size " 5600 03 00 0100 0100 0200 3000 "
#define MAILSLOT "'\\MAILSLOT\\BROWSE' 00 "
#define HOST "01 00 80fc0a00 'NAS1' 000000000000000000000000 06 01 03020000 0f 01 55aa "

static const struct dissect_case cases[] = {
    { "nothing", "", DIS_TRUNCATED, "" },
    { "a type that is none", "09 0a 0001 c0000201 008a 00c0 0000", DIS_NOT_MINE, "" },
    { "an error", "13 0a 0001 c0000201 008a 00c0 0000", DIS_OK, "" },
    { "somebody else's words sent on", "11 0a 0001 c0000209 008a 00c0 0000", DIS_OK, "" },
    { "a name past the datagram", "11 0a 0001 c0000201 008a 00c0 0000 ff41", DIS_TRUNCATED, "" },
    { "something else than SMB", HEAD("c0000201") "00000000 00", DIS_OK, "" },
    { "data past the datagram", HEAD("c0000201") SMB WORDS("ff7f") MAILSLOT, DIS_TRUNCATED, "" },
    { "a host announces itself", HEAD("c0000201") SMB WORDS("2600") MAILSLOT HOST "'attic' 00", DIS_OK,
      "name=NAS1 | detail=os-version=6.1 | role=print-server | detail=comment=attic" },
    { "a comment that does not end", HEAD("c0000201") SMB WORDS("2500") MAILSLOT HOST "'attic'", DIS_OK,
      "name=NAS1 | detail=os-version=6.1 | role=print-server" },
    { "a domain is announced by somebody", HEAD("c0000201") SMB WORDS("2600") MAILSLOT
      "0c 00 80fc0a00 'NAS1' 000000000000000000000000 06 01 03020000 0f 01 55aa 'attic' 00", DIS_OK, "" },
    { "another mailslot", HEAD("c0000201") SMB WORDS("2600") "'\\MAILSLOT\\LOGONS' 00" HOST "'attic' 00", DIS_OK, "" },
};

DISSECT_TESTS(browser, cases)
