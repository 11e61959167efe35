/* `sekisho authority user ...`: people who sign in. */
#include "cli/authority.h"

#include "accounts/password.h"
#include "authority/account.h"
#include "authority/act.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

static struct {
    const char *operator_id;
    const char *name;
    const char *language;
} given = { .language = "ja" };

static const struct cli_option user_options[] = {
    { "operator", 0, CLI_TEXT, &given.operator_id, "ID", "whose it is: role operator only" },
    { "name", 0, CLI_TEXT, &given.name, "NAME", "as it is shown (default: the id)" },
    { "language", 0, CLI_WORD, &given.language, "LANG", "ja (the default) or en", "ja en" },
    { 0 },
};

static const struct cli_option *options_of_user(void)
{
    return user_options;
}

/* A line of standard input, unseen where that is a terminal.  Never an argument: others could
 * read that. */
static enum rc ask_password(char ret[PASSWORD_MAX + 2], struct err *err)
{
    struct termios kept;
    bool is_terminal = tcgetattr(STDIN_FILENO, &kept) == 0;
    if (is_terminal) {
        struct termios unseen = kept;
        unseen.c_lflag &= (tcflag_t)~ECHO;
        (void)fputs("password: ", stderr); /* whoever sits there sees that it waits */
        (void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &unseen); /* then it is seen: theirs to know */
    }
    bool is_read = fgets(ret, PASSWORD_MAX + 2, stdin) != NULL;
    if (is_terminal) {
        (void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &kept); /* as before */
        (void)fputc('\n', stderr);                       /* as above */
    }
    if (!is_read)
        return err_set(err, RC_USAGE, "no password: give it as a line of standard input");
    ret[strcspn(ret, "\r\n")] = '\0';
    return RC_OK;
}

static enum rc record(struct authority_run *r, struct store *s, const char *what,
                      const char *id, struct err *err)
{
    char detail[AUTH_ID_MAX + 40];
    (void)snprintf(detail, sizeof detail, "user %s %.*s", what, AUTH_ID_MAX, id); /* fits */
    const struct act act = { "", "local", "CLI", slice_str(detail), 200, detail };
    return act_record(&r->authority, s, &act, err);
}

static void print_factor(struct authority_run *r, struct buf *uri)
{
    buf_printf(&r->out, "second factor: %s\n", uri->n == 0 ? "" : (const char *)uri->p);
    if (uri->p != NULL)
        sign_wipe(uri->p, uri->n);
}

static enum rc user_add(struct authority_run *r, int count, char **operands, struct err *err)
{
    (void)count;
    char password[PASSWORD_MAX + 2];
    struct buf uri = BUF_EMPTY;
    struct store *s = NULL;
    struct account_new n = { .id = slice_str(operands[1]),
                             .name = slice_str(given.name == NULL ? operands[1] : given.name),
                             .role = role_of(slice_str(operands[0])),
                             .operator_id = given.operator_id == NULL ? "" : given.operator_id,
                             .is_japanese = strcmp(given.language, "ja") == 0 };
    if (n.role == 0)
        return err_set(err, RC_USAGE,
                       "role '%s': one of operator inspector case-officer prosecutor "
                       "administrator auditor",
                       operands[0]);
    if (given.operator_id != NULL && !authority_is_id(slice_str(given.operator_id)))
        return err_set(err, RC_USAGE, "--operator %s: no such id", given.operator_id);
    enum rc rc = ask_password(password, err);
    n.password = slice_str(password);
    if (rc == RC_OK)
        rc = pool_take_main(r->authority.pool, &s, err);
    if (rc == RC_OK)
        rc = account_add(&r->authority, s, &n, &uri, err);
    if (rc == RC_OK)
        rc = record(r, s, "add", operands[1], err);
    pool_give(r->authority.pool, s);
    sign_wipe(password, sizeof password);
    if (rc == RC_OK)
        print_factor(r, &uri);
    buf_done(&uri);
    return rc;
}

