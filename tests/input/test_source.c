/* Captures built in memory, each read whole and in chunks of 1 to 200 bytes: both must say the same. */
#include "input/source.h"

#include "base/buf.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

/* "n:at_ns:size/wire:link:first byte" for each packet, then how it ended. */
static void describe(struct slice bytes, size_t chunk, struct buf *out)
{
    struct in_packet packets[3];
    struct in_source *s = NULL;
    struct err err = { "" };
    enum rc rc = in_open_memory(bytes, chunk, 7, &s, &err);
    while (rc == RC_OK) {
        size_t n = 0;
        rc = in_read(s, packets, 3, &n, &err);
        for (size_t i = 0; i < n; i++)
            buf_printf(out, "%llu:%lld:%u/%u:%u:%02x ", (unsigned long long)packets[i].number,
                       (long long)packets[i].at_ns, packets[i].size, packets[i].wire_size,
                       packets[i].link_type, packets[i].size == 0 ? 0u : packets[i].p[packets[i].size - 1]);
    }
    buf_str(out, rc == RC_END ? "end" : err.text);
    if (s != NULL && in_counts(s)->dropped_known)
        buf_printf(out, " dropped=%llu", (unsigned long long)in_dropped(s));
    size_t count = 0;
    const struct in_interface *i = s == NULL ? NULL : in_interfaces(s, &count);
    for (size_t k = 0; k < count; k++)
        if (i[k].name.n > 0)
            buf_printf(out, " if=%s/%llu", (const char *)i[k].name.p, (unsigned long long)i[k].packets);
    const struct in_comment *c = s == NULL ? NULL : in_comments(s, &count);
    for (size_t k = 0; s != NULL && k < count; k++)
        buf_printf(out, " note@%llu=%s", (unsigned long long)c[k].packet, (const char *)c[k].text.p);
    in_close(s);
}

static void from_hex(const char *s, struct buf *out)
{
    for (; *s != '\0'; s++) {
        uint64_t byte = 0;
        if (*s == ' ')
            continue;
        if (!slice_hex(slice_of(s, 2), &byte))
            exit(2);
        buf_char(out, (char)byte);
        s++;
    }
}

#define PCAP_LE "d4c3b2a1 0200 0400 00000000 00000000 ffff0000 01000000 "
#define PCAP_BE "a1b2c3d4 0002 0004 00000000 00000000 0000ffff 00000001 "
#define PKT_LE  "01000000 02000000 03000000 05000000 aabbcc "
#define SHB_LE  "0a0d0d0a 1c000000 4d3c2b1a 0100 0000 ffffffffffffffff 1c000000 "
#define SHB_BE  "0a0d0d0a 0000001c 1a2b3c4d 0001 0000 ffffffffffffffff 0000001c "
#define IDB_LE  "01000000 14000000 0100 0000 00000000 14000000 "
#define IDB_BE  "00000001 00000014 0065 0000 00000002 00000014 "
#define EPB_LE  "06000000 24000000 00000000 00000000 40420f00 03000000 03000000 aabbcc00 24000000 "

