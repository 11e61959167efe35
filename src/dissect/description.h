/* dissect/description.h: what equipment says of itself in XML that HTTP carries: the UPnP
 * device description (UPnP Device Architecture 2.0, 2.3), ONVIF's GetDeviceInformationResponse
 * (ONVIF Core Specification, 8.3.3) and DPWS ThisModel and ThisDevice (DPWS 1.1, 4). */
#ifndef SEKISHO_DISSECT_DESCRIPTION_H
#define SEKISHO_DISSECT_DESCRIPTION_H

#include "dissect/obs.h"

/* Emits what 'xml' (which may be cut off) says of the sender, under the protocol "upnp", "onvif" or "dpws". */
void description_tell(struct slice xml, struct sink *out);

#endif
