#include "dissect/print.h"

#include <pthread.h>
#include <sodium.h>

static struct print_key secret;

static void make(void)
{
    randombytes_buf(&secret, sizeof secret);
}

const struct print_key *print_secret(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    (void)pthread_once(&once, make); /* cannot fail */
    return &secret;
}
