/* dissect/tls.h: TLS inside other protocols, after STARTTLS and its like. */
#ifndef SEKISHO_DISSECT_TLS_H
#define SEKISHO_DISSECT_TLS_H

#include "dissect/dissect.h"

/* The header of a handshake record, which starts no line of text: 22, 3, 0 to 4. */
bool tls_starts(struct slice head);

/* As the dissector's 'run', telling as protocol "tls". */
enum dis_result tls_run_at(struct cursor *in, struct sink *out);

#endif
