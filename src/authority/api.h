/* authority/api.h: the handlers of the JSON API that are not a plain list or a plain edit. */
#ifndef SEKISHO_AUTHORITY_API_H
#define SEKISHO_AUTHORITY_API_H

#include "authority/body.h"
#include "authority/route.h"

enum rc api_health(struct call *c);
enum rc api_ready(struct call *c);
enum rc api_metrics(struct call *c);
enum rc api_openapi(struct call *c);
enum rc api_witness_key(struct call *c);
enum rc api_whoami(struct call *c);

enum rc api_operator_get(struct call *c);
enum rc api_operator_put(struct call *c);
enum rc api_sensor_put(struct call *c);
enum rc api_sensor_delete(struct call *c);
enum rc api_token_post(struct call *c);
enum rc api_token_delete(struct call *c);
enum rc api_import(struct call *c);
enum rc api_equipment_get(struct call *c);
enum rc api_contradiction_get(struct call *c);

enum rc api_log_checkpoint(struct call *c);
enum rc api_log_tile(struct call *c);
enum rc api_log_put(struct call *c);
enum rc api_log_add(struct call *c);

/* Of the bodies that they take. */
extern const struct field api_operator_fields[];
extern const struct field api_sensor_fields[];
extern const struct field api_token_fields[];

/* "application/json" with an ETag: what a GET of JSON ends with. */
enum rc api_json(struct call *c);

#endif
