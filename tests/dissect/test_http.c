#include "tests/dissect/dissect_test.h"

#define REQUEST                                                                                \
    "'GET / HTTP/1.1' 0d0a 'Host: 192.0.2.2' 0d0a 'User-Agent: Example/1.0' 0d0a 0d0a "
#define RESPONSE "'HTTP/1.1 200 OK' 0d0a 'Server: example-httpd/2.0' 0d0a "

static const struct dissect_case cases[] = {
    { "nothing", "", DIS_TRUNCATED, "" },
    { "another protocol", "16030100 01 00 00 00 00", DIS_NOT_MINE, "" },
    { "another text protocol", "'SIP/2.0 200 OK' 0d0a 0d0a", DIS_NOT_MINE, "" },
    { "a header that is not all there", "'HTTP/1.1 200 OK' 0d0a 'Server: x", DIS_TRUNCATED,
      "" },
    { "a request names the client", REQUEST, DIS_TRUNCATED, "user-agent=Example/1.0" },
    { "a response names the server's software", RESPONSE "'Content-Length: 2' 0d0a 0d0a 'ok'",
      DIS_TRUNCATED, "software=example-httpd/2.0" },
    { "two messages on one connection", REQUEST REQUEST, DIS_TRUNCATED,
      "user-agent=Example/1.0 | user-agent=Example/1.0" },
    { "what was handed on is not the sender's word",
      RESPONSE "'Via: 1.1 cache.example.org' 0d0a 'Content-Length: 0' 0d0a 0d0a", DIS_TRUNCATED,
      "role=proxy", .cut_may_differ = false },
    { "a cached answer is not, either", RESPONSE "'Age: 7' 0d0a 'Content-Length: 0' 0d0a 0d0a",
      DIS_TRUNCATED, "" },
    { "a client behind a proxy",
      "'GET / HTTP/1.1' 0d0a 'User-Agent: x' 0d0a 'X-Forwarded-For: 192.0.2.9' 0d0a 0d0a",
      DIS_TRUNCATED, "" },
    { "the realm of a challenge",
      "'HTTP/1.1 401 Unauthorized' 0d0a 'WWW-Authenticate: Basic realm=\"Example Camera\"' "
      "0d0a "
      "'Content-Length: 0' 0d0a 0d0a",
      DIS_TRUNCATED, "realm=Example Camera" },
    { "a page that mentions a maker says nothing",
      "'HTTP/1.1 200 OK' 0d0a 'Content-Type: text/html' 0d0a 'Content-Length: 36' 0d0a 0d0a "
      "'<manufacturer>Example</manufacturer>'",
      DIS_TRUNCATED, "" },
    { "a length of everything is passed over",
      RESPONSE "'Content-Length: 18446744073709551615' 0d0a 0d0a 'x'", DIS_TRUNCATED,
      "software=example-httpd/2.0" },
    { "a length that is no number", RESPONSE "'Content-Length: -1' 0d0a 0d0a", DIS_OK,
      "software=example-httpd/2.0" },
    { "after CONNECT it is somebody else's connection",
      "'CONNECT h:443 HTTP/1.1' 0d0a 0d0a 160301", DIS_OK, "" },
    { "a device description",
      RESPONSE
      "'Content-Type: text/xml; charset=\"utf-8\"' 0d0a 'Content-Length: 243' 0d0a 0d0a "
      "'<?xml version=\"1.0\"?><root xmlns=\"urn:schemas-upnp-org:device-1-0\"><device>"
      "<manufacturer>A &amp; B</manufacturer><modelName>X1</modelName>"
      "<deviceList><device><modelName>inner</modelName></device></deviceList>"
      "<UDN>uuid:1-2</UDN></device></root>'",
      DIS_TRUNCATED, "software=example-httpd/2.0 | manufacturer=A & B | model=X1 | uuid=1-2" },
    { "the same in chunks",
      RESPONSE "'Content-Type: text/xml' 0d0a 'Transfer-Encoding: chunked' 0d0a 0d0a "
               "'17' 0d0a '<root><device><modelNam' 0d0a '20' 0d0a "
               "'e>X1</modelName></device></root>' 0d0a '0' 0d0a 0d0a",
      DIS_TRUNCATED, "software=example-httpd/2.0 | model=X1" },
    { "equipment informs its server",
      "'POST /acs HTTP/1.1' 0d0a 'Content-Type: text/xml' 0d0a 'Content-Length: 457' 0d0a 0d0a "
      "'<E><B><c:Inform><DeviceId><Manufacturer>Example</Manufacturer><OUI>00E0FC</OUI><"
      "ProductClass>HG1</ProductClass><SerialNumber>S12345</SerialNumber></DeviceId><Pa"
      "rameterList><ParameterValueStruct><Name>Device.DeviceInfo.SoftwareVersion</Name>"
      "<Value>V1R2</Value></ParameterValueStruct><ParameterValueStruct><Name>Device.Man"
      "agementServer.ConnectionRequestURL</Name><Value>http://192.0.2.1:7547/x</Value><"
      "/ParameterValueStruct></ParameterList></c:Inform></B></E>'",
      DIS_TRUNCATED,
      "manufacturer=Example | device-oui=0x00e0fc | model=HG1 | serial=S12345 | "
      "firmware=V1R2" },
    { "behind a translator of addresses it is not the sender",
      "'POST /acs HTTP/1.1' 0d0a 'Content-Type: text/xml' 0d0a 'Content-Length: 460' 0d0a 0d0a "
      "'<E><B><c:Inform><DeviceId><Manufacturer>Example</Manufacturer><OUI>00E0FC</OUI><"
      "ProductClass>HG1</ProductClass><SerialNumber>S12345</SerialNumber></DeviceId><Pa"
      "rameterList><ParameterValueStruct><Name>Device.DeviceInfo.SoftwareVersion</Name>"
      "<Value>V1R2</Value></ParameterValueStruct><ParameterValueStruct><Name>Device.Man"
      "agementServer.ConnectionRequestURL</Name><Value>http://198.51.100.9:7547/x</Valu"
      "e></ParameterValueStruct></ParameterList></c:Inform></B></E>'",
      DIS_TRUNCATED,
      "@serial:S12345 manufacturer=Example | @serial:S12345 device-oui=0x00e0fc | "
      "@serial:S12345 model=HG1 | @serial:S12345 serial=S12345 | @serial:S12345 "
      "firmware=V1R2" },
    { "a name tells nothing of a translator",
      "'POST /acs HTTP/1.1' 0d0a 'Content-Type: text/xml' 0d0a 'Content-Length: 463' 0d0a 0d0a "
      "'<E><B><c:Inform><DeviceId><Manufacturer>Example</Manufacturer><OUI>00E0FC</OUI><"
      "ProductClass>HG1</ProductClass><SerialNumber>S12345</SerialNumber></DeviceId><Pa"
      "rameterList><ParameterValueStruct><Name>Device.DeviceInfo.SoftwareVersion</Name>"
      "<Value>V1R2</Value></ParameterValueStruct><ParameterValueStruct><Name>Device.Man"
      "agementServer.ConnectionRequestURL</Name><Value>http://cpe.example.org:7547/x</V"
      "alue></ParameterValueStruct></ParameterList></c:Inform></B></E>'",
      DIS_TRUNCATED,
      "manufacturer=Example | device-oui=0x00e0fc | model=HG1 | serial=S12345 | "
      "firmware=V1R2" },
    { "an Inform that a proxy handed on",
      "'POST /acs HTTP/1.1' 0d0a 'Content-Type: text/xml' 0d0a 'Via: 1.1 p' 0d0a "
      "'Content-Length: 457' 0d0a 0d0a "
      "'<E><B><c:Inform><DeviceId><Manufacturer>Example</Manufacturer><OUI>00E0FC</OUI><"
      "ProductClass>HG1</ProductClass><SerialNumber>S12345</SerialNumber></DeviceId><Pa"
      "rameterList><ParameterValueStruct><Name>Device.DeviceInfo.SoftwareVersion</Name>"
      "<Value>V1R2</Value></ParameterValueStruct><ParameterValueStruct><Name>Device.Man"
      "agementServer.ConnectionRequestURL</Name><Value>http://192.0.2.1:7547/x</Value><"
      "/ParameterValueStruct></ParameterList></c:Inform></B></E>'",
      DIS_TRUNCATED, "" },
    { "the server's answer in the wrong direction",
      "'POST /acs HTTP/1.1' 0d0a 'Content-Type: text/xml' 0d0a 'Content-Length: 98' 0d0a 0d0a "
      "'<E><B><InformResponse><DeviceId><Manufacturer>X</Manufacturer></DeviceId></Infor"
      "mResponse></B></E>'",
      DIS_TRUNCATED, "" },
    { "a device description that a client posts describes nobody",
      "'POST /acs HTTP/1.1' 0d0a 'Content-Type: text/xml' 0d0a 'Content-Length: 60' 0d0a 0d0a "
      "'<root><device><manufacturer>X</manufacturer></device></root>'",
      DIS_TRUNCATED, "" },
    { "a chunk without its end",
      RESPONSE "'Content-Type: text/xml' 0d0a 'Transfer-Encoding: chunked' 0d0a 0d0a "
               "'2' 0d0a 'ab' 'cd' '0' 0d0a 0d0a",
      DIS_MALFORMED, "software=example-httpd/2.0" },
    { "a camera answers who it is",
      RESPONSE
      "'Content-Type: application/soap+xml' 0d0a 0d0a "
      "'<s:Envelope><s:Body><tds:GetDeviceInformationResponse><tds:Manufacturer>Example"
      "</tds:Manufacturer><tds:Model>C1</tds:Model></tds:GetDeviceInformationResponse></s:Body>"
      "</s:Envelope>'",
      DIS_OK, "software=example-httpd/2.0 | manufacturer=Example | model=C1",
      .cut_may_differ = false },
    { "a computer that publishes itself",
      RESPONSE "'Content-Type: application/soap+xml' 0d0a 0d0a "
               "'<s:Envelope><s:Body><x:Metadata><d:ThisModel><d:Manufacturer>Example</"
               "d:Manufacturer></d:ThisModel><d:Host><p:Computer>PC-7/Workgroup:HOME</"
               "p:Computer></d:Host></x:Metadata></s:Body></s:Envelope>'",
      DIS_OK, "software=example-httpd/2.0 | manufacturer=Example | name=PC-7 | domain=HOME",
      .cut_may_differ = false },
    { "a printer answers who it is",
      RESPONSE "'Content-Type: application/ipp' 0d0a 'Content-Length: 45' 0d0a 0d0a "
               "0101 0000 00000001 04 41 [2 'printer-make-and-model'] [2 'Acme 7'] 030000",
      DIS_TRUNCATED, "software=example-httpd/2.0 | role=printer | platform=Acme 7" },
    { "an answer of a printer cut short waits",
      RESPONSE "'Content-Type: application/ipp' 0d0a 'Content-Length: 99' 0d0a 0d0a "
               "0101 0000 00000001 04 41 [2 'printer-make-and-model'] [2 'Acme 7'] 03",
      DIS_TRUNCATED, "software=example-httpd/2.0" },
    { "a server of queues is no printer",
      "'HTTP/1.1 200 OK' 0d0a 'Server: CUPS/2.4 IPP/2.1' 0d0a 'Content-Type: application/ipp' "
      "0d0a 'Content-Length: 43' 0d0a "
      "0d0a 0101 0000 00000001 04 41 [2 'printer-make-and-model'] [2 'Acme 7'] 03",
      DIS_TRUNCATED, "software=CUPS/2.4 IPP/2.1" },
};

DISSECT_TESTS(http, cases)
