#include "input/live.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    VLAN_TAG = 4, /* bytes that the kernel takes out of a frame, and that are put back */
    BATCH = 256,
    LINKTYPE_ETHERNET = 1,
    LINKTYPE_RAW = 101,
    LINKTYPE_IEEE802_11 = 105,
    LINKTYPE_IEEE802_11_RADIOTAP = 127,
};

struct live {
    struct live_opened o;
    uint8_t *ring; /* mapped */
    uint32_t at;   /* the block that comes next */
    uint32_t number;
    uint64_t frames;
    uint64_t packets;
    uint64_t dropped;
};

bool live_is_interface(const char *name)
{
    return strlen(name) < LIVE_NAME_SIZE && if_nametoindex(name) != 0;
}

/* ARPHRD_ values to LINKTYPE_ values; 0: not understood. */
static uint32_t link_type_of(int hardware)
{
    switch (hardware) {
    case ARPHRD_ETHER:
    case ARPHRD_LOOPBACK: return LINKTYPE_ETHERNET;
    case ARPHRD_NONE:
    case ARPHRD_TUNNEL:
    case ARPHRD_TUNNEL6:
    case ARPHRD_SIT: return LINKTYPE_RAW;
    case ARPHRD_IEEE80211: return LINKTYPE_IEEE802_11;
    case ARPHRD_IEEE80211_RADIOTAP: return LINKTYPE_IEEE802_11_RADIOTAP;
    default: return 0;
    }
}

static enum rc system_error(const char *name, const char *what, struct err *err)
{
    const char *advice =
        errno == EPERM ? "; it takes CAP_NET_RAW: run as root or by the systemd unit" : "";
    return err_set(err, RC_IO, "%s: %s: %s%s", name, what, strerror(errno), advice);
}

static enum rc set_up(struct live_opened *o, unsigned index, struct err *err)
{
    int version = TPACKET_V3;
    int reserve = VLAN_TAG;
    struct tpacket_req3 ring = { .tp_block_size = LIVE_BLOCK,
                                 .tp_block_nr = o->blocks,
                                 .tp_frame_size = 2048,
                                 .tp_frame_nr = o->blocks * (LIVE_BLOCK / 2048),
                                 .tp_retire_blk_tov = LIVE_RETIRE_MS };
    struct sockaddr_ll where = { .sll_family = AF_PACKET,
                                 .sll_protocol = htons(ETH_P_ALL),
                                 .sll_ifindex = (int)index };
    struct packet_mreq all = { .mr_ifindex = (int)index, .mr_type = PACKET_MR_PROMISC };
    if (setsockopt(o->fd, SOL_PACKET, PACKET_VERSION, &version, sizeof version) != 0 ||
        setsockopt(o->fd, SOL_PACKET, PACKET_RESERVE, &reserve, sizeof reserve) != 0 ||
        setsockopt(o->fd, SOL_PACKET, PACKET_RX_RING, &ring, sizeof ring) != 0)
        return system_error(o->name, "no ring for its packets", err);
    if (bind(o->fd, (struct sockaddr *)&where, sizeof where) != 0)
        return system_error(o->name, "cannot listen", err);
    if (setsockopt(o->fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &all, sizeof all) != 0)
        return system_error(o->name, "cannot see what is for others", err);
    return RC_OK;
}

enum rc live_open(const char *name, uint32_t blocks, struct live_opened *ret, struct err *err)
{
    struct live_opened o = { .blocks = blocks };
    struct ifreq request = { .ifr_flags = 0 };
    unsigned index = strlen(name) < sizeof o.name ? if_nametoindex(name) : 0;
    if (index == 0)
        return err_set(err, RC_USAGE, "%s: no such interface", name);
    memcpy(o.name, name, strlen(name) + 1);
    memcpy(request.ifr_name, name, strlen(name) + 1);
    /* Protocol 0: nothing is taken in before the ring is there. */
    o.fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (o.fd < 0)
        return system_error(name, "cannot be opened", err);
    enum rc rc = RC_OK;
    if (ioctl(o.fd, SIOCGIFHWADDR, &request) != 0)
        rc = system_error(name, "of no known kind", err);
    o.link_type = rc == RC_OK ? link_type_of(request.ifr_hwaddr.sa_family) : 0;
    if (rc == RC_OK && o.link_type == 0)
        rc = err_set(err, RC_USAGE, "%s: an interface of a kind (%d) that is not understood",
                     name, request.ifr_hwaddr.sa_family);
    if (rc == RC_OK)
        rc = set_up(&o, index, err);
    if (rc != RC_OK) {
        (void)close(o.fd);
        return rc;
    }
    *ret = o;
    return RC_OK;
}

enum rc live_new(const struct live_opened *o, uint32_t number, struct live **ret,
                 struct err *err)
{
    struct live *l = calloc(1, sizeof *l);
    if (l == NULL)
        return err_set(err, RC_MEMORY, "no memory");
    l->o = *o;
    l->number = number;
    l->ring = mmap(NULL, (size_t)o->blocks * LIVE_BLOCK, PROT_READ | PROT_WRITE, MAP_SHARED,
                   o->fd, 0);
    if (l->ring == MAP_FAILED) {
        free(l);
        return system_error(o->name, "cannot map its packets", err);
    }
    *ret = l;
    return RC_OK;
}

