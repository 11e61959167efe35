/* input/source.h: captures from files, folders and standard input, as packets in order.
 * Knows file formats and compression; knows nothing of what is inside a frame.
 *
 * What a path holds is told from its content, never from its name: pcap and pcapng, each also
 * packed by gzip or zstd.  Everything is read in blocks with read(2): a file that shrinks or a disk that
 * fails is an error and not a signal, pipes take the same way, and on files in the page cache it
 * is several times as fast as a map (9 against 1.6 GB/s), whose page faults cost more than the copy. */
#ifndef SEKISHO_INPUT_SOURCE_H
#define SEKISHO_INPUT_SOURCE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/hash.h"
#include "base/slice.h"
#include "input/packet.h"

enum {
    IN_BATCH = 1024, /* a good 'room' for in_read */
    IN_TURNS_MAX = 8,
};

struct in_source;

/* One file, FIFO or, for "-", standard input.  Every packet's 'source' will be 'number'.
 *
 * RC_USAGE: there is no such thing.  RC_FORMAT: it is no capture, and the line says what it looks
 * like; or it is packed, and the packing is broken at the very start.
 * RC_IO, RC_MEMORY. */
MUST_USE enum rc in_open(const char *path, uint32_t number, struct in_source **ret,
                         struct err *err);

/* As in_open, and the SHA-256 of the whole file as it is (packed as it is) is taken on the way. */
MUST_USE enum rc in_open_hashed(const char *path, uint32_t number, struct in_source **ret,
                                struct err *err);
/* That SHA-256, and how many bytes it is of; reads what was not read yet, after which in_read must not be called.
 * RC_IO. */
MUST_USE enum rc in_digest(struct in_source *s, uint8_t ret_digest[HASH_SIZE], uint64_t *ret_bytes,
                           struct err *err);

/* The same from a descriptor that was opened elsewhere; it is taken over. */
MUST_USE enum rc in_open_descriptor(int fd, const char *name, uint32_t number,
                                    struct in_source **ret, struct err *err);

/* The same from memory, which must stay until in_close; at most 'chunk' bytes (0: no limit) arrive at
 * a time, as from a pipe. */
MUST_USE enum rc in_open_memory(struct slice bytes, size_t chunk, uint32_t number,
                                struct in_source **ret, struct err *err);
void in_close(struct in_source *s);

/* For walks through folders: what a file is, by its content. */
enum in_verdict {
    IN_CAPTURE,
    IN_FOREIGN,    /* something else, or empty */
    IN_UNREADABLE, /* nobody can say: in_open will tell why */
};
enum in_verdict in_judge(const char *path);

/* How many batches stay as they are at a time: 2 unless told, at most IN_TURNS_MAX. */
void in_set_turns(struct in_source *s, unsigned turns);
/* A packed file that turns out to be large may be unpacked in a thread of its own, ahead of in_read. */
void in_set_ahead(struct in_source *s);

/* The next packets, one to 'room'.  Their bytes stay as they are until the call of in_read after the
 * next one (with other than two turns: until the 'turns'th call from this one on): while batch 2 is
 * read, batch 1 may still be worked on; before batch 3 is asked for, batch 1 must be done with.
 *
 * RC_END: there are no more.
 * RC_FORMAT: it breaks off or breaks its format; all packets before were delivered, and nothing
 *   more will be.  Blocks of a pcapng file that could be stepped over are told of here too, once all the
 *   rest was delivered.
 * RC_LIMIT: it unpacks to more than is believable, or needs more memory than is allowed.
 * RC_IO, RC_MEMORY. */
MUST_USE enum rc in_read(struct in_source *s, struct in_packet *ret, size_t room,
                         size_t *ret_count, struct err *err);

/* An interface of the capture; pcap files have one without a name. */
struct in_interface {
    struct slice name;        /* text_clean; empty: not told */
    struct slice description; /* as 'name' */
    uint32_t link_type;
    uint32_t snap_size;       /* 0: frames were not cut */
    uint64_t packets;
    uint64_t dropped;         /* packets that the capture says it lost */
    bool dropped_known;
};

/* A person's note in the capture. */
struct in_comment {
    uint64_t packet;   /* its number; 0: about the whole capture or an interface */
    struct slice text; /* text_clean */
};

/* A name that the capture has for an address: of its Name Resolution Blocks. */
struct in_name {
    struct slice address; /* 4 or 16 bytes */
    struct slice name;    /* as it stands; no NUL in it */
};

struct in_counts {
    uint64_t packets;
    uint64_t bytes;           /* captured */
    uint64_t sections;        /* of a pcapng file; headers of a pcap file */
    uint64_t skipped;         /* blocks of kinds that hold no packets or are unknown */
    uint64_t bad;             /* blocks left out because they break the format */
    uint64_t dropped;         /* of all interfaces */
    bool dropped_known;
    uint64_t interfaces_lost; /* not listed for want of room; their packets are delivered */
    uint64_t comments_lost;
    uint64_t names_lost;
};

/* All of these may be asked at any time; what is borrowed lives until in_close. */
const char *in_name(const struct in_source *s);     /* for people: printable UTF-8 */
const char *in_kind(const struct in_source *s);     /* "pcap", "pcapng, zstd" */
uint64_t in_offset(const struct in_source *s);      /* bytes of the file (packed as it is) read so far */
uint64_t in_size(const struct in_source *s);        /* bytes of the file when it was opened; 0: unknown */
const struct in_counts *in_counts(const struct in_source *s);
uint64_t in_dropped(const struct in_source *s);     /* packets the capture says it lost */
const struct in_interface *in_interfaces(const struct in_source *s, size_t *ret_count);
const struct in_comment *in_comments(const struct in_source *s, size_t *ret_count);
const struct in_name *in_names(const struct in_source *s, size_t *ret_count);

#endif
