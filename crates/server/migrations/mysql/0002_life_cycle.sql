-- What is ended is written where a login looks: on the user, on the app's gates, on the session.

-- Everything of the user that was authenticated up to authenticated_until is ended. Every login moves
-- last_authenticated_at on, so logins and revocations of one user take turns on one row.
ALTER TABLE users ADD COLUMN last_authenticated_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN authenticated_until   BIGINT NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN blocked_at            BIGINT;
-- The account that this one turned out to be.
ALTER TABLE users ADD COLUMN merged_into           BINARY(16);

CREATE INDEX users_by_merger ON users (merged_into);
CREATE INDEX unionids_by_user ON unionids (user_id);

-- For the day on which the sealing key changes, and for the previous session_key, which is kept for minutes only.
ALTER TABLE identities ADD COLUMN sealed_under BINARY(4);
CREATE INDEX identities_by_sealing_key ON identities (sealed_under, appid, openid);
CREATE INDEX identities_by_replacement ON identities (session_key_replaced_at);

ALTER TABLE sessions ADD COLUMN client       VARCHAR(64) CHARACTER SET utf8mb4;
ALTER TABLE sessions ADD COLUMN last_seen_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN ended_at     BIGINT;

CREATE INDEX codes_by_time ON codes (claimed_at);

-- A login passes one of its app's gates, always the same one for a user; ending all sessions of an app closes all
-- of them for a moment. One row would make all logins wait for each other. The gate of everybody has no app.
CREATE TABLE gates (
    appid                 VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    number                BIGINT NOT NULL,
    passes                BIGINT NOT NULL DEFAULT 0,
    last_authenticated_at BIGINT NOT NULL DEFAULT 0,
    authenticated_until   BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (appid, number)
);

INSERT INTO gates (appid, number) VALUES ('', 0);

-- The feed's order. Whoever gives out the next turn gives it to all entries that are committed and have none.
-- The mark makes a cursor know its database: after a restore, number and mark do not go together any more.
CREATE TABLE turns (
    number   BIGINT NOT NULL PRIMARY KEY,
    mark     BINARY(16) NOT NULL,
    given_at BIGINT NOT NULL
);

CREATE INDEX turns_by_time ON turns (given_at);

-- last_hit is the latest login that the entry ends: what it could hit is dead when a token's whole life has passed
-- since.
CREATE TABLE revocations (
    id                  BINARY(16) NOT NULL PRIMARY KEY,
    turn                BIGINT,
    scope               VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    subject             VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    authenticated_until BIGINT,
    last_hit            BIGINT NOT NULL,
    reason              VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
);

CREATE INDEX revocations_by_turn ON revocations (turn, id);
CREATE INDEX revocations_by_last_hit ON revocations (last_hit);

-- Accounts that turned out to be one person, and the external id that was lost where both had one.
CREATE TABLE merges (
    user_id          BINARY(16) NOT NULL PRIMARY KEY,
    merged_into      BINARY(16) NOT NULL,
    merged_at        BIGINT NOT NULL,
    lost_external_id TEXT
);

-- SHA-256(appid | openid) of deleted identities, so that a legacy token of a deleted account does not come back to
-- life with the next account of the same openid.
CREATE TABLE deleted_identities (
    hash                BINARY(32) NOT NULL PRIMARY KEY,
    authenticated_until BIGINT NOT NULL
);

CREATE INDEX deleted_identities_by_time ON deleted_identities (authenticated_until);