void live_free(struct live *l)
{
    if (l == NULL)
        return;
    (void)munmap(l->ring, (size_t)l->o.blocks * LIVE_BLOCK);
    (void)close(l->o.fd);
    free(l);
}

int live_descriptor(const struct live *l)
{
    return l->o.fd;
}

const char *live_name(const struct live *l)
{
    return l->o.name;
}

/* Puts back the 802.1Q tag that the kernel took out; there is room for it before the frame. */
static uint8_t *restore_tag(uint8_t *p, const struct tpacket3_hdr *h)
{
    uint16_t type =
        (h->tp_status & TP_STATUS_VLAN_TPID_VALID) != 0 ? h->hv1.tp_vlan_tpid : ETH_P_8021Q;
    uint16_t tag = (uint16_t)h->hv1.tp_vlan_tci;
    const uint8_t four[VLAN_TAG] = { (uint8_t)(type >> 8), (uint8_t)type, (uint8_t)(tag >> 8),
                                     (uint8_t)tag };
    memmove(p - VLAN_TAG, p, 12);
    memcpy(p + 12 - VLAN_TAG, four, sizeof four);
    return p - VLAN_TAG;
}

static struct in_packet packet_of(struct live *l, uint8_t *at, const struct tpacket3_hdr *h)
{
    struct in_packet in = { .number = ++l->frames,
                            .at_ns = (int64_t)h->tp_sec * 1000000000 + h->tp_nsec,
                            .p = at + h->tp_mac,
                            .size = h->tp_snaplen,
                            .wire_size = h->tp_len < h->tp_snaplen ? h->tp_snaplen : h->tp_len,
                            .link_type = l->o.link_type,
                            .source = l->number,
                            .interface = 0 };
    if ((h->tp_status & TP_STATUS_VLAN_VALID) != 0 && l->o.link_type == LINKTYPE_ETHERNET &&
        in.size >= 14) {
        in.p = restore_tag(at + h->tp_mac, h);
        in.size += VLAN_TAG;
        in.wire_size += VLAN_TAG;
    }
    return in;
}

/* The kernel's own numbers are believed as far as they stay within the block. */
static void read_block(struct live *l, uint8_t *block,
                       void (*take)(void *, const struct in_packet *, size_t), void *context)
{
    const struct tpacket_block_desc *d = (const void *)block;
    struct in_packet batch[BATCH];
    size_t count = 0;
    size_t at = d->hdr.bh1.offset_to_first_pkt;
    for (uint32_t i = 0; i < d->hdr.bh1.num_pkts; i++) {
        const struct tpacket3_hdr *h = (const void *)(block + at);
        if (at + sizeof *h > LIVE_BLOCK || at + h->tp_mac + h->tp_snaplen > LIVE_BLOCK)
            break;
        batch[count++] = packet_of(l, block + at, h);
        if (count == BATCH) {
            take(context, batch, count);
            count = 0;
        }
        if (h->tp_next_offset == 0)
            break;
        at += h->tp_next_offset;
    }
    if (count > 0)
        take(context, batch, count);
}

enum rc live_read(struct live *l,
                  void (*take)(void *context, const struct in_packet *packets, size_t count),
                  void *context, uint64_t *ret_count, struct err *err)
{
    uint64_t before = l->frames;
    int code = 0;
    socklen_t size = sizeof code;
    for (uint32_t i = 0; i < l->o.blocks; i++) {
        uint8_t *block = l->ring + (size_t)l->at * LIVE_BLOCK;
        uint32_t *status = &((struct tpacket_block_desc *)(void *)block)->hdr.bh1.block_status;
        if ((__atomic_load_n(status, __ATOMIC_ACQUIRE) & TP_STATUS_USER) == 0)
            break;
        read_block(l, block, take, context);
        __atomic_store_n(status, TP_STATUS_KERNEL, __ATOMIC_RELEASE);
        l->at = (l->at + 1) % l->o.blocks;
    }
    *ret_count = l->frames - before;
    if (*ret_count == 0 && getsockopt(l->o.fd, SOL_SOCKET, SO_ERROR, &code, &size) == 0 &&
        code != 0)
        return err_set(err, RC_IO, "%s: %s", l->o.name, strerror(code));
    return RC_OK;
}

void live_stats(struct live *l, uint64_t *ret_packets, uint64_t *ret_dropped)
{
    struct tpacket_stats_v3 s = { .tp_packets = 0 };
    socklen_t size = sizeof s;
    if (getsockopt(l->o.fd, SOL_PACKET, PACKET_STATISTICS, &s, &size) ==
        0) { /* and sets them back to zero */
        l->packets += s.tp_packets;
        l->dropped += s.tp_drops;
    }
    *ret_packets = l->packets;
    *ret_dropped = l->dropped;
}
