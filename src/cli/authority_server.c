#include "cli/authority.h"

#include "authority/account.h"
#include "authority/backup.h"
#include "authority/demo.h"
#include "authority/serve.h"
#include "authority/token.h"
#include "authority/worker.h"
#include "base/progress.h"
#include "store/migrate.h"

#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

extern char **environ;

enum { WORK_EVERY_MS = 1000, DEMO_INDUSTRIES = 44 };

/* The options of one run; the process has one. */
static struct {
    const char *store;
    const char *name;
    const char *listen;
    const char *cert;
    const char *key;
    bool behind_proxy;
    unsigned threads;
    unsigned rate;
    unsigned connections;
    bool is_open;
    unsigned operators;
    unsigned equipment;
    unsigned months;
} given = { .operators = 500,
            .equipment = 200000,
            .months = 18,
            .name = "sekisho-authority",
            .listen = "127.0.0.1:8443",
            .threads = 4,
            .rate = 200,
            .connections = 1000 };

static const struct cli_option init_options[] = {
    { "store", 0, CLI_TEXT, &given.store, "URL",
      "postgresql://..., or several with blanks between them\n(default: an SQLite file in the "
      "folder)" },
    { "name", 0, CLI_TEXT, &given.name, "NAME",
      "of the key that countersigns: authority.example/1" },
    { 0 },
};

static const struct cli_option serve_options[] = {
    { "listen", 0, CLI_TEXT, &given.listen, "ADDRESS",
      "127.0.0.1:8443, [::1]:8443, unix:/run/sekisho.sock" },
    { "tls-cert", 0, CLI_TEXT, &given.cert, "FILE", "certificate and chain (PEM)" },
    { "tls-key", 0, CLI_TEXT, &given.key, "FILE", "its key (PEM)" },
    { "behind-proxy", 0, CLI_FLAG, &given.behind_proxy, NULL,
      "a proxy has the TLS and sets X-Forwarded-For" },
    { "threads", 0, CLI_COUNT, &given.threads, "N", "that answer (default: 4)", NULL, 256 },
    { "rate", 0, CLI_COUNT, &given.rate, "N", "requests a second of one address (default: 200)",
      NULL, 1000000 },
    { "connections", 0, CLI_COUNT, &given.connections, "N", "at most (default: 1000)", NULL,
      60000 },
    { 0 },
};

static const struct cli_option demo_options[] = {
    { "operators", 0, CLI_COUNT, &given.operators, "N", "that are invented (default: 500)",
      NULL, 100000 },
    { "equipment", 0, CLI_COUNT, &given.equipment, "N",
      "pieces, of all together (default: 200000)", NULL, 50000000 },
    { "months", 0, CLI_COUNT, &given.months, "N", "of history (default: 18)", NULL, 120 },
    { "store", 0, CLI_TEXT, &given.store, "URL", "as for init" },
    { "open", 0, CLI_FLAG, &given.is_open, NULL,
      "then serve it, and print a token to look at it with" },
    { "listen", 0, CLI_TEXT, &given.listen, "ADDRESS", "as for serve" },
    { 0 },
};

static const struct cli_option restore_options[] = {
    { "store", 0, CLI_TEXT, &given.store, "URL", "new and empty; as many as were backed up" },
    { 0 },
};

static const struct cli_option *options_of_restore(void)
{
    return restore_options;
}

static const struct cli_option *options_of_demo(void)
{
    return demo_options;
}

static const struct cli_option *options_of_init(void)
{
    return init_options;
}

static const struct cli_option *options_of_serve(void)
{
    return serve_options;
}

static enum rc init(struct authority_run *r, int count, char **operands, struct err *err)
{
    (void)count;
    (void)operands;
    enum rc rc = authority_init(r->home, given.store, given.name, &r->out, err);
    buf_char(&r->out, '\n');
    return rc;
}

static enum rc upgrade(struct authority_run *r, int count, char **operands, struct err *err)
{
    (void)count;
    (void)operands;
    unsigned before = 0;
    enum rc rc = authority_upgrade(&r->authority, &before, err);
    if (rc == RC_OK)
        buf_printf(&r->out, "store: version %u, was %u\n", store_version_known(), before);
    return rc;
}

