-- Instants are milliseconds since 1970; ids are 16 octets. STRICT, so that a slip is an error.

CREATE TABLE users (
    id          BLOB    NOT NULL PRIMARY KEY,
    external_id TEXT             UNIQUE,
    created_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- One person within one Open Platform account.
CREATE TABLE unionids (
    open_platform TEXT NOT NULL,
    unionid       TEXT NOT NULL,
    user_id       BLOB NOT NULL REFERENCES users (id),
    PRIMARY KEY (open_platform, unionid)
) STRICT, WITHOUT ROWID;

-- One user within one app. session_keys are sealed; the mark tells two of them apart without opening them.
CREATE TABLE identities (
    appid                     TEXT    NOT NULL,
    openid                    TEXT    NOT NULL,
    user_id                   BLOB    NOT NULL REFERENCES users (id),
    created_at                INTEGER NOT NULL,
    session_key               BLOB,
    session_key_mark          BLOB,
    previous_session_key      BLOB,
    session_key_replaced_at   INTEGER,
    PRIMARY KEY (appid, openid)
) STRICT, WITHOUT ROWID;

CREATE INDEX identities_by_user ON identities (user_id);

CREATE TABLE sessions (
    id               BLOB    NOT NULL PRIMARY KEY,
    user_id          BLOB    NOT NULL REFERENCES users (id),
    appid            TEXT    NOT NULL,
    openid           TEXT    NOT NULL,
    authenticated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX sessions_by_user ON sessions (user_id, authenticated_at);
CREATE INDEX sessions_by_app ON sessions (appid, authenticated_at);
CREATE INDEX sessions_by_time ON sessions (authenticated_at);

-- Every code that was, or is being, traded. Only its hash is known here.
CREATE TABLE codes (
    hash        BLOB    NOT NULL PRIMARY KEY,
    client      BLOB    NOT NULL,
    claimed_at  INTEGER NOT NULL,
    finished_at INTEGER,
    failure     TEXT,
    session_id  BLOB             REFERENCES sessions (id),
    is_new_user INTEGER
) STRICT, WITHOUT ROWID;

-- The feed. SQLite has one writer at a time, so the numbers are in the order of the commits. The mark makes
-- a cursor know its database: after a restore, number and mark do not go together any more.
CREATE TABLE revocations (
    number              INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    mark                BLOB    NOT NULL,
    scope               TEXT    NOT NULL,
    subject             TEXT    NOT NULL,
    authenticated_until INTEGER,
    until               INTEGER NOT NULL,
    reason              TEXT    NOT NULL
) STRICT;

CREATE INDEX revocations_by_subject ON revocations (scope, subject, authenticated_until);

-- How long a token may live under any policy used so far, in milliseconds; it only grows.
CREATE TABLE longest_token_life (
    only_row INTEGER NOT NULL PRIMARY KEY CHECK (only_row = 1),
    millis   INTEGER NOT NULL
) STRICT;

INSERT INTO longest_token_life VALUES (1, 0);
