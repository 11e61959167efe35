DROP INDEX act_unwritten;
ALTER TABLE act DROP COLUMN entry;
