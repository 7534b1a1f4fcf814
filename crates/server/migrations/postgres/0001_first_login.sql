-- Instants are milliseconds since 1970; ids are 16 octets. "C" compares texts by their octets, whatever the collation
-- of the database. No foreign keys: what belongs together is written by one transaction.

CREATE TABLE users (
    id          BYTEA  NOT NULL PRIMARY KEY,
    external_id TEXT   COLLATE "C" UNIQUE,
    created_at  BIGINT NOT NULL
);

-- One person within one Open Platform account.
CREATE TABLE unionids (
    open_platform TEXT  COLLATE "C" NOT NULL,
    unionid       TEXT  COLLATE "C" NOT NULL,
    user_id       BYTEA NOT NULL,
    PRIMARY KEY (open_platform, unionid)
);

-- One user within one app. session_keys are sealed; the mark tells two of them apart without opening them.
CREATE TABLE identities (
    appid                   TEXT   COLLATE "C" NOT NULL,
    openid                  TEXT   COLLATE "C" NOT NULL,
    user_id                 BYTEA  NOT NULL,
    created_at              BIGINT NOT NULL,
    session_key             BYTEA,
    session_key_mark        BYTEA,
    previous_session_key    BYTEA,
    session_key_replaced_at BIGINT,
    PRIMARY KEY (appid, openid)
);

CREATE INDEX identities_by_user ON identities (user_id);

CREATE TABLE sessions (
    id               BYTEA  NOT NULL PRIMARY KEY,
    user_id          BYTEA  NOT NULL,
    appid            TEXT   COLLATE "C" NOT NULL,
    openid           TEXT   COLLATE "C" NOT NULL,
    authenticated_at BIGINT NOT NULL
);

CREATE INDEX sessions_by_user ON sessions (user_id, authenticated_at);
CREATE INDEX sessions_by_time ON sessions (authenticated_at);

-- Every code that was, or is being, traded. Only its hash is known here.
CREATE TABLE codes (
    hash        BYTEA  NOT NULL PRIMARY KEY,
    client      BYTEA  NOT NULL,
    claimed_at  BIGINT NOT NULL,
    finished_at BIGINT,
    failure     TEXT,
    session_id  BYTEA,
    is_new_user BIGINT
);

-- How long a token may live under any policy used so far, in milliseconds; it only grows.
CREATE TABLE longest_token_life (
    only_row BIGINT NOT NULL PRIMARY KEY CHECK (only_row = 1),
    millis   BIGINT NOT NULL
);

INSERT INTO longest_token_life VALUES (1, 0);
