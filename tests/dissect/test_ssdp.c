#include "tests/dissect/dissect_test.h"

#define CRLF "0d0a"

static const struct dissect_case cases[] = {
    { "nothing", "", DIS_NOT_MINE, "" },
    { "NUL is data", "00", DIS_NOT_MINE, "" },
    { "no line end", "'NOTIFY * HTTP/1.1'", DIS_NOT_MINE, "" },
    { "a start line and no more", "'NOTIFY * HTTP/1.1'" CRLF, DIS_TRUNCATED, "" },
    { "a field cut off is not a value",
      "'NOTIFY * HTTP/1.1'" CRLF "'LOCATION: http://192.0.2.1/d.xml'" CRLF "'SERVER: Lin'",
      DIS_TRUNCATED, "url=http://192.0.2.1/d.xml" },
    { "without LOCATION and without an end nobody knows whom it describes",
      "'NOTIFY * HTTP/1.1'" CRLF "'SERVER: a/1 UPnP/1.1 b/2'" CRLF, DIS_TRUNCATED, "" },
    { "a missing empty line is forgiven",
      "'NOTIFY * HTTP/1.1'" CRLF "'SERVER: a/1'" CRLF "'LOCATION: http://192.0.2.1/'" CRLF,
      DIS_TRUNCATED, "software=a/1 | url=http://192.0.2.1/" },
    { "another method is another protocol", "'GET / HTTP/1.1'" CRLF CRLF, DIS_NOT_MINE, "" },
    { "an error describes nothing", "'HTTP/1.1 400 Bad'" CRLF "'SERVER: a'" CRLF CRLF, DIS_OK,
      "" },
    { "an announcement describes its sender",
      "'NOTIFY * HTTP/1.1'" CRLF "'HOST: 239.255.255.250:1900'" CRLF
      "'location: http://192.0.2.1:49152/d.xml'" CRLF
      "'NT: urn:schemas-upnp-org:device:Basic:1'" CRLF "'NTS: ssdp:alive'" CRLF
      "'Server: OS/1.0 UPnP/1.1 Thing/2.0'" CRLF
      "'USN: "
      "uuid:00000000-0000-1000-8000-0000c0000201::urn:schemas-upnp-org:device:Basic:1'" CRLF
          CRLF,
      DIS_OK,
      "software=OS/1.0 UPnP/1.1 Thing/2.0 | url=http://192.0.2.1:49152/d.xml | "
      "uuid=00000000-0000-1000-8000-0000c0000201 | "
      "service=urn:schemas-upnp-org:device:Basic:1" },
    { "the host in LOCATION is the one described",
      "'NOTIFY * HTTP/1.1'" CRLF "'LOCATION: http://192.0.2.9/'" CRLF "'SERVER: x'" CRLF CRLF,
      DIS_OK, "@ip:192.0.2.9 software=x | @ip:192.0.2.9 url=http://192.0.2.9/" },
    { "an answer to a search; the generic target tells no type",
      "'HTTP/1.1 200 OK'" CRLF "'ST: upnp:rootdevice'" CRLF "'EXT:'" CRLF
      "'USN: uuid:abc::upnp:rootdevice'" CRLF CRLF,
      DIS_OK, "uuid=abc" },
    { "a search comes from a control point, whatever it calls itself",
      "'M-SEARCH * HTTP/1.1'" CRLF "'SERVER: Device/1'" CRLF "'ST: ssdp:all'" CRLF
      "'USER-AGENT: OS/1 UPnP/1.1 Player/3'" CRLF CRLF,
      DIS_OK, "role=control-point | user-agent=OS/1 UPnP/1.1 Player/3" },
};

DISSECT_TESTS(ssdp, cases)
