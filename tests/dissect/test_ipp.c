#include "tests/dissect/dissect_test.h"

#define HEAD              "0101 0000 00000001 01 47 [2 'attributes-charset'] [2 'utf-8'] "
#define ATTR(name, value) "41 [2 '" name "'] [2 '" value "'] "

static const struct dissect_case cases[] = {
    { "nothing", "", DIS_TRUNCATED, "" },
    { "another protocol", "4745 5420 2f20 4854", DIS_NOT_MINE, "" },
    { "an error says nothing",
      "0101 0406 00000001 04 " ATTR("printer-make-and-model", "Acme 7") "03", DIS_OK, "" },
    { "a name of everything", HEAD "04 41 ffff 'printer'", DIS_OK, "role=printer" },
    { "a value of everything", HEAD "04 41 [2 'printer-info'] ffff 'x'", DIS_OK,
      "role=printer" },
    { "no printer", HEAD "02 " ATTR("printer-make-and-model", "Acme 7") "03", DIS_OK, "" },
    { "several printers are queues for others",
      HEAD "04 " ATTR("printer-make-and-model", "Acme 7") "04 " ATTR("printer-make-and-model",
                                                                     "Acme 8") "03",
      DIS_OK, "", .cut_may_differ = true },
    { "a queue of a CUPS server is not the printer",
      HEAD "04 " ATTR("printer-make-and-model", "Acme 7")
          ATTR("printer-uri-supported", "ipp://server:631/printers/hall") "03",
      DIS_OK, "", .cut_may_differ = true },
    { "nor is a class of them",
      HEAD "04 " ATTR("printer-uri-supported", "ipp://server:631/classes/all")
          ATTR("printer-make-and-model", "Acme 7") "03",
      DIS_OK, "", .cut_may_differ = true },
    { "a printer's own address is none of a queue",
      HEAD "04 " ATTR("printer-uri-supported", "ipp://printer.local:631/ipp/print")
          ATTR("printer-make-and-model", "Acme 7") "03",
      DIS_OK, "role=printer | platform=Acme 7" },
    { "what a printer says of itself",
      HEAD "04 " ATTR("printer-make-and-model", "Acme Print 7")
          ATTR("printer-firmware-string-version", "2.1")
              ATTR("printer-device-id", "MFG:Acme;CMD:PDF;MDL:Print 7;SN:X1;")
                  ATTR("printer-uuid", "urn:uuid:5a2b0c00-0000-4000-8000-000000000001")
                      ATTR("printer-dns-sd-name", "Print 7 (hall)") "03 ffff",
      DIS_OK,
      "role=printer | platform=Acme Print 7 | firmware=2.1 | manufacturer=Acme | model=Print 7 "
      "| serial=X1 | "
      "uuid=5a2b0c00-0000-4000-8000-000000000001 | name=Print 7 (hall)" },
};

DISSECT_TESTS(ipp, cases)
