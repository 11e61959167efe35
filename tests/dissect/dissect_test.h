/* tests/dissect/dissect_test.h: tests of one dissector as a table of sentences.
 *
 * A row's bytes are hexadecimal; text may stand between single quotes ('' is one quote);
 * blanks do not count.  '[2 ... ]' is a length in two bytes, high byte first, with the bytes that it
 * counts; '<2 ... >' the same low byte first; '[2+4 ... ]' counts four more than there are,
 * '[2-4 ... ]' four less; they nest.  The expected observations are joined by " | ", in the order in which
 * they are emitted: name=sw1, org-oui=0x00120f (ORG_OUI and DEVICE_OUI in hex, other numbers
 * decimal), address=mac:...; "@ip:192.0.2.7 name=x" when the subject is not the sender;
 * "~name=x" when the basis is inferred.
 * The dissector gets its bytes in an exact-size heap block and, besides, every shorter cut of
 * each row must not say anything that the whole row does not say (unless 'cut_may_differ'). */
#ifndef SEKISHO_TESTS_DISSECT_TEST_H
#define SEKISHO_TESTS_DISSECT_TEST_H

#include "dissect/dissect.h"

struct dissect_case {
    const char *says;         /* the fact, as a sentence */
    const char *bytes;        /* the message */
    enum dis_result result;
    const char *expect;       /* observations */
    struct dis_frame frame;   /* addresses, ports, side; the default sender is mac 02:00:00:00:00:01, ip
                               * 192.0.2.1 (so: subject ip) unless 'link_only' */
    bool link_only;           /* no IP header: the sender is the MAC */
    bool cut_may_differ;
};

/* Returns the number of failed rows, having printed each; used by DISSECT_TESTS. */
int dissect_test_run(const struct dissector *d, const struct dissect_case *cases, size_t count);

#define DISSECT_TESTS(name, cases)                                                             \
    extern const struct dissector dissector_##name;                                            \
    int main(void)                                                                             \
    {                                                                                          \
        return dissect_test_run(&dissector_##name, (cases),                                    \
                                sizeof(cases) / sizeof((cases)[0])) == 0                       \
                   ? 0                                                                         \
                   : 1;                                                                        \
    }

#endif
