#include "ledger/merkle.h"

bool led_hash_eq(const struct led_hash *a, const struct led_hash *b)
{
    return memcmp(a->b, b->b, HASH_SIZE) == 0;
}

void led_hash_empty(struct led_hash *ret)
{
    hash_of(SLICE(""), ret->b);
}

void led_hash_leaf(struct slice entry, struct led_hash *ret)
{
    struct hash h;
    hash_init(&h);
    hash_add(&h, SLICE("\0"));
    hash_add(&h, entry);
    hash_end(&h, ret->b);
}

void led_hash_node(const struct led_hash *left, const struct led_hash *right,
                   struct led_hash *ret)
{
    uint8_t both[1 + 2 * HASH_SIZE] = { 1 };
    memcpy(both + 1, left->b, HASH_SIZE);
    memcpy(both + 1 + HASH_SIZE, right->b, HASH_SIZE);
    hash_of(slice_of(both, sizeof both), ret->b);
}

void led_tree_init(struct led_tree *t)
{
    memset(t, 0, sizeof *t);
}

unsigned led_tree_push(struct led_tree *t, const struct led_hash *leaf,
                       struct led_hash ret_done[LED_LEVELS_MAX + 1])
{
    unsigned h = 0;
    ret_done[0] = *leaf;
    for (; h < LED_LEVELS_MAX && (t->size >> h & 1) != 0; h++)
        led_hash_node(&t->perfect[h], &ret_done[h], &ret_done[h + 1]);
    t->perfect[h] = ret_done[h];
    t->size++;
    return h;
}

void led_tree_root(const struct led_tree *t, struct led_hash *ret)
{
    bool has_any = false;
    led_hash_empty(ret);
    for (unsigned h = 0; h <= LED_LEVELS_MAX; h++) {
        if ((t->size >> h & 1) == 0)
            continue;
        if (has_any)
            led_hash_node(&t->perfect[h], ret, ret);
        else
            *ret = t->perfect[h];
        has_any = true;
    }
}

bool led_verify_inclusion(uint64_t index, uint64_t size, const struct led_hash *leaf,
                          const struct led_proof *proof, const struct led_hash *root)
{
    if (index >= size || proof->len > LED_PROOF_MAX)
        return false;
    uint64_t fn = index;
    uint64_t sn = size - 1;
    struct led_hash r = *leaf;
    for (size_t i = 0; i < proof->len; i++) {
        if (sn == 0)
            return false;
        if ((fn & 1) != 0 || fn == sn) {
            led_hash_node(&proof->h[i], &r, &r);
            while ((fn & 1) == 0 && fn != 0) {
                fn >>= 1;
                sn >>= 1;
            }
        } else {
            led_hash_node(&r, &proof->h[i], &r);
        }
        fn >>= 1;
        sn >>= 1;
    }
    return sn == 0 && led_hash_eq(&r, root);
}

bool led_verify_consistency(uint64_t old, uint64_t size, const struct led_proof *proof,
                            const struct led_hash *old_root, const struct led_hash *root)
{
    struct led_hash empty;
    led_hash_empty(&empty);
    if (old > size || proof->len > LED_PROOF_MAX)
        return false;
    if (old == 0)
        return proof->len == 0 && led_hash_eq(old_root, &empty) &&
               (size > 0 || led_hash_eq(root, &empty));
    if (old == size)
        return proof->len == 0 && led_hash_eq(old_root, root);
    if (proof->len == 0)
        return false;

    /* If 'old' is a power of two its root begins the path, and is left out of the proof. */
    bool is_perfect = (old & (old - 1)) == 0;
    size_t i = is_perfect ? 0 : 1;
    struct led_hash fr = is_perfect ? *old_root : proof->h[0];
    struct led_hash sr = fr;
    uint64_t fn = old - 1;
    uint64_t sn = size - 1;
    while ((fn & 1) != 0) {
        fn >>= 1;
        sn >>= 1;
    }
    for (; i < proof->len; i++) {
        if (sn == 0)
            return false;
        if ((fn & 1) != 0 || fn == sn) {
            led_hash_node(&proof->h[i], &fr, &fr);
            led_hash_node(&proof->h[i], &sr, &sr);
            while ((fn & 1) == 0 && fn != 0) {
                fn >>= 1;
                sn >>= 1;
            }
        } else {
            led_hash_node(&sr, &proof->h[i], &sr);
        }
        fn >>= 1;
        sn >>= 1;
    }
    return sn == 0 && led_hash_eq(&fr, old_root) && led_hash_eq(&sr, root);
}
