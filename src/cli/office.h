/* cli/office.h: verbs that a second program does, sekisho-office: they need a server, databases and
 * pages on paper, whose libraries take as long to load as a small capture to read. */
#ifndef SEKISHO_CLI_OFFICE_H
#define SEKISHO_CLI_OFFICE_H

/* Becomes that program, with the same verb (argv[0]) and arguments, the program's own name before them; returns
 * only if it cannot. */
int office_run(int argc, char **argv);

#endif
