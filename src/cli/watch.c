#include "cli/watch.h"

#include "cli/cli.h"
#include "cli/watch_tell.h"
#include "ledger/note.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static const struct cli_usage usage = {
    .verb = "watch",
    .usage = "sekisho watch --ledger LEDGER [OPTION...] INTERFACE|INPUT...\n"
             "       sekisho watch --status LEDGER",
    .examples =
        "  sekisho watch --ledger site-a --country JP --sector telecom-fixed eth1 eth2\n"
        "  sekisho watch --ledger site-a --authority "
        "https://authority.example.org/log/acme/site-a \\\n"
        "      --authority-key KEY eth1\n"
        "  sekisho watch --status site-a\n",
    .text = "INTERFACE is a live interface; INPUT is a capture file, followed as it grows, a "
            "FIFO, or -\n"
            "for standard input.  What appears, changes or goes, and every finding that "
            "changes, goes\n"
            "into LEDGER (sekisho ledger init makes one).  SIGHUP loads data and regulations "
            "anew;\n"
            "SIGTERM ends it with a clean ledger.\n",
    .status = "Exit status: 0 ended as asked (--status: it runs), 1 --status: it does not, 2 "
              "it failed.\n",
};

static enum rc parse(struct watch *w, const char **ret_status, int argc, char **argv,
                     int *ret_first, struct err *err)
{
    enum { DAY_S = 86400, YEAR_S = 366 * DAY_S };
    const struct cli_option table[] = {
        { "ledger", 0, CLI_TEXT, &w->ledger, "LEDGER", "where entries go" },
        { "passphrase-file", 0, CLI_TEXT, &w->passphrase_file, "FILE",
          "its first line opens the ledger's key" },
        { "status", 0, CLI_TEXT, ret_status, "LEDGER", "how the watch that writes there is" },
        { "authority", 0, CLI_TEXT, &w->authority, "URL",
          "replicate to https://AUTHORITY/log/OPERATOR/SENSOR" },
        { "authority-key", 0, CLI_TEXT, &w->authority_key, "KEY",
          "the authority's public key: nobody else acknowledges" },
        { "ca", 0, CLI_TEXT, &w->ca, "FILE", "certificates to trust in place of the system's" },
        { "proxy", 0, CLI_TEXT, &w->proxy, "URL", "through this proxy (default: https_proxy)" },
        { "heartbeat", 0, CLI_COUNT, &w->heartbeat_s, "SECONDS",
          "between heartbeats (default: 60)", .most = DAY_S },
        { "gone-after", 0, CLI_COUNT, &w->gone_after_s, "SECONDS",
          "silence that counts as gone (default: 86400)", .most = YEAR_S },
        { "buffer", 0, CLI_COUNT, &w->buffer_mib, "MIB",
          "memory for packets of each interface (default: 64)", .most = 1024 },
        { "max-disk", 0, CLI_COUNT, &w->max_disk_mib, "MIB",
          "disk that the ledger may take; it is said before\nanything is not kept",
          .most = 1 << 30 },
        { "metrics", 0, CLI_TEXT, &w->metrics, "FILE",
          "for Prometheus (node_exporter's textfile collector)" },
        { "events", 0, CLI_TEXT, &w->events, "WHERE",
          "for a SIEM: ecs:FILE, cef:FILE or syslog (CEF)" },
        { "user", 0, CLI_TEXT, &w->user, "NAME",
          "who all processes are but the one that opens interfaces" },
        { "country", 0, CLI_TEXT, &w->circumstances.country, "CC",
          "where the operator operates (ISO 3166-1)" },
        { "sector", 0, CLI_TEXT, &w->circumstances.sector, "S",
          "what it does: an id of data/sectors.tsv" },
        { "network", 0, CLI_TEXT, &w->circumstances.network, "N",
          "the network all of this belongs to" },
        { "operator", 0, CLI_TEXT, &w->circumstances.operator_file, "FILE",
          "what else is known of the operator" },
        { "as-of", 0, CLI_DAY, &w->circumstances.day, "DATE",
          "the day whose law counts (default: each day's own)" },
        { "regulations", 0, CLI_TEXT, &w->regulations, "LIST",
          "ask only these: us-ndaa-889,uk-huawei-2022" },
        { 0 },
    };
    enum rc rc = cli_options_parse(&usage, table, argc, argv, ret_first, err);
    if (rc != RC_OK || *ret_status != NULL)
        return rc;
    if (w->ledger == NULL)
        return err_set(err, RC_USAGE,
                       "name the ledger by --ledger; sekisho ledger init makes one");
    if (*ret_first == argc)
        return err_set(
            err, RC_USAGE,
            "nothing to watch; name an interface, a capture file, or - for standard input");
    if ((w->authority == NULL) != (w->authority_key == NULL))
        return err_set(err, RC_USAGE,
                       "--authority and --authority-key go together: without its key anybody "
                       "could acknowledge");
    if (w->authority != NULL &&
        (strncmp(w->authority, "https://", 8) != 0 || strstr(w->authority, "/log/") == NULL))
        return err_set(err, RC_USAGE,
                       "--authority %s: write it as https://AUTHORITY/log/OPERATOR/SENSOR",
                       w->authority);
    return RC_OK;
}

