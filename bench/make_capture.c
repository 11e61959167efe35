/* make_capture [--sets N] [--filter BPF] OUT BYTES CAPTURE...: repeats the Ethernet captures
 * until OUT has BYTES.  A capture that is named twice is there twice, as other hosts.
 *
 * Within a repetition the captures run side by side, each spread over the whole of it, as the
 * flows of a network do.  Each repetition is another set of hosts: the middle bytes of unicast
 * MACs and of IPv4 addresses move on, and once N sets have been, they come again with other
 * client ports, so that flows differ for ever while equipment does not grow without end.
 * Checksums are kept right (RFC 1624). */
#include <getopt.h>
#include <inttypes.h>
#include <pcap/pcap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    SETS = 250, /* unless told: with 40 hosts in the captures 10 000 devices */
    SETS_MAX = 65536,
    FRAMES_MAX = 1 << 20,   /* of all captures together */
    ROUND_US = 1000 * 1000, /* one repetition a second */
    FRAME_BYTES_MAX = 262144,
};

struct frame {
    double at; /* within the repetition, 0 to 1 */
    size_t order;
    unsigned copy; /* how often its capture had been named before */
    uint32_t size;
    uint32_t wire_size;
    uint8_t *p;
};

static struct frame *frames;
static size_t frame_count;

static unsigned get16(const uint8_t *p)
{
    return (unsigned)p[0] << 8 | p[1];
}

static void put16(uint8_t *p, unsigned v)
{
    p[0] = (uint8_t)(v >> 8);
    p[1] = (uint8_t)v;
}

/* RFC 1624, equation 3. */
static void patch(uint8_t *sum, unsigned before, unsigned after)
{
    unsigned v = (~get16(sum) & 0xffff) + (~before & 0xffff) + after;
    v = (v & 0xffff) + (v >> 16);
    v = (v & 0xffff) + (v >> 16);
    put16(sum, ~v & 0xffff);
}

static const char *filter; /* NULL: every frame */

static int by_time(const void *a, const void *b)
{
    const struct frame *x = a, *y = b;
    if (x->at != y->at)
        return x->at < y->at ? -1 : 1;
    return x->order < y->order ? -1 : 1;
}

static int load(const char *path, unsigned copy)
{
    size_t before = frame_count;
    char words[PCAP_ERRBUF_SIZE];
    pcap_t *in = pcap_open_offline(path, words);
    if (in == NULL || pcap_datalink(in) != DLT_EN10MB) {
        fprintf(stderr, "make_capture: %s: %s\n", path,
                in == NULL ? words : "left out, not Ethernet");
        if (in != NULL)
            pcap_close(in);
        return in == NULL;
    }
    struct bpf_program program;
    if (filter != NULL && (pcap_compile(in, &program, filter, 1, PCAP_NETMASK_UNKNOWN) != 0 ||
                           pcap_setfilter(in, &program) != 0)) {
        fprintf(stderr, "make_capture: %s: %s\n", filter, pcap_geterr(in));
        return 1;
    }
    struct pcap_pkthdr *head;
    const u_char *data;
    while (frame_count < FRAMES_MAX && pcap_next_ex(in, &head, &data) == 1) {
        struct frame *f = &frames[frame_count];
        f->size = head->caplen;
        f->wire_size = head->len;
        f->p = malloc(head->caplen + 1);
        if (f->p == NULL)
            return 1;
        memcpy(f->p, data, head->caplen);
        f->order = frame_count++;
        f->copy = copy;
    }
    pcap_close(in);
    for (size_t i = before; i < frame_count; i++)
        frames[i].at = (double)(i - before) / (double)(frame_count - before);
    return 0;
}

static void move_mac(uint8_t *mac, unsigned set)
{
    static const uint8_t none[6];
    if ((mac[0] & 1) == 0 && memcmp(mac, none, 6) != 0)
        put16(mac + 3, get16(mac + 3) + set);
}

/* Moves one IPv4 address on, unless it is a group, broadcast or nothing; 'sums' are up to two
 * checksums over it. */
static void move_ip(uint8_t *address, unsigned set, uint8_t *const sums[2])
{
    if (address[0] == 0 || address[0] >= 224)
        return;
    unsigned before = get16(address + 1);
    put16(address + 1, before + set);
    for (int i = 0; i < 2; i++) {
        if (sums[i] == NULL)
            continue;
        /* Bytes 1 and 2 lie in two different words of the checksum: swapping the bytes of both
         * puts it right. */
        uint8_t swapped[2] = { sums[i][1], sums[i][0] };
        patch(swapped, before, get16(address + 1));
        sums[i][0] = swapped[1];
        sums[i][1] = swapped[0];
    }
}

