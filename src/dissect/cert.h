/* dissect/cert.h: whose an X.509 certificate is, and who issued it (RFC 5280).
 * Verifies nothing and trusts nothing: a certificate is a statement like any other. */
#ifndef SEKISHO_DISSECT_CERT_H
#define SEKISHO_DISSECT_CERT_H

#include "dissect/obs.h"

struct cert_names {
    struct slice issuer; /* DER of a Name, tag and length included */
    struct slice subject;
};

/* The names in 'der', which may be cut anywhere behind them; false if they are not both there.
 */
bool cert_names(struct slice der, struct cert_names *ret_names);

/* Tells subject and issuer in the form of RFC 4514, and whether they are the same; false,
 * having told nothing, when one of them is not a Name. */
bool cert_tell(const struct cert_names *names, struct sink *out);

#endif
