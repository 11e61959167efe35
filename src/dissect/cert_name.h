/* dissect/cert_name.h: the text of the names that nearly all certificates have, without
 * libcrypto's tables and allocations: a handshake has four of them.
 * What is unusual in any way is left to libcrypto, so that both say the same of every name. */
#ifndef SEKISHO_DISSECT_CERT_NAME_H
#define SEKISHO_DISSECT_CERT_NAME_H

#include "base/cursor.h"

enum { CERT_NAME_TEXT_MAX = 2048 }; /* as much as an observation keeps */

/* 'der', a Name (RFC 5280, 4.1.2.4) with tag and length, as RFC 4514 writes it, in
 * 'ret_text'; its size.  0: it has attributes, strings or characters that are not usual. */
size_t cert_name_plain(struct slice der, uint8_t ret_text[CERT_NAME_TEXT_MAX]);

#endif
