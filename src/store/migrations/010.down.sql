ALTER TABLE equipment DROP COLUMN roles;
