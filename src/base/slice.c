#include "base/slice.h"

static uint8_t lower(uint8_t c)
{
    return c >= 'A' && c <= 'Z' ? (uint8_t)(c + 32) : c;
}

int slice_cmp(struct slice a, struct slice b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int order = n == 0 ? 0 : memcmp(a.p, b.p, n);
    return order != 0 ? order : (a.n > b.n) - (a.n < b.n);
}

bool slice_starts_nocase(struct slice s, struct slice head)
{
    size_t i = 0;
    if (s.n < head.n)
        return false;
    for (; head.n - i >= sizeof(uint64_t);
         i += sizeof(uint64_t)) { /* nearly always of the same case */
        uint64_t a;
        uint64_t b;
        memcpy(&a, s.p + i, sizeof a);
        memcpy(&b, head.p + i, sizeof b);
        if (a != b)
            break;
    }
    for (; i < head.n; i++)
        if (s.p[i] != head.p[i] && lower(s.p[i]) != lower(head.p[i]))
            return false;
    return true;
}

bool slice_eq_nocase(struct slice a, struct slice b)
{
    return a.n == b.n && slice_starts_nocase(a, b);
}

size_t slice_find_byte(struct slice s, uint8_t byte)
{
    const uint8_t *hit = s.n == 0 ? NULL : memchr(s.p, byte, s.n);
    return hit == NULL ? SIZE_MAX : (size_t)(hit - s.p);
}

size_t slice_find(struct slice s, struct slice needle)
{
    if (needle.n == 0)
        return 0;
    if (s.n < needle.n)
        return SIZE_MAX;
    const uint8_t *hit = memmem(s.p, s.n, needle.p, needle.n);
    return hit == NULL ? SIZE_MAX : (size_t)(hit - s.p);
}

size_t slice_find_nocase(struct slice s, struct slice needle)
{
    for (size_t i = 0; i + needle.n <= s.n; i++)
        if (slice_starts_nocase(slice_skip(s, i), needle))
            return i;
    return SIZE_MAX;
}

static bool is_blank(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\0';
}

struct slice slice_trim(struct slice s)
{
    while (s.n > 0 && is_blank(s.p[0]))
        s = slice_skip(s, 1);
    while (s.n > 0 && is_blank(s.p[s.n - 1]))
        s.n--;
    return s;
}

struct slice slice_split(struct slice *rest, uint8_t byte)
{
    size_t at = slice_find_byte(*rest, byte);
    struct slice head = slice_sub(*rest, 0, at);
    *rest = at == SIZE_MAX ? slice_skip(*rest, rest->n) : slice_skip(*rest, at + 1);
    return head;
}

struct slice slice_line(struct slice *rest)
{
    struct slice line = slice_split(rest, '\n');
    if (line.n > 0 && line.p[line.n - 1] == '\r')
        line.n--;
    return line;
}

bool slice_uint(struct slice s, uint64_t *ret_value)
{
    uint64_t value = 0;
    if (s.n == 0)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
        uint64_t digit = (uint64_t)(s.p[i] - '0');
        if (value > (UINT64_MAX - digit) / 10)
            return false;
        value = value * 10 + digit;
    }
    *ret_value = value;
    return true;
}

bool slice_hex(struct slice s, uint64_t *ret_value)
{
    uint64_t value = 0;
    if (s.n == 0 || s.n > 16)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        uint8_t c = lower(s.p[i]);
        uint64_t digit = 0;
        if (c >= '0' && c <= '9')
            digit = (uint64_t)(c - '0');
        else if (c >= 'a' && c <= 'f')
            digit = (uint64_t)(c - 'a' + 10);
        else
            return false;
        value = value << 4 | digit;
    }
    *ret_value = value;
    return true;
}
