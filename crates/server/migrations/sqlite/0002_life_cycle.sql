-- What is ended is written where a login looks: on the user, on the app's gates, on the session.

-- Everything of the user that was authenticated up to authenticated_until is ended. Every login moves
-- last_authenticated_at on, so logins and revocations of one user take turns on one row.
ALTER TABLE users ADD COLUMN last_authenticated_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN authenticated_until   INTEGER NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN blocked_at            INTEGER;
-- The account that this one turned out to be.
ALTER TABLE users ADD COLUMN merged_into           BLOB;

CREATE INDEX users_by_merger ON users (merged_into);
CREATE INDEX unionids_by_user ON unionids (user_id);

UPDATE users SET last_authenticated_at =
    coalesce((SELECT max(authenticated_at) FROM sessions WHERE user_id = users.id), 0);
-- Up to now only the feed knew what was ended: of a user by its UUID, which is written in five groups.
UPDATE users SET authenticated_until = coalesce((
    SELECT max(authenticated_until) FROM revocations
    WHERE scope = 'user' AND subject = lower(
        substr(hex(users.id), 1, 8) || '-' || substr(hex(users.id), 9, 4) || '-' || substr(hex(users.id), 13, 4) || '-' ||
        substr(hex(users.id), 17, 4) || '-' || substr(hex(users.id), 21))), 0);

-- For the day on which the sealing key changes, and for the previous session_key, which is kept for minutes only.
ALTER TABLE identities ADD COLUMN sealed_under BLOB;
UPDATE identities SET sealed_under = substr(session_key, 1, 4) WHERE session_key IS NOT NULL;
CREATE INDEX identities_by_sealing_key ON identities (sealed_under, appid, openid);
CREATE INDEX identities_by_replacement ON identities (session_key_replaced_at);

ALTER TABLE sessions ADD COLUMN client       TEXT;
ALTER TABLE sessions ADD COLUMN last_seen_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN ended_at     INTEGER;
UPDATE sessions SET last_seen_at = authenticated_at;

CREATE INDEX codes_by_time ON codes (claimed_at);

-- A login passes one of its app's gates, always the same one for a user; ending all sessions of an app closes all
-- of them for a moment. One row would make all logins wait for each other. The gate of everybody has no app.
CREATE TABLE gates (
    appid                 TEXT    NOT NULL,
    number                INTEGER NOT NULL,
    passes                INTEGER NOT NULL DEFAULT 0,
    last_authenticated_at INTEGER NOT NULL DEFAULT 0,
    authenticated_until   INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (appid, number)
) STRICT, WITHOUT ROWID;

INSERT INTO gates (appid, number, authenticated_until) VALUES
    ('', 0, coalesce((SELECT max(authenticated_until) FROM revocations WHERE scope = 'all'), 0));

WITH RECURSIVE
    numbers (number) AS (SELECT 0 UNION ALL SELECT number + 1 FROM numbers WHERE number < 63),
    apps (appid) AS (SELECT appid FROM sessions UNION SELECT subject FROM revocations WHERE scope = 'app'),
    cuts (appid, last_authenticated_at, authenticated_until) AS (
        SELECT appid,
               coalesce((SELECT max(authenticated_at) FROM sessions WHERE sessions.appid = apps.appid), 0),
               coalesce((SELECT max(authenticated_until) FROM revocations
                         WHERE scope = 'all' OR (scope = 'app' AND subject = apps.appid)), 0)
        FROM apps)
INSERT INTO gates (appid, number, last_authenticated_at, authenticated_until)
    SELECT appid, number, last_authenticated_at, authenticated_until FROM cuts, numbers;

-- The feed's order. Whoever gives out the next turn gives it to all entries that are committed and have none.
-- The mark makes a cursor know its database: after a restore, number and mark do not go together any more.
CREATE TABLE turns (
    number   INTEGER NOT NULL PRIMARY KEY,
    mark     BLOB    NOT NULL,
    given_at INTEGER NOT NULL
) STRICT;

CREATE INDEX turns_by_time ON turns (given_at);

-- last_hit is the latest login that the entry ends: what it could hit is dead when a token's whole life has passed
-- since.
ALTER TABLE revocations RENAME TO numbered_revocations;
DROP INDEX revocations_by_subject;

CREATE TABLE revocations (
    id                  BLOB    NOT NULL PRIMARY KEY,
    turn                INTEGER,
    scope               TEXT    NOT NULL,
    subject             TEXT    NOT NULL,
    authenticated_until INTEGER,
    last_hit            INTEGER NOT NULL,
    reason              TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX revocations_by_turn ON revocations (turn, id);
CREATE INDEX revocations_by_last_hit ON revocations (last_hit);

INSERT INTO revocations (id, scope, subject, authenticated_until, last_hit, reason)
    SELECT mark, scope, subject, authenticated_until,
           coalesce(authenticated_until, until - (SELECT millis FROM longest_token_life)), reason
    FROM numbered_revocations;

UPDATE sessions SET ended_at = 0 WHERE lower(hex(id)) IN
    (SELECT subject FROM numbered_revocations WHERE scope = 'session');
-- A life that has grown since says nothing of when the session began.
UPDATE revocations SET last_hit = sessions.authenticated_at FROM sessions
    WHERE sessions.ended_at = 0 AND revocations.scope = 'session' AND revocations.subject = lower(hex(sessions.id));
DROP TABLE numbered_revocations;
DROP INDEX sessions_by_app;

-- Accounts that turned out to be one person, and the external id that was lost where both had one.
CREATE TABLE merges (
    user_id          BLOB    NOT NULL PRIMARY KEY,
    merged_into      BLOB    NOT NULL,
    merged_at        INTEGER NOT NULL,
    lost_external_id TEXT
) STRICT, WITHOUT ROWID;

-- SHA-256(appid | openid) of deleted identities, so that a legacy token of a deleted account does not come back to
-- life with the next account of the same openid.
CREATE TABLE deleted_identities (
    hash                BLOB    NOT NULL PRIMARY KEY,
    authenticated_until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX deleted_identities_by_time ON deleted_identities (authenticated_until);
