DROP TABLE placement;
DROP TABLE shard;
DROP INDEX equipment_by_status;
ALTER TABLE equipment DROP COLUMN status;
