-- Where an act stands in the authority's own ledger; null: it is still to be written there.
ALTER TABLE act ADD COLUMN entry {int};
CREATE INDEX act_unwritten ON act (at_ns, act) WHERE entry IS NULL;
