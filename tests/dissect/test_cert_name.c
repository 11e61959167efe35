/* Names of certificates: what is written here is what libcrypto writes, byte by byte, or is left
 * to libcrypto. */
#include "dissect/cert_name.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>

static uint64_t state = 88172645463325252u;

static unsigned dice(unsigned sides)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (unsigned)(state >> 11) % sides;
}

static const int known[] = { NID_commonName, NID_organizationName, NID_countryName,
                             NID_organizationalUnitName, NID_stateOrProvinceName,
                             NID_localityName, NID_serialNumber, NID_pkcs9_emailAddress,
                             NID_pkcs9_unstructuredName, NID_domainComponent, NID_userId,
                             NID_businessCategory, NID_streetAddress, NID_postalCode,
                             NID_description, NID_organizationIdentifier,
                             NID_jurisdictionLocalityName, NID_jurisdictionStateOrProvinceName,
                             NID_jurisdictionCountryName };
static const int unusual[] = { NID_title, NID_givenName, NID_pseudonym, NID_dnQualifier };

/* A Name of up to five attributes; 'odd' of a hundred are of a kind that is not usual. */
static size_t make(uint8_t **ret_der, unsigned odd)
{
    static const char hard[] = " #,+\"\\<>;=a ";
    static const char bytes[] = "\x01\x7f\x80\xc3\xa9\xff";
    X509_NAME *name = X509_NAME_new();
    unsigned count = dice(6);
    for (unsigned i = 0; i < count; i++) {
        uint8_t text[200];
        bool is_odd = dice(100) < odd;
        size_t n = 1 + dice(dice(20) == 0 ? sizeof text : 12);
        for (size_t k = 0; k < n; k++)
            text[k] = (uint8_t)(dice(3) == 0 ? hard[dice(sizeof hard - 1)] : 0x20 + (int)dice(95));
        if (is_odd && dice(2) == 0)
            text[dice((unsigned)n)] = (uint8_t)bytes[dice(sizeof bytes - 1)];
        static const int plain_types[] = { V_ASN1_PRINTABLESTRING, V_ASN1_UTF8STRING, V_ASN1_IA5STRING };
        static const int odd_types[] = { V_ASN1_T61STRING, V_ASN1_BMPSTRING, V_ASN1_OCTET_STRING };
        int type = is_odd && dice(2) == 0 ? odd_types[dice(3)] : plain_types[dice(3)];
        int nid = is_odd && dice(2) == 0 ? unusual[dice(4)] : known[dice(sizeof known / sizeof known[0])];
        X509_NAME_ENTRY *entry = X509_NAME_ENTRY_create_by_NID(NULL, nid, V_ASN1_OCTET_STRING, text, (int)n);
        ASN1_STRING *value = ASN1_STRING_type_new(type);
        ASN1_STRING_set(value, text, (int)n);
        X509_NAME_ENTRY_set_data(entry, type, text, (int)n);
        X509_NAME_add_entry(name, entry, -1, is_odd && dice(4) == 0 && i > 0 ? -1 : 0);
        ASN1_STRING_free(value);
        X509_NAME_ENTRY_free(entry);
    }
    *ret_der = NULL;
    int n = i2d_X509_NAME(name, ret_der);
    X509_NAME_free(name);
    return n < 0 ? 0 : (size_t)n;
}

/* What libcrypto says; false: it is no Name. */
static bool theirs(struct slice der, BIO *text)
{
    const unsigned char *p = der.p;
    X509_NAME *name = d2i_X509_NAME(NULL, &p, (long)der.n);
    bool good = name != NULL && p == der.p + der.n &&
                X509_NAME_print_ex(text, name, 0, XN_FLAG_RFC2253 & ~(unsigned long)ASN1_STRFLGS_ESC_MSB) >= 0;
    X509_NAME_free(name);
    ERR_clear_error();
    return good;
}

/* False: the two say something else. */
static bool agree(struct slice der, unsigned *plain)
{
    uint8_t ours[CERT_NAME_TEXT_MAX];
    size_t n = cert_name_plain(der, ours);
    if (n == 0)
        return true;
    ++*plain;
    BIO *text = BIO_new(BIO_s_mem());
    bool good = theirs(der, text);
    char *p = NULL;
    long size = BIO_get_mem_data(text, &p);
    good = good && size == (long)n && memcmp(p, ours, n) == 0;
    if (!good)
        printf("# ours %.*s\n# theirs %.*s\n", (int)n, (const char *)ours, (int)size, p == NULL ? "" : p);
    BIO_free(text);
    return good;
}

int main(void)
{
    enum { ROUNDS = 20000 };
    unsigned plain = 0;
    unsigned usual = 0;
    bool is_same = true;
    for (unsigned i = 0; i < ROUNDS && is_same; i++) {
        uint8_t *der;
        size_t n = make(&der, i % 2 == 0 ? 0 : 30);
        uint8_t *exact = malloc(n == 0 ? 1 : n);
        if (exact == NULL)
            return 2;
        memcpy(exact, der, n);
        unsigned before = plain;
        is_same = agree(slice_of(exact, n), &plain);
        usual += plain - before;
        for (unsigned k = 0; k < 4 && n > 0 && is_same; k++) { /* damaged, cut */
            uint8_t kept = exact[dice((unsigned)n)];
            exact[dice((unsigned)n)] = (uint8_t)(dice(2) == 0 ? dice(256) : kept ^ 1u << dice(8));
            is_same = agree(slice_sub(slice_of(exact, n), 0, dice(4) == 0 ? dice((unsigned)n + 1) : n), &plain);
        }
        OPENSSL_free(der);
        free(exact);
    }
    printf("%s - what is said is what libcrypto says (%u of %d made, %u damaged)\n", is_same ? "ok" : "not ok", usual,
           ROUNDS, plain - usual);
    bool is_used = usual > ROUNDS / 2;
    printf("%s - most names are plain\n", is_used ? "ok" : "not ok");
    return is_same && is_used ? 0 : 1;
}
