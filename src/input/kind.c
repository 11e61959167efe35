#include "input/kind.h"

#include "base/text.h"

struct kind {
    size_t at;
    struct slice mark;
    const char *says;
};

#define UNPACK_FIRST "; unpack it first"
#define CONVERT      "; convert it: editcap -F pcapng OLD NEW"

static const char *guess_text(struct slice head)
{
    if (slice_find(head, SLICE("<nmaprun")) != SIZE_MAX)
        return "an nmap report in XML; only captures are read";
    struct slice text = slice_trim(head);
    if (slice_starts(text, SLICE("<?xml")) || slice_starts(text, SLICE("<")))
        return "XML or HTML; only captures are read";
    if (slice_starts(text, SLICE("{")) || slice_starts(text, SLICE("[")))
        return "JSON; only captures are read";
    return "text; if it is a hex dump, text2pcap makes a capture of it";
}

const char *kind_guess(struct slice head)
{
    const struct kind kinds[] = {
        { 0, SLICE("PK\x03\x04"), "a ZIP archive" UNPACK_FIRST },
        { 0, SLICE("7z\xbc\xaf\x27\x1c"), "a 7z archive" UNPACK_FIRST },
        { 0, SLICE("Rar!"), "a RAR archive" UNPACK_FIRST },
        { 0, SLICE("BZh"), "something packed by bzip2" UNPACK_FIRST },
        { 0, SLICE("\xfd" "7zXZ"), "something packed by xz" UNPACK_FIRST },
        { 0, SLICE("\x04\x22\x4d\x18"), "something packed by lz4" UNPACK_FIRST },
        { 0, SLICE("\x1f\x8b\x08"), "something packed by gzip once more" UNPACK_FIRST },
        { 0, SLICE("\x28\xb5\x2f\xfd"), "something packed by zstd once more" UNPACK_FIRST },
        { 257, SLICE("ustar"), "a tar archive" UNPACK_FIRST },
        { 0, SLICE("snoop\0\0\0"), "a snoop capture" CONVERT },
        { 0, SLICE("GMBU"), "a Network Monitor capture" CONVERT },
        { 0, SLICE("RTSS"), "a Network Monitor capture" CONVERT },
        { 0, SLICE("XCP\0"), "a NetXRay capture" CONVERT },
        { 0, SLICE("TRSNIFF data"), "a Sniffer capture" CONVERT },
        { 0, SLICE("\x7f" "ELF"), "a program" },
        { 0, SLICE("MZ"), "a program" },
        { 0, SLICE("%PDF"), "a PDF document" },
        { 0, SLICE("\x89PNG"), "a picture" },
        { 0, SLICE("\xff\xd8\xff"), "a picture" },
        { 0, SLICE("GIF8"), "a picture" },
        { 0, SLICE("SQLite format 3"), "an SQLite database" },
    };
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (slice_starts(slice_skip(head, kinds[i].at), kinds[i].mark))
            return kinds[i].says;

    bool zeros = true;
    bool text = true;
    for (size_t i = 0; i < head.n; i++) {
        zeros = zeros && head.p[i] == 0;
        text = text && (head.p[i] >= 0x20 || head.p[i] == '\n' || head.p[i] == '\r' || head.p[i] == '\t');
    }
    /* The last character of the head may be cut. */
    bool utf8 = false;
    for (size_t cut = 0; cut < 4 && cut <= head.n; cut++)
        utf8 = utf8 || text_is_utf8(slice_sub(head, 0, head.n - cut));
    if (zeros)
        return "zeros: nothing was written there, or the copy failed";
    if (text && utf8)
        return guess_text(head);
    return "nothing that is known here";
}
