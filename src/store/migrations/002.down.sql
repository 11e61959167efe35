DROP INDEX finding_by_regulation;
DROP INDEX equipment_by_maker;
