/* writer LEDGER COUNT BATCH PUBLISH [ROOM]: appends COUNT entries (0: without end), committing after each BATCH
 * and publishing after each PUBLISH batches.  What is acknowledged is printed, one line "acked SIZE" a commit, so
 * that whoever kills it knows what must be there.  ROOM: bytes of filler in an entry. */
#include "ledger/log.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static int fail(const struct err *err)
{
    (void)fprintf(stderr, "writer: %s\n", err->text);
    return 2;
}

static int64_t now_ns(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

int main(int argc, char **argv)
{
    struct err err = { "" };
    struct led_log *log = NULL;
    uint64_t n[4] = { 0, 1, 1, 0 };
    if (argc < 3)
        return 2;
    for (int i = 2; i < argc && i < 6; i++)
        if (!slice_uint(slice_str(argv[i]), &n[i - 2]))
            return 2;
    if (led_open(argv[1], slice_of(NULL, 0), &log, &err) != RC_OK)
        return fail(&err);
    (void)printf("opened %llu %llu\n", (unsigned long long)led_size(log), (unsigned long long)led_published(log));
    (void)fflush(stdout);
    char *filler = calloc(n[3] + 1, 1);
    if (filler == NULL)
        return 2;
    for (uint64_t i = 0; i < n[3]; i++)
        filler[i] = (char)('a' + i % 26);
    struct buf members = BUF_EMPTY;
    for (uint64_t i = 0, batches = 0; n[0] == 0 || i < n[0]; i++) {
        buf_clear(&members);
        buf_printf(&members, "{\"n\":%llu,\"filler\":\"%s\"}", (unsigned long long)led_size(log), filler);
        if (led_write(log, SLICE("test"), now_ns(), buf_view(&members), NULL, &err) != RC_OK)
            return fail(&err);
        if ((i + 1) % n[1] != 0 && i + 1 != n[0])
            continue;
        if (led_commit(log, &err) != RC_OK)
            return fail(&err);
        (void)printf("acked %llu\n", (unsigned long long)led_size(log));
        (void)fflush(stdout);
        if (++batches % n[2] == 0 && led_publish(log, &err) != RC_OK)
            return fail(&err);
    }
    if (led_publish(log, &err) != RC_OK)
        return fail(&err);
    buf_done(&members);
    free(filler);
    led_close(log);
    return 0;
}