/* An interface, or a file that is opened while we still may. */
static enum rc add_source(struct watch *w, const char *name, struct err *err)
{
    struct stat st;
    struct watch_source *s = &w->sources[w->source_count];
    if (w->source_count == WATCH_SOURCES_MAX)
        return err_set(err, RC_USAGE, "more than %d interfaces and inputs", WATCH_SOURCES_MAX);
    *s = (struct watch_source){ .name = name, .fd = -1 };
    bool is_stdin = strcmp(name, "-") == 0;
    s->is_interface = !is_stdin && live_is_interface(name);
    w->source_count++;
    if (s->is_interface)
        return RC_OK;
    s->fd = is_stdin ? dup(STDIN_FILENO) : open(name, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (s->fd < 0)
        return err_set(err, RC_USAGE, "%s: neither an interface nor a file: %s", name,
                       strerror(errno));
    if (fstat(s->fd, &st) != 0 || S_ISDIR(st.st_mode) || S_ISBLK(st.st_mode))
        return err_set(err, RC_USAGE, "%s: neither a file nor a FIFO", name);
    s->is_followed = S_ISREG(st.st_mode);
    return RC_OK;
}

static enum rc become(const char *user, struct err *err)
{
    struct passwd *p = user == NULL ? NULL : getpwnam(user);
    if (user == NULL)
        return RC_OK;
    if (p == NULL)
        return err_set(err, RC_USAGE, "--user %s: no such user", user);
    if (geteuid() == p->pw_uid)
        return RC_OK;
    if (setgroups(0, NULL) != 0 || setgid(p->pw_gid) != 0 || setuid(p->pw_uid) != 0)
        return err_set(err, RC_IO, "--user %s: %s", user, strerror(errno));
    return RC_OK;
}

static bool pair(int ret[2], bool is_blocking)
{
    return socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | (is_blocking ? 0 : SOCK_NONBLOCK),
                      0, ret) == 0;
}

/* A child that ends when this process does. */
static pid_t start_child(void)
{
    pid_t parent = getpid();
    pid_t child = fork();
    if (child == 0 && (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent))
        _exit(2);
    return child;
}

static void close_sources(const struct watch *w)
{
    for (size_t i = 0; i < w->source_count; i++)
        if (w->sources[i].fd >= 0)
            (void)close(w->sources[i].fd); /* the parser's */
}

/* The parser, in a process of its own: data are loaded before it is confined. */
static int parse_packets(struct watch *w, int opener_fd, int keeper_fd)
{
    struct library library;
    struct err err = { "" };
    struct timespec now;
    struct watch_known *known = watch_known_new();
    (void)signal(SIGINT, SIG_IGN); /* it is told by the keeper */
    (void)signal(SIGTERM, SIG_IGN);
    (void)signal(SIGHUP, SIG_IGN);
    (void)signal(SIGPIPE, SIG_IGN);
    (void)clock_gettime(CLOCK_REALTIME, &now);
    enum rc rc = library_open(&library, &err);
    if (rc == RC_OK)
        rc = library_load_regulations(&library, w->regulations, &err);
    if (rc == RC_OK)
        rc = library_load_all_fingerprints(&library, &err);
    if (rc == RC_OK)
        rc = library_load_places(&library, NULL, &err);
    if (rc == RC_OK && known == NULL)
        rc = err_set(&err, RC_MEMORY, "no memory");
    if (rc == RC_OK)
        rc = watch_known_load(known, w->ledger, (int64_t)now.tv_sec * 1000000000, &err);
    if (library.errors.text.n > 0)
        (void)fwrite(library.errors.text.p, 1, library.errors.text.n,
                     stderr); /* nobody else to tell */
    if (rc == RC_OK)
        rc = watch_parser(w, &library, known, opener_fd, keeper_fd, &err);
    return rc == RC_OK ? 0 : cli_fail(err.text);
}

