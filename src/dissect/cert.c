#include "dissect/cert.h"

#include "dissect/cert_name.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/x509.h>

enum {
    DER_INTEGER = 0x02,
    DER_SEQUENCE = 0x30,
    DER_VERSION = 0xa0,   /* [0] EXPLICIT, absent in version 1 */
    NAME_MAX_SIZE = 8192, /* DER; RFC 5280 bounds each attribute to some dozens of characters */
};

/* The contents of the next value, which has 'tag', with what a short capture cut off left out;
 * '*ret_whole', unless NULL, is the value with its tag and length, empty if it is cut. */
static struct cursor value(struct cursor *in, uint8_t tag, struct slice *ret_whole)
{
    struct slice from = cur_peek(in);
    uint8_t found = cur_u8(in);
    size_t size = cur_u8(in);
    switch (size) { /* X.690, 8.1.3; no certificate needs more than three bytes of length */
    case 0x81: size = cur_u8(in); break;
    case 0x82: size = cur_be16(in); break;
    case 0x83: size = cur_be24(in); break;
    default: in->bad = in->bad || size >= 0x80; break;
    }
    in->bad = in->bad || found != tag;
    if (in->bad)
        return (struct cursor){ in->p, 0, true };
    bool cut;
    size_t head = from.n - in->left;
    struct cursor inner = cur_sub_cut(in, size, &cut);
    if (ret_whole != NULL)
        *ret_whole = cut ? slice_of(from.p, 0) : slice_sub(from, 0, head + size);
    return inner;
}

bool cert_names(struct slice der, struct cert_names *ret_names)
{
    struct cursor in = cur_of(der);
    struct cursor certificate = value(&in, DER_SEQUENCE, NULL);
    struct cursor tbs = value(&certificate, DER_SEQUENCE, NULL); /* RFC 5280, 4.1 */
    struct cert_names names;
    if (tbs.left > 0 && cur_peek(&tbs).p[0] == DER_VERSION)
        (void)value(&tbs, DER_VERSION,
                    NULL); /* all versions have the names in the same place */
    (void)value(&tbs, DER_INTEGER,
                NULL); /* serial number: of the certificate, not of the thing */
    (void)value(&tbs, DER_SEQUENCE, NULL); /* signature algorithm */
    (void)value(&tbs, DER_SEQUENCE, &names.issuer);
    (void)value(&tbs, DER_SEQUENCE, NULL); /* validity */
    (void)value(&tbs, DER_SEQUENCE, &names.subject);
    if (tbs.bad || names.issuer.n == 0 || names.subject.n == 0 ||
        names.issuer.n > NAME_MAX_SIZE || names.subject.n > NAME_MAX_SIZE)
        return false;
    *ret_names = names;
    return true;
}

/* RFC 4514 but for characters outside ASCII, which stay as they are in UTF-8: it permits that
 * (2.4). */
static bool name_text(struct slice der, BIO *text)
{
    const unsigned char *p = der.p;
    X509_NAME *name = d2i_X509_NAME(NULL, &p, (long)der.n);
    bool good = name != NULL && p == der.p + der.n &&
                X509_NAME_print_ex(text, name, 0,
                                   XN_FLAG_RFC2253 & ~(unsigned long)ASN1_STRFLGS_ESC_MSB) >= 0;
    X509_NAME_free(name);
    return good;
}

static struct slice written(BIO *text)
{
    char *p = NULL;
    long n = BIO_get_mem_data(text, &p);
    return slice_sub(slice_of(p, n < 0 ? 0 : (size_t)n), 0, CERT_NAME_TEXT_MAX);
}

static void tell(const struct cert_names *names, struct slice subject, struct slice issuer,
                 struct sink *out)
{
    obs_text(out, PROP_CERT_SUBJECT, subject);
    obs_text(out, PROP_CERT_ISSUER, issuer);
    if (slice_eq(names->subject, names->issuer))
        obs_str(out, PROP_DETAIL, "cert-self-signed=yes");
}

/* Names with anything unusual in them. */
static bool tell_by_libcrypto(const struct cert_names *names, struct sink *out)
{
    BIO *subject = BIO_new(BIO_s_mem());
    BIO *issuer = BIO_new(BIO_s_mem());
    bool good = subject != NULL && issuer != NULL && name_text(names->subject, subject) &&
                name_text(names->issuer, issuer);
    if (good)
        tell(names, written(subject), written(issuer), out);
    BIO_free(subject);
    BIO_free(issuer);
    ERR_clear_error(); /* the reasons for which a hostile name was refused are nobody's business
                        */
    return good;
}

bool cert_tell(const struct cert_names *names, struct sink *out)
{
    uint8_t subject[CERT_NAME_TEXT_MAX];
    uint8_t issuer[CERT_NAME_TEXT_MAX];
    size_t subject_size = cert_name_plain(names->subject, subject);
    size_t issuer_size = cert_name_plain(names->issuer, issuer);
    if (subject_size == 0 || issuer_size == 0)
        return tell_by_libcrypto(names, out);
    tell(names, slice_of(subject, subject_size), slice_of(issuer, issuer_size), out);
    return true;
}
