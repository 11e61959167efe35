/* Every pattern hits its own example, fills in what it promises, names what exists, and contradicts no other; what is
 * said about others, and what anybody's program says, names no maker. */
#include "base/tsv.h"
#include "entity/entity.h"
#include "identify/fingerprint.h"
#include "registry/datafile.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static int failed;

static void check(bool good, const struct fp_row *row, const char *what)
{
    if (good)
        return;
    failed++;
    printf("not ok - %s:%zu: %s\n", row->path, row->line, what);
}

static bool class_exists(const char *path, const char *class_name)
{
    struct tsv t;
    struct err err;
    bool found = false;
    size_t id = 0;
    if (tsv_open(path, &t, &err) != RC_OK || tsv_column(&t, "id", &id, &err) != RC_OK)
        return false;
    while (!found && tsv_next(&t, &err) == RC_OK)
        found = slice_eq(t.cells[id], slice_str(class_name));
    tsv_close(&t);
    return found;
}

enum { ROOM = 16, DAY = 20454 /* 2026-01-01, for groups of makers */ };

static uint32_t maker_of(const struct fp_row *row, const struct entities *e)
{
    return row->kind != FP_DEVICE || row->entity == NULL ? ENT_NONE
                                                         : ent_by_id(e, slice_str(row->entity));
}

/* Two rows that hit one text may say more or less of it, but not name two makers. */
static bool agree(const struct fp_row *a, const struct fp_row *b, const struct entities *e)
{
    uint32_t one = maker_of(a, e);
    uint32_t other = maker_of(b, e);
    return one == ENT_NONE || other == ENT_NONE ||
           ent_group(e, one, DAY) == ent_group(e, other, DAY);
}

