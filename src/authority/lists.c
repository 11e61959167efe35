#include "authority/lists.h"

const struct list list_operators = {
    .name = "operator",
    .from = "operator o",
    .operator_sql = "o.operator",
    .columns = {
        { "operator", "o.operator", LIST_TEXT },
        { "name", "o.name", LIST_TEXT },
        { "name_en", "o.name_en", LIST_TEXT },
        { "country", "o.country", LIST_TEXT },
        { "registered_number", "o.registered_number", LIST_TEXT },
        { "invented", "o.is_invented", LIST_YESNO },
        { "facts", "o.facts", LIST_TEXT },
        { "changed", "o.changed_ns", LIST_TIME },
        { "evaluated", "CASE WHEN o.evaluated_law = '' THEN NULL ELSE o.evaluated_day END", LIST_DAY },
        { 0 },
    },
    .filters = {
        { "sector", "EXISTS (SELECT 1 FROM operator_sector s WHERE s.operator = o.operator AND s.sector = ?)",
          LIST_TEXT, "an industry of data/sectors.tsv" },
        { "country", "o.country = ?", LIST_TEXT, "where it operates" },
        { "status", "EXISTS (SELECT 1 FROM finding f WHERE f.operator = o.operator AND f.closed_day IS NULL AND "
                    "f.status = ?)", LIST_TEXT, "with an open finding of this status" },
        { "q", "lower(o.name || ' ' || coalesce(o.name_en, '') || ' ' || o.operator) LIKE ? ESCAPE '\\'", LIST_SEARCH,
          "part of its name or id" },
        { 0 },
    },
    .keys = { "o.operator" },
};

const struct list list_sectors_of = {
    .name = "operator_sector",
    .from = "operator_sector s",
    .operator_sql = "s.operator",
    .columns = {
        { "operator", "s.operator", LIST_TEXT },
        { "sector", "s.sector", LIST_TEXT },
        { "designated", "s.designated_day", LIST_DAY },
        { "grace_until", "s.grace_day", LIST_DAY },
        { 0 },
    },
    .filters = { { "sector", "s.sector = ?", LIST_TEXT, "an industry of data/sectors.tsv" }, { 0 } },
    .keys = { "s.operator", "s.sector" },
};

const struct list list_sites = {
    .name = "site",
    .from = "site s",
    .operator_sql = "s.operator",
    .columns = {
        { "operator", "s.operator", LIST_TEXT },
        { "site", "s.site", LIST_TEXT },
        { "name", "s.name", LIST_TEXT },
        { "address", "s.address", LIST_TEXT },
        { "country", "s.country", LIST_TEXT },
        { "network", "s.network", LIST_TEXT },
        { 0 },
    },
    .keys = { "s.operator", "s.site" },
};

const struct list list_contacts = {
    .name = "contact",
    .from = "contact c",
    .operator_sql = "c.operator",
    .columns = {
        { "operator", "c.operator", LIST_TEXT },
        { "contact", "c.contact", LIST_TEXT },
        { "name", "c.name", LIST_TEXT },
        { "duty", "c.duty", LIST_TEXT },
        { "mail", "c.mail", LIST_TEXT },
        { "telephone", "c.telephone", LIST_TEXT },
        { 0 },
    },
    .keys = { "c.operator", "c.contact" },
};

const struct list list_plans = {
    .name = "plan",
    .from = "plan p",
    .operator_sql = "p.operator",
    .columns = {
        { "operator", "p.operator", LIST_TEXT },
        { "plan", "p.plan", LIST_TEXT },
        { "regulation", "p.regulation", LIST_TEXT },
        { "received", "p.received_day", LIST_DAY },
        { "state", "p.state", LIST_TEXT },
        { "document", "p.document", LIST_TEXT },
        { 0 },
    },
    .filters = {
        { "regulation", "p.regulation = ?", LIST_TEXT, "id of a regulation" },
        { "state", "p.state = ?", LIST_TEXT, "received, accepted, refused, withdrawn" },
        { "received_from", "p.received_day >= ?", LIST_DAY, "received on that day or later" },
        { 0 },
    },
    .keys = { "p.operator", "p.plan" },
};

