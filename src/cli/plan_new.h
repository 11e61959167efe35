/* cli/plan_new.h: `sekisho plan new`. */
#ifndef SEKISHO_CLI_PLAN_NEW_H
#define SEKISHO_CLI_PLAN_NEW_H

/* 'argv' from "new" on; returns the exit status. */
int cli_plan_new(int argc, char **argv);

#endif
