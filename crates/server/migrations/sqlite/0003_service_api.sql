-- New tables only: a server of before goes on working beside them.

-- Accounts whose users want them deleted, and when that is due. A login reads it with the row of its user.
CREATE TABLE deletions (
    user_id      BLOB    NOT NULL PRIMARY KEY,
    requested_at INTEGER NOT NULL,
    due_at       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX deletions_by_time ON deletions (due_at);

-- What has happened to users, for the team's services. The id begins with an instant that grows with every event of a
-- user, so that those of one turn have an order.
CREATE TABLE events (
    id          BLOB    NOT NULL PRIMARY KEY,
    turn        INTEGER,
    kind        TEXT    NOT NULL,
    happened_at INTEGER NOT NULL,
    user_id     BLOB    NOT NULL,
    appid       TEXT,
    openid      TEXT,
    session_id  BLOB,
    external_id TEXT,
    merged_into BLOB,
    due_at      INTEGER,
    caused_by   TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX events_by_turn ON events (turn, id);

-- The order of the events, as `turns` is that of the revocations.
CREATE TABLE event_turns (
    number   INTEGER NOT NULL PRIMARY KEY,
    mark     BLOB    NOT NULL,
    given_at INTEGER NOT NULL
) STRICT;

CREATE INDEX event_turns_by_time ON event_turns (given_at);
