/* Every capture below $SEKISHO_CORPUS that libpcap reads too must yield the same packets. */
#include "input/list.h"
#include "input/source.h"

#include <pcap/pcap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* 1: compared and alike, 0: libpcap does not read it, -1: different. */
static int compare(const char *path)
{
    static struct in_packet packets[IN_BATCH];
    char why[PCAP_ERRBUF_SIZE];
    pcap_t *p = pcap_open_offline_with_tstamp_precision(path, PCAP_TSTAMP_PRECISION_NANO, why);
    if (p == NULL)
        return 0;
    struct in_source *s = NULL;
    struct err err = { "" };
    enum rc rc = in_open(path, 0, &s, &err);
    int result = rc == RC_OK ? 1 : -1;
    uint64_t snap = (uint64_t)pcap_snapshot(p);
    size_t n = 0;
    while (rc == RC_OK && result == 1 && (rc = in_read(s, packets, IN_BATCH, &n, &err)) == RC_OK) {
        for (size_t i = 0; i < n && result == 1; i++) {
            struct pcap_pkthdr *h = NULL;
            const u_char *bytes = NULL;
            int got = pcap_next_ex(p, &h, &bytes);
            if (got != 1) { /* it gives up where we can go on, on broken files and changes of link type */
                printf("  %s: libpcap stops before packet %llu: %s\n", path,
                       (unsigned long long)packets[i].number, pcap_geterr(p));
                result = got == PCAP_ERROR ? 0 : -1;
                break;
            }
            const struct in_packet *q = &packets[i];
            int64_t at_ns = (int64_t)(uint32_t)h->ts.tv_sec * 1000000000 + h->ts.tv_usec;
            uint64_t size = q->size > snap && h->caplen < q->size ? snap : q->size;
            size_t head = size < 64 ? size : 64;
            if (h->caplen != size || (h->len != q->wire_size && h->len >= h->caplen) || at_ns != q->at_ns ||
                (head > 0 && memcmp(bytes, q->p, head) != 0)) {
                printf("not ok - %s: packet %llu: %u/%u/%lld, libpcap %u/%u/%lld\n", path,
                       (unsigned long long)q->number, q->size, q->wire_size, (long long)q->at_ns, h->caplen,
                       h->len, (long long)at_ns);
                result = -1;
            }
        }
    }
    struct pcap_pkthdr *h = NULL;
    const u_char *bytes = NULL;
    if (result == 1 && pcap_next_ex(p, &h, &bytes) == 1) {
        printf("not ok - %s: libpcap has more packets: %s\n", path, err.text);
        result = -1;
    }
    in_close(s);
    pcap_close(p);
    return result;
}

int main(void)
{
    enum { MESON_SKIP = 77 };
    const char *corpus = getenv("SEKISHO_CORPUS");
    struct in_list *list = in_list_new();
    struct err err = { "" };
    if (corpus == NULL || list == NULL || in_list_add(list, corpus, &err) != RC_OK) {
        printf("skipped: SEKISHO_CORPUS names no folder with captures %s\n", err.text);
        in_list_free(list);
        return MESON_SKIP;
    }
    size_t counts[3] = { 0, 0, 0 };
    for (size_t i = 0; i < in_list_count(list); i++)
        counts[compare(in_list_path(list, i)) + 1]++;
    printf("%zu alike, %zu not read to the end by libpcap, %zu different; %llu files are no captures\n", counts[2],
           counts[1], counts[0], (unsigned long long)in_list_skipped(list));
    in_list_free(list);
    return counts[0] == 0 ? 0 : 1;
}
