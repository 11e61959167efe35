DROP TABLE proceeding_file;
DROP TABLE proceeding_act;
DROP TABLE proceeding_finding;
DROP TABLE proceeding;