static void print_copied(struct authority_run *r, const struct backup_counts *n)
{
    buf_printf(&r->out, "%llu files, %llu bytes\n", (unsigned long long)n->files,
               (unsigned long long)n->bytes);
}

static enum rc backup(struct authority_run *r, int count, char **operands, struct err *err)
{
    (void)count;
    struct backup_counts n = { 0 };
    enum rc rc = authority_backup(&r->authority, operands[0], &n, err);
    print_copied(r, &n);
    return rc;
}

static enum rc restore(struct authority_run *r, int count, char **operands, struct err *err)
{
    (void)count;
    struct backup_counts n = { 0 };
    enum rc rc = authority_restore(r->home, operands[0], given.store, &n, err);
    print_copied(r, &n);
    return rc;
}

static void tell(const char *line)
{
    (void)fprintf(stderr, "sekisho: %s\n", line); /* nobody to tell if it is gone */
}

/* Shows the address where there is a display and somebody who looks at it. */
static void open_browser(const char *address)
{
    char *const argv[] = { "xdg-open", (char *)(uintptr_t)address, NULL };
    pid_t child = 0;
    if (isatty(STDERR_FILENO) == 1 &&
        (getenv("DISPLAY") != NULL || getenv("WAYLAND_DISPLAY") != NULL))
        (void)posix_spawnp(&child, argv[0], NULL, NULL, argv,
                           environ); /* the address is printed, too */
}

static enum rc serve(struct authority_run *r, int count, char **operands, struct err *err)
{
    (void)count;
    (void)operands;
    struct serving *serving = NULL;
    struct worker *worker = NULL;
    sigset_t ends;
    int which = 0;
    if ((given.cert == NULL) != (given.key == NULL))
        return err_set(err, RC_USAGE, "--tls-cert and --tls-key belong together");
    (void)sigemptyset(&ends);
    (void)sigaddset(&ends, SIGTERM);
    (void)sigaddset(&ends, SIGINT);
    /* Before any thread is there, so that all have it. */
    if (pthread_sigmask(SIG_BLOCK, &ends, NULL) != 0 || signal(SIGPIPE, SIG_IGN) == SIG_ERR)
        return err_set(err, RC_IO, "signals cannot be set up");
    const struct serve_config config = {
        .http = { .listen = given.listen,
                  .cert = given.cert,
                  .key = given.key,
                  .threads = given.threads,
                  .connections = given.connections,
                  .behind_proxy = given.behind_proxy },
        .rate = given.rate,
        .burst = given.rate * 5,
    };
    enum rc rc = serve_start(&r->authority, &config, &serving, err);
    if (rc != RC_OK)
        return rc;
    rc = worker_start(&r->authority, WORK_EVERY_MS, tell, &worker, err);
    if (rc == RC_OK) {
        (void)fprintf(stderr, "sekisho: listening on %s\n",
                      serve_address(serving)); /* as in tell() */
        if (given.is_open)
            open_browser(serve_address(serving));
        (void)sigwait(&ends, &which); /* fails only for signals that are none */
        tell("ending: what is under way is answered first");
    }
    serve_stop(serving);
    worker_stop(worker);
    return rc;
}

static struct progress bar;

static void show(uint64_t done, uint64_t all)
{
    (void)all; /* the bar knows */
    progress_update(&bar, done);
}

/* People of the demonstration, who share a password made for it; their codes of the next
 * minutes are printed, so that nobody needs an authenticator to look around. */
