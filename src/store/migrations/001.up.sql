-- The register: who is overseen, where, under which duty, and by which sensors.
-- The operator is the first column of every key; no statement of the program crosses operators
-- but those that only read.
CREATE TABLE operator (
    operator TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    name_en TEXT,
    country TEXT NOT NULL,
    registered_number TEXT,
    is_invented {int} NOT NULL,
    facts TEXT NOT NULL, -- lines "operator.NAME = VALUE", as for --operator
    version {int} NOT NULL,
    changed_ns {int} NOT NULL,
    evaluated_law TEXT NOT NULL, -- digest of the regulations last asked; '' never
    evaluated_day {int} NOT NULL
) {strict};

CREATE TABLE operator_sector (
    operator TEXT NOT NULL REFERENCES operator (operator),
    sector TEXT NOT NULL,
    designated_day {int},
    grace_day {int},
    PRIMARY KEY (operator, sector)
) {strict};
CREATE INDEX operator_sector_by_sector ON operator_sector (sector, operator);

CREATE TABLE site (
    operator TEXT NOT NULL REFERENCES operator (operator),
    site TEXT NOT NULL,
    name TEXT NOT NULL,
    address TEXT,
    country TEXT,
    network TEXT,
    PRIMARY KEY (operator, site)
) {strict};

CREATE TABLE contact (
    operator TEXT NOT NULL REFERENCES operator (operator),
    contact TEXT NOT NULL,
    name TEXT NOT NULL,
    duty TEXT,
    mail TEXT,
    telephone TEXT,
    PRIMARY KEY (operator, contact)
) {strict};

CREATE TABLE plan (
    operator TEXT NOT NULL REFERENCES operator (operator),
    plan TEXT NOT NULL,
    regulation TEXT NOT NULL,
    received_day {int} NOT NULL,
    state TEXT NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (operator, plan)
) {strict};

CREATE TABLE waiver (
    operator TEXT NOT NULL REFERENCES operator (operator),
    waiver TEXT NOT NULL,
    regulation TEXT NOT NULL,
    clause TEXT,
    equipment TEXT,
    from_day {int},
    until_day {int},
    reference TEXT NOT NULL,
    PRIMARY KEY (operator, waiver)
) {strict};

CREATE TABLE sensor (
    operator TEXT NOT NULL REFERENCES operator (operator),
    sensor TEXT NOT NULL,
    site TEXT,
    origin TEXT NOT NULL,
    vkey TEXT NOT NULL,
    added_ns {int} NOT NULL,
    revoked_ns {int},
    PRIMARY KEY (operator, sensor)
) {strict};

-- The replicated logs: a row is what was last countersigned.
CREATE TABLE log (
    operator TEXT NOT NULL,
    sensor TEXT NOT NULL,
    size {int} NOT NULL,
    root {blob} NOT NULL,
    frontier {blob} NOT NULL, -- hashes of the full subtrees, the largest first
    checkpoint TEXT NOT NULL,
    cosigned_ns {int} NOT NULL,
    entry_ns {int} NOT NULL,     -- time that the last entry states
    heartbeat_ns {int} NOT NULL, -- 0: none yet
    interval_s {int} NOT NULL,
    packets {int} NOT NULL,
    dropped {int} NOT NULL,
    PRIMARY KEY (operator, sensor),
    FOREIGN KEY (operator, sensor) REFERENCES sensor (operator, sensor)
) {strict};

-- Signed heads and requests that contradict what was countersigned: kept as they came.
CREATE TABLE contradiction (
    operator TEXT NOT NULL,
    sensor TEXT NOT NULL,
    digest TEXT NOT NULL,
    kind TEXT NOT NULL, -- fork, inconsistent, rewrite
    size {int} NOT NULL,
    received_ns {int} NOT NULL,
    document {blob} NOT NULL,
    PRIMARY KEY (operator, sensor, digest),
    FOREIGN KEY (operator, sensor) REFERENCES sensor (operator, sensor)
) {strict};

