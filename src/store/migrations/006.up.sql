-- People who sign in; passwords by Argon2id, second factors as their shared secret.
CREATE TABLE account (
    account TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    operator TEXT NOT NULL, -- '' unless the role is bound to one
    language TEXT NOT NULL, -- en, ja
    password TEXT NOT NULL,
    totp {blob} NOT NULL,
    totp_step {int} NOT NULL, -- of the code that was taken last: none is taken twice
    made_ns {int} NOT NULL,
    disabled_ns {int}
) {strict};

-- What browsers hold, by the SHA-256 of it.
CREATE TABLE session (
    session {blob} NOT NULL PRIMARY KEY,
    account TEXT NOT NULL REFERENCES account (account),
    made_ns {int} NOT NULL,
    last_ns {int} NOT NULL
) {strict};
CREATE INDEX session_by_account ON session (account);

-- Wrong tries in a row for a name, whether there is such an account or not.
CREATE TABLE attempt (
    account TEXT NOT NULL PRIMARY KEY,
    wrong {int} NOT NULL,
    last_ns {int} NOT NULL
) {strict};
