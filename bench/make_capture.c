/* make_capture [--sets N] [--stretch N] [--filter BPF] OUT BYTES CAPTURE...: repeats the Ethernet captures
 * until OUT has BYTES.  A capture that is named twice is there twice, as other hosts.
 *
 * Within a repetition the captures run side by side, each spread over the whole of it, as the
 * flows of a network do.  Each repetition is another set of hosts: the middle bytes of unicast
 * MACs and of IPv4 addresses move on, and once N sets have been, they come again with other
 * client ports, so that flows differ for ever while equipment does not grow without end.
 * With --stretch, full TCP segments (1200 bytes and more) come N times, as if what was
 * transferred had been so much longer; sequence numbers behind them move on.  Checksums are kept
 * right (RFC 1624). */
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
    FULL_SEGMENT = 1200,
    ENDS_MAX = 1 << 16, /* directions of TCP connections, of all captures together */
};

struct frame {
    double at; /* within the repetition, 0 to 1 */
    size_t order;
    unsigned copy; /* how often its capture had been named before */
    uint32_t ends; /* TCP: its direction + 1; 0: none */
    uint32_t back; /* TCP: the other direction + 1, if there is one */
    uint32_t tcp;  /* where the TCP header is */
    uint32_t payload;
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

static struct ends {
    uint8_t key[12]; /* addresses, ports */
    uint32_t moved;  /* bytes that stretching has added */
} *ends;
static uint32_t ends_count, ends_first; /* of the capture at hand */

static uint32_t find_ends(const uint8_t key[12], int add)
{
    for (uint32_t i = ends_first; i < ends_count; i++)
        if (memcmp(ends[i].key, key, 12) == 0)
            return i + 1;
    if (!add || ends_count == ENDS_MAX)
        return 0;
    memcpy(ends[ends_count].key, key, 12);
    return ++ends_count;
}

static uint32_t get32(const uint8_t *p)
{
    return (uint32_t)get16(p) << 16 | get16(p + 2);
}

/* Where TCP over IPv4 over Ethernet is in it. */
static void find_tcp(struct frame *f)
{
    if (f->size < 54 || get16(f->p + 12) != 0x0800 || f->p[23] != 6 ||
        (get16(f->p + 20) & 0x3fff) != 0)
        return;
    uint32_t at = 14 + (uint32_t)(f->p[14] & 15) * 4, total = get16(f->p + 16);
    if (f->size < at + 20)
        return;
    uint32_t header = (uint32_t)(f->p[at + 12] >> 4) * 4, before = at - 14 + header;
    uint8_t key[12], back[12];
    memcpy(key, f->p + 26, 8);
    memcpy(key + 8, f->p + at, 4);
    memcpy(back, key + 4, 4);
    memcpy(back + 4, key, 4);
    memcpy(back + 8, key + 10, 2);
    memcpy(back + 10, key + 8, 2);
    f->tcp = at;
    f->payload = total > before && f->size >= 14 + total ? total - before : 0;
    f->ends = find_ends(key, 1);
    f->back = find_ends(back, 1);
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
    ends_first = ends_count;
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
        find_tcp(f);
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

/* Moves a 32-bit field on, and the checksum with it. */
static void move32(uint8_t *field, uint32_t by, uint8_t *sum)
{
    uint32_t before = get32(field), after = before + by;
    put16(field, after >> 16);
    put16(field + 2, after & 0xffff);
    patch(sum, before >> 16, after >> 16);
    patch(sum, before & 0xffff, after & 0xffff);
}

/* Sequence and acknowledgement where stretching has put them. */
static void move_stream(uint8_t *p, const struct frame *f, uint32_t moved, uint32_t moved_back)
{
    uint8_t *tcp = p + f->tcp;
    move32(tcp + 4, moved, tcp + 16);
    if ((tcp[13] & 16) != 0)
        move32(tcp + 8, moved_back, tcp + 16);
}

static void put32(FILE *out, uint32_t v)
{
    (void)fwrite(&v, sizeof v, 1, out); /* the stream remembers failures until it is closed */
}

static void put_frame(FILE *out, const struct frame *f, const uint8_t *bytes, unsigned turn)
{
    put32(out, 1600000000 + turn);
    put32(out, (uint32_t)(f->at * ROUND_US));
    put32(out, f->size);
    put32(out, f->wire_size);
    (void)fwrite(bytes, f->size, 1, out);
}

struct plan {
    unsigned sets;
    unsigned stretch;
    uint64_t wanted; /* bytes */
};

/* Returns how many packets were written. */
static uint64_t write_all(FILE *out, const struct plan *plan)
{
    static uint8_t copy[FRAME_BYTES_MAX];
    const uint32_t head[6] = { 0xa1b2c3d4, 2 | 4 << 16, 0, 0, FRAME_BYTES_MAX, 1 };
    (void)fwrite(head, sizeof head, 1, out);
    uint64_t written = sizeof head, packets = 0;
    for (unsigned turn = 0; written < plan->wanted; turn++) {
        for (uint32_t i = 0; i < ends_count; i++)
            ends[i].moved = 0;
        for (size_t i = 0; i < frame_count && written < plan->wanted; i++) {
            const struct frame *f = &frames[i];
            if (f->size > FRAME_BYTES_MAX)
                continue;
            struct ends *own = f->ends == 0 ? NULL : &ends[f->ends - 1];
            unsigned times = own != NULL && f->payload >= FULL_SEGMENT ? plan->stretch : 1;
            for (unsigned k = 0; k < times; k++) {
                memcpy(copy, f->p, f->size);
                rewrite(copy, f->size, f->copy * plan->sets + turn % plan->sets, turn / plan->sets);
                if (own != NULL && plan->stretch > 1)
                    move_stream(copy, f, own->moved, f->back == 0 ? 0 : ends[f->back - 1].moved);
                if (k + 1 < times)
                    own->moved += f->payload;
                put_frame(out, f, copy, turn);
                written += 16 + f->size;
                packets++;
            }
        }
    }
    return packets;
}

int main(int argc, char **argv)
{
    static const struct option options[] = { { "sets", required_argument, NULL, 's' },
                                             { "stretch", required_argument, NULL, 't' },
                                             { "filter", required_argument, NULL, 'f' },
                                             { NULL, 0, NULL, 0 } };
    struct plan plan = { .sets = SETS, .stretch = 1 };
    for (int o; (o = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        if (o == 's')
            plan.sets = (unsigned)strtoul(optarg, NULL, 10);
        else if (o == 't')
            plan.stretch = (unsigned)strtoul(optarg, NULL, 10);
        else if (o == 'f')
            filter = optarg;
        else
            return 2;
    }
    if (argc - optind < 3 || plan.sets < 1 || plan.sets > SETS_MAX || plan.stretch < 1) {
        fprintf(stderr,
                "make_capture [--sets N] [--stretch N] [--filter BPF] OUT BYTES CAPTURE...\n");
        return 2;
    }
    const char *path = argv[optind];
    plan.wanted = strtoull(argv[optind + 1], NULL, 10);
    frames = calloc(FRAMES_MAX, sizeof *frames);
    ends = calloc(ENDS_MAX, sizeof *ends);
    FILE *out = fopen(path, "wb");
    if (frames == NULL || ends == NULL || out == NULL) {
        perror("make_capture");
        return 2;
    }
    for (int i = optind + 2; i < argc; i++) {
        unsigned before = 0;
        for (int k = optind + 2; k < i; k++)
            before += strcmp(argv[k], argv[i]) == 0;
        if (load(argv[i], before) != 0)
            return 2;
    }
    if (frame_count == 0)
        return 2;
    qsort(frames, frame_count, sizeof *frames, by_time);
    uint64_t packets = write_all(out, &plan);
    if (fclose(out) != 0) {
        perror(path);
        return 2;
    }
    printf("%" PRIu64 "\n", packets);
    return 0;
}
