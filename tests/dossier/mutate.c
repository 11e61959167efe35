/* mutate FILE COUNT: a dossier with one bit turned at each of COUNT evenly spaced places: in
 * the archive as it is, and in a member of an archive made anew, whose checksums fit.  Each
 * must be found, and the member must be named.  The dossier is signed first, so that signatures
 * are among what is altered. */
#include "dossier/build.h"
#include "dossier/verify.h"

#include "base/zip.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct sample {
    struct buf file;
    struct led_vkey key;
    size_t missed;
    size_t unnamed;
    size_t tried;
};

static int fail(const char *what)
{
    (void)fprintf(stderr, "mutate: %s\n", what);
    return 2;
}

/* The page on 'file'; false: nothing is wrong with it. */
static bool is_found(const struct sample *s, struct slice file, struct buf *page)
{
    const struct dossier_trust trust = { &s->key, 1 };
    struct err err = { "" };
    bool holds = true;
    buf_clear(page);
    /* A block of exactly its size: one byte too far is seen. */
    uint8_t *copy = malloc(file.n);
    if (copy == NULL)
        abort();
    memcpy(copy, file.p, file.n);
    enum rc rc = dossier_verify(slice_of(copy, file.n), &trust, REPORT_EN, page, &holds, &err);
    free(copy);
    if (rc != RC_OK)
        abort();
    return !holds;
}

static void in_the_archive(struct sample *s, size_t at, unsigned bit)
{
    struct buf page = BUF_EMPTY;
    s->file.p[at] ^= (uint8_t)(1u << bit);
    s->tried++;
    if (!is_found(s, buf_view(&s->file), &page)) {
        s->missed++;
        (void)printf("missed: archive, byte %zu, bit %u\n", at, bit);
    }
    s->file.p[at] ^= (uint8_t)(1u << bit);
    buf_done(&page);
}

/* Place 'at' of all members' bytes. */
static void in_a_member(struct sample *s, size_t at, unsigned bit)
{
    static struct zip_member m[ZIP_MEMBERS_MAX];
    struct buf page = BUF_EMPTY;
    struct buf anew = BUF_EMPTY;
    struct err err;
    size_t count = 0;
    size_t i = 0;
    if (zip_get(buf_view(&s->file), m, ZIP_MEMBERS_MAX, &count, &err) != RC_OK)
        abort();
    while (at >= m[i].bytes.n)
        at -= m[i++].bytes.n;
    uint8_t *altered = malloc(m[i].bytes.n);
    char name[ZIP_NAME_MAX + 1];
    if (altered == NULL)
        abort();
    memcpy(altered, m[i].bytes.p, m[i].bytes.n);
    altered[at] ^= (uint8_t)(1u << bit);
    m[i].bytes.p = altered;
    (void)snprintf(name, sizeof name, "%.*s", (int)m[i].name.n, (const char *)m[i].name.p);
    if (zip_put(m, count, &anew, &err) != RC_OK)
        abort();
    s->tried++;
    if (!is_found(s, buf_view(&anew), &page)) {
        s->missed++;
        (void)printf("missed: %s, byte %zu, bit %u\n", name, at, bit);
    } else if (slice_find(buf_view(&page), slice_str(name)) == SIZE_MAX) {
        s->unnamed++;
        (void)printf("not named: %s, byte %zu, bit %u:\n%.*s\n", name, at, bit, (int)page.n,
                     (const char *)page.p);
    }
    free(altered);
    buf_done(&anew);
    buf_done(&page);
}

static bool load(const char *path, struct buf *ret)
{
    uint8_t block[4096];
    size_t n = 0;
    FILE *f = fopen(path, "rbe");
    while (f != NULL && (n = fread(block, 1, sizeof block, f)) > 0)
        buf_bytes(ret, block, n);
    return f != NULL && fclose(f) == 0 && !ret->failed && ret->n > 0;
}

static bool sign(struct sample *s, struct slice file)
{
    const uint8_t seed[SIGN_SEED_SIZE] = { 7 };
    struct sign_key key;
    struct err err = { "" };
    bool is_good =
        sign_key_from_seed(seed, &key, &err) == RC_OK &&
        led_vkey_make(SLICE("tester.example/key"), LED_SIG_NOTE, key.public_key, &s->key,
                      &err) == RC_OK &&
        dossier_sign(file, SLICE("tester.example/key"), &key, &s->file, &err) == RC_OK;
    if (!is_good)
        (void)fprintf(stderr, "mutate: %s\n", err.text);
    sign_key_done(&key);
    return is_good;
}

int main(int argc, char **argv)
{
    struct sample s = { .file = BUF_EMPTY };
    struct buf plain = BUF_EMPTY;
    struct buf page = BUF_EMPTY;
    if (argc != 3 || !load(argv[1], &plain))
        return fail("name a dossier and how many places are to be tried");
    size_t count = strtoul(argv[2], NULL, 10);
    if (!sign(&s, buf_view(&plain)))
        return 2;
    if (is_found(&s, buf_view(&s.file), &page) ||
        slice_find(buf_view(&page),
                   SLICE("tester.example/key signed this dossier (a key that you named)")) ==
            SIZE_MAX)
        return fail("the signed dossier does not verify");

    struct zip_member m[64];
    size_t members = 0;
    size_t content = 0;
    struct err err;
    if (zip_get(buf_view(&s.file), m, 64, &members, &err) != RC_OK)
        return fail(err.text);
    for (size_t i = 0; i < members; i++)
        content += m[i].bytes.n;
    for (size_t i = 0; i < count; i++) {
        in_the_archive(&s, (size_t)((double)i * (double)s.file.n / (double)count),
                       (unsigned)(i % 8));
        in_a_member(&s, (size_t)((double)i * (double)content / (double)count),
                    (unsigned)(i % 8));
    }
    (void)printf("%zu bytes, %zu alterations, %zu missed, %zu not named\n", s.file.n, s.tried,
                 s.missed, s.unnamed);
    buf_done(&s.file);
    buf_done(&plain);
    buf_done(&page);
    return s.missed + s.unnamed == 0 ? 0 : 1;
}
