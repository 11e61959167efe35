#include "store/turn.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

struct turn {
    struct turn *next;
    dev_t device;
    ino_t inode;
    unsigned users;
    pthread_mutex_t mutex;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct turn *all;

struct turn *turn_of(const char *path)
{
    struct stat st;
    if (stat(path, &st) != 0)
        return NULL;
    (void)pthread_mutex_lock(&lock);
    struct turn *t = all;
    while (t != NULL && (t->device != st.st_dev || t->inode != st.st_ino))
        t = t->next;
    if (t == NULL && (t = calloc(1, sizeof *t)) != NULL) {
        t->device = st.st_dev;
        t->inode = st.st_ino;
        (void)pthread_mutex_init(&t->mutex, NULL);
        t->next = all;
        all = t;
    }
    if (t != NULL)
        t->users++;
    (void)pthread_mutex_unlock(&lock);
    return t;
}

void turn_done(struct turn *t)
{
    if (t == NULL)
        return;
    (void)pthread_mutex_lock(&lock);
    if (--t->users == 0) {
        struct turn **at = &all;
        while (*at != t)
            at = &(*at)->next;
        *at = t->next;
        (void)pthread_mutex_destroy(&t->mutex);
        free(t);
    }
    (void)pthread_mutex_unlock(&lock);
}

bool turn_take(struct turn *t, unsigned ms)
{
    struct timespec until;
    (void)clock_gettime(CLOCK_REALTIME, &until); /* this clock is always there */
    until.tv_sec += ms / 1000;
    until.tv_nsec += (long)(ms % 1000) * 1000000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    return pthread_mutex_timedlock(&t->mutex, &until) == 0;
}

void turn_give(struct turn *t)
{
    (void)pthread_mutex_unlock(&t->mutex);
}