static const struct row {
    const char *says;
    const char *bytes;
    const char *expect; /* the end may be left out after '*' */
} rows[] = {
    { "nothing", "", "memory: is empty*" },
    { "one byte", "d4", "memory: is not a capture*" },
    { "text is named", "68656c6c6f20776f726c640a", "memory: is not a capture*" },
    { "a header alone is a capture without packets", PCAP_LE, "end" },
    { "a header cut", "d4c3b2a1 0200 0400 00000000", "memory: breaks off at byte 12: the file's header*" },
    { "little endian", PCAP_LE PKT_LE, "1:1000002000:3/5:1:cc end" },
    { "big endian", PCAP_BE "00000001 00000002 00000003 00000003 aabbcc", "1:1000002000:3/3:1:cc end" },
    { "nanoseconds", "4d3cb2a1 0200 0400 00000000 00000000 ffff0000 01000000 " PKT_LE,
      "1:1000000002:3/5:1:cc end" },
    { "Kuznetzov's form",
      "34cdb2a1 0200 0400 00000000 00000000 ffff0000 01000000"
      "01000000 02000000 01000000 01000000 0000000000000000 dd", "1:1000002000:1/1:1:dd end" },
    { "version 2.2 has the lengths the other way round",
      "d4c3b2a1 0200 0200 00000000 00000000 ffff0000 01000000 01000000 02000000 05000000 03000000 aabbcc",
      "1:1000002000:3/5:1:cc end" },
    { "version 3 is refused", "d4c3b2a1 0300 0000 00000000 00000000 ffff0000 01000000",
      "memory: pcap version 3.0*" },
    { "a snap length below the frame loses nothing",
      "d4c3b2a1 0200 0400 00000000 00000000 01000000 01000000 " PKT_LE, "1:1000002000:3/5:1:cc end" },
    { "a frame above its size on the wire", PCAP_LE "01000000 00000000 02000000 01000000 aabb",
      "1:1000000000:2/2:1:bb end" },
    { "an empty frame", PCAP_LE "01000000 00000000 00000000 00000000", "1:1000000000:0/0:1:00 end" },
    { "a second header between packets", PCAP_LE PKT_LE PCAP_BE "00000001 00000002 00000001 00000001 ee",
      "1:1000002000:3/5:1:cc 2:1000002000:1/1:1:ee end" },
    { "4 GB claimed", PCAP_LE PKT_LE "01000000 00000000 ffffffff ffffffff",
      "1:1000002000:3/5:1:cc memory: byte 43: packet 2 claims 4294967295 bytes*" },
    { "cut in a packet", PCAP_LE PKT_LE "01000000 02000000 03000000 05000000 aa",
      "1:1000002000:3/5:1:cc memory: breaks off at byte 60: a packet of at least 19 bytes was expected at byte 43*" },
    { "cut in a packet's header", PCAP_LE PKT_LE "01", "1:1000002000:3/5:1:cc memory: breaks off at byte 44*" },

    { "pcapng", SHB_LE IDB_LE EPB_LE, "1:1000000000:3/3:1:cc end" },
    { "sections of both orders, interfaces start anew",
      SHB_LE IDB_LE EPB_LE SHB_BE IDB_BE
      "00000006 00000024 00000000 00000000 000f4240 00000003 00000003 aabbcd00 00000024",
      "1:1000000000:3/3:1:cc 2:1000000000:3/3:101:cd end" },
    { "a simple packet is cut to the snap length", SHB_BE IDB_BE "00000003 00000014 00000009 aabbccdd 00000014",
      "1:0:2/9:101:bb end" },
    { "the obsolete block, with drops",
      SHB_LE IDB_LE "02000000 24000000 0000 0300 00000000 40420f00 03000000 03000000 aabbcc00 24000000",
      "1:1000000000:3/3:1:cc end dropped=3" },
    { "nanoseconds and an offset",
      SHB_LE "01000000 28000000 0100 0000 00000000 0900 0100 09000000 0e00 0800 0100000000000000 28000000"
             "06000000 20000000 00000000 00000000 05000000 00000000 00000000 20000000",
      "1:1000000005:0/0:1:00 end" },
    { "units of 2^-10 s",
      SHB_LE "01000000 1c000000 0100 0000 00000000 0900 0100 8a000000 1c000000"
             "06000000 20000000 00000000 00000000 00060000 00000000 00000000 20000000",
      "1:1500000000:0/0:1:00 end" },
    { "units of 2^-63 s",
      SHB_LE "01000000 1c000000 0100 0000 00000000 0900 0100 bf000000 1c000000"
             "06000000 20000000 00000000 000000c0 00000000 00000000 00000000 20000000",
      "1:1500000000:0/0:1:00 end" },
    { "picoseconds",
      SHB_LE "01000000 1c000000 0100 0000 00000000 0900 0100 0c000000 1c000000"
             "06000000 20000000 00000000 00000000 d0070000 00000000 00000000 20000000",
      "1:2:0/0:1:00 end" },
    { "a time beyond all years is none",
      SHB_LE "01000000 1c000000 0100 0000 00000000 0900 0100 00000000 1c000000"
             "06000000 20000000 00000000 ffffffff ffffffff 00000000 00000000 20000000",
      "1:0:0/0:1:00 end" },
    { "a name and a note, in which controls are escaped",
      SHB_LE "01000000 24000000 0100 0000 00000000 0200 0200 65300000 0100 0100 78000000 24000000" EPB_LE,
      "1:1000000000:3/3:1:cc end if=e0/1 note@0=x" },
    { "a note on a packet and drops before it",
      SHB_LE IDB_LE "06000000 38000000 00000000 00000000 40420f00 01000000 01000000 ab000000"
                    "0100 0200 68690000 0400 0800 0200000000000000 38000000",
      "1:1000000000:1/1:1:ab end dropped=2 note@1=hi" },
    { "statistics count from the start",
      SHB_LE IDB_LE "05000000 24000000 00000000 0000000000000000 0500 0800 0700000000000000 24000000"
                    "05000000 24000000 00000000 0000000000000000 0500 0800 0900000000000000 24000000",
      "end dropped=9" },
    { "unknown blocks and name resolution are skipped whole",
      SHB_LE "77770000 10000000 deadbeef 10000000" IDB_LE "04000000 10000000 00000000 10000000" EPB_LE,
      "1:1000000000:3/3:1:cc end" },
    { "a packet of no interface is left out and told of", SHB_LE EPB_LE IDB_LE EPB_LE,
      "2:1000000000:3/3:1:cc memory: 1 block was left out, the first at byte 28: a packet of an interface*" },
    { "a packet larger than its block",
      SHB_LE IDB_LE "06000000 24000000 00000000 00000000 40420f00 ffffff00 03000000 aabbcc00 24000000" EPB_LE,
      "2:1000000000:3/3:1:cc memory: 1 block was left out, the first at byte 48*" },
    { "a length of zero", SHB_LE IDB_LE "06000000 00000000 00000000", "memory: byte 48: a block claims 0 bytes*" },
    { "an odd length", SHB_LE IDB_LE "06000000 25000000 00000000", "memory: byte 48: a block claims 37 bytes*" },
    { "lengths that differ", SHB_LE IDB_LE EPB_LE "77770000 0c000000 0c000000 06000000 20000000 00000000 00000000"
      "00000000 00000000 00000000 24000000", "1:1000000000:3/3:1:cc memory: byte 96: the two lengths*" },
    { "4 GB of an unknown block", SHB_LE IDB_LE EPB_LE "77770000 fcffffff 00000000",
      "1:1000000000:3/3:1:cc memory: breaks off at byte 96: the rest of a block*" },
    { "4 GB of a packet's block", SHB_LE IDB_LE "06000000 fcffffff 00000000", "memory: breaks off at byte 60*" },
    { "cut in a block", SHB_LE IDB_LE EPB_LE "06000000 24000000 00000000",
      "1:1000000000:3/3:1:cc memory: breaks off at byte 96: a packet's block of at least 36 bytes*" },
    { "a section without an order", "0a0d0d0a 1c000000 4d3c2b1b", "memory: is not a capture*" },
    { "pcapng 2", "0a0d0d0a 1c000000 4d3c2b1a 0200 0000 ffffffffffffffff 1c000000", "memory: byte 0: pcapng version 2.0*" },
};

