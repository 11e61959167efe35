#include "dissect/dns_message.h"

bool dns_name_at(struct slice message, size_t at, struct dns_name *ret, size_t *ret_end)
{
    size_t end = SIZE_MAX; /* of the name where it began */
    size_t lowest = at;
    ret->n = 0;
    for (unsigned jumps = 0;;) {
        struct cursor c = cur_of(slice_skip(message, at));
        uint8_t head = cur_u8(&c);
        if (c.bad)
            return false;
        if (head >= 0xc0) { /* a pointer (4.1.4): only to what stands before, so that none can loop */
            size_t to = (size_t)(head & 0x3f) << 8 | cur_u8(&c);
            if (c.bad || to >= lowest || ++jumps > DNS_JUMPS_MAX)
                return false;
            end = end == SIZE_MAX ? at + 2 : end;
            lowest = to;
            at = to;
            continue;
        }
        struct slice label = cur_take(&c, head);
        if (c.bad || head > 63)
            return false;
        at += 1 + (size_t)head;
        if (head == 0) {
            *ret_end = end == SIZE_MAX ? at : end;
            return true;
        }
        if (ret->n + label.n + 1 > DNS_NAME_MAX)
            return false;
        if (ret->n > 0)
            ret->text[ret->n++] = '.';
        memcpy(ret->text + ret->n, label.p, label.n);
        ret->n += label.n;
    }
}

static size_t offset(const struct dns *d)
{
    return d->message.n - d->in.left;
}

static bool take_name(struct dns *d, struct dns_name *ret)
{
    size_t end = 0;
    if (!dns_name_at(d->message, offset(d), ret, &end))
        return false;
    cur_skip(&d->in, end - offset(d));
    return !d->in.bad;
}

bool dns_open(struct slice message, struct dns *ret)
{
    struct dns d = { .message = message, .in = cur_of(message) };
    (void)cur_be16(&d.in); /* the transaction */
    d.flags = cur_be16(&d.in);
    d.questions = cur_be16(&d.in);
    d.answers = cur_be16(&d.in);
    d.records = d.answers;
    d.records += cur_be16(&d.in);
    d.records += cur_be16(&d.in);
    if (d.in.bad)
        return false;
    if (d.records > DNS_RECORDS_MAX)
        d.records = DNS_RECORDS_MAX;
    *ret = d;
    return true;
}

bool dns_question(struct dns *d, struct dns_name *ret)
{
    if (d->questions == 0 || d->bad)
        return false;
    d->questions--;
    d->bad = !take_name(d, ret);
    cur_skip(&d->in, 4);
    d->bad = d->bad || d->in.bad;
    return !d->bad;
}

bool dns_next(struct dns *d, struct dns_record *ret)
{
    while (dns_question(d, &ret->owner))
        continue;
    if (d->bad || d->records == 0)
        return false;
    d->records--;
    d->bad = !take_name(d, &ret->owner);
    ret->type = cur_be16(&d->in);
    ret->class = cur_be16(&d->in) & 0x7fff;
    ret->ttl = cur_be32(&d->in);
    size_t size = cur_be16(&d->in);
    ret->data_at = offset(d);
    ret->data = cur_take(&d->in, size);
    d->bad = d->bad || d->in.bad;
    return !d->bad;
}
