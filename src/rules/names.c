#include "rules/rules.h"

const char *rule_duty_name(enum rule_duty duty)
{
    static const char *const names[] = {
        [DUTY_DO_NOT_PROCURE] = "do-not-procure",
        [DUTY_DO_NOT_INSTALL] = "do-not-install",
        [DUTY_DO_NOT_USE] = "do-not-use",
        [DUTY_DO_NOT_REMOTE_CONTROL] = "do-not-remote-control",
        [DUTY_DO_NOT_SUBSIDISE] = "do-not-subsidise",
        [DUTY_DO_NOT_AUTHORISE] = "do-not-authorise",
        [DUTY_DO_NOT_MARKET] = "do-not-market",
        [DUTY_REMOVE] = "remove",
        [DUTY_LIMIT] = "limit",
        [DUTY_NOTIFY] = "notify",
        [DUTY_HOLD] = "hold",
        [DUTY_PERMIT] = "permit",
        [DUTY_REPORT] = "report",
        [DUTY_ASSESS] = "assess",
    };
    return names[duty];
}

const char *rule_status_name(enum rule_status status)
{
    static const char *const names[] = {
        [STATUS_VIOLATION] = "violation", [STATUS_DUE] = "due",
        [STATUS_REQUIRED] = "required",   [STATUS_UNDETERMINED] = "undetermined",
        [STATUS_ADVICE] = "advice",       [STATUS_EXEMPT] = "exempt",
        [STATUS_COMPLIANT] = "compliant",
    };
    return names[status];
}

bool rule_status_counts(enum rule_status status)
{
    return status == STATUS_VIOLATION || status == STATUS_DUE || status == STATUS_REQUIRED;
}

const char *rule_standing_name(enum rule_standing standing)
{
    static const char *const names[] = {
        [STANDING_IN_FORCE] = "in-force",     [STANDING_ENACTED] = "enacted",
        [STANDING_PROPOSED] = "proposed",     [STANDING_POLICY] = "policy",
        [STANDING_SUPERSEDED] = "superseded",
    };
    return names[standing];
}
