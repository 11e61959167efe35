-- What lists are asked for by: maker, class, country over all operators.
CREATE INDEX equipment_by_maker ON equipment (maker, operator, equipment) WHERE maker IS NOT NULL;
CREATE INDEX finding_by_regulation ON finding (regulation, clause, status, operator) WHERE closed_day IS NULL;
