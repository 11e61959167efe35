#include "tests/dissect/dissect_test.h"

#define AE(kind, items)                                                                        \
    kind "00 [4 0001 0000 'PACS            ' 'CT01            ' " ZERO32 items "] "
#define ZERO32      "0000000000000000 0000000000000000 0000000000000000 0000000000000000 "
#define USER(items) "50 00 [2 " items "]"
#define DATA(set)   "04 00 [4 [4 01 02 " set "]] "
#define EXPLICIT                                                                               \
    "0800 1010 'SH' <2 'CT01'> 0800 7000 'LO' <2 'Acme'> 0800 9010 'LO' <2 'Scan 64 '> 1800 "  \
    "0010 'LO' <2 'SN7 '> "                                                                    \
    "1800 2010 'LO' <2 'V5.1'> "

static const struct dissect_case cases[] = {
    { "nothing", "", DIS_TRUNCATED, "" },
    { "another protocol", "'GET / HTTP/1.1'", DIS_NOT_MINE, "" },
    { "a request shorter than its titles", "01 00 00000010 00", DIS_NOT_MINE, "" },
    { "a request of everything", "01 00 ffffffff 0001", DIS_NOT_MINE, "" },
    { "a request one byte short",
      "01 00 00000045 0001 0000 'PACS            ' 'CT01            ' " ZERO32, DIS_TRUNCATED,
      "" },
    { "an item longer than the request", AE("01", "50 00 ffff 52"), DIS_TRUNCATED,
      "role=dicom-scu | detail=dicom-ae=CT01" },
    { "a part longer than its item", AE("01", USER("52 00 ffff '1.2'")), DIS_TRUNCATED,
      "role=dicom-scu | detail=dicom-ae=CT01" },
    { "data of no length", "04 00 00000000", DIS_TRUNCATED, "" },
    { "an element of everything", DATA("0800 7000 feffff7f 'Acme'"), DIS_TRUNCATED, "" },
    { "sequences that only open",
      DATA("0800 4011 'SQ' 0000 ffffffff feff00e0 ffffffff feff00e0 ffffffff"), DIS_TRUNCATED,
      "" },

    { "who asks for an association",
      AE("01", "10 00 [2 '1.2.840.10008.3.1.1.1'] " USER(
                   "51 00 [2 00004000] 52 00 [2 '1.2.840.113619.6.5'] 55 00 [2 'CT_OS_5']")),
      DIS_TRUNCATED,
      "role=dicom-scu | detail=dicom-ae=CT01 | maker-number=dicom:1.2.840.113619.6.5 | "
      "software=CT_OS_5" },
    { "who accepts it", AE("02", USER("52 00 [2 '1.3.6.1.4.1.30071.8'] 55 00 [2 'PACS_9']")),
      DIS_TRUNCATED,
      "role=dicom-scp | detail=dicom-ae=PACS | maker-number=dicom:1.3.6.1.4.1.30071.8 | "
      "software=PACS_9" },
    { "an image describes who took it, not who sends it", DATA(EXPLICIT), DIS_TRUNCATED,
      "@serial:SN7 role=dicom-modality | @serial:SN7 manufacturer=Acme | @serial:SN7 "
      "model=Scan 64 | @serial:SN7 firmware=V5.1 | "
      "@serial:SN7 serial=SN7 | @serial:SN7 name=CT01" },
    { "without value representations, and by the name of the station",
      DATA("0800 1010 <4 'CT01'> 0800 7000 <4 'Acme'> 2000 1300 <4 '1 '>"), DIS_TRUNCATED,
      "@name:CT01 role=dicom-modality | @name:CT01 manufacturer=Acme | @name:CT01 name=CT01" },
    { "what stands in a sequence is of something else",
      DATA("0800 4011 'SQ' 0000 ffffffff feff00e0 ffffffff 0800 7000 'LO' <2 'Other '> "
           "feff0de0 00000000 feffdde0 00000000 " EXPLICIT),
      DIS_TRUNCATED,
      "@serial:SN7 role=dicom-modality | @serial:SN7 manufacturer=Acme | @serial:SN7 "
      "model=Scan 64 | @serial:SN7 firmware=V5.1 | "
      "@serial:SN7 serial=SN7 | @serial:SN7 name=CT01" },
    { "a maker of nothing in particular says nothing", DATA("0800 7000 'LO' <2 'Acme'>"),
      DIS_TRUNCATED, "" },
    { "a command is no image", "04 00 [4 [4 01 03 " EXPLICIT "]]", DIS_TRUNCATED, "" },
};

DISSECT_TESTS(dicom, cases)
