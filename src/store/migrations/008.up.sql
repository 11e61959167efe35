-- What is new since yesterday, over all operators.
CREATE INDEX finding_by_opening ON finding (opened_day) WHERE closed_day IS NULL;