const struct list list_waivers = {
    .name = "waiver",
    .from = "waiver w",
    .operator_sql = "w.operator",
    .columns = {
        { "operator", "w.operator", LIST_TEXT },
        { "waiver", "w.waiver", LIST_TEXT },
        { "regulation", "w.regulation", LIST_TEXT },
        { "clause", "w.clause", LIST_TEXT },
        { "equipment", "w.equipment", LIST_TEXT },
        { "from", "w.from_day", LIST_DAY },
        { "until", "w.until_day", LIST_DAY },
        { "reference", "w.reference", LIST_TEXT },
        { 0 },
    },
    .filters = { { "regulation", "w.regulation = ?", LIST_TEXT, "id of a regulation" }, { 0 } },
    .keys = { "w.operator", "w.waiver" },
};

const struct list list_sensors = {
    .name = "sensor",
    .from = "sensor s LEFT JOIN log l ON l.operator = s.operator AND l.sensor = s.sensor",
    .operator_sql = "s.operator",
    .columns = {
        { "operator", "s.operator", LIST_TEXT },
        { "sensor", "s.sensor", LIST_TEXT },
        { "site", "s.site", LIST_TEXT },
        { "origin", "s.origin", LIST_TEXT },
        { "vkey", "s.vkey", LIST_TEXT },
        { "added", "s.added_ns", LIST_TIME },
        { "revoked", "s.revoked_ns", LIST_TIME },
        { "size", "l.size", LIST_NUMBER },
        { "cosigned", "CASE WHEN l.cosigned_ns = 0 THEN NULL ELSE l.cosigned_ns END", LIST_TIME },
        { "last_entry", "CASE WHEN l.entry_ns = 0 THEN NULL ELSE l.entry_ns END", LIST_TIME },
        { "last_heartbeat", "CASE WHEN l.heartbeat_ns = 0 THEN NULL ELSE l.heartbeat_ns END", LIST_TIME },
        { "interval_s", "CASE WHEN l.heartbeat_ns = 0 THEN NULL ELSE l.interval_s END", LIST_NUMBER },
        { "packets", "l.packets", LIST_NUMBER },
        { "dropped", "l.dropped", LIST_NUMBER },
        { "silent", "CASE WHEN EXISTS (SELECT 1 FROM finding f WHERE f.operator = s.operator AND f.equipment = '' "
                    "AND f.sensor = s.sensor AND f.regulation = 'sekisho-monitoring' AND f.clause = 'silence' AND "
                    "f.closed_day IS NULL) THEN 1 ELSE 0 END", LIST_YESNO },
        { 0 },
    },
    .keys = { "s.operator", "s.sensor" },
};

const struct list list_equipment = {
    .name = "equipment",
    .from = "equipment e",
    .operator_sql = "e.operator",
    .columns = {
        { "operator", "e.operator", LIST_TEXT },
        { "id", "e.equipment", LIST_TEXT },
        { "sensor", "e.sensor", LIST_TEXT },
        { "entry", "e.entry", LIST_NUMBER },
        { "name", "e.name", LIST_TEXT },
        { "maker", "e.maker", LIST_TEXT },
        { "maker_name", "e.maker_name", LIST_TEXT },
        { "maker_country", "e.maker_country", LIST_TEXT },
        { "basis", "e.basis", LIST_TEXT },
        { "confidence", "e.confidence", LIST_HUNDREDTHS },
        { "brand", "e.brand", LIST_TEXT },
        { "model", "e.model", LIST_TEXT },
        { "firmware", "e.firmware", LIST_TEXT },
        { "serial", "e.serial", LIST_TEXT },
        { "class", "e.class", LIST_TEXT },
        { "network", "e.network", LIST_TEXT },
        { "components", "e.parts", LIST_WORDS },
        { "roles", "e.roles", LIST_WORDS },
        { "destinations", "e.destinations", LIST_WORDS },
        { "appeared", "e.appeared_ns", LIST_TIME },
        { "changed", "e.changed_ns", LIST_TIME },
        { "gone", "e.gone_ns", LIST_TIME },
        { "first_seen", "e.first_seen_ns", LIST_TIME },
        { "last_seen", "e.last_seen_ns", LIST_TIME },
        { "status", "e.status", LIST_TEXT },
        { 0 },
    },
    .filters = {
        { "status", "e.status = ?", LIST_TEXT, "the strictest of its open findings" },
        { "maker", "e.maker = ?", LIST_TEXT, "id of the entity that made it" },
        { "maker_country", "e.maker_country = ?", LIST_TEXT, "where its maker is incorporated" },
        { "class", "e.class = ?", LIST_TEXT, "a class of data/classes.tsv" },
        { "sensor", "e.sensor = ?", LIST_TEXT, "seen by this sensor" },
        { "id", "e.equipment = ?", LIST_TEXT, "its id" },
        { "model", "e.model = ?", LIST_TEXT, "its model, as it is written" },
        { "here", "(CASE WHEN e.gone_ns IS NULL THEN 1 ELSE 0 END) = ?", LIST_YESNO, "still there, or gone" },
        { "appeared_from", "e.appeared_ns >= ?", LIST_TIME, "appeared at that time or later" },
        { "q", "lower(coalesce(e.name, '') || ' ' || coalesce(e.model, '') || ' ' || coalesce(e.maker_name, '') || "
               "' ' || e.equipment) LIKE ? ESCAPE '\\'", LIST_SEARCH_EQUIPMENT, "part of its name, model, maker or id" },
        { 0 },
    },
    .keys = { "e.operator", "e.equipment", "e.sensor" },
};

