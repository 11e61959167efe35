/* authority/api_cases.h: the handlers of cases. */
#ifndef SEKISHO_AUTHORITY_API_CASES_H
#define SEKISHO_AUTHORITY_API_CASES_H

#include "authority/api.h"

extern const struct list list_cases;

/* The public copy leaves out what is restricted; an operator gets no other. */
bool api_wants_public(const struct call *c);

enum rc api_procedures(struct call *c);
/* A document for the case of the path. */
MUST_USE enum rc api_attach(struct call *c, struct slice name, struct slice content,
                            bool is_restricted, char ret_digest[HASH_TEXT_SIZE]);
enum rc api_letter_get(struct call *c); /* api_letter.c */
enum rc api_case_dossier(struct call *c); /* api_dossier.c */
enum rc api_calendar(struct call *c); /* api_calendar.c */
enum rc api_cases(struct call *c);      /* 'data' is list_cases; time passes first */
enum rc api_case_post(struct call *c);
enum rc api_case_get(struct call *c);
enum rc api_act_post(struct call *c);
enum rc api_act_approve(struct call *c);
enum rc api_act_reject(struct call *c);
enum rc api_file_post(struct call *c);
enum rc api_file_get(struct call *c);

/* Of the bodies that they take. */
extern const struct field api_case_fields[];
extern const struct field api_act_fields[];

#endif
