-- New tables only: a server of before goes on working beside them.

-- Accounts whose users want them deleted, and when that is due. A login reads it with the row of its user.
CREATE TABLE deletions (
    user_id      BYTEA  NOT NULL PRIMARY KEY,
    requested_at BIGINT NOT NULL,
    due_at       BIGINT NOT NULL
);

CREATE INDEX deletions_by_time ON deletions (due_at);

-- What has happened to users, for the team's services. The id begins with an instant that grows with every event of a
-- user, so that those of one turn have an order.
CREATE TABLE events (
    id          BYTEA  NOT NULL PRIMARY KEY,
    turn        BIGINT,
    kind        TEXT   NOT NULL,
    happened_at BIGINT NOT NULL,
    user_id     BYTEA  NOT NULL,
    appid       TEXT,
    openid      TEXT,
    session_id  BYTEA,
    external_id TEXT,
    merged_into BYTEA,
    due_at      BIGINT,
    caused_by   TEXT   NOT NULL
);

CREATE INDEX events_by_turn ON events (turn, id);

-- The order of the events, as `turns` is that of the revocations.
CREATE TABLE event_turns (
    number   BIGINT NOT NULL PRIMARY KEY,
    mark     BYTEA  NOT NULL,
    given_at BIGINT NOT NULL
);

CREATE INDEX event_turns_by_time ON event_turns (given_at);
