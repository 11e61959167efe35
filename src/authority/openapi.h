/* authority/openapi.h: the OpenAPI 3.1 document, from the tables of routes, lists and fields.
 */
#ifndef SEKISHO_AUTHORITY_OPENAPI_H
#define SEKISHO_AUTHORITY_OPENAPI_H

#include "base/buf.h"

void openapi_print(struct buf *out);

#endif