static void rewrite(uint8_t *p, uint32_t size, unsigned set, unsigned turn)
{
    if (size < 14)
        return;
    move_mac(p, set);
    move_mac(p + 6, set);
    if (get16(p + 12) == 0x0806 && size >= 42) {
        move_mac(p + 22, set);
        move_mac(p + 32, set);
        uint8_t *const no_sums[2] = { NULL, NULL };
        move_ip(p + 28, set, no_sums);
        move_ip(p + 38, set, no_sums);
        return;
    }
    if (get16(p + 12) != 0x0800 || size < 34)
        return;
    uint8_t *ip = p + 14;
    uint32_t head = (uint32_t)(ip[0] & 15) * 4;
    uint8_t *above = ip + head;
    uint32_t room = size > 14 + head ? size - 14 - head : 0;
    uint8_t *sum = NULL;
    if ((get16(ip + 6) & 0x1fff) == 0) {
        if (ip[9] == 6 && room >= 20)
            sum = above + 16;
        else if (ip[9] == 17 && room >= 8 && get16(above + 6) != 0)
            sum = above + 6;
    }
    uint8_t *const sums[2] = { ip + 10, sum };
    move_ip(ip + 12, set, sums);
    move_ip(ip + 16, set, sums);
    if (sum == NULL || ip[9] != 6)
        return;
    uint8_t *port = get16(above) > get16(above + 2) ? above : above + 2;
    unsigned before = get16(port);
    if (before >= 32768) {
        put16(port, 32768 + (before + turn) % 32768);
        patch(sum, before, get16(port));
    }
}

static void put32(FILE *out, uint32_t v)
{
    (void)fwrite(&v, sizeof v, 1, out); /* the stream remembers failures until it is closed */
}

int main(int argc, char **argv)
{
    static const struct option options[] = { { "sets", required_argument, NULL, 's' },
                                             { "filter", required_argument, NULL, 'f' },
                                             { NULL, 0, NULL, 0 } };
    unsigned sets = SETS;
    for (int o; (o = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        if (o == 's')
            sets = (unsigned)strtoul(optarg, NULL, 10);
        else if (o == 'f')
            filter = optarg;
        else
            return 2;
    }
    if (argc - optind < 3 || sets < 1 || sets > SETS_MAX) {
        fprintf(stderr, "make_capture [--sets N] [--filter BPF] OUT BYTES CAPTURE...\n");
        return 2;
    }
    const char *path = argv[optind];
    uint64_t wanted = strtoull(argv[optind + 1], NULL, 10), written = 24;
    frames = calloc(FRAMES_MAX, sizeof *frames);
    uint8_t *copy = malloc(FRAME_BYTES_MAX);
    FILE *out = fopen(path, "wb");
    if (frames == NULL || copy == NULL || out == NULL) {
        perror("make_capture");
        return 2;
    }
    unsigned copies = 1;
    for (int i = optind + 2; i < argc; i++) {
        unsigned before = 0;
        for (int k = optind + 2; k < i; k++)
            before += strcmp(argv[k], argv[i]) == 0;
        copies = before + 1 > copies ? before + 1 : copies;
        if (load(argv[i], before) != 0)
            return 2;
    }
    if (frame_count == 0)
        return 2;
    qsort(frames, frame_count, sizeof *frames, by_time);
    const uint32_t head[6] = { 0xa1b2c3d4, 2 | 4 << 16, 0, 0, FRAME_BYTES_MAX, 1 };
    (void)fwrite(head, sizeof head, 1, out);
    uint64_t packets = 0;
    for (unsigned turn = 0; written < wanted; turn++)
        for (size_t i = 0; i < frame_count && written < wanted; i++) {
            const struct frame *f = &frames[i];
            if (f->size > FRAME_BYTES_MAX)
                continue;
            memcpy(copy, f->p, f->size);
            rewrite(copy, f->size, f->copy * sets + turn % sets, turn / sets);
            put32(out, 1600000000 + turn);
            put32(out, (uint32_t)(f->at * ROUND_US));
            put32(out, f->size);
            put32(out, f->wire_size);
            (void)fwrite(copy, f->size, 1, out);
            written += 16 + f->size;
            packets++;
        }
    if (fclose(out) != 0) {
        perror(path);
        return 2;
    }
    printf("%" PRIu64 "\n", packets);
    return 0;
}
