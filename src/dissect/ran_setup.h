/* dissect/ran_setup.h: what S1AP and NGAP have in common: an interface between base stations
 * and a core whose two ends set it up with their names, and later show by what they begin which
 * end they are. */
#ifndef SEKISHO_DISSECT_RAN_SETUP_H
#define SEKISHO_DISSECT_RAN_SETUP_H

#include "dissect/dissect.h"

enum { RAN_INITIATING = 0, RAN_SUCCESSFUL = 1, RAN_UNSUCCESSFUL = 2 };

/* Who sends this message of this procedure. */
struct ran_end {
    uint8_t kind;
    uint8_t procedure;
    const char *role;
};

struct ran_interface {
    uint8_t setup;         /* procedure code */
    uint16_t id_node;      /* elements of its messages: the base station's identity ... */
    uint16_t id_node_name; /* ... and name */
    uint16_t id_core_name;
    const struct ran_end *ends;
    size_t end_count;
    void (*node)(struct cursor value, struct sink *out); /* reads 'id_node' */
};

enum dis_result ran_setup_run(const struct ran_interface *ran, struct cursor *in,
                              struct sink *out);

#endif
