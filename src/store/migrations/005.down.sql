CREATE TABLE shard (
    shard TEXT NOT NULL PRIMARY KEY,
    address TEXT NOT NULL
) {strict};
CREATE TABLE placement (
    operator TEXT NOT NULL PRIMARY KEY,
    shard TEXT NOT NULL REFERENCES shard (shard)
) {strict};
DROP INDEX finding_by_state;
