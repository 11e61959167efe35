/* entity/layout.h: where things stand in the rows of the data file's entity sections; shared by
 * the program and by the tool that makes the file. */
#ifndef SEKISHO_ENTITY_LAYOUT_H
#define SEKISHO_ENTITY_LAYOUT_H

#define SECTION_ENTITY     "entities"
#define SECTION_OWNER      "owners"
#define SECTION_LIST       "lists"
#define SECTION_LISTING    "listings"
#define SECTION_BRAND      "brands"
#define SECTION_NAME       "name.rows"
#define SECTION_NAME_SLOTS "name.slots"
#define SECTION_FIND       "find.rows"
#define SECTION_FIND_SLOTS "find.slots"

/* Sorted by id: an entity's number is its row. */
enum {
    ENT_ROW_ID = 0,
    ENT_ROW_NAME = 4,
    ENT_ROW_COUNTRY = 8,
    ENT_ROW_KIND = 12,        /* u8, enum ent_kind */
    ENT_ROW_LISTED_ONLY = 13, /* u8: known from a list only */
    ENT_ROW_OWNERS = 16,      /* u32: first row of owners, and how many */
    ENT_ROW_OWNER_COUNT = 20,
    ENT_ROW_LISTINGS = 24,
    ENT_ROW_LISTING_COUNT = 28,
    ENT_ROW_LEGAL = 32,  /* full name in the register of companies; "" when not known */
    ENT_ROW_NATIVE = 36, /* "zh:...; ja:..." */
    ENT_ROW_SOURCE = 40,
    ENT_ROW_CONFIDENCE = 44,
    ENT_ROW_LEI = 48, /* ISO 17442; "" when not known */
    ENT_ROW = 52,
};

enum ent_kind {
    KIND_COMPANY,
    KIND_STATE_COMPANY,
    KIND_STATE_BODY,   /* a part of a state: not the head of a group */
    KIND_PLACEHOLDER,  /* "private individuals" */
    KIND_PURE_HOLDING, /* holds one group that bears the name of the company below it */
};

enum {
    OWNER_PARENT = 0,
    OWNER_SHARE = 4, /* hundredths of a percent; UINT32_MAX: not known */
    OWNER_SINCE = 8,
    OWNER_UNTIL = 12, /* the first day on which it is no longer so; TIME_DAY_NONE: still so */
    OWNER_SOURCE = 16,
    OWNER_CONTROL = 20, /* u8, enum owner_control */
    OWNER_CONFIDENCE = 24,
    OWNER_ROW = 28,
};
enum owner_control { CONTROL_BY_SHARE, CONTROL_YES, CONTROL_NO };

enum { LIST_ID = 0, LIST_TITLE = 4, LIST_SNAPSHOT = 8, LIST_SOURCE = 12, LIST_ROW = 16 };
/* LIST_SNAPSHOT: day of the text that the listings were taken from. */
enum {
    LISTING_LIST = 0,
    LISTING_FROM = 4,
    LISTING_TO = 8,
    LISTING_CITATION = 12,
    LISTING_SOURCE = 16,
    LISTING_CONFIDENCE = 20,
    LISTING_ROW = 24,
};

/* Sorted by key. */
enum {
    BRAND_KEY = 0,
    BRAND_NAME = 4,
    BRAND_SELLER = 8,
    BRAND_MAKER = 12,
    BRAND_RELATION = 16,
    BRAND_SINCE = 20,
    BRAND_UNTIL = 24,
    BRAND_WHOLE = 28, /* u8: all that bears the brand is so made */
    BRAND_SOURCE = 32,
    BRAND_CONFIDENCE = 36,
    BRAND_ROW = 40,
};

