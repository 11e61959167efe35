/* The tree of RFC 6962: the vectors that certificate-transparency's reference code publishes, and
 * every proof of every small tree against the definition. */
#include "ledger_test.h"

static const struct {
    const char *bytes;
    size_t n;
} inputs[8] = {
    { "", 0 }, { "\x00", 1 }, { "\x10", 1 }, { "\x20\x21", 2 }, { "\x30\x31", 2 }, { "\x40\x41\x42\x43", 4 },
    { "\x50\x51\x52\x53\x54\x55\x56\x57", 8 }, { "\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f", 16 },
};

static const char *const roots[9] = {
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
};

static void leaves_of(struct led_hash ret[8])
{
    for (size_t i = 0; i < 8; i++)
        led_hash_leaf(slice_of(inputs[i].bytes, inputs[i].n), &ret[i]);
}

static void grows(void **state)
{
    (void)state;
    struct led_hash leaves[8];
    struct led_hash done[LED_LEVELS_MAX + 1];
    struct led_hash root;
    struct led_tree t;
    leaves_of(leaves);
    led_tree_init(&t);
    for (size_t n = 0; n <= 8; n++) {
        struct led_hash expected = hex(roots[n]);
        led_tree_root(&t, &root);
        assert_true(led_hash_eq(&root, &expected));
        if (n == 8)
            break;
        unsigned h = led_tree_push(&t, &leaves[n], done);
        assert_int_equal(h, __builtin_ctzll(n + 1));
        struct led_hash subtree = slow_root(leaves + n + 1 - ((size_t)1 << h), (size_t)1 << h);
        assert_true(led_hash_eq(&done[h], &subtree));
    }
}

struct path_case {
    uint64_t a; /* index, or old size */
    uint64_t size;
    size_t len;
    const char *path[3];
};

static const struct path_case inclusions[] = {
    { 0, 1, 0, { NULL } },
    { 0, 8, 3, { "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                 "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                 "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4" } },
    { 5, 8, 3, { "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                 "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                 "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7" } },
    { 2, 3, 1, { "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125" } },
};

