/* The C2SP formats: signed notes, checkpoints, cosignatures, names of tiles, bundles, proofs, what a
 * witness decides, and entries.  The vectors are those of the C2SP documents and of Go's
 * golang.org/x/mod/sumdb/note. */
#include "ledger/entry.h"
#include "ledger/witness.h"
#include "ledger_test.h"

#define PETER "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
#define ENOCH "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop"
#define TEXT                                                                                  \
    "If you think cryptography is the answer to your problem,\n"                              \
    "then you don't know what your problem is.\n"
#define DASH "\xe2\x80\x94 "
#define PETER_SIG                                                                             \
    DASH "PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdn" \
         "gotpRZb6KE6RyyBwJnAM=\n"
#define ENOCH_SIG                                                                             \
    DASH "EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLo" \
         "x33WWd1RvMc+QQ=\n"

static struct led_vkey vkey(const char *text)
{
    struct led_vkey key;
    struct err err = { "" };
    if (led_vkey_parse(slice_str(text), &key, &err) != RC_OK)
        fail_msg("%s: %s", text, err.text);
    return key;
}

static void reads_keys(void **state)
{
    (void)state;
    char text[] = PETER;
    struct led_vkey key = vkey(text);
    struct buf out = BUF_EMPTY;
    led_vkey_print(&key, &out);
    assert_string_equal((const char *)out.p, text);
    buf_done(&out);
    size_t n = sizeof text - 1;
    for (size_t i = 0; i <= n; i++) /* no part of it, and nothing with one letter changed */
        for (size_t j = i + 1; j <= n; j++)
            if (i != 0 || j != n)
                assert_int_equal(led_vkey_parse(slice_of(text + i, j - i), &key, NULL), RC_FORMAT);
    for (size_t i = 0; i < n; i++) {
        text[i]++;
        assert_int_equal(led_vkey_parse(slice_of(text, n), &key, NULL), RC_FORMAT);
        text[i]--;
    }
    static const char *const bad[] = {
        "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",
        "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_int_equal(led_vkey_parse(slice_str(bad[i]), &key, NULL), RC_FORMAT);
}

/* Go's test of the same name: PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz */
static const uint8_t peter_seed[SIGN_SEED_SIZE] = {
    0x81, 0x0a, 0x14, 0x02, 0xd5, 0x14, 0x6c, 0x8d, 0x84, 0xf2, 0x44, 0x33, 0x30, 0xf5, 0x40, 0x80,
    0xeb, 0xf9, 0x8e, 0xe1, 0x7d, 0x9c, 0x74, 0xf6, 0x25, 0x2f, 0xc5, 0xd5, 0xc7, 0x28, 0x31, 0x73,
};

static void signs_as_published(void **state)
{
    (void)state;
    struct sign_key key;
    struct buf out = BUF_EMPTY;
    assert_int_equal(sign_key_from_seed(peter_seed, &key, NULL), RC_OK);
    assert_int_equal(led_note_sign(SLICE(TEXT), SLICE("PeterNeumann"), LED_SIG_NOTE, 0, &key, &out, NULL), RC_OK);
    assert_string_equal((const char *)out.p, PETER_SIG);
    assert_int_equal(led_note_sign(SLICE(TEXT), SLICE("bad name"), LED_SIG_NOTE, 0, &key, &out, NULL), RC_USAGE);
    assert_int_equal(led_note_sign(SLICE(TEXT), SLICE("bad+name"), LED_SIG_NOTE, 0, &key, &out, NULL), RC_USAGE);
    buf_done(&out);
    sign_key_done(&key);
}

static void opens_notes(void **state)
{
    (void)state;
    struct led_vkey peter = vkey(PETER);
    struct led_vkey enoch = vkey(ENOCH);
    struct led_note note;
    assert_int_equal(led_note_parse(SLICE(TEXT "\n" PETER_SIG ENOCH_SIG), &note, NULL), RC_OK);
    assert_true(slice_eq(note.text, SLICE(TEXT)));
    assert_int_equal(note.sig_count, 2);
    assert_int_equal(led_note_check(&note, &peter, NULL), LED_SIG_GOOD);
    assert_int_equal(led_note_check(&note, &enoch, NULL), LED_SIG_GOOD);
    assert_int_equal(led_note_parse(SLICE(TEXT "\n" PETER_SIG), &note, NULL), RC_OK);
    assert_int_equal(led_note_check(&note, &enoch, NULL), LED_SIG_ABSENT);
    /* a good signature does not save a note with a wrong one by the same key */
    assert_int_equal(led_note_parse(SLICE("x\n\n" PETER_SIG), &note, NULL), RC_OK);
    assert_int_equal(led_note_check(&note, &peter, NULL), LED_SIG_BAD);

    /* the C2SP document's own example: blank lines within the text */
    assert_int_equal(led_note_parse(SLICE("Ognuno sta solo sul cuor della terra\n"
                                          "trafitto da un raggio di sole:\n\ned \xc3\xa8 subito sera.\n\n" DASH
                                          "quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITL"
                                          "lC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=\n"),
                                    &note, NULL),
                     RC_OK);
    assert_int_equal(note.sig_count, 1);

    static const char *const bad[] = { /* Go's list, and ours */
        TEXT,
        TEXT "\n",
        "\x01" TEXT "\n" PETER_SIG,
        "\xff" TEXT "\n" PETER_SIG,
        TEXT "\n" DASH "Bad Name x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZ"
                       "b6KE6RyyBwJnAM=\n",
        TEXT "\n" PETER_SIG "Unexpected line.\n",
        TEXT "\r\n" PETER_SIG,
        TEXT "\n" DASH "PeterNeumann x08go_ZJ\n",
        TEXT "\n" DASH "PeterNeumann AAAA\n",
        TEXT "\n" DASH "PeterNeumann \n",
        TEXT "\n- PeterNeumann x08go/ZJ\n",
        "",
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        if (led_note_parse(slice_str(bad[i]), &note, NULL) != RC_FORMAT)
            fail_msg("note %zu is taken", i);
    struct slice whole = SLICE(TEXT "\n" PETER_SIG);
    assert_int_equal(led_note_parse(slice_sub(whole, 0, whole.n - 1), &note, NULL), RC_FORMAT);

    struct buf many = BUF_EMPTY;
    buf_str(&many, TEXT "\n");
    for (int i = 0; i <= LED_NOTE_SIGS_MAX; i++)
        buf_str(&many, PETER_SIG);
    assert_int_equal(led_note_parse(buf_view(&many), &note, NULL), RC_LIMIT);
    buf_done(&many);
}

/* The examples of tlog-checkpoint and tlog-cosignature.  Their keys are not published: the form is
 * compared, and that printing gives the bytes back. */
#define SOFA_TEXT "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
#define SOFA                                                                                  \
    SOFA_TEXT "\n" DASH "example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5" \
              "/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n" DASH                                   \
              "witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xU" \
              "e+mbIUBkBIfZ+qnA==\n"

static void reads_checkpoints(void **state)
{
    (void)state;
    struct led_note note;
    struct led_checkpoint c;
    struct led_sig sig;
    struct buf out = BUF_EMPTY;
    assert_int_equal(led_note_parse(SLICE(SOFA), &note, NULL), RC_OK);
    assert_int_equal(led_checkpoint_parse(note.text, &c, NULL), RC_OK);
    assert_true(slice_eq(c.origin, SLICE("example.com/behind-the-sofa")));
    assert_int_equal(c.size, 20852163);
    led_checkpoint_print(&c, &out);
    assert_string_equal((const char *)out.p, SOFA_TEXT);
    buf_done(&out);
    struct slice rest = note.sigs;
    assert_true(led_sig_next(&rest, &sig));
    assert_true(led_sig_next(&rest, &sig));
    assert_int_equal(sig.size, sizeof sig.bytes); /* a time and a signature */
    assert_int_equal(sig.bytes[4] << 24 | sig.bytes[5] << 16 | sig.bytes[6] << 8 | sig.bytes[7], 1679315147);
    assert_false(led_sig_next(&rest, &sig));

    static const char *const bad[] = {
        "",
        "\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
        "o\n01\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
        "o\n-1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
        "o\n9223372036854775808\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
        "o\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I\n",
        "o\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxqw==\n",
        "o\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=",
        "o\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\nx",
        "o\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\nx\n\ny\n",
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        if (led_checkpoint_parse(slice_str(bad[i]), &c, NULL) != RC_FORMAT)
            fail_msg("checkpoint %zu is taken", i);
    assert_int_equal(led_checkpoint_parse(SLICE("o\n0\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\nmore\n"), &c, NULL),
                     RC_OK);
    assert_true(slice_eq(c.extension, SLICE("more\n")));
}

struct signer {
    struct sign_key key;
    struct led_vkey vkey;
};

static struct signer signer(const char *name, enum led_sig_type type)
{
    struct signer s;
    assert_int_equal(sign_key_make(&s.key, NULL), RC_OK);
    assert_int_equal(led_vkey_make(slice_str(name), type, s.key.public_key, &s.vkey, NULL), RC_OK);
    return s;
}

/* A signed checkpoint of a log with 'size' leaves. */
static void sign_head(const struct signer *s, uint64_t size, const struct led_hash *root, struct buf *out)
{
    struct led_checkpoint c = { .origin = slice_str(s->vkey.name), .size = size, .root = *root };
    struct buf text = BUF_EMPTY;
    led_checkpoint_print(&c, &text);
    buf_slice(out, buf_view(&text));
    buf_char(out, '\n');
    assert_int_equal(led_note_sign(buf_view(&text), c.origin, s->vkey.type, 0, &s->key, out, NULL), RC_OK);
    buf_done(&text);
}

static void cosigns(void **state)
{
    (void)state;
    struct signer log = signer("log.example.org/a", LED_SIG_NOTE);
    struct signer witness = signer("ministry.example.org/w", LED_SIG_COSIGNATURE);
    struct led_hash root;
    struct buf head = BUF_EMPTY;
    struct led_note note;
    struct led_checkpoint c;
    uint64_t time_s = 0;
    led_hash_leaf(SLICE("x"), &root);
    sign_head(&log, 1, &root, &head);
    assert_int_equal(led_checkpoint_open(buf_view(&head), &log.vkey, &note, &c, NULL), RC_OK);
    assert_int_equal(led_note_check(&note, &witness.vkey, NULL), LED_SIG_ABSENT);
    assert_int_equal(led_note_sign(note.text, slice_str(witness.vkey.name), LED_SIG_COSIGNATURE, 1679315147,
                                   &witness.key, &head, NULL),
                     RC_OK);
    assert_int_equal(led_checkpoint_open(buf_view(&head), &log.vkey, &note, &c, NULL), RC_OK);
    assert_int_equal(led_note_check(&note, &witness.vkey, &time_s), LED_SIG_GOOD);
    assert_int_equal(time_s, 1679315147);
    assert_int_equal(c.size, 1);

    /* every byte counts */
    size_t bad = 0;
    for (size_t i = 0; i < head.n; i++) {
        head.p[i] ^= 1;
        bool is_log = led_checkpoint_open(buf_view(&head), &log.vkey, &note, &c, NULL) == RC_OK;
        bad += is_log && led_note_check(&note, &witness.vkey, NULL) == LED_SIG_GOOD;
        head.p[i] ^= 1;
    }
    assert_int_equal(bad, 0);
    buf_done(&head);
}

static void names_tiles(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        struct led_tile tile;
    } cases[] = {
        { "tile/0/000", { 0, 0, 256 } },
        { "tile/0/x001/x234/067", { 0, 1234067, 256 } }, /* the document's example */
        { "tile/2/000.p/1", { 2, 0, 1 } },
        { "tile/entries/273.p/112", { LED_TILE_ENTRIES, 273, 112 } },
        { "tile/entries/x001/000", { LED_TILE_ENTRIES, 1000, 256 } },
        { "tile/7/x009/x223/x372/x036/x854/x775/807.p/255", { 7, INT64_MAX, 255 } },
    };
    struct led_tile tile;
    char path[LED_TILE_PATH_SIZE];
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        led_tile_path(&cases[i].tile, path);
        assert_string_equal(path, cases[i].path);
        assert_true(led_tile_parse(slice_str(path), &tile));
        assert_int_equal(tile.level, cases[i].tile.level);
        assert_int_equal(tile.n, cases[i].tile.n);
        assert_int_equal(tile.width, cases[i].tile.width);
    }
    static const char *const bad[] = {
        "", "tile", "tile/", "tile/0", "tile/0/", "tile/0/00", "tile/0/0000", "tile/00/000", "tile/8/000",
        "tile/-1/000", "tile/0/x000/000", "tile/0/000/", "tile/0/000.p", "tile/0/000.p/", "tile/0/000.p/0",
        "tile/0/000.p/256", "tile/0/000.p/01", "tile/0/000.p/1/", "tile/0/x001", "tile/0/001/002", "tile/0/x01/002",
        "tile/0/../000", "/tile/0/000", "tile//000", "tile/0/00a", "tile/entries/000.q/1", "tile/Entries/000",
        "tile/0/x999/x999/x999/x999/x999/x999/x999/999", "checkpoint", "tile/0/000.p/1\n",
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        if (led_tile_parse(slice_str(bad[i]), &tile))
            fail_msg("taken for a tile: %s", bad[i]);

    /* the document's example: 70,000 leaves */
    assert_int_equal(led_tile_width(0, 272, 70000), 256);
    assert_int_equal(led_tile_width(0, 273, 70000), 112);
    assert_int_equal(led_tile_width(0, 274, 70000), 0);
    assert_int_equal(led_tile_width(LED_TILE_ENTRIES, 273, 70000), 112);
    assert_int_equal(led_tile_width(1, 0, 70000), 256);
    assert_int_equal(led_tile_width(1, 1, 70000), 17);
    assert_int_equal(led_tile_width(2, 0, 70000), 1);
    assert_int_equal(led_tile_width(3, 0, 70000), 0);
    assert_int_equal(led_tile_width(0, 1, 256), 0);
    assert_int_equal(led_tile_width(1, 0, 256), 1);
    assert_int_equal(led_tile_width(0, 0, 0), 0);
}

static void reads_bundles(void **state)
{
    (void)state;
    struct buf out = BUF_EMPTY;
    struct slice entry;
    led_bundle_put(&out, SLICE("abc"));
    led_bundle_put(&out, SLICE(""));
    led_bundle_put(&out, SLICE("d"));
    struct cursor c = cur_of(buf_view(&out));
    assert_true(led_bundle_next(&c, &entry) && slice_eq(entry, SLICE("abc")));
    assert_true(led_bundle_next(&c, &entry) && entry.n == 0);
    assert_true(led_bundle_next(&c, &entry) && slice_eq(entry, SLICE("d")));
    assert_false(led_bundle_next(&c, &entry));
    assert_false(c.bad);
    assert_int_equal(led_bundle_check(buf_view(&out), 3, NULL), RC_OK);
    assert_int_equal(led_bundle_check(buf_view(&out), 2, NULL), RC_FORMAT);
    assert_int_equal(led_bundle_check(buf_view(&out), 4, NULL), RC_FORMAT);
    for (size_t n = 1; n < out.n; n++)
        assert_int_equal(led_bundle_check(slice_sub(buf_view(&out), 0, n), 3, NULL), RC_FORMAT);
    buf_done(&out);
}

static void proves_in_files(void **state)
{
    (void)state;
    enum { N = 11 };
    struct signer log = signer("log.example.org/a", LED_SIG_NOTE);
    struct led_hash leaves[N];
    struct slow_log slow = { leaves, N };
    struct led_source source = { slow_read, &slow };
    for (size_t i = 0; i < N; i++)
        led_hash_leaf(slice_of(&"entries of a log"[i], 1), &leaves[i]);
    struct led_view *v = led_view_new(&source, N);
    struct led_hash root = slow_root(leaves, N);
    struct buf head = BUF_EMPTY;
    struct buf file = BUF_EMPTY;
    struct led_inclusion p;
    struct led_note note;
    struct led_checkpoint c;
    sign_head(&log, N, &root, &head);
    struct led_inclusion made = { .extra = SLICE("Ym9v"), .index = 5, .checkpoint = buf_view(&head) };
    assert_int_equal(led_prove_inclusion(v, 5, N, &made.path, NULL), RC_OK);
    led_inclusion_print(&made, &file);
    assert_int_equal(led_inclusion_parse(buf_view(&file), &p, NULL), RC_OK);
    assert_true(slice_eq(p.extra, SLICE("Ym9v")));
    assert_int_equal(led_inclusion_verify(&p, SLICE("n"), &log.vkey, &note, &c, NULL), RC_FORMAT);
    assert_int_equal(led_inclusion_verify(&p, slice_of(&"entries of a log"[5], 1), &log.vkey, &note, &c, NULL), RC_OK);
    for (size_t i = 0; i < file.n; i++) { /* 'extra' is outside what is proven */
        bool is_extra = i >= sizeof "c2sp.org/tlog-proof@v1\nextra " - 1 && i < sizeof "c2sp.org/tlog-proof@v1\nextra Ym9v" - 1;
        file.p[i] ^= 1;
        bool is_good = led_inclusion_parse(buf_view(&file), &p, NULL) == RC_OK &&
                       led_inclusion_verify(&p, slice_of(&"entries of a log"[5], 1), &log.vkey, &note, &c, NULL) == RC_OK;
        assert_true(is_extra || !is_good);
        file.p[i] ^= 1;
    }
    for (size_t n = 0; n < file.n; n++) {
        struct slice cut = slice_sub(buf_view(&file), 0, n);
        assert_false(led_inclusion_parse(cut, &p, NULL) == RC_OK &&
                     led_inclusion_verify(&p, slice_of(&"entries of a log"[5], 1), &log.vkey, &note, &c, NULL) == RC_OK);
    }
    buf_done(&head);
    buf_done(&file);
    led_view_free(v);
}

/* A witness that has seen 4 of 9 leaves. */
static void judges(void **state)
{
    (void)state;
    enum { N = 9 };
    struct signer log = signer("log.example.org/a", LED_SIG_NOTE);
    struct signer other = signer("log.example.org/a", LED_SIG_NOTE);
    struct led_hash leaves[N];
    for (size_t i = 0; i < N; i++)
        led_hash_leaf(slice_of(&i, 1), &leaves[i]);
    struct slow_log slow = { leaves, N };
    struct led_source source = { slow_read, &slow };
    struct led_view *v = led_view_new(&source, N);
    struct led_seen seen = { 4, slow_root(leaves, 4) };
    struct led_seen none = { 0, slow_root(leaves, 0) };
    struct led_hash root = slow_root(leaves, N);
    struct led_hash wrong = slow_root(leaves + 1, N - 1);
    struct led_note note;
    struct led_checkpoint c;
    struct buf head = BUF_EMPTY;
    struct buf four = BUF_EMPTY;
    struct buf fork = BUF_EMPTY;
    struct buf forged = BUF_EMPTY;
    sign_head(&log, N, &root, &head);
    sign_head(&log, 4, &seen.root, &four);
    sign_head(&log, 4, &wrong, &fork);
    sign_head(&other, N, &root, &forged);
    struct led_extension x = { .old = 4, .checkpoint = buf_view(&head) };
    assert_int_equal(led_prove_consistency(v, 4, N, &x.path, NULL), RC_OK);

    struct buf file = BUF_EMPTY;
    struct led_extension again;
    led_extension_print(&x, &file);
    assert_int_equal(led_extension_parse(buf_view(&file), &again, NULL), RC_OK);
    assert_int_equal(led_witness_judge(&again, &seen, &log.vkey, &note, &c, NULL), LED_SIGN);
    assert_int_equal(c.size, N);

    struct led_extension y = x;
    y.path.h[0].b[0] ^= 1;
    assert_int_equal(led_witness_judge(&y, &seen, &log.vkey, &note, &c, NULL), LED_UNPROVEN);
    y = x;
    y.old = 3;
    assert_int_equal(led_witness_judge(&y, &seen, &log.vkey, &note, &c, NULL), LED_STALE);
    y.old = N + 1;
    assert_int_equal(led_witness_judge(&y, &seen, &log.vkey, &note, &c, NULL), LED_MALFORMED);
    y = x;
    y.checkpoint = buf_view(&forged);
    assert_int_equal(led_witness_judge(&y, &seen, &log.vkey, &note, &c, NULL), LED_UNSIGNED);
    y = (struct led_extension){ .old = 4, .checkpoint = buf_view(&fork) };
    assert_int_equal(led_witness_judge(&y, &seen, &log.vkey, &note, &c, NULL), LED_FORK);
    y.checkpoint = buf_view(&four); /* the same head again: signed again */
    assert_int_equal(led_witness_judge(&y, &seen, &log.vkey, &note, &c, NULL), LED_SIGN);
    y = (struct led_extension){ .old = 0, .checkpoint = buf_view(&head) }; /* the first ever */
    assert_int_equal(led_witness_judge(&y, &none, &log.vkey, &note, &c, NULL), LED_SIGN);
    y.checkpoint = slice_sub(y.checkpoint, 0, 40);
    assert_int_equal(led_witness_judge(&y, &none, &log.vkey, &note, &c, NULL), LED_MALFORMED);
    buf_done(&head);
    buf_done(&four);
    buf_done(&fork);
    buf_done(&forged);
    buf_done(&file);
    led_view_free(v);
}

static void reads_entries(void **state)
{
    (void)state;
    struct buf out = BUF_EMPTY;
    struct led_entry e;
    struct err err = { "" };
    assert_int_equal(led_entry_make(SLICE("heartbeat"), INT64_C(1700000000123456789), 0, SLICE("{ \"packets\": 3, \"drops\": 0 }"),
                                    &out, &err),
                     RC_OK);
    assert_string_equal((const char *)out.p, "{\"at\":\"2023-11-14T22:13:20.123456Z\",\"drops\":0,\"kind\":\"heartbeat\","
                                             "\"packets\":3,\"schema\":\"sekisho.entry/1\"}");
    assert_int_equal(led_entry_parse(buf_view(&out), &e, &err), RC_OK);
    assert_true(slice_eq(e.kind, SLICE("heartbeat")));
    assert_int_equal(e.at_ns, INT64_C(1700000000123456000));
    for (size_t n = 0; n < out.n; n++)
        assert_int_not_equal(led_entry_parse(slice_sub(buf_view(&out), 0, n), &e, NULL), RC_OK);
    size_t before = out.n;
    assert_int_equal(led_entry_make(SLICE("x"), 0, 0, SLICE("[]"), &out, &err), RC_FORMAT);
    assert_int_equal(led_entry_make(SLICE("x"), 0, 0, SLICE("{\"a\":}"), &out, &err), RC_FORMAT);
    assert_int_equal(led_entry_make(SLICE("x"), 0, 0, SLICE("{} "), &out, &err), RC_OK);
    out.n = before;
    assert_int_equal(led_entry_make(SLICE("x"), 0, 0, SLICE("{},{}"), &out, &err), RC_FORMAT);
    assert_int_equal(led_entry_make(SLICE("x"), 0, 0, SLICE("{\"kind\":\"y\"}"), &out, &err), RC_FORMAT);
    assert_int_equal(led_entry_make(SLICE("Not a kind"), 0, 0, SLICE("{}"), &out, &err), RC_USAGE);
    struct buf big = BUF_EMPTY;
    buf_str(&big, "{\"a\":\"");
    for (int i = 0; i < LED_ENTRY_MAX; i++)
        buf_char(&big, 'x');
    buf_str(&big, "\"}");
    assert_int_equal(led_entry_make(SLICE("x"), 0, 0, buf_view(&big), &out, &err), RC_LIMIT);
    assert_int_equal(out.n, before);
    buf_done(&big);
    buf_done(&out);
    static const char *const bad[] = {
        "{}", "[]", "1",
        "{\"at\":\"2023-11-14T22:13:20.123456Z\",\"kind\":\"X\",\"schema\":\"sekisho.entry/1\"}",
        "{\"at\":\"2023-11-14T22:13:20.123456Z\",\"kind\":\"x\",\"schema\":\"sekisho.entry/2\"}",
        "{\"at\":\"2023-11-14T22:13:20Z\",\"kind\":\"x\",\"schema\":\"sekisho.entry/1\"}",
        "{\"at\":\"2023-13-14T22:13:20.123456Z\",\"kind\":\"x\",\"schema\":\"sekisho.entry/1\"}",
        "{\"kind\":\"x\",\"at\":\"2023-11-14T22:13:20.123456Z\",\"schema\":\"sekisho.entry/1\"}",
        "{\"at\":\"2023-11-14T22:13:20.123456Z\", \"kind\":\"x\",\"schema\":\"sekisho.entry/1\"}",
        "{\"at\":\"2023-11-14T22:13:20.123456Z\",\"schema\":\"sekisho.entry/1\"}",
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        if (led_entry_parse(slice_str(bad[i]), &e, NULL) != RC_FORMAT)
            fail_msg("taken for an entry: %s", bad[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_keys),        cmocka_unit_test(signs_as_published), cmocka_unit_test(opens_notes),
        cmocka_unit_test(reads_checkpoints), cmocka_unit_test(cosigns),            cmocka_unit_test(names_tiles),
        cmocka_unit_test(reads_bundles),     cmocka_unit_test(proves_in_files),    cmocka_unit_test(judges),
        cmocka_unit_test(reads_entries),
    };
    return cmocka_run_group_tests_name("formats", tests, NULL, NULL);
}
