#include "identify/neighbours.h"

#include <stdlib.h>

struct speaker {
    uint64_t mac;  /* 48 bits */
    uint32_t net;  /* the first 24 bits of its address */
    uint32_t host; /* index in the input */
};

static int by_mac(const void *pa, const void *pb)
{
    const struct speaker *a = pa;
    const struct speaker *b = pb;
    return (a->mac > b->mac) - (a->mac < b->mac);
}

static int by_net(const void *pa, const void *pb)
{
    const struct speaker *a = pa;
    const struct speaker *b = pb;
    return (a->net > b->net) - (a->net < b->net);
}

static uint64_t mac_word(const uint8_t mac[6])
{
    uint64_t word = 0;
    for (size_t i = 0; i < 6; i++)
        word = word << 8 | mac[i];
    return word;
}

/* What can be told of one host by itself. */
static bool is_at_hand(const struct host *h)
{
    return !h->many_macs && h->direct && !h->odd_ttl && ip_is_private(&h->ip) &&
           !mac_is_zero(h->via_mac) && !mac_is_group(h->via_mac) && !mac_is_local(h->via_mac) &&
           !mac_is_virtual_role(h->via_mac);
}

/* Keeps those whose MAC carried one address only, and of these the ones at hand. */
static size_t keep_lone(const struct identify_input *in, struct speaker *s, size_t n)
{
    size_t kept = 0;
    if (n > 0)
        qsort(s, n, sizeof *s, by_mac);
    for (size_t i = 0; i < n;) {
        size_t end = i;
        while (end < n && s[end].mac == s[i].mac)
            end++;
        if (end == i + 1 && is_at_hand(in->hosts[s[i].host]))
            s[kept++] = s[i];
        i = end;
    }
    return kept;
}

bool neighbours_find(const struct identify_input *in, bool *ret)
{
    struct speaker *s = calloc(in->host_count + 1, sizeof *s);
    size_t n = 0;
    if (s == NULL)
        return false;
    for (size_t i = 0; i < in->host_count; i++) {
        const struct host *h = in->hosts[i];
        const uint8_t *b = h->ip.bytes;
        if (h->ip.kind == ADDR_IP && h->ip.size == 4 && h->tunnel_depth == 0)
            s[n++] = (struct speaker){ mac_word(h->via_mac),
                                       (uint32_t)b[0] << 16 | (uint32_t)b[1] << 8 | b[2],
                                       (uint32_t)i };
    }
    n = keep_lone(in, s, n);
    if (n > 0)
        qsort(s, n, sizeof *s, by_net);
    for (size_t i = 0; i < n;) {
        size_t end = i;
        while (end < n && s[end].net == s[i].net)
            end++;
        for (size_t k = i; k < end; k++)
            ret[s[k].host] = end - i > 1;
        i = end;
    }
    free(s);
    return true;
}
