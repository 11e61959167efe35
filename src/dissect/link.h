/* dissect/link.h: from the first captured byte to the network protocol.
 * Fills in the addresses of the link; keeps no state. */
#ifndef SEKISHO_DISSECT_LINK_H
#define SEKISHO_DISSECT_LINK_H

#include "dissect/obs.h"

enum link_what {
    LINK_ETHERTYPE, /* value: the ethertype */
    LINK_LLC,       /* value: the DSAP */
    LINK_SNAP,      /* value: OUI << 16 | protocol */
    LINK_WIFI,      /* an 802.11 management frame; value: its subtype */
    LINK_NOTHING,   /* understood, and it carries nothing: PPP control, 802.11 control and null
                       frames */
    LINK_PROTECTED, /* an 802.11 frame whose body is encrypted */
    LINK_SHORT,     /* the frame ends inside its headers */
    LINK_UNKNOWN,   /* a link type that is not understood; value: the link type */
};

/* What the cursor stands before. */
struct link_end {
    enum link_what what;
    uint64_t value;
};

/* 'link_type' is a LINKTYPE_ value, as in pcap files. */
struct link_end link_open(uint32_t link_type, struct cursor *c, struct dis_frame *f);

/* Whether frames of this link type are understood at all. */
bool link_is_known(uint32_t link_type);

/* The same where the kind of header is known, as inside tunnels. */
struct link_end link_ethernet(struct cursor *c, struct dis_frame *f);
struct link_end link_ppp(struct cursor *c, struct dis_frame *f); /* with or without FF 03 */
struct link_end link_ethertype(struct cursor *c, struct dis_frame *f, uint16_t type);
struct link_end link_llc(struct cursor *c, struct dis_frame *f);
/* By the version in the first byte. */
struct link_end link_raw_ip(const struct cursor *c, struct dis_frame *f);
/* IEEE 802.11 without its capture headers. */
struct link_end link_wifi(struct cursor *c, struct dis_frame *f, bool is_padded);

#endif
