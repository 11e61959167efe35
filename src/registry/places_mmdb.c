/* MaxMind DB files, by libmaxminddb: the only file that knows the library. */
#include "base/time.h"
#include "registry/places_table.h"

#ifdef SEKISHO_MMDB
#include <maxminddb.h>

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>

static void mmdb_close(void *state)
{
    MMDB_close(state);
    free(state);
}

/* The text at 'path' (ended by NULL) of what was found; empty: none. */
static struct slice text_at(MMDB_entry_s *entry, const char *const *path)
{
    MMDB_entry_data_s data;
    if (MMDB_aget_value(entry, &data, path) != MMDB_SUCCESS || !data.has_data ||
        data.type != MMDB_DATA_TYPE_UTF8_STRING)
        return (struct slice){ NULL, 0 };
    return slice_of(data.utf8_string, data.data_size);
}

static bool is_country(struct slice s)
{
    return s.n == 2 && s.p[0] >= 'A' && s.p[0] <= 'Z' && s.p[1] >= 'A' && s.p[1] <= 'Z';
}

/* Files of different publishers keep the same under different names. */
static void country_of(MMDB_entry_s *entry, struct place_of *ret)
{
    static const char *const paths[][3] = { { "country", "iso_code", NULL },
                                            { "registered_country", "iso_code", NULL },
                                            { "country_code", NULL },
                                            { "country", NULL } };
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        struct slice code = text_at(entry, paths[i]);
        if (!is_country(code))
            continue;
        memcpy(ret->country, code.p, 2);
        return;
    }
}

static void network_of(MMDB_entry_s *entry, struct place_of *ret)
{
    MMDB_entry_data_s data;
    static const char *const number[] = { "autonomous_system_number", NULL };
    static const char *const numbered[] = { "asn", NULL };
    static const char *const holder[] = { "autonomous_system_organization", NULL };
    static const char *const name[] = { "as_name", NULL };
    if (MMDB_aget_value(entry, &data, number) == MMDB_SUCCESS && data.has_data) {
        if (data.type == MMDB_DATA_TYPE_UINT32)
            ret->number = data.uint32;
        else if (data.type == MMDB_DATA_TYPE_UINT16)
            ret->number = data.uint16;
    } else {
        struct slice text = text_at(entry, numbered);
        if (slice_starts(text, SLICE("AS")) && !slice_uint(slice_skip(text, 2), &ret->number))
            ret->number = 0;
    }
    ret->holder = text_at(entry, holder);
    if (ret->holder.n == 0)
        ret->holder = text_at(entry, name);
}

static bool mmdb_find(const void *state, const uint8_t ip[16], struct place_of *ret)
{
    static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };
    const MMDB_s *db = state;
    int failed = 0;
    MMDB_lookup_result_s found = { .found_entry = false };
    if (memcmp(ip, mapped, 12) == 0) {
        struct sockaddr_in at = { .sin_family = AF_INET };
        memcpy(&at.sin_addr, ip + 12, 4);
        found = MMDB_lookup_sockaddr(db, (const struct sockaddr *)(const void *)&at, &failed);
    } else {
        struct sockaddr_in6 at = { .sin6_family = AF_INET6 };
        memcpy(&at.sin6_addr, ip, 16);
        found = MMDB_lookup_sockaddr(db, (const struct sockaddr *)(const void *)&at, &failed);
    }
    if (failed != MMDB_SUCCESS || !found.found_entry)
        return false;
    country_of(&found.entry, ret);
    network_of(&found.entry, ret);
    return ret->country[0] != '\0' || ret->number != 0;
}

static void mmdb_info(const void *state, struct places_info *ret)
{
    const MMDB_s *db = state;
    *ret = (struct places_info){ .title = db->metadata.database_type,
                                 .source = db->filename,
                                 .day = (int32_t)(db->metadata.build_epoch / 86400),
                                 .rows = db->metadata.node_count };
    if (db->metadata.build_epoch == 0 || db->metadata.build_epoch / 86400 > INT32_MAX)
        ret->day = TIME_DAY_NONE;
}

enum rc places_mmdb_open(const char *path, void **ret_state,
                         const struct places_kind **ret_kind, struct err *err)
{
    static const struct places_kind kind = { mmdb_close, mmdb_find, mmdb_info, NULL };
    MMDB_s *db = calloc(1, sizeof *db);
    if (db == NULL)
        return err_set(err, RC_MEMORY, "%s: no memory", path);
    int failed = MMDB_open(path, MMDB_MODE_MMAP, db);
    if (failed == MMDB_SUCCESS) {
        *ret_state = db;
        *ret_kind = &kind;
        return RC_OK;
    }
    free(db);
    if (failed == MMDB_INVALID_METADATA_ERROR)
        return RC_END;
    return err_set(
        err, failed == MMDB_FILE_OPEN_ERROR || failed == MMDB_IO_ERROR ? RC_IO : RC_FORMAT,
        "%s: %s", path,
        failed == MMDB_FILE_OPEN_ERROR ? strerror(errno) : MMDB_strerror(failed));
}

bool places_mmdb_is_built(void)
{
    return true;
}

#else

enum rc places_mmdb_open(const char *path, void **ret_state,
                         const struct places_kind **ret_kind, struct err *err)
{
    (void)path;
    (void)ret_state;
    (void)ret_kind;
    (void)err;
    return RC_END;
}

bool places_mmdb_is_built(void)
{
    return false;
}

#endif
