DROP TABLE attempt;
DROP TABLE session;
DROP TABLE account;
