ALTER TABLE operator DROP COLUMN grams;
