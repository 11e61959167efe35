DROP INDEX finding_by_opening;