static enum rc user_list(struct authority_run *r, int count, char **operands, struct err *err)
{
    (void)count;
    (void)operands;
    struct store *s = NULL;
    struct store_rows *rows = NULL;
    enum rc rc = pool_take_main(r->authority.pool, &s, err);
    if (rc == RC_OK)
        rc = store_query(s,
                         "SELECT account, role, operator, CASE WHEN disabled_ns IS NULL THEN "
                         "'' ELSE 'disabled' END, "
                         "name FROM account ORDER BY account",
                         NULL, 0, &rows, err);
    while (rc == RC_OK && store_next(rows))
        for (int i = 0; i < 5; i++) {
            struct slice text = store_text(rows, i);
            buf_printf(&r->out, "%.*s%c", (int)text.n, (const char *)text.p,
                       i < 4 ? '\t' : '\n');
        }
    if (rc == RC_OK)
        rc = store_end(rows, err);
    pool_give(r->authority.pool, s);
    return rc;
}

enum change { CHANGE_PASSWORD, CHANGE_FACTOR, CHANGE_DISABLE, CHANGE_ENABLE };

static enum rc change(struct authority_run *r, const char *id, enum change what,
                      struct err *err)
{
    static const char *const names[] = { "password", "second-factor", "disable", "enable" };
    char password[PASSWORD_MAX + 2] = "";
    struct buf uri = BUF_EMPTY;
    struct store *s = NULL;
    enum rc rc = what == CHANGE_PASSWORD ? ask_password(password, err) : RC_OK;
    if (rc == RC_OK)
        rc = pool_take_main(r->authority.pool, &s, err);
    if (rc == RC_OK && what == CHANGE_PASSWORD)
        rc = account_set_password(&r->authority, s, slice_str(id), slice_str(password), err);
    else if (rc == RC_OK && what == CHANGE_FACTOR)
        rc = account_reset_factor(&r->authority, s, slice_str(id), &uri, err);
    else if (rc == RC_OK)
        rc = account_disable(&r->authority, s, slice_str(id), what == CHANGE_DISABLE, err);
    if (rc == RC_OK)
        rc = record(r, s, names[what], id, err);
    pool_give(r->authority.pool, s);
    sign_wipe(password, sizeof password);
    if (rc == RC_OK && what == CHANGE_FACTOR)
        print_factor(r, &uri);
    buf_done(&uri);
    return rc == RC_END ? RC_USAGE : rc;
}

static enum rc user_password(struct authority_run *r, int count, char **operands,
                             struct err *err)
{
    (void)count;
    return change(r, operands[0], CHANGE_PASSWORD, err);
}

static enum rc user_factor(struct authority_run *r, int count, char **operands, struct err *err)
{
    (void)count;
    return change(r, operands[0], CHANGE_FACTOR, err);
}

static enum rc user_disable(struct authority_run *r, int count, char **operands,
                            struct err *err)
{
    (void)count;
    return change(r, operands[0], CHANGE_DISABLE, err);
}

static enum rc user_enable(struct authority_run *r, int count, char **operands, struct err *err)
{
    (void)count;
    return change(r, operands[0], CHANGE_ENABLE, err);
}

const struct authority_verb authority_verbs_user[] = {
    { "user add", "[--operator ID] [--name NAME] ROLE USER",
      "a person who signs in; asks for a password", NEEDS_STORE, 2, 2, user_add,
      options_of_user },
    { "user list", "", "people, their roles and operators", NEEDS_STORE, 0, 0, user_list,
      NULL },
    { "user password", "USER", "a new password; every session ends", NEEDS_STORE, 1, 1,
      user_password, NULL },
    { "user factor", "USER", "a new second factor, shown once", NEEDS_STORE, 1, 1,
      user_factor, NULL },
    { "user disable", "USER", "signs in no more", NEEDS_STORE, 1, 1, user_disable, NULL },
    { "user enable", "USER", "signs in again", NEEDS_STORE, 1, 1, user_enable, NULL },
    { 0 },
};