/* Texts of others, or about others.  Nobody may be taken for their maker. */
static const struct trap {
    enum prop prop;
    const char *protocol;
    const char *text;
} traps[] = {
    { PROP_DESCRIPTION, "snmp", "Uplink to Huawei S5735 and ZTE ZXR10 5950 in room 3" },
    { PROP_DESCRIPTION, "lldp", "Monitors FortiGate-60E firewalls and Cisco IOS Software, Version 15" },
    { PROP_DESCRIPTION, "snmp", "Net-SNMP on a host that replaces the NEC UNIVERGE IX2235 Version 10.7.18" },
    { PROP_DESCRIPTION, "telnet", "Authorised users of the Huawei Quidway S5328C-EI only" },
    { PROP_DESCRIPTION, "snmp", "Linux zabbix 5.10.0-8-amd64 #1 SMP Debian x86_64 (polls HIKVISION DS-2CD2143)" },
    { PROP_DESCRIPTION, "snmp", "x64 based PC" },
    { PROP_DESCRIPTION, "snmp", "PTP grandmaster" },
    { PROP_DESCRIPTION, "telnet", "Welcome to H3C training, Copyright (c) 2021" },
    { PROP_SOFTWARE, "http", "Boa/0.94.14rc21" },
    { PROP_SOFTWARE, "http", "GoAhead-Webs" },
    { PROP_SOFTWARE, "http", "lighttpd/1.4.45" },
    { PROP_SOFTWARE, "http", "RomPager/4.07 UPnP/1.0" },
    { PROP_SOFTWARE, "http", "mini_httpd/1.19 19dec2003" },
    { PROP_SOFTWARE, "http", "Apache/2.4.7 (Huawei Cloud mirror)" },
    { PROP_SOFTWARE, "http", "nginx/1.18.0 (dahua-proxy)" },
    { PROP_SOFTWARE, "http", "squid/3.5 for Cisco AWARE 2.0" },
    { PROP_SOFTWARE, "ssdp", "Linux/3.4 UPnP/1.0 MiniUPnPd/1.9" },
    { PROP_SOFTWARE, "ssdp", "Linux/2.6, UPnP/1.0, Portable SDK for UPnP devices/1.6.18" },
    { PROP_SOFTWARE, "ssdp", "Linux UPnP/1.0 Realtek/V1.3" },
    { PROP_SOFTWARE, "ssdp", "FreeBSD/11.0 UPnP/1.0 Broadcom UPnP" },
    { PROP_SOFTWARE, "ssdp", "Unspecified, UPnP/1.0, Unspecified" },
    { PROP_SOFTWARE, "ssdp", "POSIX, UPnP/1.0, Intel MicroStack/1.0.2718" },
    { PROP_SOFTWARE, "rtsp", "GStreamer RTSP server" },
    { PROP_SOFTWARE, "rtsp", "Hipcam RealServer/V1.0" },
    { PROP_SOFTWARE, "rtsp", "HiIpcam/V100R003 VodServer/1.0.0" },
    { PROP_SOFTWARE, "ssh", "SSH-2.0-OpenSSH_8.2p1 Ubuntu-4ubuntu0.5" },
    { PROP_SOFTWARE, "ssh", "SSH-2.0-dropbear_2019.78" },
    { PROP_SOFTWARE, "ssh", "SSH-2.0-RomSShell_4.62" },
    { PROP_SOFTWARE, "ftp", "ProFTPD 1.3.5 Server (backups of MikroTik 6.44) [192.0.2.1]" },
    { PROP_USER_AGENT, "http", "Mozilla/5.0 (Linux; Android 10; ELE-L29 Build/HUAWEIELE-L29) Chrome/88.0" },
    { PROP_USER_AGENT, "http", "HiLink/10.0 (com.huawei.smarthome)" },
    { PROP_USER_AGENT, "http", "Hik-Connect/4.15 (iPhone; iOS 14.4)" },
    { PROP_USER_AGENT, "http", "Dahua DMSS/1.99" },
    { PROP_USER_AGENT, "sip", "Asterisk PBX 16.2.1 for Grandstream and Yealink" },
    { PROP_USER_AGENT, "sip", "friendly-scanner" },
    { PROP_USER_AGENT, "sip", "FPBX-14.0.5(13.22.0)" },
    { PROP_REALM, "http", "Restricted area" },
    { PROP_REALM, "http", "Login to Huawei training portal" },
    { PROP_REALM, "http", "Login to the intranet" },
    { PROP_REALM, "http", "Dahua and Hikvision support" },
    { PROP_REALM, "rtsp", "IP Camera" },
    { PROP_REALM, "http", "HTTPS Access" },
    { PROP_REALM, "http", "Broadband Router" },
    { PROP_REALM, "http", "IgdAuthentication" },
    { PROP_CERT_SUBJECT, "tls", "CN=*.hikvision.com,O=Hangzhou Hikvision Digital Technology Co.\\, Ltd.,C=CN" },
    { PROP_CERT_SUBJECT, "tls", "CN=www.hik-connect.com,OU=cloud,O=HIKVISION,C=CN" },
    { PROP_CERT_SUBJECT, "tls", "CN=www.dahuasecurity.com,O=Dahua,C=CN" },
    { PROP_CERT_SUBJECT, "tls", "CN=UniFi,OU=UniFi,O=Ubiquiti Inc.,L=New York,ST=New York,C=US" },
    { PROP_CERT_SUBJECT, "tls", "CN=consumer.huawei.com,O=Huawei Technologies Co.\\, Ltd.,C=CN" },
    { PROP_CERT_SUBJECT, "tls", "CN=AMI,OU=Service Processors,O=American Megatrends Inc.,C=US" },
    { PROP_VENDOR_CLASS, "dhcp", "MSFT 5.0" },
    { PROP_VENDOR_CLASS, "dhcp", "android-dhcp-11" },
    { PROP_VENDOR_CLASS, "dhcp", "dslforum.org" },
    { PROP_VENDOR_CLASS, "dhcp", "docsis3.0:052501010102" },
    { PROP_VENDOR_CLASS, "dhcp", "anaconda-Linux 5.14.0 x86_64" },
    { PROP_NAME, "dhcp", "huawei-lab-jumphost" },
    { PROP_NAME, "dhcp", "SEPARATE-VLAN" },
    { PROP_NAME, "dhcp", "axis-of-rotation" },
    { PROP_NAME, "mdns", "Sam's HUAWEI_P20 backups" },
    { PROP_NAME, "wsd", "Camera for the HIKVISION DS-7608" },
    { PROP_MODEL, "mdns", "DS-Light 200" },
    { PROP_MODEL, "upnp", "Mac100" },
    { PROP_PLATFORM, "cdp", "VMware ESX" },
    { PROP_PLATFORM, "cdp", "Linux" },
    { PROP_MANUFACTURER, "upnp", "MiniUPnP" },
    { PROP_SERVICE, "mdns", "_googlecast._tcp" },
};

static void test_trap(struct fingerprints *f, const struct trap *trap, const struct entities *e)
{
    struct arena arena;
    struct fp_hit hits[ROOM];
    bool gave_up = false;
    arena_init(&arena, SIZE_MAX);
    size_t n = fp_match(f, trap->prop, trap->protocol, slice_str(trap->text), &arena, hits, ROOM,
                        &gave_up);
    for (size_t i = 0; i < n; i++)
        if (maker_of(hits[i].row, e) != ENT_NONE) {
            failed++;
            printf("not ok - %s:%zu: takes \"%s\" for %s's\n", hits[i].row->path, hits[i].row->line,
                   trap->text, hits[i].row->entity);
        }
    arena_done(&arena);
}