/* Rows of one key stand together, the best first. */
enum {
    NAME_KEY = 0,
    NAME_ALIAS = 4,
    NAME_ENTITY = 8,
    NAME_SINCE = 12,
    NAME_UNTIL = 16,
    NAME_RANK = 20, /* u8: lower is better; equal ranks for two entities name neither */
    NAME_FORM = 21, /* u8: class of the legal form */
    NAME_FLAGS = 22,
    NAME_CONFIDENCE = 23, /* u8: inside a text, hundredths */
    NAME_SOURCE = 24,
    NAME_ROW = 28,
};
enum name_flag {
    NAME_ANY_FORM = 1, /* matches with another legal form, or none */
    NAME_NOT = 2,      /* not that entity, though it looks like it: ends the search */
    NAME_INSIDE = 4,   /* may be found inside a text */
    NAME_COMMON = 8, /* a word of a language: inside a text it needs a capital and a place where
                        names stand */
    NAME_AS_WRITTEN = 16, /* inside a text only in the letters of the alias */
};

/* A run of words that begins a name (NAME_INSIDE), words joined by a blank. */
enum { FIND_KEY = 0, FIND_NAME = 4, FIND_GOES_ON = 8, FIND_ROW = 12 };
/* FIND_NAME: row of name.rows + 1, or 0 when no name ends here. FIND_GOES_ON: u8. */

/* For names that are nearly known: the words of all names and of all organisations in the registries, with how
 * much each tells; the names as words; and edits of both that lead back to them. */
#define SECTION_WORD       "word.rows"
#define SECTION_WORD_SLOTS "word.slots"
#define SECTION_POST       "word.posts" /* u32: rows of near.rows in which the word stands */
#define SECTION_NEAR       "near.rows"
#define SECTION_NEAR_WORD  "near.words"   /* u32: rows of word.rows */
#define SECTION_EDIT       "near.edits"   /* sorted by hash */
#define SECTION_BUCKET     "near.buckets" /* u32: first edit with these top bits of the hash */
#define SECTION_OTHER      "other.keys"   /* u32: marks of the keys of organisations that are no entities here */

enum {
    WORD_TEXT = 0,
    WORD_POSTS = 4, /* u32: first of its posts, and how many */
    WORD_POST_COUNT = 8,
    WORD_OTHERS = 12, /* u16: organisations that are no entities here and have it in their name */
    WORD_WEIGHT = 14, /* u8 */
    WORD_FLAGS = 15,
    WORD_ROW = 16,
};
enum word_flag {
    WORD_NEUTRAL = 1, /* "technologies", "company": says nothing, its lack neither */
    WORD_PLACE = 2,   /* a town or province: where the maker sits, or a branch of it */
    WORD_VAGUE = 4,   /* a trade or a country: tells a subsidiary from its parent, not a maker from another */
    WORD_COMMON = 8,  /* a word of a language */
    WORD_OURS = 16,   /* in a name of an entity */
    WORD_NAME = 32,   /* by itself a name of an entity */
};
enum { WEIGHT_DISTINCT = 45, WEIGHT_MAX = 100 }; /* words that tell a maker from another; the rarest */

enum { NEAR_NAME = 0, NEAR_FIRST = 4, NEAR_COUNT = 8, NEAR_ROW = 12 };
enum { EDIT_HASH = 0, EDIT_TARGET = 4, EDIT_ROW = 8 };
#define EDIT_OF_NAME 0x80000000u /* EDIT_TARGET: a row of near.rows, else one of word.rows */
enum {
    EDIT_BUCKET_BITS = 16,
    EDIT_WORD_MIN = 5,  /* letters; shorter words are too close to others */
    EDIT_NAME_MIN = 4,
    EDIT_TEXT_MAX = 64, /* bytes of the longest word or key that is looked for with an edit */
    NEAR_WORDS_MAX = 24,
    NEAR_CUTS_MAX = 8,
};

/* Characters that look like an ASCII letter, sorted. */
#define SECTION_CONFUSE "confuse.rows"
enum { CONFUSE_FROM = 0, CONFUSE_TO = 4, CONFUSE_ROW = 8 };

/* Words of the longest name that is looked for inside a text. */
enum { FIND_WORDS_MAX = 16 };

#endif
