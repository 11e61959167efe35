/* dissect/cwmp.h: what customer premises equipment says of itself in the Inform request of
 * CWMP, which HTTP carries to the server that configures it (Broadband Forum TR-069 Amendment
 * 6, A.3.3.1). */
#ifndef SEKISHO_DISSECT_CWMP_H
#define SEKISHO_DISSECT_CWMP_H

#include "dissect/obs.h"

/* Emits what 'xml' says of the sender, under the protocol "cwmp"; other requests say nothing.
 */
void cwmp_tell(struct slice xml, struct sink *out);

#endif
