/* dissect/ntlm.h: NTLMSSP messages (MS-NLMP), wherever they are carried. */
#ifndef SEKISHO_DISSECT_NTLM_H
#define SEKISHO_DISSECT_NTLM_H

#include "dissect/obs.h"

/* Finds an NTLMSSP message in 'blob' (a token, perhaps inside SPNEGO) and emits what its sender says of its own
 * machine: names and version; users are never told. */
void ntlm_tell(struct slice blob, struct sink *out);

#endif
