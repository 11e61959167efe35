/* identify/dn.h: distinguished names as text (RFC 4514). */
#ifndef SEKISHO_IDENTIFY_DN_H
#define SEKISHO_IDENTIFY_DN_H

#include "base/buf.h"

/* The first value of attribute 'type' ("O", "CN"), unescaped, appended to 'out'; false if there is none. */
bool dn_attribute(struct slice dn, struct slice type, struct buf *out);

/* True when its common name is a host's name in the DNS, or a wildcard for such names. */
bool dn_is_for_dns_name(struct slice dn);

#endif
