#include "identify/address_maker.h"

static bool has_anonymous_shape(const uint8_t mac[6])
{
    return mac[0] == 0 && mac[2] == 0 && mac[1] != 0;
}

bool mac_set_is_rewritten(const struct station *const *stations, size_t count)
{
    int first = -1;
    for (size_t i = 0; i < count; i++) {
        if (!has_anonymous_shape(stations[i]->mac))
            continue;
        if (first >= 0 && first != stations[i]->mac[1])
            return true;
        first = stations[i]->mac[1];
    }
    return false;
}

struct mac_answer mac_answer(const struct registry *registry, const uint8_t mac[6], bool rewritten)
{
    struct mac_answer a = { .says = MAC_SAYS_NOTHING };
    const char *made_up = reg_virtual(registry, mac);
    if (made_up != NULL) {
        a.says = MAC_SAYS_VIRTUAL;
        a.why = made_up;
    } else if (mac_is_local(mac)) {
        a.why = "locally administered address: no registry knows it";
    } else if (mac[0] == 0 && mac[1] == 0 && mac[2] == 0) {
        /* Assigned to a maker once, but what carries it today is a generator's or an anonymiser's default. */
        a.why = "placeholder address: its first three octets are zero";
    } else if (rewritten && has_anonymous_shape(mac)) {
        a.why = "the addresses of this capture were rewritten";
    } else if (!reg_mac(registry, mac, &a.row)) {
        a.why = "address block that the registry does not list";
    } else if (a.row.withheld) {
        a.why = "address block whose holder the registry withholds";
    } else {
        a.kind = reg_component_kind(registry, &a.row);
        a.says = a.kind == NULL ? MAC_SAYS_MAKER : MAC_SAYS_COMPONENT;
        a.why = a.kind == NULL ? NULL : "address block of a maker of parts or of others' products";
    }
    return a;
}
