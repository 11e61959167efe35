#include "tests/dissect/dissect_test.h"

static const struct dissect_case cases[] = {
    { "nothing", "", DIS_TRUNCATED, "" },
    { "no XML", "'hello'", DIS_NOT_MINE, "" },
    { "blanks only", "00000000", DIS_NOT_MINE, "" },
    { "a probe is a question",
      "'<e:Envelope><e:Header><a:Action>http://schemas.xmlsoap.org/ws/2005/04/discovery/Probe</"
      "a:Action></e:Header>"
      "<e:Body><d:Probe><d:Types>dn:NetworkVideoTransmitter</d:Types></d:Probe></e:Body></"
      "e:Envelope>'",
      DIS_OK, "role=control-point" },
    { "a camera answers",
      "'<e:Envelope><e:Header/"
      "><e:Body><d:ProbeMatches><d:ProbeMatch><a:EndpointReference><a:Address>urn:uuid:1-2</"
      "a:Address>"
      "</a:EndpointReference><d:Types>dn:NetworkVideoTransmitter tds:Device</d:Types>"
      "<d:Scopes>onvif://www.onvif.org/name/Cam%207 "
      "onvif://www.onvif.org/hardware/EX-1</d:Scopes>"
      "<d:XAddrs>http://192.0.2.1/onvif</d:XAddrs></d:ProbeMatch></d:ProbeMatches></e:Body></"
      "e:Envelope>'",
      DIS_OK,
      "uuid=1-2 | service=NetworkVideoTransmitter | service=Device | name=Cam 7 | model=EX-1 | "
      "url=http://192.0.2.1/onvif" },
    { "a medical device announces itself (IEEE 11073-20702)",
      "'<e:Envelope><e:Header/><e:Body><d:Hello><a:EndpointReference><a:Address>urn:uuid:3-4</"
      "a:Address></a:EndpointReference>"
      "<d:Types>dpws:Device "
      "mdpws:MedicalDevice</d:Types><d:Scopes>sdc.mds.pkp:1.2.840.10004.20701.1.1</d:Scopes>"
      "<d:XAddrs>https://192.0.2.1:6464/3-4</d:XAddrs></d:Hello></e:Body></e:Envelope>'",
      DIS_OK,
      "uuid=3-4 | service=Device | service=MedicalDevice | url=https://192.0.2.1:6464/3-4" },
    { "a document type ends it",
      "'<!DOCTYPE x [<!ENTITY a \"b\">]><e><b><Hello><Types>x</Types></Hello></b></e>'", DIS_OK,
      "" },
    { "elements that close each other", "'<a><b><Hello><Types>x</Scopes></Hello></b></a>'",
      DIS_OK, "" },
};

DISSECT_TESTS(wsd, cases)
