#include "cli/authority.h"

#include "authority/serve.h"
#include "authority/worker.h"
#include "store/migrate.h"

#include <signal.h>
#include <stdio.h>

enum { WORK_EVERY_MS = 1000 };

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
} given = { .name = "sekisho-authority",
            .listen = "127.0.0.1:8443",
            .threads = 4,
            .rate = 200,
            .connections = 1000 };

static const struct cli_option init_options[] = {
    { "store", 0, CLI_TEXT, &given.store, "URL",
      "postgresql://... (default: an SQLite file in the folder)" },
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
    struct store *s = NULL;
    unsigned before = 0;
    enum rc rc = pool_take_main(r->authority.pool, &s, err);
    if (rc == RC_OK)
        rc = store_version(s, &before, err);
    if (rc == RC_OK)
        rc = store_migrate(s, store_version_known(), err);
    pool_give(r->authority.pool, s);
    if (rc == RC_OK)
        buf_printf(&r->out, "store: version %u, was %u\n", store_version_known(), before);
    return rc;
}

static void tell(const char *line)
{
    (void)fprintf(stderr, "sekisho: %s\n", line); /* nobody to tell if it is gone */
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
        (void)sigwait(&ends, &which);          /* fails only for signals that are none */
        tell("ending: what is under way is answered first");
    }
    serve_stop(serving);
    worker_stop(worker);
    return rc;
}

const struct authority_verb authority_verbs_server[] = {
    { "init", "[--store URL] [--name NAME]", "make the folder, its key and its tables",
      NEEDS_NOTHING, 0, 0, init, options_of_init },
    { "serve", "[--listen ADDRESS] [--tls-cert FILE --tls-key FILE]",
      "answer operators and officials", NEEDS_LAW, 0, 0, serve, options_of_serve },
    { "upgrade", "", "bring the tables to this program's version", NEEDS_ANY_STORE, 0, 0,
      upgrade, NULL },
    { 0 },
};
