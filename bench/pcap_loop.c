/* The least that reading a capture costs: libpcap hands over every packet, nothing looks at it.
 */
#include <inttypes.h>
#include <pcap/pcap.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    char words[PCAP_ERRBUF_SIZE];
    pcap_t *capture = argc == 2 ? pcap_open_offline(argv[1], words) : NULL;
    if (capture == NULL) {
        fprintf(stderr, "pcap_loop: %s\n", argc == 2 ? words : "one capture, please");
        return 2;
    }
    uint64_t packets = 0, bytes = 0;
    struct pcap_pkthdr *head;
    const u_char *data;
    while (pcap_next_ex(capture, &head, &data) == 1) {
        packets++;
        bytes += head->caplen;
    }
    printf("%" PRIu64 " packets, %" PRIu64 " bytes\n", packets, bytes);
    pcap_close(capture);
    return 0;
}