static const struct path_case consistencies[] = {
    { 1, 1, 0, { NULL } },
    { 1, 8, 3, { "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                 "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                 "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4" } },
    { 6, 8, 3, { "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                 "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                 "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7" } },
    { 2, 5, 2, { "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                 "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b" } },
};

static struct led_view *view_of(struct slow_log *log, struct led_source *source)
{
    *source = (struct led_source){ slow_read, log };
    struct led_view *v = led_view_new(source, log->n);
    assert_non_null(v);
    return v;
}

static void is_path(const struct led_proof *proof, const struct path_case *c)
{
    assert_int_equal(proof->len, c->len);
    for (size_t i = 0; i < c->len; i++) {
        struct led_hash h = hex(c->path[i]);
        assert_true(led_hash_eq(&proof->h[i], &h));
    }
}

static void proves_as_published(void **state)
{
    (void)state;
    struct led_hash leaves[8];
    leaves_of(leaves);
    struct slow_log log = { leaves, 8 };
    struct led_source source;
    struct led_view *v = view_of(&log, &source);
    struct led_proof proof;
    for (size_t i = 0; i < sizeof inclusions / sizeof inclusions[0]; i++) {
        const struct path_case *c = &inclusions[i];
        struct led_hash root = hex(roots[c->size]);
        assert_int_equal(led_prove_inclusion(v, c->a, c->size, &proof, NULL), RC_OK);
        is_path(&proof, c);
        assert_true(led_verify_inclusion(c->a, c->size, &leaves[c->a], &proof, &root));
    }
    for (size_t i = 0; i < sizeof consistencies / sizeof consistencies[0]; i++) {
        const struct path_case *c = &consistencies[i];
        struct led_hash old = hex(roots[c->a]);
        struct led_hash root = hex(roots[c->size]);
        assert_int_equal(led_prove_consistency(v, c->a, c->size, &proof, NULL), RC_OK);
        is_path(&proof, c);
        assert_true(led_verify_consistency(c->a, c->size, &proof, &old, &root));
    }
    led_view_free(v);
}

/* A proof that holds must hold for nothing else: another index, size, root, or a hash changed, left
 * out, added. */
static void holds_for_nothing_else(uint64_t a, uint64_t size, const struct led_hash *what,
                                   const struct led_hash *root, const struct led_proof *proof,
                                   bool (*verify)(uint64_t, uint64_t, const struct led_proof *,
                                                  const struct led_hash *, const struct led_hash *))
{
    struct led_proof p = *proof;
    struct led_hash other = *root;
    other.b[31] ^= 1;
    assert_false(verify(a, size, proof, what, &other));
    other = *what;
    other.b[0] ^= 0x80;
    assert_false(verify(a, size, proof, &other, root));
    for (size_t i = 0; i < p.len; i++) {
        p.h[i].b[i % HASH_SIZE] ^= 4;
        assert_false(verify(a, size, &p, what, root));
        p = *proof;
    }
    if (p.len > 0) {
        p.len--;
        assert_false(verify(a, size, &p, what, root));
        p = *proof;
    }
    memset(&p.h[p.len], 0, sizeof p.h[0]);
    p.len++;
    assert_false(verify(a, size, &p, what, root));
}

static bool inclusion(uint64_t a, uint64_t size, const struct led_proof *p,
                      const struct led_hash *leaf, const struct led_hash *root)
{
    return led_verify_inclusion(a, size, leaf, p, root);
}

static void every_small_tree(void **state)
{
    (void)state;
    enum { N = 70 };
    struct led_hash leaves[N];
    for (size_t i = 0; i < N; i++)
        led_hash_leaf(slice_of(&i, sizeof i), &leaves[i]);
    struct slow_log log = { leaves, N };
    struct led_source source;
    struct led_view *v = view_of(&log, &source);
    struct led_proof proof;
    for (size_t size = 1; size <= N; size++) {
        struct led_hash root = slow_root(leaves, size);
        struct led_hash seen;
        assert_int_equal(led_view_root(v, size, &seen, NULL), RC_OK);
        assert_true(led_hash_eq(&seen, &root));
        for (size_t i = 0; i < size; i++) {
            assert_int_equal(led_prove_inclusion(v, i, size, &proof, NULL), RC_OK);
            assert_true(led_verify_inclusion(i, size, &leaves[i], &proof, &root));
            assert_false(led_verify_inclusion(i, size, &leaves[(i + 1) % N], &proof, &root));
            assert_false(led_verify_inclusion(size, size, &leaves[i], &proof, &root));
            holds_for_nothing_else(i, size, &leaves[i], &root, &proof, inclusion);
        }
        for (size_t old = 1; old < size; old++) {
            struct led_hash before = slow_root(leaves, old);
            assert_int_equal(led_prove_consistency(v, old, size, &proof, NULL), RC_OK);
            assert_true(led_verify_consistency(old, size, &proof, &before, &root));
            assert_false(led_verify_consistency(size, old, &proof, &before, &root));
            holds_for_nothing_else(old, size, &before, &root, &proof, led_verify_consistency);
        }
    }
    struct led_hash empty;
    struct led_hash root = slow_root(leaves, N);
    led_hash_empty(&empty);
    proof.len = 0;
    assert_true(led_verify_consistency(0, N, &proof, &empty, &root));
    assert_false(led_verify_consistency(0, N, &proof, &root, &root));
    assert_int_equal(led_prove_inclusion(v, N, N, &proof, NULL), RC_USAGE);
    assert_int_equal(led_prove_consistency(v, N, N + 1, &proof, NULL), RC_USAGE);
    led_view_free(v);
}

/* Across the borders of tiles, where what a proof needs is spread over levels. */
static void across_tiles(void **state)
{
    (void)state;
    enum { N = 66000 };
    static const size_t marks[] = { 1, 2, 255, 256, 257, 511, 512, 513, 1000, 65535, 65536, 65537, 65792, 66000 };
    enum { M = sizeof marks / sizeof marks[0] };
    struct led_hash *leaves = calloc(N, sizeof *leaves);
    assert_non_null(leaves);
    for (size_t i = 0; i < N; i++)
        led_hash_leaf(slice_of(&i, sizeof i), &leaves[i]);
    struct slow_log log = { leaves, N };
    struct led_source source;
    struct led_view *v = view_of(&log, &source);
    struct led_proof proof;
    for (size_t i = 0; i < M; i++) {
        struct led_hash root = slow_root(leaves, marks[i]);
        for (size_t k = 0; k <= i; k++) {
            size_t index = marks[k] - 1;
            struct led_hash before = slow_root(leaves, marks[k]);
            struct led_hash leaf;
            assert_int_equal(led_view_leaf(v, index, &leaf, NULL), RC_OK);
            assert_true(led_hash_eq(&leaf, &leaves[index]));
            assert_int_equal(led_prove_inclusion(v, index, marks[i], &proof, NULL), RC_OK);
            assert_true(led_verify_inclusion(index, marks[i], &leaves[index], &proof, &root));
            assert_int_equal(led_prove_consistency(v, marks[k], marks[i], &proof, NULL), RC_OK);
            assert_true(led_verify_consistency(marks[k], marks[i], &proof, &before, &root));
        }
    }
    led_view_free(v);
    free(leaves);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(grows),
        cmocka_unit_test(proves_as_published),
        cmocka_unit_test(every_small_tree),
        cmocka_unit_test(across_tiles),
    };
    return cmocka_run_group_tests_name("merkle", tests, NULL, NULL);
}