static bool is_as(struct slice got, const char *expect)
{
    size_t n = strlen(expect);
    if (n > 0 && expect[n - 1] == '*')
        return slice_starts(got, slice_of(expect, n - 1));
    return slice_eq(got, slice_str(expect));
}

static int failed;

static void check(const char *says, struct slice bytes, const char *expect)
{
    static const size_t chunks[] = { 0, 1, 7, 200 };
    bool good = true;
    for (size_t i = 0; i < sizeof chunks / sizeof chunks[0]; i++) {
        uint8_t *exact = malloc(bytes.n == 0 ? 1 : bytes.n);
        if (exact == NULL)
            exit(2);
        if (bytes.n > 0)
            memcpy(exact, bytes.p, bytes.n);
        struct buf got = BUF_EMPTY;
        describe(slice_of(exact, bytes.n), chunks[i], &got);
        if (!is_as(buf_view(&got), expect)) {
            printf("not ok - %s, chunks of %zu\n  expected %s\n  got      %s\n", says, chunks[i], expect,
                   (const char *)got.p);
            good = false;
        }
        buf_done(&got);
        free(exact);
    }
    if (good)
        printf("ok - %s\n", says);
    failed += !good;
}

static void gzip_member(struct slice s, struct buf *out)
{
    z_stream z = { 0 };
    uint8_t *room = malloc(s.n + 1024);
    if (room == NULL || deflateInit2(&z, 9, Z_DEFLATED, 31, 9, Z_DEFAULT_STRATEGY) != Z_OK)
        exit(2);
    z.next_in = (Bytef *)(uintptr_t)s.p;
    z.avail_in = (uInt)s.n;
    z.next_out = room;
    z.avail_out = (uInt)s.n + 1024;
    if (deflate(&z, Z_FINISH) != Z_STREAM_END)
        exit(2);
    buf_bytes(out, room, z.total_out);
    (void)deflateEnd(&z);
    free(room);
}

