-- Whose equipment was there before it had a status (003) is evaluated again, which gives it one.
UPDATE operator SET evaluated_law = '';
