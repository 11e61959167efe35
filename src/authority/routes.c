#include "authority/api_cases.h"

#include "authority/casework.h"
#include "authority/edit.h"
#include "authority/import.h"
#include "authority/lists.h"
#include "authority/page.h"
#include "authority/route.h"
#include "authority/sign.h"

/* How many operators each industry has, and in which state their equipment is. */
static const struct list list_states = {
    .name = "state_count",
    .from = "(SELECT t.state AS state, sum(t.count) AS count, count(DISTINCT t.operator) AS operators FROM tally t JOIN "
            "operator o ON o.operator = t.operator AND o.evaluated_day = t.day GROUP BY t.state) x",
    .columns = {
        { "state", "x.state", LIST_TEXT },
        { "count", "x.count", LIST_NUMBER },
        { "operators", "x.operators", LIST_NUMBER },
        { 0 },
    },
    .keys = { "x.state" },
};

static const struct list list_sectors = {
    .name = "sector_state",
    .from = "(SELECT s.sector AS sector, t.state AS state, sum(t.count) AS count, count(DISTINCT t.operator) AS "
            "operators FROM operator_sector s JOIN operator o ON o.operator = s.operator JOIN tally t ON t.operator = "
            "o.operator AND t.day = o.evaluated_day GROUP BY s.sector, t.state) x",
    .columns = {
        { "sector", "x.sector", LIST_TEXT },
        { "state", "x.state", LIST_TEXT },
        { "count", "x.count", LIST_NUMBER },
        { "operators", "x.operators", LIST_NUMBER },
        { 0 },
    },
    .filters = { { "sector", "x.sector = ?", LIST_TEXT, "an industry of data/sectors.tsv" }, { 0 } },
    .keys = { "x.sector", "x.state" },
};

enum {
    WRITE = ROLE_ADMINISTRATOR,
    KEEP =
        ROLE_ADMINISTRATOR | ROLE_CASE_OFFICER, /* of waivers and plans: what a case decides */
    CASES = ROLE_INSPECTOR | ROLE_CASE_OFFICER,
    /* The procedure says which acts are whose. */
    ACTS = ROLE_OPERATOR | ROLE_INSPECTOR | ROLE_CASE_OFFICER | ROLE_PROSECUTOR,
    BUNDLE_MAX = HTTP_BODY_MAX,
    HEAD_MAX = 1 << 17,
    BODY_MAX = 1 << 16,
};