static void zstd_frame(struct slice s, struct buf *out)
{
    size_t room_n = ZSTD_compressBound(s.n);
    uint8_t *room = malloc(room_n);
    if (room == NULL)
        exit(2);
    buf_bytes(out, room, ZSTD_compress(room, room_n, s.p, s.n, 3));
    free(room);
}

static void packed(void (*pack)(struct slice, struct buf *), const char *name)
{
    struct buf first = BUF_EMPTY;
    struct buf second = BUF_EMPTY;
    struct buf out = BUF_EMPTY;
    char says[80];
    from_hex(PCAP_LE, &first);
    from_hex(PKT_LE, &second);
    pack(buf_view(&first), &out);
    size_t members_1 = out.n;
    pack(buf_view(&second), &out);
    (void)snprintf(says, sizeof says, "%s in two members", name);
    check(says, buf_view(&out), "1:1000002000:3/5:1:cc end");
    (void)snprintf(says, sizeof says, "%s cut", name);
    char expect[80];
    (void)snprintf(expect, sizeof expect, "memory: %s breaks off at byte %zu*", name, members_1 + 6);
    check(says, slice_sub(buf_view(&out), 0, members_1 + 6), expect);
    buf_clear(&out);
    pack(slice_of(NULL, 0), &out);
    (void)snprintf(says, sizeof says, "%s of nothing", name);
    (void)snprintf(expect, sizeof expect, "memory: is %s of nothing*", name);
    check(says, buf_view(&out), expect);

    /* A bomb: a pcapng section and an unknown block of zeros without end. */
    buf_clear(&first);
    from_hex(SHB_LE "77770000 fcffff7f", &first);
    size_t bomb_n = (size_t)160 << 20;
    uint8_t *bomb = calloc(1, bomb_n);
    if (bomb == NULL)
        exit(2);
    memcpy(bomb, first.p, first.n);
    buf_clear(&out);
    pack(slice_of(bomb, bomb_n), &out);
    struct buf got = BUF_EMPTY;
    describe(buf_view(&out), 0, &got);
    bool limit = slice_find(buf_view(&got), SLICE("as no capture does")) != SIZE_MAX;
    printf("%s - %s that unpacks to zeros: %s\n", limit ? "ok" : "not ok", name, (const char *)got.p);
    failed += !limit;
    free(bomb);
    buf_done(&got);
    buf_done(&first);
    buf_done(&second);
    buf_done(&out);
}

/* While a batch is read the one before stays as it was. */
static void lifetime(void)
{
    struct buf file = BUF_EMPTY;
    from_hex(PCAP_LE, &file);
    for (unsigned i = 0; i < 5000; i++) {
        from_hex("01000000 00000000 90010000 90010000", &file);
        for (unsigned k = 0; k < 400; k++)
            buf_char(&file, (char)i);
    }
    static const size_t chunks[] = { 0, 100, 1000, 5000 };
    bool good = true;
    for (size_t c = 0; c < sizeof chunks / sizeof chunks[0]; c++) {
        static struct in_packet packets[2][64];
        size_t count[2] = { 0, 0 };
        uint64_t all = 0;
        struct in_source *s = NULL;
        if (in_open_memory(buf_view(&file), chunks[c], 0, &s, NULL) != RC_OK)
            exit(2);
        for (unsigned turn = 0; in_read(s, packets[turn], 64, &count[turn], NULL) == RC_OK; turn ^= 1) {
            for (unsigned t = 0; t < 2; t++)
                for (size_t i = 0; i < count[t]; i++)
                    for (size_t k = 0; k < 400; k++)
                        good = good && packets[t][i].p[k] == (uint8_t)(packets[t][i].number - 1);
            all += count[turn];
        }
        good = good && all == 5000;
        in_close(s);
    }
    printf("%s - a batch outlives the next call\n", good ? "ok" : "not ok");
    failed += !good;
    buf_done(&file);
}

