#include "dissect/ran_setup.h"

#include "dissect/aper.h"

static void element(const struct ran_interface *ran, uint8_t kind, uint16_t id,
                    struct cursor value, struct sink *out)
{
    struct slice name = { NULL, 0 };
    if (id == ran->id_node && kind == RAN_INITIATING)
        ran->node(value, out);
    else if ((id == ran->id_node_name && kind == RAN_INITIATING) ||
             (id == ran->id_core_name && kind == RAN_SUCCESSFUL))
        name = aper_name(&value);
    if (!value.bad)
        obs_text(out, PROP_NAME, name);
}

enum dis_result ran_setup_run(const struct ran_interface *ran, struct cursor *in,
                              struct sink *out)
{
    struct aper_message m = aper_message(in);
    if (m.kind == APER_NO_MESSAGE)
        return DIS_NOT_MINE;
    if (in->bad)
        return DIS_TRUNCATED;
    if (m.body.bad)
        return DIS_MALFORMED;
    for (size_t i = 0; i < ran->end_count; i++)
        if (ran->ends[i].kind == m.kind && ran->ends[i].procedure == m.procedure)
            obs_str(out, PROP_ROLE, ran->ends[i].role);
    for (unsigned i = 0; m.procedure == ran->setup && i < m.elements; i++) {
        struct cursor value;
        uint16_t id = aper_element(&m.body, &value);
        if (m.body.bad)
            return DIS_MALFORMED;
        element(ran, m.kind, id, value, out);
    }
    return DIS_OK;
}
