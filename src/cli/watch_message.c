#include "cli/watch.h"

#include "base/cursor.h"

#include <errno.h>
#include <unistd.h>

enum { HEAD = 5 };

bool watch_put(struct watch_queue *q, enum watch_letter letter, struct slice head,
               struct slice tail)
{
    size_t n = head.n + tail.n;
    const uint8_t first[HEAD] = { (uint8_t)letter, (uint8_t)(n >> 24), (uint8_t)(n >> 16),
                                  (uint8_t)(n >> 8), (uint8_t)n };
    if (n > WATCH_MESSAGE_MAX || q->bytes.n - q->sent + n + HEAD > WATCH_QUEUE_MAX) {
        q->lost++;
        return false;
    }
    if (q->sent > 0) {
        memmove(q->bytes.p, q->bytes.p + q->sent, q->bytes.n - q->sent);
        q->bytes.n -= q->sent;
        q->sent = 0;
    }
    size_t before = q->bytes.n;
    buf_bytes(&q->bytes, first, sizeof first);
    buf_slice(&q->bytes, head);
    buf_slice(&q->bytes, tail);
    if (!q->bytes.failed)
        return true;
    q->bytes.failed = false; /* half a message would confuse for good */
    q->bytes.n = before;
    q->lost++;
    return false;
}

bool watch_waits(const struct watch_queue *q)
{
    return q->sent < q->bytes.n;
}

bool watch_flush(struct watch_queue *q)
{
    while (watch_waits(q)) {
        ssize_t n = write(q->fd, q->bytes.p + q->sent, q->bytes.n - q->sent);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
            return true;
        if (n <= 0)
            return false;
        q->sent += (size_t)n;
    }
    q->sent = 0;
    buf_clear(&q->bytes);
    return true;
}

bool watch_fill(struct watch_inbox *in)
{
    uint8_t piece[65536];
    if (in->taken > 0) {
        memmove(in->bytes.p, in->bytes.p + in->taken, in->bytes.n - in->taken);
        in->bytes.n -= in->taken;
        in->taken = 0;
    }
    while (in->bytes.n < WATCH_MESSAGE_MAX + HEAD) {
        ssize_t n = read(in->fd, piece, sizeof piece);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return errno == EAGAIN || errno == EWOULDBLOCK;
        if (n == 0)
            return false;
        buf_bytes(&in->bytes, piece, (size_t)n);
    }
    return true;
}

bool watch_take(struct watch_inbox *in, enum watch_letter *ret_letter, struct slice *ret_body)
{
    struct cursor c = cur_of(slice_skip(buf_view(&in->bytes), in->taken));
    enum watch_letter letter = (enum watch_letter)cur_u8(&c);
    struct slice body = cur_take(&c, cur_be32(&c));
    if (c.bad)
        return false;
    in->taken += HEAD + body.n;
    *ret_letter = letter;
    *ret_body = body;
    return true;
}
