-- Findings of one status over all operators, in the order of their list.
CREATE INDEX finding_by_state ON finding (status, operator, equipment, sensor, regulation, clause);
-- The operator's id says which database it is in: store/spread.h.
DROP TABLE placement;
DROP TABLE shard;
