/* authority/listen.h: the socket that a server listens on. */
#ifndef SEKISHO_AUTHORITY_LISTEN_H
#define SEKISHO_AUTHORITY_LISTEN_H

#include "base/buf.h"

struct listening {
    int fd;
    bool is_local; /* a socket file, or an address that only this machine reaches */
    bool is_unix;
};

/* "ADDRESS:PORT" (IPv4, or IPv6 in brackets; port 0: any that is free), or "unix:PATH". Appends
 * the address with the real port to 'ret_name'.
 *
 * RC_USAGE: it is none.  RC_IO: it cannot be had. */
MUST_USE enum rc listen_open(const char *address, struct listening *ret, struct buf *ret_name,
                             struct err *err);

#endif
