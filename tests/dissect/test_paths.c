/* test_paths CAPTURE...: what passes at first sight, and the number of threads, change nothing
 * that is told; not of the captures, nor of what becomes of them when frames come again, late,
 * cut or changed. */
#include "paths.h"

#include "input/source.h"

#include <stdio.h>
#include <stdlib.h>

enum {
    FRAMES_MAX = 400, /* of one capture: the sum has to stay short */
    TURNS = 5,        /* how often each capture comes, changed another way each time */
    HEADERS = 80,     /* bytes that are changed: what lies behind them tells no ways apart */
    JOBS = 3,
};

struct frames {
    struct in_packet *items;
    size_t count;
    size_t room;
};

static uint64_t state = 1;

/* xorshift64* (Vigna, 2016): the same in every run. */
static uint32_t chance(uint32_t of)
{
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return (uint32_t)((state * UINT64_C(0x2545f4914f6cdd1d)) >> 32) % of;
}

/* A copy on a block of exactly its size. */
static uint8_t *add(struct frames *to, const struct in_packet *from)
{
    if (to->count == to->room) {
        to->room = to->room == 0 ? 64 : to->room * 2;
        to->items = realloc(to->items, to->room * sizeof *to->items);
    }
    uint8_t *p = malloc(from->size + (from->size == 0));
    if (to->items == NULL || p == NULL)
        abort();
    if (from->size > 0)
        memcpy(p, from->p, from->size);
    struct in_packet *new = &to->items[to->count++];
    *new = *from;
    new->number = to->count;
    new->p = p;
    return p;
}

static void clear(struct frames *f)
{
    for (size_t i = 0; i < f->count; i++)
        free((void *)(uintptr_t)f->items[i].p); /* it was made here, not const */
    free(f->items);
    *f = (struct frames){ NULL, 0, 0 };
}

static bool load(const char *path, struct frames *to)
{
    static struct in_packet packets[IN_BATCH];
    struct in_source *s = NULL;
    struct err err = { "" };
    size_t n = 0;
    enum rc rc = in_open(path, 0, &s, &err);
    while (rc == RC_OK && to->count < FRAMES_MAX) {
        rc = in_read(s, packets, IN_BATCH, &n, &err);
        for (size_t i = 0; i < n && to->count < FRAMES_MAX; i++)
            (void)add(to, &packets[i]); /* unchanged */
    }
    in_close(s);
    if (to->count == 0)
        printf("%s: %s\n", path, err.text);
    return to->count > 0;
}

static void add_changed(struct frames *to, const struct in_packet *from)
{
    struct in_packet one = *from;
    if (chance(16) == 0)
        one.size = chance(one.size + 1);
    if (chance(16) == 0)
        one.at_ns -= (int64_t)chance(3) * 1000000;
    uint8_t *p = add(to, &one);
    if (chance(6) == 0 && one.size > 0)
        p[chance(one.size < HEADERS ? one.size : HEADERS)] = (uint8_t)chance(256);
}

/* The capture again and again, with changes: conversations go on after they were done. */
static void make_worse(const struct frames *from, struct frames *to)
{
    for (unsigned turn = 0; turn < TURNS; turn++)
        for (size_t i = 0; i < from->count; i++) {
            struct in_packet again = from->items[i];
            again.at_ns += (int64_t)turn * 1000000000;
            if (turn == 0)
                (void)add(to, &again); /* unchanged */
            else if (chance(20) != 0)
                add_changed(to, &again);
            if (chance(10) == 0)
                add_changed(to, &from->items[chance((uint32_t)from->count)]);
        }
}

int main(int argc, char **argv)
{
    unsigned failed = 0;
    uint64_t passed = 0;
    for (int i = 1; i < argc; i++) {
        struct frames frames = { NULL, 0, 0 };
        struct frames worse = { NULL, 0, 0 };
        if (!load(argv[i], &frames))
            return 2;
        make_worse(&frames, &worse);
        if (!paths_agree(frames.items, frames.count, JOBS, &passed) ||
            !paths_agree(worse.items, worse.count, JOBS, &passed)) {
            printf("not ok - %s\n", argv[i]);
            failed++;
        }
        clear(&frames);
        clear(&worse);
    }
    printf("%d captures, %llu frames passed at first sight\n", argc - 1,
           (unsigned long long)passed);
    return failed == 0 && passed > 0 ? 0 : 1;
}
