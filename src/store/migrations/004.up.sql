-- Cases: what an authority and an operator did in a proceeding.  State and clocks follow from the acts; the columns here are
-- what lists ask for.
CREATE TABLE proceeding (
    operator TEXT NOT NULL REFERENCES operator (operator),
    proceeding TEXT NOT NULL,
    procedure_id TEXT NOT NULL,
    title TEXT NOT NULL,
    opened_day {int} NOT NULL,
    opened_by TEXT NOT NULL,
    state TEXT NOT NULL,
    state_day {int},
    next_clock TEXT, -- the one that runs out next
    next_day {int},  -- its last day
    is_confirmed {int} NOT NULL,
    is_ended {int} NOT NULL,
    PRIMARY KEY (operator, proceeding)
) {strict};
CREATE INDEX proceeding_by_day ON proceeding (next_day, operator) WHERE next_day IS NOT NULL;

CREATE TABLE proceeding_finding (
    operator TEXT NOT NULL,
    proceeding TEXT NOT NULL,
    equipment TEXT NOT NULL,
    sensor TEXT NOT NULL,
    regulation TEXT NOT NULL,
    clause TEXT NOT NULL,
    PRIMARY KEY (operator, proceeding, equipment, sensor, regulation, clause),
    FOREIGN KEY (operator, proceeding) REFERENCES proceeding (operator, proceeding)
) {strict};
CREATE INDEX proceeding_of_finding ON proceeding_finding (operator, equipment, sensor, regulation, clause);

-- Proposed acts wait for a second official; 'effect' is the place in the record of those that were done.
CREATE TABLE proceeding_act (
    operator TEXT NOT NULL,
    proceeding TEXT NOT NULL,
    number {int} NOT NULL,
    act TEXT NOT NULL,
    state TEXT NOT NULL, -- proposed, done, rejected
    effect {int},
    day {int} NOT NULL,
    made_ns {int} NOT NULL,
    by_actor TEXT NOT NULL,
    by_role TEXT NOT NULL,
    approver TEXT,
    approver_role TEXT,
    until_day {int},
    reason TEXT,
    amount TEXT,
    files TEXT NOT NULL, -- digests, separated by blanks
    is_restricted {int} NOT NULL,
    PRIMARY KEY (operator, proceeding, number),
    FOREIGN KEY (operator, proceeding) REFERENCES proceeding (operator, proceeding)
) {strict};

CREATE TABLE proceeding_file (
    operator TEXT NOT NULL,
    proceeding TEXT NOT NULL,
    digest TEXT NOT NULL,
    name TEXT NOT NULL,
    media TEXT NOT NULL,
    size {int} NOT NULL,
    added_ns {int} NOT NULL,
    added_by TEXT NOT NULL,
    is_restricted {int} NOT NULL,
    content {blob} NOT NULL,
    PRIMARY KEY (operator, proceeding, digest),
    FOREIGN KEY (operator, proceeding) REFERENCES proceeding (operator, proceeding)
) {strict};
