-- Instants are milliseconds since 1970; ids are 16 octets. WeChat's names are ASCII without spaces, and ascii_bin compares
-- their octets; what may be any text is VARBINARY. No foreign keys: what belongs together is written by one transaction.

CREATE TABLE users (
    id          BINARY(16) NOT NULL PRIMARY KEY,
    external_id VARBINARY(64) UNIQUE,
    created_at  BIGINT NOT NULL
);

-- One person within one Open Platform account.
CREATE TABLE unionids (
    open_platform VARBINARY(255) NOT NULL,
    unionid       VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    user_id       BINARY(16) NOT NULL,
    PRIMARY KEY (open_platform, unionid)
);

-- One user within one app. session_keys are sealed; the mark tells two of them apart without opening them.
CREATE TABLE identities (
    appid                   VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    openid                  VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    user_id                 BINARY(16) NOT NULL,
    created_at              BIGINT NOT NULL,
    session_key             VARBINARY(512),
    session_key_mark        BINARY(8),
    previous_session_key    VARBINARY(512),
    session_key_replaced_at BIGINT,
    PRIMARY KEY (appid, openid)
);

CREATE INDEX identities_by_user ON identities (user_id);

CREATE TABLE sessions (
    id               BINARY(16) NOT NULL PRIMARY KEY,
    user_id          BINARY(16) NOT NULL,
    appid            VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    openid           VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    authenticated_at BIGINT NOT NULL
);

CREATE INDEX sessions_by_user ON sessions (user_id, authenticated_at);
CREATE INDEX sessions_by_time ON sessions (authenticated_at);

-- Every code that was, or is being, traded. Only its hash is known here.
CREATE TABLE codes (
    hash        BINARY(32) NOT NULL PRIMARY KEY,
    client      BINARY(32) NOT NULL,
    claimed_at  BIGINT NOT NULL,
    finished_at BIGINT,
    failure     VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin,
    session_id  BINARY(16),
    is_new_user BIGINT
);

-- How long a token may live under any policy used so far, in milliseconds; it only grows.
CREATE TABLE longest_token_life (
    only_row BIGINT NOT NULL PRIMARY KEY CHECK (only_row = 1),
    millis   BIGINT NOT NULL
);

INSERT INTO longest_token_life VALUES (1, 0);