/* clang-format off */
const struct route routes[] = {
    { "GET", "/health", SCOPE_PUBLIC, ROLES_NONE, api_health, "The process is alive", NULL, NULL, "state", 0 },
    { "GET", "/ready", SCOPE_PUBLIC, ROLES_NONE, api_ready, "The process and its store can work", NULL, NULL, "state", 0 },
    { "GET", "/openapi.json", SCOPE_PUBLIC, ROLES_NONE, api_openapi, "This document", NULL, NULL, "object", 0 },
    { "GET", "/v1/witness-key", SCOPE_PUBLIC, ROLES_NONE, api_witness_key, "The key that countersigns heads", NULL, NULL, "text/plain", 0 },
    { "GET", "/metrics", SCOPE_MAIN, ROLE_ADMINISTRATOR | ROLE_AUDITOR, api_metrics, "Counters for Prometheus", NULL, NULL, "text/plain", 0 },

    { "GET", "/v1/whoami", SCOPE_LIST, ROLES_ALL, api_whoami, "Whose token this is", NULL, NULL, "principal", 0 },
    { "GET", "/v1/tokens", SCOPE_MAIN, ROLE_ADMINISTRATOR | ROLE_AUDITOR, list_serve, "Tokens, without their secrets", &list_tokens, NULL, "list", 0 },
    { "POST", "/v1/tokens", SCOPE_MAIN, ROLE_ADMINISTRATOR, api_token_post, "A new token; its secret is shown once", api_token_fields, "fields", "new_token", BODY_MAX },
    { "DELETE", "/v1/tokens/{token}", SCOPE_MAIN, ROLE_ADMINISTRATOR, api_token_delete, "Revoke a token", NULL, NULL, NULL, 0 },
    { "GET", "/v1/acts", SCOPE_MAIN, ROLE_ADMINISTRATOR | ROLE_AUDITOR, list_serve, "What was done and what was refused, the newest first", &list_acts, NULL, "list", 0 },

    { "GET", "/v1/states", SCOPE_LIST, ROLES_OFFICIAL, list_serve, "Equipment by state, all operators together", &list_states, NULL, "list", 0 },
    { "GET", "/v1/sectors", SCOPE_LIST, ROLES_OFFICIAL, list_serve, "Equipment by industry and state", &list_sectors, NULL, "list", 0 },
    { "GET", "/v1/operators", SCOPE_LIST, ROLES_ALL, list_serve, "Operators", &list_operators, NULL, "list", 0 },
    { "GET", "/v1/operators/{operator}", SCOPE_OPERATOR, ROLES_ALL, api_operator_get, "An operator with all that is registered of it", NULL, NULL, "operator_detail", 0 },
    { "PUT", "/v1/operators/{operator}", SCOPE_OPERATOR, WRITE, api_operator_put, "Add or change an operator", api_operator_fields, "fields", NULL, BODY_MAX },
    { "PUT", "/v1/operators/{operator}/sectors/{sector}", SCOPE_OPERATOR, WRITE, edit_put, "An industry of an operator", &edit_sector, "edit", NULL, BODY_MAX },
    { "DELETE", "/v1/operators/{operator}/sectors/{sector}", SCOPE_OPERATOR, WRITE, edit_delete, "It works there no more", &edit_sector, NULL, NULL, 0 },
    { "PUT", "/v1/operators/{operator}/sites/{site}", SCOPE_OPERATOR, WRITE, edit_put, "A site", &edit_site, "edit", NULL, BODY_MAX },
    { "DELETE", "/v1/operators/{operator}/sites/{site}", SCOPE_OPERATOR, WRITE, edit_delete, "Remove a site", &edit_site, NULL, NULL, 0 },
    { "PUT", "/v1/operators/{operator}/contacts/{contact}", SCOPE_OPERATOR, WRITE, edit_put, "A contact", &edit_contact, "edit", NULL, BODY_MAX },
    { "DELETE", "/v1/operators/{operator}/contacts/{contact}", SCOPE_OPERATOR, WRITE, edit_delete, "Remove a contact", &edit_contact, NULL, NULL, 0 },
    { "PUT", "/v1/operators/{operator}/plans/{plan}", SCOPE_OPERATOR, KEEP, edit_put, "A plan that was received", &edit_plan, "edit", NULL, BODY_MAX },
    { "DELETE", "/v1/operators/{operator}/plans/{plan}", SCOPE_OPERATOR, KEEP, edit_delete, "Remove a plan", &edit_plan, NULL, NULL, 0 },
    { "PUT", "/v1/operators/{operator}/waivers/{waiver}", SCOPE_OPERATOR, KEEP, edit_put, "A waiver", &edit_waiver, "edit", NULL, BODY_MAX },
    { "DELETE", "/v1/operators/{operator}/waivers/{waiver}", SCOPE_OPERATOR, KEEP, edit_delete, "Withdraw a waiver", &edit_waiver, NULL, NULL, 0 },
    { "PUT", "/v1/operators/{operator}/sensors/{sensor}", SCOPE_OPERATOR, WRITE, api_sensor_put, "A sensor and the key of its ledger", api_sensor_fields, "fields", NULL, BODY_MAX },
    { "DELETE", "/v1/operators/{operator}/sensors/{sensor}", SCOPE_OPERATOR, WRITE, api_sensor_delete, "Revoke a sensor's key", NULL, NULL, NULL, 0 },
    { "POST", "/v1/import", SCOPE_MAIN, WRITE, api_import, "Operators from a CSV file; ?preview=true writes nothing", NULL, "text/csv", "import", IMPORT_SIZE_MAX },

    { "GET", "/v1/sensors", SCOPE_LIST, ROLES_ALL, list_serve, "Sensors and the state of their logs", &list_sensors, NULL, "list", 0 },
    { "GET", "/v1/equipment", SCOPE_LIST, ROLES_ALL, list_serve, "Equipment", &list_equipment, NULL, "list", 0 },
    { "GET", "/v1/operators/{operator}/equipment/{id}", SCOPE_OPERATOR, ROLES_ALL, api_equipment_get, "One piece: its records with their evidence, and its findings", NULL, NULL, "equipment_detail", 0 },
    { "GET", "/v1/findings", SCOPE_LIST, ROLES_ALL, list_serve, "Findings", &list_findings, NULL, "list", 0 },
    { "GET", "/v1/plans", SCOPE_LIST, ROLES_ALL, list_serve, "Plans", &list_plans, NULL, "list", 0 },
    { "GET", "/v1/waivers", SCOPE_LIST, ROLES_ALL, list_serve, "Waivers", &list_waivers, NULL, "list", 0 },
    { "GET", "/v1/heartbeats", SCOPE_LIST, ROLES_ALL, list_serve, "Heartbeats of sensors", &list_heartbeats, NULL, "list", 0 },
    { "GET", "/v1/unreadable", SCOPE_LIST, ROLES_ALL, list_serve, "Entries of logs that could not be read", &list_unreadable, NULL, "list", 0 },
    { "GET", "/v1/tally", SCOPE_LIST, ROLES_ALL, list_serve, "Equipment by state, day by day", &list_tally, NULL, "list", 0 },
    { "GET", "/v1/contradictions", SCOPE_LIST, ROLES_OFFICIAL, list_serve, "Heads and requests that contradict what was countersigned", &list_contradictions, NULL, "list", 0 },
    { "GET", "/v1/operators/{operator}/sensors/{sensor}/contradictions/{digest}", SCOPE_OPERATOR, ROLES_OFFICIAL, api_contradiction_get, "The signed bytes of one", NULL, NULL, "application/octet-stream", 0 },

    { "GET", "/v1/procedures", SCOPE_LIST, ROLES_ALL, api_procedures, "Proceedings that the authority can take", NULL, NULL, "procedures", 0 },
    { "GET", "/v1/cases", SCOPE_LIST, ROLES_ALL, api_cases, "Cases", &list_cases, NULL, "list", 0 },
    { "GET", "/v1/calendar", SCOPE_LIST, ROLES_ALL, api_calendar, "Clocks of cases and deadlines of findings as a calendar that reminds (iCalendar)", NULL, NULL, "text/calendar", 0 },
    { "POST", "/v1/operators/{operator}/cases", SCOPE_OPERATOR, CASES, api_case_post, "Open a case on findings", api_case_fields, "fields", "new_case", BODY_MAX },
    { "GET", "/v1/operators/{operator}/cases/{case}", SCOPE_OPERATOR, ROLES_ALL, api_case_get, "A case: where it stands, its history, what may be done", NULL, NULL, "case_detail", 0 },
    { "POST", "/v1/operators/{operator}/cases/{case}/acts", SCOPE_OPERATOR, ACTS, api_act_post, "Do an act, or propose one that a second official has to approve", api_act_fields, "fields", "new_act", BODY_MAX },
    { "POST", "/v1/operators/{operator}/cases/{case}/acts/{number}/approve", SCOPE_OPERATOR, CASES | ROLE_PROSECUTOR, api_act_approve, "Approve what another proposed: it takes effect today", NULL, NULL, NULL, 0 },
    { "POST", "/v1/operators/{operator}/cases/{case}/acts/{number}/reject", SCOPE_OPERATOR, CASES | ROLE_PROSECUTOR, api_act_reject, "Reject what was proposed", NULL, NULL, NULL, 0 },
    { "POST", "/v1/operators/{operator}/cases/{case}/documents", SCOPE_OPERATOR, ACTS, api_file_post, "Attach a document", NULL, "application/octet-stream", "new_document", CASE_FILE_MAX },
    { "GET", "/v1/operators/{operator}/cases/{case}/letters/{number}", SCOPE_OPERATOR, ROLES_ALL, api_letter_get, "The letter of an act; ?lang=en or ja", NULL, NULL, "application/pdf", 0 },
    { "GET", "/v1/operators/{operator}/cases/{case}/dossier", SCOPE_OPERATOR, ROLES_ALL, api_case_dossier, "Everything about a case for who checks it offline (sekisho dossier verify); ?copy=public", NULL, NULL, "application/zip", 0 },
    { "GET", "/v1/operators/{operator}/cases/{case}/documents/{digest}", SCOPE_OPERATOR, ROLES_ALL, api_file_get, "A document as it was attached", NULL, NULL, "application/octet-stream", 0 },

    { "GET", "/log/{operator}/{sensor}/checkpoint", SCOPE_SENSOR, ROLES_ALL, api_log_checkpoint, "The head that was countersigned last", NULL, NULL, "text/plain", 0 },
    { "GET", "/log/{operator}/{sensor}/tile/{rest}", SCOPE_SENSOR, ROLES_ALL, api_log_tile, "A tile (C2SP tlog-tiles)", NULL, NULL, "application/octet-stream", 0 },
    { "PUT", "/log/{operator}/{sensor}/tile/entries/{rest}", SCOPE_SENSOR, ROLES_NONE, api_log_put, "A bundle of entries, from their sensor", NULL, "application/octet-stream", NULL, BUNDLE_MAX },
    { "POST", "/log/{operator}/{sensor}/add-checkpoint", SCOPE_LOG, ROLES_NONE, api_log_add, "A new head (C2SP tlog-witness)", NULL, "text/plain", "text/plain", HEAD_MAX },

    { "GET", "/", SCOPE_LIST, ROLES_ALL, page_overview, "Page: how the country stands", &list_sectors, NULL, "text/html", 0 },
    { "GET", "/sectors", SCOPE_LIST, ROLES_OFFICIAL, page_sectors, "Page: industries and states", &list_sectors, NULL, "text/html", 0 },
    { "GET", "/sectors/{sector}", SCOPE_LIST, ROLES_OFFICIAL, page_sector_one, "Page: the operators of an industry", NULL, NULL, "text/html", 0 },
    { "GET", "/operators", SCOPE_LIST, ROLES_ALL, page_operators, "Page: operators", NULL, NULL, "text/html", 0 },
    { "GET", "/operators/{operator}", SCOPE_OPERATOR, ROLES_ALL, page_operator_one, "Page: an operator", NULL, NULL, "text/html", 0 },
    { "GET", "/operators/{operator}/equipment/{id}", SCOPE_OPERATOR, ROLES_ALL, page_equipment_one, "Page: a piece of equipment, from the verdict to the frame", NULL, NULL, "text/html", 0 },
    { "GET", "/equipment", SCOPE_LIST, ROLES_ALL, page_equipment, "Page: equipment", NULL, NULL, "text/html", 0 },
    { "GET", "/findings", SCOPE_LIST, ROLES_ALL, page_findings, "Page: findings", NULL, NULL, "text/html", 0 },
    { "GET", "/sensors", SCOPE_LIST, ROLES_ALL, page_sensors, "Page: sensors", NULL, NULL, "text/html", 0 },
    { "GET", "/acts", SCOPE_MAIN, ROLE_ADMINISTRATOR | ROLE_AUDITOR, page_acts, "Page: what was done and what was refused", NULL, NULL, "text/html", 0 },
    { "GET", "/cases", SCOPE_LIST, ROLES_ALL, page_cases, "Page: cases, as a board and as a list", &list_cases, NULL, "text/html", 0 },
    { "GET", "/operators/{operator}/cases/{case}", SCOPE_OPERATOR, ROLES_ALL, page_case_one, "Page: a case, its clocks and its next step", NULL, NULL, "text/html", 0 },
    { "POST", "/operators/{operator}/cases", SCOPE_OPERATOR, CASES, page_case_open, "Form: open a case", NULL, "application/x-www-form-urlencoded", "text/html", BODY_MAX },
    { "POST", "/operators/{operator}/cases/{case}/acts", SCOPE_OPERATOR, ACTS, page_case_act, "Form: an act", NULL, "application/x-www-form-urlencoded", "text/html", BODY_MAX },
    { "POST", "/operators/{operator}/cases/{case}/documents", SCOPE_OPERATOR, ACTS, page_case_attach, "Form: attach a document", NULL, "multipart/form-data", "text/html", CASE_FILE_MAX + BODY_MAX },
    { "POST", "/operators/{operator}/cases/{case}/decide", SCOPE_OPERATOR, CASES | ROLE_PROSECUTOR, page_case_decide, "Form: approve or reject", NULL, "application/x-www-form-urlencoded", "text/html", BODY_MAX },
    { "GET", "/regulations", SCOPE_LIST, ROLES_ALL, page_law, "Page: regulations", NULL, NULL, "text/html", 0 },
    { "GET", "/regulations/{regulation}", SCOPE_LIST, ROLES_ALL, page_law_one, "Page: a regulation, and whom it meets", NULL, NULL, "text/html", 0 },
    { "GET", "/search", SCOPE_LIST, ROLES_ALL, page_search, "Page: search over everything", &list_cases, NULL, "text/html", 0 },
    { "GET", "/sign-in", SCOPE_PUBLIC, ROLES_NONE, sign_page, "Page: name, password and code", NULL, NULL, "text/html", 0 },
    { "POST", "/sign-in", SCOPE_PUBLIC, ROLES_NONE, sign_in, "Form: sign in", NULL, "application/x-www-form-urlencoded", "text/html", BODY_MAX },
    { "POST", "/sign-out", SCOPE_LIST, ROLES_ALL, sign_out, "Form: sign out", NULL, "application/x-www-form-urlencoded", "text/html", BODY_MAX },
    { "GET", "/account", SCOPE_LIST, ROLES_ALL, sign_account, "Page: one's own account", NULL, NULL, "text/html", 0 },
    { "POST", "/account/password", SCOPE_LIST, ROLES_ALL, sign_new_password, "Form: a new password", NULL, "application/x-www-form-urlencoded", "text/html", BODY_MAX },
    { "GET", "/static/{name}", SCOPE_PUBLIC, ROLES_NONE, page_asset, "What pages load", NULL, NULL, "application/octet-stream", 0 },
    { 0 },
};
/* clang-format on */