/* What a sensor saw is suspected; it is confirmed by a case that has a document or an inspection to show. */
#define CERTAINTY                                                                                                      \
    "(CASE WHEN EXISTS (SELECT 1 FROM proceeding_finding g JOIN proceeding p ON p.operator = g.operator AND "           \
    "p.proceeding = g.proceeding WHERE g.operator = f.operator AND g.equipment = f.equipment AND g.sensor = f.sensor " \
    "AND g.regulation = f.regulation AND g.clause = f.clause AND p.is_confirmed = 1) THEN 'confirmed' ELSE "            \
    "f.certainty END)"

const struct list list_findings = {
    .name = "finding",
    .from = "finding f",
    .operator_sql = "f.operator",
    .columns = {
        { "operator", "f.operator", LIST_TEXT },
        { "equipment", "CASE WHEN f.equipment = '' THEN NULL ELSE f.equipment END", LIST_TEXT },
        { "sensor", "CASE WHEN f.sensor = '' THEN NULL ELSE f.sensor END", LIST_TEXT },
        { "regulation", "f.regulation", LIST_TEXT },
        { "clause", "f.clause", LIST_TEXT },
        { "duty", "f.duty", LIST_TEXT },
        { "status", "f.status", LIST_TEXT },
        { "standing", "f.standing", LIST_TEXT },
        { "certainty", CERTAINTY, LIST_TEXT },
        { "deadline", "f.deadline_day", LIST_DAY },
        { "since", "f.since_day", LIST_DAY },
        { "missing", "f.missing", LIST_WORDS },
        { "opened", "f.opened_day", LIST_DAY },
        { "status_since", "f.status_day", LIST_DAY },
        { "closed", "f.closed_day", LIST_DAY },
        { 0 },
    },
    .filters = {
        { "status", "f.status = ?", LIST_TEXT, "violation, due, required, undetermined, advice, exempt" },
        { "regulation", "f.regulation = ?", LIST_TEXT, "id of a regulation" },
        { "clause", "f.clause = ?", LIST_TEXT, "id of a clause" },
        { "certainty", CERTAINTY " = ?", LIST_TEXT, "suspected, confirmed" },
        { "equipment", "f.equipment = ?", LIST_TEXT, "id of a piece of equipment" },
        { "open", "(CASE WHEN f.closed_day IS NULL THEN 1 ELSE 0 END) = ?", LIST_YESNO, "still open, or closed" },
        { "due_until", "f.deadline_day <= ?", LIST_DAY, "with a deadline on that day or before" },
        { "due_from", "f.deadline_day >= ?", LIST_DAY, "with a deadline on that day or later" },
        { "opened_from", "f.opened_day >= ?", LIST_DAY, "opened on that day or later" },
        { 0 },
    },
    .keys = { "f.operator", "f.equipment", "f.sensor", "f.regulation", "f.clause" },
};