static void test_row(struct fingerprints *f, const struct fp_row *row, const struct entities *e,
                     const char *classes)
{
    struct arena arena;
    struct fp_hit hits[ROOM];
    bool gave_up = false;
    bool hit = false;
    arena_init(&arena, SIZE_MAX);
    check(row->example != NULL, row, "no example");
    if (row->example != NULL) {
        size_t n = fp_match(f, row->prop, row->protocol == NULL ? "any" : row->protocol,
                            slice_str(row->example), &arena, hits, ROOM, &gave_up);
        check(n < ROOM, row, "too many patterns hit the example");
        for (size_t i = 0; i < n; i++) {
            char other[300];
            (void)snprintf(other, sizeof other, "%s:%zu hits the example, too, and disagrees", hits[i].row->path,
                           hits[i].row->line);
            check(agree(row, hits[i].row, e), row, other);
            if (hits[i].row != row)
                continue;
            hit = true;
            check(row->model == NULL || hits[i].model != NULL, row, "no model in the example");
            check(row->firmware == NULL || hits[i].firmware != NULL, row,
                  "no firmware in the example");
        }
    }
    check(hit, row, "the pattern (or its needle) misses the example");
    check(!gave_up, row, "the pattern reached its limit");
    if (row->entity != NULL)
        check(ent_by_id(e, slice_str(row->entity)) != ENT_NONE, row, "no such entity");
    if (row->class_name != NULL)
        check(class_exists(classes, row->class_name), row, "no such class");
    check(row->kind == FP_SOFTWARE || row->kind == FP_PLACEHOLDER || row->entity != NULL || row->model != NULL ||
              row->firmware != NULL || row->class_name != NULL,
          row, "says nothing");
    arena_done(&arena);
}

/* Before a pattern is run, the beginning of the text and the needle are compared.  Neither may keep a hit away. */
static const struct before {
    const char *needle;
    const char *pattern;
    const char *hit;
} befores[] = {
    { "", "^abc", "abc" },         { "", "^ab?c", "ac" },        { "", "^ab*c", "ac" },
    { "", "^ab{0,1}c", "ac" },     { "", "^ab+c", "abbc" },      { "", "^a\\.b", "a.b" },
    { "", "^a\\.?b", "ab" },       { "", "^a|^b", "b" },         { "", "^a|b", "xb" },
    { "", "^(?:a|b)c", "bc" },     { "", "^[(]a|^b", "b" },      { "", "^[^(]a|^b", "b" },
    { "", "^[]|]a|^b", "b" },      { "", "^\\(a|^b", "b" },      { "", "^\\[a|^b]", "b]" },
    { "", "^a[|(]b", "a(b" },      { "", "^(?i:ab)c", "ABc" },   { "", "(?i)^ab", "AB" },
    { "", "^a\\d", "a7" },         { "", "^a\\b-", "a-" },       { "", "^a$", "a" },
    { "", "^\\S+ x", "y x" },      { "", "^\xc3\xa9?a", "a" },   { "", "a", "ba" },
    { "", "^a{2}", "aa" },         { "", "^a\\{2}", "a{2}" },    { "AbC", "^x.*[aA]bc", "x aBC abc" },
    { "abc", "ABC", "ABC" },
};

/* None, in a table of its own that is read after the other. */
static const char wrong[] = "^wrong(";

static bool write_wrong(const char *folder)
{
    char path[600];
    (void)snprintf(path, sizeof path, "%s/fingerprints/y.tsv", folder);
    FILE *table = fopen(path, "w");
    if (table == NULL)
        return false;
    fprintf(table, "property\tprotocol\tkind\tbasis\tneedle\tpattern\tentity\tbrand\tmodel\tfirmware\t"
                   "class\tconfidence\texample\tsource\n"
                   "platform\t\tdevice\tstated\t\t%s\t\t\tm\t\t\t90\twrong\ttest\n", wrong);
    return fclose(table) == 0;
}

/* A pattern that is none is told of when a text needs it, with its place; not before, but where asked for. */
static void test_wrong(struct fingerprints *f)
{
    static const struct fp_row row = { .path = "y.tsv", .line = 2 };
    struct arena arena;
    struct fp_hit hits[ROOM];
    struct err err = { "" };
    bool gave_up = false;
    arena_init(&arena, SIZE_MAX);
    (void)fp_match(f, PROP_PLATFORM, "any", SLICE("right"), &arena, hits, ROOM, &gave_up);
    check(!gave_up && fp_check_tried(f, &err) == RC_OK, &row, "was told of before a text needed it");
    check(fp_match(f, PROP_PLATFORM, "any", SLICE("wrong"), &arena, hits, ROOM, &gave_up) == 0 && gave_up, &row,
          "hits nevertheless");
    check(fp_check_tried(f, &err) == RC_FORMAT && strstr(err.text, "/y.tsv:2: pattern, character 7: ") != NULL,
          &row, err.text);
    err.text[0] = '\0';
    check(fp_check(f, &err) == RC_FORMAT && strstr(err.text, "/y.tsv:2: ") != NULL, &row, err.text);
    arena_done(&arena);
}

