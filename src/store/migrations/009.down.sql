-- Evaluated again: what was evaluated since may rest on what goes.
UPDATE operator SET evaluated_law = '';