/* Forks the opener first: it alone keeps what root may. */
static enum rc start_opener(struct watch *w, int *ret_fd, struct err *err)
{
    int fds[2];
    if (!pair(fds, true))
        return err_set(err, RC_IO, "no socket pair: %s", strerror(errno));
    pid_t child = start_child();
    if (child == 0) {
        (void)close(fds[0]);
        close_sources(w);
        watch_opener(w, fds[1]);
        _exit(0);
    }
    (void)close(fds[1]);
    *ret_fd = fds[0];
    return child < 0 ? err_set(err, RC_IO, "no process: %s", strerror(errno)) : RC_OK;
}

static enum rc start_parser(struct watch *w, int opener_fd, int *ret_fd, pid_t *ret_pid,
                            struct err *err)
{
    int fds[2];
    if (!pair(fds, false))
        return err_set(err, RC_IO, "no socket pair: %s", strerror(errno));
    *ret_pid = start_child();
    if (*ret_pid == 0) {
        (void)close(fds[0]);
        _exit(parse_packets(w, opener_fd, fds[1]));
    }
    (void)close(fds[1]);
    (void)close(opener_fd);
    close_sources(w);
    *ret_fd = fds[0];
    return *ret_pid < 0 ? err_set(err, RC_IO, "no process: %s", strerror(errno)) : RC_OK;
}

static enum rc start_sender(struct watch *w, const struct led_log *log, int parser_fd,
                            int *ret_fd, struct err *err)
{
    int fds[2];
    *ret_fd = -1;
    if (w->authority == NULL)
        return RC_OK;
    if (!pair(fds, false))
        return err_set(err, RC_IO, "no socket pair: %s", strerror(errno));
    pid_t child = start_child();
    if (child == 0) {
        (void)close(fds[0]);
        (void)close(parser_fd);
        watch_sender(w, led_key_of(log), fds[1]);
        _exit(0);
    }
    (void)close(fds[1]);
    *ret_fd = fds[0];
    return child < 0 ? err_set(err, RC_IO, "no process: %s", strerror(errno)) : RC_OK;
}

static enum rc run(struct watch *w, int count, char **operands, struct err *err)
{
    struct led_log *log = NULL;
    struct led_vkey vkey;
    struct slice passphrase;
    int opener_fd = -1;
    int parser_fd = -1;
    int sender_fd = -1;
    pid_t parser = -1;
    enum rc rc = RC_OK;
    for (int i = 0; rc == RC_OK && i < count; i++)
        rc = add_source(w, operands[i], err);
    if (rc == RC_OK && w->authority_key != NULL &&
        led_vkey_parse(slice_str(w->authority_key), &vkey, err) != RC_OK)
        rc = err_in(err, RC_USAGE, "--authority-key");
    if (rc == RC_OK)
        rc = start_opener(w, &opener_fd, err);
    if (rc == RC_OK)
        rc = become(w->user, err);
    if (rc == RC_OK)
        rc = watch_passphrase(w, &passphrase, err);
    if (rc == RC_OK)
        rc = led_open(w->ledger, passphrase, &log, err);
    /* What a crash left without a head is known to the parser only once it has one. */
    if (rc == RC_OK)
        rc = led_publish(log, err);
    if (rc == RC_OK)
        rc = start_parser(w, opener_fd, &parser_fd, &parser, err);
    if (rc == RC_OK)
        rc = start_sender(w, log, parser_fd, &sender_fd, err);
    (void)signal(SIGPIPE, SIG_IGN);
    if (rc != RC_OK) {
        led_close(log);
        return rc; /* the children end with this process */
    }
    return watch_keeper(w, log, parser_fd, parser, sender_fd, err);
}

int cli_watch(int argc, char **argv)
{
    struct watch w = { .heartbeat_s = 60,
                       .gone_after_s = 86400,
                       .buffer_mib = 64,
                       .circumstances.day = TIME_DAY_NONE };
    struct err err = { "" };
    const char *status = NULL;
    int first = 0;
    enum rc rc = parse(&w, &status, argc, argv, &first, &err);
    if (rc == RC_END)
        return 0;
    if (rc != RC_OK)
        return cli_fail(err.text);
    if (status != NULL)
        return watch_status(status);
    arena_init(&w.arena, SIZE_MAX);
    rc = run(&w, argc - first, argv + first, &err);
    arena_done(&w.arena);
    return rc == RC_OK ? EXIT_NONE : cli_fail(err.text);
}