static bool write_table(const char *folder)
{
    char path[600];
    (void)snprintf(path, sizeof path, "%s/fingerprints/x.tsv", folder);
    FILE *table = fopen(path, "w");
    if (table == NULL)
        return false;
    fputs("property\tprotocol\tkind\tbasis\tneedle\tpattern\tentity\tbrand\tmodel\tfirmware\tclass\t"
          "confidence\texample\tsource\n",
          table);
    for (size_t i = 0; i < sizeof befores / sizeof befores[0]; i++)
        fprintf(table, "description\t\tdevice\tstated\t%s\t%s\t\t\tm%zu\t\t\t90\t%s\ttest\n",
                befores[i].needle, befores[i].pattern, i, befores[i].hit);
    bool good = fclose(table) == 0;
    (void)snprintf(path, sizeof path, "%s/not-makers.tsv", folder);
    FILE *others = fopen(path, "w");
    if (others == NULL)
        return false;
    fputs("enterprise\twhat\tsource\n", others);
    return fclose(others) == 0 && good;
}

static void test_befores(void)
{
    char folder[] = "/tmp/fingerprints-XXXXXX";
    char path[600];
    struct fingerprints *f = NULL;
    struct err err = { "" };
    if (mkdtemp(folder) == NULL)
        return;
    (void)snprintf(path, sizeof path, "%s/fingerprints", folder);
    if (mkdir(path, 0700) != 0 || !write_table(folder) || !write_wrong(folder) || fp_load(folder, &f, &err) != RC_OK) {
        failed++;
        printf("not ok - a table of our own: %s\n", err.text);
    }
    if (f != NULL)
        test_wrong(f);
    for (size_t i = 0; f != NULL && i < sizeof befores / sizeof befores[0]; i++) {
        struct arena arena;
        struct fp_hit hits[sizeof befores / sizeof befores[0]];
        bool gave_up = false;
        bool hit = false;
        arena_init(&arena, SIZE_MAX);
        size_t n = fp_match(f, PROP_DESCRIPTION, "any", slice_str(befores[i].hit), &arena, hits,
                            sizeof hits / sizeof hits[0], &gave_up);
        for (size_t k = 0; k < n; k++)
            hit = hit || hits[k].row == fp_at(f, i);
        if (!hit) {
            failed++;
            printf("not ok - '%s' does not hit '%s'\n", befores[i].pattern, befores[i].hit);
        }
        arena_done(&arena);
    }
    fp_free(f);
    (void)snprintf(path, sizeof path, "%s/fingerprints/x.tsv", folder);
    (void)unlink(path); /* what is left over is in the folder for such things */
    (void)snprintf(path, sizeof path, "%s/fingerprints/y.tsv", folder);
    (void)unlink(path);
    (void)snprintf(path, sizeof path, "%s/not-makers.tsv", folder);
    (void)unlink(path);
    (void)snprintf(path, sizeof path, "%s/fingerprints", folder);
    (void)rmdir(path);
    (void)rmdir(folder);
}

int main(int argc, char **argv)
{
    struct datafile *data = NULL;
    struct entities *entities = NULL;
    struct fingerprints *f = NULL;
    struct err err = { "" };
    char classes[4096];
    if (argc != 3 || data_open(argv[1], &data, &err) != RC_OK ||
        ent_open(data, &entities, &err) != RC_OK || fp_load(argv[2], &f, &err) != RC_OK) {
        printf("not ok - %s\n", err.text);
        return 1;
    }
    (void)snprintf(classes, sizeof classes, "%s/classes.tsv", argv[2]);
    if (fp_check(f, &err) != RC_OK) {
        printf("not ok - %s\n", err.text);
        failed++;
    }
    for (size_t i = 0; i < fp_count(f); i++)
        test_row(f, fp_at(f, i), entities, classes);
    for (size_t i = 0; i < sizeof traps / sizeof traps[0]; i++)
        test_trap(f, &traps[i], entities);
    test_befores();
    printf("%zu patterns, %d failed\n", fp_count(f), failed);
    if (fp_count(f) < 50)
        failed++;
    fp_free(f);
    ent_close(entities);
    data_close(data);
    return failed == 0 ? 0 : 1;
}