const struct list list_contradictions = {
    .name = "contradiction",
    .from = "contradiction c",
    .operator_sql = "c.operator",
    .columns = {
        { "operator", "c.operator", LIST_TEXT },
        { "sensor", "c.sensor", LIST_TEXT },
        { "digest", "c.digest", LIST_TEXT },
        { "kind", "c.kind", LIST_TEXT },
        { "size", "c.size", LIST_NUMBER },
        { "received", "c.received_ns", LIST_TIME },
        { 0 },
    },
    .filters = { { "kind", "c.kind = ?", LIST_TEXT, "fork, inconsistent, rewrite" }, { 0 } },
    .keys = { "c.operator", "c.sensor", "c.digest" },
};

const struct list list_unreadable = {
    .name = "unreadable_entry",
    .from = "unreadable u",
    .operator_sql = "u.operator",
    .columns = {
        { "operator", "u.operator", LIST_TEXT },
        { "sensor", "u.sensor", LIST_TEXT },
        { "entry", "u.entry", LIST_NUMBER },
        { "why", "u.why", LIST_TEXT },
        { 0 },
    },
    .keys = { "u.operator", "u.sensor", "u.entry" },
};

const struct list list_heartbeats = {
    .name = "heartbeat",
    .from = "heartbeat h",
    .operator_sql = "h.operator",
    .columns = {
        { "operator", "h.operator", LIST_TEXT },
        { "sensor", "h.sensor", LIST_TEXT },
        { "entry", "h.entry", LIST_NUMBER },
        { "at", "h.at_ns", LIST_TIME },
        { "packets", "h.packets", LIST_NUMBER },
        { "dropped", "h.dropped", LIST_NUMBER },
        { "equipment", "h.equipment", LIST_NUMBER },
        { "gap_s", "h.gap_s", LIST_NUMBER },
        { 0 },
    },
    .filters = {
        { "sensor", "h.sensor = ?", LIST_TEXT, "of this sensor" },
        { "from", "h.at_ns >= ?", LIST_TIME, "at that time or later" },
        { "gap_over_s", "h.gap_s > ?", LIST_NUMBER, "after a gap of more than so many seconds" },
        { 0 },
    },
    .keys = { "h.operator", "h.sensor", "h.entry" },
};

const struct list list_tally = {
    .name = "tally",
    .from = "tally t",
    .operator_sql = "t.operator",
    .columns = {
        { "operator", "t.operator", LIST_TEXT },
        { "day", "t.day", LIST_DAY },
        { "state", "t.state", LIST_TEXT },
        { "count", "t.count", LIST_NUMBER },
        { 0 },
    },
    .filters = {
        { "from", "t.day >= ?", LIST_DAY, "on that day or later" },
        { "until", "t.day <= ?", LIST_DAY, "on that day or before" },
        { "state", "t.state = ?", LIST_TEXT, "a status of findings, or equipment, compliant" },
        { 0 },
    },
    .keys = { "t.operator", "t.day", "t.state" },
};

const struct list list_tokens = {
    .name = "token",
    .from = "token t",
    .columns = {
        { "token", "t.token", LIST_TEXT },
        { "role", "t.role", LIST_TEXT },
        { "operator", "CASE WHEN t.operator = '' THEN NULL ELSE t.operator END", LIST_TEXT },
        { "label", "t.label", LIST_TEXT },
        { "made", "t.made_ns", LIST_TIME },
        { "ends", "t.ends_ns", LIST_TIME },
        { "revoked", "t.revoked_ns", LIST_TIME },
        { 0 },
    },
    .keys = { "t.token" },
};

const struct list list_acts = {
    .name = "act",
    .from = "act a",
    .columns = {
        { "at", "a.at_ns", LIST_TIME },
        { "act", "a.act", LIST_TEXT },
        { "operator", "CASE WHEN a.operator = '' THEN NULL ELSE a.operator END", LIST_TEXT },
        { "actor", "a.actor", LIST_TEXT },
        { "method", "a.method", LIST_TEXT },
        { "path", "a.path", LIST_TEXT },
        { "status", "a.status", LIST_NUMBER },
        { "detail", "a.detail", LIST_TEXT },
        { 0 },
    },
    .filters = {
        { "actor", "a.actor = ?", LIST_TEXT, "who" },
        { "status_from", "a.status >= ?", LIST_NUMBER, "answered with this status or above" },
        { "from", "a.at_ns >= ?", LIST_TIME, "at that time or later" },
        { 0 },
    },
    .keys = { "a.at_ns", "a.act" },
    .is_descending = true,
};
