/* ledger/merkle.h: the hash tree of RFC 6962, section 2, and its proofs (RFC 9162,
 * section 2.1). Functions on hashes: no files, no meaning. */
#ifndef SEKISHO_LEDGER_MERKLE_H
#define SEKISHO_LEDGER_MERKLE_H

#include "base/err.h"
#include "base/hash.h"

enum {
    LED_LEVELS_MAX =
        63,             /* a tree has fewer than 2^63 leaves, as C2SP tlog-cosignature has it */
    LED_PROOF_MAX = 64, /* hashes in one proof */
};

struct led_hash {
    uint8_t b[HASH_SIZE];
};

bool led_hash_eq(const struct led_hash *a, const struct led_hash *b);

/* SHA-256(""), SHA-256(0x00 || entry), SHA-256(0x01 || left || right) */
void led_hash_empty(struct led_hash *ret);
void led_hash_leaf(struct slice entry, struct led_hash *ret);
void led_hash_node(const struct led_hash *left, const struct led_hash *right,
                   struct led_hash *ret);

/* A tree that only grows, as the hashes of its perfect subtrees: one for each bit of 'size'. */
struct led_tree {
    uint64_t size; /* leaves */
    struct led_hash
        perfect[LED_LEVELS_MAX + 1]; /* [h]: of 2^h leaves, if bit h of 'size' is set */
};

void led_tree_init(struct led_tree *t);
/* One more leaf.  Returns h: the leaf completed perfect subtrees of height 0 to h, and
 * 'ret_done[0..h]' are their hashes. */
unsigned led_tree_push(struct led_tree *t, const struct led_hash *leaf,
                       struct led_hash ret_done[LED_LEVELS_MAX + 1]);
/* The root of what was pushed so far. */
void led_tree_root(const struct led_tree *t, struct led_hash *ret);

/* The hashes of a proof, in the order of the RFC. */
struct led_proof {
    size_t len;
    struct led_hash h[LED_PROOF_MAX];
};

/* Is 'leaf' the hash of entry 'index' in the tree of 'size' leaves with that 'root'? (RFC 9162,
 * 2.1.3.2) */
bool led_verify_inclusion(uint64_t index, uint64_t size, const struct led_hash *leaf,
                          const struct led_proof *proof, const struct led_hash *root);

/* Does the tree of 'size' leaves begin with all of the tree of 'old' leaves? (RFC
 * 9162, 2.1.4.2) With 'old' zero: yes, if 'old_root' is that of an empty tree and the proof is
 * empty. */
bool led_verify_consistency(uint64_t old, uint64_t size, const struct led_proof *proof,
                            const struct led_hash *old_root, const struct led_hash *root);

#endif
