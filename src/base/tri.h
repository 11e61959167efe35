/* base/tri.h: Kleene's three-valued logic. */
#ifndef SEKISHO_BASE_TRI_H
#define SEKISHO_BASE_TRI_H

enum tri { TRI_FALSE, TRI_UNKNOWN, TRI_TRUE };

static inline enum tri tri_and(enum tri a, enum tri b)
{
    return a < b ? a : b;
}

static inline enum tri tri_or(enum tri a, enum tri b)
{
    return a > b ? a : b;
}

static inline enum tri tri_not(enum tri a)
{
    return (enum tri)(TRI_TRUE - a);
}

static inline enum tri tri_of(int b)
{
    return b ? TRI_TRUE : TRI_FALSE;
}

#endif