CREATE TABLE heartbeat (
    operator TEXT NOT NULL,
    sensor TEXT NOT NULL,
    entry {int} NOT NULL,
    at_ns {int} NOT NULL,
    packets {int} NOT NULL,
    dropped {int} NOT NULL,
    equipment {int} NOT NULL,
    gap_s {int} NOT NULL, -- time without a heartbeat before this one, if it was due; else 0
    PRIMARY KEY (operator, sensor, entry)
) {strict};

CREATE TABLE unreadable (
    operator TEXT NOT NULL,
    sensor TEXT NOT NULL,
    entry {int} NOT NULL,
    why TEXT NOT NULL,
    PRIMARY KEY (operator, sensor, entry)
) {strict};

-- What each sensor last said of each piece of equipment.  The whole record, with its evidence, stays in the log,
-- at 'entry'.
CREATE TABLE equipment (
    operator TEXT NOT NULL,
    equipment TEXT NOT NULL,
    sensor TEXT NOT NULL,
    entry {int} NOT NULL,
    appeared_ns {int} NOT NULL,
    changed_ns {int} NOT NULL,
    gone_ns {int},
    name TEXT,
    maker TEXT,      -- id of the entity
    maker_name TEXT,
    maker_country TEXT,
    basis TEXT,
    confidence {int},
    brand TEXT,
    model TEXT,
    firmware TEXT,
    serial TEXT,
    class TEXT,
    network TEXT,
    parts TEXT,        -- entities of components, separated by blanks
    destinations TEXT, -- countries, separated by blanks
    first_seen_ns {int},
    last_seen_ns {int},
    is_waiting {int} NOT NULL, -- 1: to be evaluated
    PRIMARY KEY (operator, equipment, sensor)
) {strict};
CREATE INDEX equipment_waiting ON equipment (operator, equipment) WHERE is_waiting = 1;

-- What the law says, as the authority evaluates it.  Rows are closed, not removed.  'equipment' is '' for what
-- concerns the operator or a sensor.
CREATE TABLE finding (
    operator TEXT NOT NULL,
    equipment TEXT NOT NULL,
    sensor TEXT NOT NULL,
    regulation TEXT NOT NULL,
    clause TEXT NOT NULL,
    status TEXT NOT NULL,
    duty TEXT NOT NULL,
    standing TEXT NOT NULL,
    certainty TEXT NOT NULL,
    deadline_day {int},
    since_day {int},
    missing TEXT NOT NULL,
    opened_day {int} NOT NULL,
    status_day {int} NOT NULL, -- since when it has this status
    closed_day {int},
    PRIMARY KEY (operator, equipment, sensor, regulation, clause)
) {strict};
CREATE INDEX finding_by_status ON finding (operator, status, equipment) WHERE closed_day IS NULL;
CREATE INDEX finding_by_deadline ON finding (deadline_day, operator) WHERE closed_day IS NULL AND deadline_day IS NOT NULL;

-- How many pieces of equipment each operator had in each state, day by day.
CREATE TABLE tally (
    operator TEXT NOT NULL REFERENCES operator (operator),
    day {int} NOT NULL,
    state TEXT NOT NULL, -- a status of findings (the strictest of a piece), or 'equipment', 'compliant', 'silent'
    count {int} NOT NULL,
    PRIMARY KEY (operator, day, state)
) {strict};

-- Who may ask.
CREATE TABLE token (
    token TEXT NOT NULL PRIMARY KEY,
    digest {blob} NOT NULL,
    role TEXT NOT NULL,
    operator TEXT NOT NULL, -- '' unless the role is bound to one
    label TEXT NOT NULL,
    made_ns {int} NOT NULL,
    ends_ns {int},
    revoked_ns {int}
) {strict};

-- What was done and what was refused.
CREATE TABLE act (
    operator TEXT NOT NULL, -- '' if it concerns none
    at_ns {int} NOT NULL,
    act TEXT NOT NULL, -- 128 random bits, so that processes need not agree
    actor TEXT NOT NULL,
    method TEXT NOT NULL,
    path TEXT NOT NULL,
    status {int} NOT NULL,
    detail TEXT,
    PRIMARY KEY (operator, at_ns, act)
) {strict};
CREATE INDEX act_by_time ON act (at_ns);

CREATE TABLE setting (
    setting TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) {strict};
