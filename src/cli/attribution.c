#include "cli/attribution.h"

#include "base/time.h"
#include "identify/dn.h"

enum { CANDIDATE_MIN = 30 }; /* hundredths: below, a likeness is chance */

const char *asked_name(enum asked kind)
{
    static const char *const names[] = { "name", "certificate", "mac", "number", "oid" };
    return (size_t)kind < sizeof names / sizeof *names ? names[kind] : "";
}

static int hex_digit(uint8_t b)
{
    if (b >= '0' && b <= '9')
        return b - '0';
    uint8_t lower = b | 0x20;
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

enum { MAC_DIGITS = 12, PREFIX_DIGITS = 6 };

/* Hexadecimal digits in groups of two (00:e0:fc, 00-E0-FC) or four (00e0.fc12.3456), or twelve without a sign between;
 * fewer too where 'is_said' that this is an address, else "decade" would be one.  '*ret_bits' is how much of the address was given: at least the 24 of an assignment. */
static bool read_mac(struct slice s, bool is_said, uint8_t ret[6], unsigned *ret_bits)
{
    uint64_t value = 0;
    size_t digits = 0;
    size_t group = 0;
    uint8_t sign = 0;
    for (size_t i = 0; i < s.n; i++) {
        int digit = hex_digit(s.p[i]);
        if (digit >= 0 && digits < MAC_DIGITS) {
            value = value << 4 | (unsigned)digit;
            digits++;
            group++;
            continue;
        }
        size_t due = s.p[i] == '.' ? 4 : 2;
        if ((s.p[i] != ':' && s.p[i] != '-' && s.p[i] != '.') || group != due ||
            (sign != 0 && s.p[i] != sign))
            return false;
        sign = s.p[i];
        group = 0;
    }
    if (digits < PREFIX_DIGITS || (sign == 0 && digits != MAC_DIGITS && !is_said) || (sign == '.' && digits != MAC_DIGITS))
        return false;
    value <<= (MAC_DIGITS - digits) * 4;
    for (size_t i = 0; i < 6; i++)
        ret[i] = (uint8_t)(value >> (40 - 8 * i));
    *ret_bits = (unsigned)digits * 4;
    return true;
}

static void find_mac(const struct registry *r, const uint8_t mac[6], unsigned bits, struct answer *a)
{
    a->kind = ASKED_MAC;
    a->registry = reg_name(REG_MAC);
    a->registry_index = REG_MAC;
    a->virtual_of = reg_virtual(r, mac);
    if (mac[0] & 1) {
        a->note = "a group address: it names no sender";
    } else if (mac[0] & 2) {
        a->note = "a locally administered address: no registry gave it to anybody";
    } else if (!reg_mac(r, mac, &a->row)) {
        a->note = "no registered block holds this address, or it is shared out and the part is not known";
    } else if (a->row.bits > bits) {
        /* Zeros behind a short prefix would name the first of those who share the block. */
        a->note = "this block is shared out among several organisations; give more of the address";
    } else {
        a->has_row = true;
    }
    if (a->virtual_of != NULL)
        a->note = "the address belongs to software: it says nothing of who made the machine";
    if (a->has_row && a->row.withheld)
        a->note = "the registry withholds who holds this block";
}

/* Decimal or 0x and hexadecimal; letters for the registries that are keyed by letters. */
static bool read_number(enum reg_kind kind, struct slice s, uint64_t *ret)
{
    size_t letters = reg_letters(kind);
    if (letters > 0 && s.n == letters) {
        *ret = 0;
        for (size_t i = 0; i < letters; i++) {
            uint8_t b = s.p[i];
            *ret = *ret << 8 | (b >= 'a' && b <= 'z' ? b - 32u : b);
        }
        return true;
    }
    if (letters > 0)
        return false;
    if (slice_starts_nocase(s, SLICE("0x")))
        return slice_hex(slice_skip(s, 2), ret);
    return slice_uint(s, ret);
}

static void find_number(const struct registry *r, enum reg_kind kind, uint64_t number, struct answer *a)
{
    a->registry = reg_name(kind);
    a->registry_index = kind;
    a->has_row = reg_number(r, kind, number, &a->row);
    if (!a->has_row)
        a->note = "the registry as we have it gives this number to nobody";
}

static bool is_dotted_number(struct slice s)
{
    size_t dots = 0;
    bool digit = false; /* the arc at hand has one */
    for (size_t i = 0; i < s.n; i++) {
        bool is_dot = s.p[i] == '.';
        if (is_dot ? !digit : s.p[i] < '0' || s.p[i] > '9')
            return false;
        digit = !is_dot;
        dots += is_dot;
    }
    return digit && dots >= 4; /* four numbers are an IP address */
}

static void find_oid(const struct registry *r, struct slice oid, struct answer *a)
{
    static const char enterprises[] = "1.3.6.1.4.1.";
    uint64_t number = 0;
    a->kind = ASKED_OID;
    if (slice_starts(oid, slice_str(enterprises))) {
        struct slice rest = slice_skip(oid, sizeof enterprises - 1);
        if (slice_uint(slice_split(&rest, '.'), &number)) {
            find_number(r, REG_PEN, number, a);
            return;
        }
    }
    a->registry = "dicom";
    a->registry_index = REG_KINDS;
    a->has_row = reg_dicom_uid(r, oid, &a->row);
    if (!a->has_row)
        a->note = "neither below 1.3.6.1.4.1 nor below a known root";
}

/* True when 'text' names a registry; '*ret_good' says whether what follows is a number of it. */
static bool find_in_registry(const struct registry *r, struct slice text, struct answer *a, bool *ret_good)
{
    size_t colon = slice_find_byte(text, ':');
    if (colon == SIZE_MAX)
        return false;
    struct slice name = slice_sub(text, 0, colon);
    struct slice rest = slice_trim(slice_skip(text, colon + 1));
    uint8_t mac[6];
    unsigned bits = 0;
    uint64_t number = 0;
    *ret_good = true;
    if (slice_eq_nocase(name, SLICE("oid")) || slice_eq_nocase(name, SLICE("dicom"))) {
        *ret_good = is_dotted_number(rest);
        find_oid(r, rest, a);
        return true;
    }
    if (slice_eq_nocase(name, slice_str(reg_name(REG_MAC)))) {
        *ret_good = read_mac(rest, true, mac, &bits);
        if (*ret_good)
            find_mac(r, mac, bits, a);
        return true;
    }
    if (slice_eq_nocase(name, slice_str(reg_name(REG_CID))) && read_mac(rest, true, mac, &bits) && bits == 24) {
        a->kind = ASKED_NUMBER;
        find_number(r, REG_CID, (uint64_t)mac[0] << 16 | (uint64_t)mac[1] << 8 | mac[2], a);
        return true;
    }
    if (slice_eq_nocase(name, SLICE("diameter")) || slice_eq_nocase(name, SLICE("radius")))
        name = slice_str(reg_name(REG_PEN)); /* their vendor ids are these (RFC 6733, 11.; RFC 2865, 5.26) */
    for (enum reg_kind kind = REG_PEN; kind < REG_KINDS; kind++) {
        if (!slice_eq_nocase(name, slice_str(reg_name(kind))))
            continue;
        a->kind = ASKED_NUMBER;
        *ret_good = read_number(kind, rest, &number);
        if (*ret_good)
            find_number(r, kind, number, a);
        return true;
    }
    return false;
}

/* A few words and nothing else: then the whole is a name, and one that it contains is another's. */
static bool looks_like_name(struct slice s)
{
    size_t blanks = 0;
    for (size_t i = 0; i < s.n; i++) {
        if ((s.p[i] >= '0' && s.p[i] <= '9') || s.p[i] == ':' || s.p[i] == ';' || s.p[i] == '/' || s.p[i] == '\n')
            return false;
        blanks += s.p[i] == ' ';
    }
    return blanks < 7;
}

static void find_inside(const struct entities *e, int32_t day, struct answer *a)
{
    size_t n = ent_find(e, a->name, day, a->matches, ANSWER_MATCHES_MAX);
    if (!looks_like_name(a->name)) {
        a->match_count = n;
        return;
    }
    for (size_t i = 0; i < n && a->rival_count < ANSWER_RIVALS_MAX; i++)
        a->rivals[a->rival_count++] = (struct ent_rival){ .entity = a->matches[i].entity,
                                                          .alias = a->matches[i].alias,
                                                          .source = a->matches[i].source,
                                                          .why = ENT_LOSS_PART,
                                                          .since = TIME_DAY_NONE,
                                                          .until = TIME_DAY_NONE };
}

static void add_candidates(const struct entities *e, int32_t day, uint32_t winner, struct answer *a)
{
    struct ent_rival near[ANSWER_RIVALS_MAX];
    size_t n = ent_candidates(e, a->name, day, near, ANSWER_RIVALS_MAX);
    for (size_t i = 0; i < n && a->rival_count < ANSWER_RIVALS_MAX; i++) {
        bool told = near[i].entity == winner || near[i].confidence < CANDIDATE_MIN;
        for (size_t j = 0; j < a->rival_count; j++)
            told = told || a->rivals[j].entity == near[i].entity;
        if (!told)
            a->rivals[a->rival_count++] = near[i];
    }
}

static bool find_lookalike(const struct entities *e, int32_t day, struct answer *a)
{
    struct ent_lookalike first;
    if (!ent_match_confusable(e, a->name, day, &a->matches[0], &first))
        return false;
    buf_clear(&a->said);
    buf_printf(&a->said, "'%.*s' at byte %zu only looks like '%c': not how the maker writes its name", (int)first.size,
               (const char *)a->name.p + first.at, first.at, first.read_as);
    if (!a->said.failed)
        a->note = (const char *)a->said.p;
    return true;
}

static void find_name(const struct entities *e, int32_t day, struct answer *a)
{
    a->has_brand = ent_brand(e, a->name, day, &a->brand);
    if (ent_match_name(e, a->name, day, &a->matches[0]) ||
        (!a->has_brand && (find_lookalike(e, day, a) || ent_match_nearly(e, a->name, day, &a->matches[0]))))
        a->match_count = 1;
    else if (!a->has_brand)
        find_inside(e, day, a);
    uint32_t winner = a->match_count == 0 ? ENT_NONE : a->matches[0].entity;
    size_t n = a->rival_count;
    n += ent_rivals(e, a->name, day, winner, &a->rivals[n], ANSWER_RIVALS_MAX - n);
    a->rival_count = n;
    if (a->match_count == 0 || a->matches[0].path == ENT_FUZZY)
        add_candidates(e, day, winner, a);
}

/* The organisation of the row, by the table that was checked when the data was made. */
static void find_holder(const struct entities *e, int32_t day, struct answer *a)
{
    struct ent_match match;
    a->name = a->row.organisation;
    if (a->row.entity == REG_NO_ENTITY) {
        a->rival_count = ent_rivals(e, a->name, day, ENT_NONE, a->rivals, ANSWER_RIVALS_MAX);
        add_candidates(e, day, ENT_NONE, a);
        return;
    }
    if (!ent_match_name(e, a->name, day, &match) || match.entity != a->row.entity)
        match = (struct ent_match){ .entity = a->row.entity,
                                    .confidence = 97,
                                    .path = ENT_NORMALISED,
                                    .alias = (const char *)a->row.organisation.p,
                                    .source = "entities/registry_org_map.tsv",
                                    .brand_of = ENT_NONE };
    a->matches[0] = match;
    a->match_count = 1;
    a->rival_count = ent_rivals(e, a->name, day, match.entity, a->rivals, ANSWER_RIVALS_MAX);
}

/* The organisation of a subject as RFC 4514 writes it (CN=..., O=...) or as older tools do (/C=CN/O=.../CN=...). */
static bool find_subject(struct answer *a)
{
    size_t at = slice_starts(a->name, SLICE("/")) ? slice_find(a->name, SLICE("/O=")) : SIZE_MAX;
    if (at == SIZE_MAX) {
        if (!dn_attribute(a->name, SLICE("O"), &a->room))
            return false;
        a->name = buf_view(&a->room);
        return true;
    }
    struct slice value = slice_skip(a->name, at + 3);
    size_t end = 0;
    while (end < value.n) { /* up to the next attribute: a name may have a slash */
        struct slice rest = slice_skip(value, end + 1);
        size_t equals = slice_find_byte(rest, '=');
        size_t slash = slice_find_byte(rest, '/');
        if (value.p[end] == '/' && equals != SIZE_MAX && (slash == SIZE_MAX || equals < slash))
            break;
        end++;
    }
    a->name = slice_trim(slice_sub(value, 0, end));
    return a->name.n > 0;
}

bool answer_find(const struct registry *r, const struct entities *e, struct slice text, int32_t day,
                 struct answer *ret)
{
    uint8_t mac[6];
    unsigned bits = 0;
    bool good = true;
    *ret = (struct answer){ .kind = ASKED_NAME, .text = text, .name = slice_trim(text), .room = BUF_EMPTY, .said = BUF_EMPTY };
    if (read_mac(ret->name, false, mac, &bits)) {
        find_mac(r, mac, bits, ret);
    } else if (is_dotted_number(ret->name)) {
        find_oid(r, ret->name, ret);
    } else if (find_in_registry(r, ret->name, ret, &good)) {
        if (!good)
            ret->note = "not a number of this registry; write pen:2011, cip:0x1e, mac:00:e0:fc";
    } else {
        if (find_subject(ret))
            ret->kind = ASKED_CERTIFICATE;
        find_name(e, day, ret);
    }
    if (ret->has_row)
        find_holder(e, day, ret);
    return good;
}

void answer_done(struct answer *a)
{
    buf_done(&a->room);
    buf_done(&a->said);
}

bool answer_is_known(const struct answer *a)
{
    return a->has_row || a->match_count > 0 || a->has_brand || a->virtual_of != NULL;
}
