/* dissect/ip_proto.h: the transports that most packets have (IANA, Protocol Numbers). */
#ifndef SEKISHO_DISSECT_IP_PROTO_H
#define SEKISHO_DISSECT_IP_PROTO_H

enum { IP_PROTO_TCP = 6, IP_PROTO_UDP = 17 };

#endif