static enum rc add_people(struct authority_run *r, struct store *s, struct err *err)
{
    enum { CODES = 10, WORD = 16 };
    static const enum role roles[] = { ROLE_INSPECTOR, ROLE_CASE_OFFICER, ROLE_PROSECUTOR,
                                       ROLE_ADMINISTRATOR };
    char password[SESSION_TEXT_SIZE];
    int64_t now_s = authority_now_ns(&r->authority) / 1000000000;
    enum rc rc = session_make(password, err); /* random letters: a part of them is one */
    password[WORD] = '\0';
    buf_printf(&r->out, "people of the demonstration, password %s\n",
               rc == RC_OK ? password : "");
    for (size_t i = 0; rc == RC_OK && i < sizeof roles / sizeof roles[0]; i++) {
        struct buf uri = BUF_EMPTY;
        uint8_t secret[TOTP_SECRET_SIZE];
        const struct account_new n = { .id = slice_str(role_name(roles[i])),
                                       .name = slice_str(role_name(roles[i])),
                                       .role = roles[i],
                                       .operator_id = "",
                                       .is_japanese = true,
                                       .password = slice_str(password) };
        rc = account_add(&r->authority, s, &n, &uri, err);
        if (rc == RC_OK)
            rc = account_factor(s, n.id, secret, err);
        buf_printf(&r->out, "  %-14s codes", role_name(roles[i]));
        for (int k = 0; rc == RC_OK && k < CODES; k++)
            buf_printf(&r->out, " %06u",
                       (unsigned)totp_code(secret, (uint64_t)(now_s / TOTP_STEP_S + k)));
        buf_char(&r->out, '\n');
        sign_wipe(secret, sizeof secret);
        buf_done(&uri);
    }
    if (rc == RC_OK)
        buf_str(&r->out, "  (each code for half a minute, in turn, from now on)\n");
    return rc;
}

/* A folder of its own, made here: nothing that exists is filled. */
static enum rc demo(struct authority_run *r, int count, char **operands, struct err *err)
{
    const struct demo_size size = { given.operators, given.equipment, given.months,
                                    DEMO_INDUSTRIES };
    struct demo_counts counts;
    struct buf vkey = BUF_EMPTY;
    char token[TOKEN_TEXT_SIZE] = "";
    struct store *s = NULL;
    enum rc rc = authority_init(r->home, given.store, "demonstration.example/1", &vkey, err);
    buf_done(&vkey);
    if (rc == RC_OK)
        rc = authority_open(&r->authority, r->home, false, err);
    if (rc == RC_OK)
        rc = authority_run_law(r, err);
    progress_init(&bar, isatty(STDERR_FILENO) == 1, given.operators);
    if (rc == RC_OK)
        rc = demo_fill(&r->authority, r->library.place.tables, &size, show, &counts, err);
    progress_finish(&bar);
    if (rc == RC_OK)
        rc = demo_cases(&r->authority, err);
    if (rc == RC_OK)
        rc = pool_take_main(r->authority.pool, &s, err);
    if (rc == RC_OK)
        rc = token_add(&r->authority, s, ROLE_INSPECTOR, "", SLICE("demonstration"), 0, token,
                       err);
    struct buf people = r->out; /* they stand after what was made */
    r->out = BUF_EMPTY;
    if (rc == RC_OK)
        rc = add_people(r, s, err);
    struct buf told = r->out;
    r->out = people;
    if (s != NULL)
        pool_give(r->authority.pool, s);
    if (rc != RC_OK) {
        buf_done(&told);
        return rc;
    }
    buf_printf(&r->out,
               "%llu invented operators, %llu pieces of equipment, %llu entries, %llu "
               "findings\ntoken: %s\n",
               (unsigned long long)counts.operators, (unsigned long long)counts.equipment,
               (unsigned long long)counts.entries, (unsigned long long)counts.findings, token);
    buf_slice(&r->out, buf_view(&told));
    buf_done(&told);
    if (!given.is_open)
        return RC_OK;
    (void)fprintf(stderr, "%.*s", (int)r->out.n, (const char *)r->out.p); /* as in tell() */
    buf_clear(&r->out);
    return serve(r, count, operands, err);
}

const struct authority_verb authority_verbs_server[] = {
    { "init", "[--store URL] [--name NAME]", "make the folder, its key and its tables",
      NEEDS_NOTHING, 0, 0, init, options_of_init },
    { "serve", "[--listen ADDRESS] [--tls-cert FILE --tls-key FILE]",
      "answer operators and officials", NEEDS_LAW, 0, 0, serve, options_of_serve },
    { "demo", "[--operators N] [--equipment N] [--months N] [--open]",
      "a folder with a simulated country", NEEDS_LIBRARY, 0, 0, demo, options_of_demo },
    { "upgrade", "", "bring the tables to this program's version", NEEDS_ANY_STORE, 0, 0,
      upgrade, NULL },
    { "backup", "FOLDER", "all of it as a new folder, while it runs", NEEDS_ANY_STORE, 1, 1,
      backup, NULL },
    { "restore", "[--store URL] FOLDER", "make --home of a backup", NEEDS_NOTHING, 1, 1,
      restore, options_of_restore },
    { 0 },
};
