-- Which groups of letters the equipment of an operator has in its names, for searches: authority/grams.h.  It is made when the
-- operator is evaluated.
ALTER TABLE operator ADD COLUMN grams {blob};
UPDATE operator SET evaluated_law = '';