/* All that is read of a packed capture, as one digest, and how it ended; closed after 'most' batches. */
static void read_packed(struct slice bytes, bool is_ahead, bool is_hashed, size_t most, struct buf *out)
{
    static struct in_packet packets[IN_BATCH];
    struct in_source *s = NULL;
    struct err err = { "" };
    struct hash h;
    uint8_t digest[HASH_SIZE];
    char hex[HASH_TEXT_SIZE];
    char path[] = "/tmp/test_source_XXXXXX";
    int fd = mkstemp(path); /* a file: what may wait is not read ahead */
    if (fd < 0 || write(fd, bytes.p, bytes.n) != (ssize_t)bytes.n || close(fd) != 0)
        exit(2);
    hash_init(&h);
    enum rc rc = is_hashed ? in_open_hashed(path, 0, &s, &err) : in_open(path, 0, &s, &err);
    if (rc == RC_OK && is_ahead)
        in_set_ahead(s);
    for (size_t i = 0; rc == RC_OK && i < most; i++) {
        size_t n = 0;
        rc = in_read(s, packets, IN_BATCH, &n, &err);
        for (size_t k = 0; k < n; k++)
            hash_add(&h, slice_of(packets[k].p, packets[k].size));
    }
    hash_end(&h, digest);
    hash_print(digest, hex);
    const char *words = strchr(err.text, ':'); /* after the path */
    buf_printf(out, "%s %d %s", hex, (int)rc, words == NULL ? "" : words);
    if (rc == RC_END && is_hashed) {
        uint64_t size = 0;
        rc = in_digest(s, digest, &size, &err);
        hash_print(digest, hex);
        buf_printf(out, " %s %llu", hex, (unsigned long long)size);
    }
    in_close(s);
    (void)unlink(path);
}

/* Unpacked by a thread of its own it is the same, whole, cut, damaged or left early. */
static void ahead(void (*pack)(struct slice, struct buf *), const char *name)
{
    struct buf file = BUF_EMPTY;
    struct buf out = BUF_EMPTY;
    uint64_t seed = 1;
    bool good = true;
    from_hex(PCAP_LE, &file);
    for (unsigned i = 0; i < 30000; i++) {
        from_hex("01000000 00000000 90010000 90010000", &file);
        for (unsigned k = 0; k < 400; k++) {
            seed = seed * UINT64_C(6364136223846793005) + 1;
            buf_char(&file, k < 100 ? (char)(seed >> 56) : (char)i);
        }
    }
    pack(buf_view(&file), &out);
    for (unsigned round = 0; round < 40; round++) {
        struct buf a = BUF_EMPTY;
        struct buf b = BUF_EMPTY;
        size_t keep = round == 0 ? out.n : out.n / 2 + (size_t)(seed >> 33) % (out.n / 2);
        size_t most = round % 4 == 3 ? (size_t)(seed >> 40) % 30 : SIZE_MAX;
        seed = seed * UINT64_C(6364136223846793005) + 1;
        if (round % 4 == 2)
            out.p[(size_t)(seed >> 33) % out.n] ^= 4;
        bool is_hashed = round % 3 == 0;
        read_packed(slice_sub(buf_view(&out), 0, keep), false, is_hashed, most, &a);
        read_packed(slice_sub(buf_view(&out), 0, keep), true, is_hashed, most, &b);
        /* Left early, how far it came depends on where batches end. */
        if (most == SIZE_MAX && !slice_eq(buf_view(&a), buf_view(&b))) {
            printf("not ok - %s ahead, round %u\n  plain %s\n  ahead %s\n", name, round, (const char *)a.p,
                   (const char *)b.p);
            good = false;
        }
        buf_done(&a);
        buf_done(&b);
    }
    if (good)
        printf("ok - %s unpacked ahead is the same\n", name);
    failed += !good;
    buf_done(&file);
    buf_done(&out);
}

int main(void)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct buf bytes = BUF_EMPTY;
        from_hex(rows[i].bytes, &bytes);
        check(rows[i].says, buf_view(&bytes), rows[i].expect);
        buf_done(&bytes);
    }
    packed(gzip_member, "gzip");
    packed(zstd_frame, "zstd");
    lifetime();
    ahead(gzip_member, "gzip");
    ahead(zstd_frame, "zstd");
    return failed == 0 ? 0 : 1;
}
