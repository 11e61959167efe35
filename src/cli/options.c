#include "cli/options.h"

#include "base/slice.h"
#include "base/time.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

enum { OPTIONS_MAX = 32, HELP_COLUMN = 26 };

bool cli_one_of(const char *words, const char *word)
{
    size_t n = strlen(word);
    for (const char *at = words; n > 0 && (at = strstr(at, word)) != NULL; at++)
        if ((at == words || at[-1] == ' ') && (at[n] == ' ' || at[n] == '\0') &&
            strchr(word, ' ') == NULL)
            return true;
    return false;
}

static enum rc help(const struct cli_usage *u, const struct cli_option *table, struct err *err)
{
    (void)printf("usage: %s\n\n%s\n%s\n\n", u->usage, u->examples,
                 u->text); /* ferror tells of all */
    for (const struct cli_option *o = table; o->name != NULL; o++) {
        char letter[8] = "    ";
        if (o->letter != 0)
            (void)snprintf(letter, sizeof letter, "-%c, ", o->letter); /* always fits */
        int n = printf("  %s--%s%s%s", letter, o->name, o->value == NULL ? "" : " ",
                       o->value == NULL ? "" : o->value);
        for (const char *line = o->help; line != NULL;) {
            const char *end = strchr(line, '\n');
            int size = end == NULL ? (int)strlen(line) : (int)(end - line);
            (void)printf("%*s%.*s\n", n < HELP_COLUMN ? HELP_COLUMN - n : 1, "", size, line);
            n = 0;
            line = end == NULL ? NULL : end + 1;
        }
    }
    (void)printf("  -h, --help%*sthis text\n\n%s", HELP_COLUMN - 12, "", u->status);
    return fflush(stdout) != 0 || ferror(stdout) != 0
               ? err_set(err, RC_IO, "standard output: cannot write")
               : RC_END;
}

static enum rc take(const struct cli_option *o, const char *value, struct err *err)
{
    uint64_t count = 0;
    switch (o->type) {
    case CLI_FLAG: *(bool *)o->target = true; return RC_OK;
    case CLI_TEXT: *(const char **)o->target = value; return RC_OK;
    case CLI_DAY:
        if (!time_parse_day(slice_str(value), (int32_t *)o->target))
            return err_set(err, RC_USAGE, "--%s %s: not a day; write it as 2026-11-22", o->name,
                           value);
        return RC_OK;
    case CLI_COUNT:
        if (!slice_uint(slice_str(value), &count) || count < 1 || count > o->most)
            return err_set(err, RC_USAGE, "--%s %s: 1 to %u", o->name, value, o->most);
        *(unsigned *)o->target = (unsigned)count;
        return RC_OK;
    case CLI_WORD:
        if (!cli_one_of(o->words, value))
            return err_set(err, RC_USAGE, "--%s %s: one of: %s", o->name, value, o->words);
        *(const char **)o->target = value;
        return RC_OK;
    }
    return RC_OK;
}

enum rc cli_options_parse(const struct cli_usage *usage, const struct cli_option *table,
                          int argc, char **argv, int *ret_operands, struct err *err)
{
    struct option longs[OPTIONS_MAX + 2] = { { 0 } };
    char shorts[OPTIONS_MAX * 2 + 4] = ":h";
    size_t count = 0;
    size_t n = strlen(shorts);
    for (; count < OPTIONS_MAX && table[count].name != NULL; count++) {
        const struct cli_option *o = &table[count];
        longs[count] = (struct option){ o->name, o->value != NULL, NULL, (int)(0x100 + count) };
        if (o->letter != 0)
            shorts[n++] = o->letter;
        if (o->letter != 0 && o->value != NULL)
            shorts[n++] = ':';
    }
    longs[count] = (struct option){ "help", 0, NULL, 'h' };
    int c = 0;
    opterr = 0;
    optind = 1;
    while ((c = getopt_long(argc, argv, shorts, longs, NULL)) != -1) {
        size_t at = (size_t)c - 0x100;
        if (c == 'h')
            return help(usage, table, err);
        if (c == '?' || c == ':')
            return err_set(err, RC_USAGE, "%s: %s; see sekisho %s --help", argv[optind - 1],
                           c == '?' ? "no such option" : "its value is missing", usage->verb);
        for (size_t i = 0; c < 0x100 && i < count; i++)
            if (table[i].letter == c)
                at = i;
        enum rc rc = take(&table[at], optarg, err);
        if (rc != RC_OK)
            return rc;
    }
    *ret_operands = optind;
    return RC_OK;
}
