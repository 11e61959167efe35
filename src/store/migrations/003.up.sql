-- The strictest open finding of each piece of equipment stands beside it: lists are asked for by it.
ALTER TABLE equipment ADD COLUMN status TEXT;
CREATE INDEX equipment_by_status ON equipment (status, operator, equipment, sensor) WHERE status IS NOT NULL;
-- Operators may be kept in other databases: which, and where.
CREATE TABLE shard (
    shard TEXT NOT NULL PRIMARY KEY,
    address TEXT NOT NULL
) {strict};
CREATE TABLE placement (
    operator TEXT NOT NULL PRIMARY KEY,
    shard TEXT NOT NULL REFERENCES shard (shard)
) {strict};
