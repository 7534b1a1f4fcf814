//! PostgreSQL's words, and those of what speaks its protocol.

use super::statements::{Statements, TurnStatements};

/// What every connection begins with. A lock is waited for as long as a request is patient.
pub const SET_UP: &[&str] =
    &["SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL READ COMMITTED"];

pub const STATEMENTS: Statements = Statements {
    begin: "BEGIN",
    ping: "SELECT 1",

    claim_code: "INSERT INTO codes (hash, client, claimed_at) VALUES ($1, $2, $3)",
    code_state: "
        SELECT c.client, c.claimed_at, c.finished_at, c.failure, c.is_new_user,
               s.id, s.appid, s.openid, s.authenticated_at, s.ended_at,
               u.id, u.external_id, u.authenticated_until, g.authenticated_until
        FROM codes c
        LEFT JOIN sessions s ON s.id = c.session_id
        LEFT JOIN users u ON u.id = s.user_id
        LEFT JOIN gates g ON g.appid = s.appid AND g.number = 0
        WHERE c.hash = $1",
    release_code: "DELETE FROM codes WHERE hash = $1 AND finished_at IS NULL",
    fail_code: "UPDATE codes SET failure = $1, finished_at = $2 WHERE hash = $3 AND finished_at IS NULL",
    code_became_session: "
        UPDATE codes SET finished_at = $1, session_id = $2, is_new_user = $3
        WHERE hash = $4 AND finished_at IS NULL",
    code_and_account: "
        SELECT c.finished_at, u.id, u.external_id, u.blocked_at
        FROM codes c
        LEFT JOIN identities i ON i.appid = $1 AND i.openid = $2
        LEFT JOIN users u ON u.id = i.user_id
        WHERE c.hash = $3",

    account_of_openid: "
        SELECT u.id, u.external_id, u.blocked_at FROM identities i JOIN users u ON u.id = i.user_id
        WHERE i.appid = $1 AND i.openid = $2",
    account_of_unionid: "
        SELECT u.id, u.external_id, u.blocked_at FROM unionids n JOIN users u ON u.id = n.user_id
        WHERE n.open_platform = $1 AND n.unionid = $2",
    account_of_external_id: "SELECT id, external_id, blocked_at FROM users WHERE external_id = $1",
    create_user: "INSERT INTO users (id, external_id, created_at) VALUES ($1, $2, $3)",
    set_external_id: "UPDATE users SET external_id = $1 WHERE id = $2",
    create_identity: "
        INSERT INTO identities (appid, openid, user_id, created_at, session_key, session_key_mark, sealed_under)
        VALUES ($1, $2, $3, $4, $5, $6, $7)",
    replace_session_key: "
        UPDATE identities SET
            previous_session_key =
                CASE WHEN session_key_mark = $1 THEN previous_session_key ELSE session_key END,
            session_key_replaced_at =
                CASE WHEN session_key_mark = $2 THEN session_key_replaced_at ELSE $3 END,
            session_key = $4,
            session_key_mark = $5,
            sealed_under = $6
        WHERE appid = $7 AND openid = $8 AND user_id = $9",
    remember_unionid: "INSERT INTO unionids (open_platform, unionid, user_id) VALUES ($1, $2, $3)",
    cut_of_deleted_identity: "SELECT authenticated_until FROM deleted_identities WHERE hash = $1",

    move_login_on: "
        UPDATE users SET last_authenticated_at = greatest(last_authenticated_at + 1, authenticated_until + 1, $1)
        WHERE id = $2 AND merged_into IS NULL",
    // Of other tables, an UPDATE that had to wait would give back what was there before.
    move_login_on_and_read: None,
    raise_last_login: "UPDATE users SET last_authenticated_at = $1 WHERE id = $2 AND last_authenticated_at < $3",
    user_row: "
        SELECT u.last_authenticated_at, u.authenticated_until, u.created_at, u.blocked_at, u.external_id, u.merged_into,
               d.due_at
        FROM users u LEFT JOIN deletions d ON d.user_id = u.id WHERE u.id = $1",
    pass_gate: "
        UPDATE gates SET passes = passes + 1,
            last_authenticated_at = greatest(last_authenticated_at, authenticated_until + 1, $1)
        WHERE appid = $2 AND number = $3",
    pass_gate_and_read: Some(
        "
        UPDATE gates SET passes = passes + 1,
            last_authenticated_at = greatest(last_authenticated_at, authenticated_until + 1, $1)
        WHERE appid = $2 AND number = $3
        RETURNING authenticated_until",
    ),
    gate_row: "SELECT authenticated_until FROM gates WHERE appid = $1 AND number = $2",
    close_gates: "UPDATE gates SET passes = passes + 1 WHERE appid = $1",
    close_all_gates: "UPDATE gates SET passes = passes + 1",
    last_login_of_app: "SELECT max(last_authenticated_at) FROM gates WHERE appid = $1",
    last_login_of_all: "SELECT max(last_authenticated_at) FROM gates",
    cut_app: "UPDATE gates SET authenticated_until = greatest(authenticated_until, $1) WHERE appid = $2",
    cut_all: "UPDATE gates SET authenticated_until = greatest(authenticated_until, $1)",
    build_gate: "INSERT INTO gates (appid, number, authenticated_until) VALUES ($1, $2, $3)",
    cut_user: "UPDATE users SET authenticated_until = greatest(authenticated_until, $1) WHERE id = $2",

    begin_session: "
        INSERT INTO sessions (id, user_id, appid, openid, authenticated_at, client, last_seen_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)",
    end_session: "UPDATE sessions SET ended_at = $1 WHERE id = $2 AND ended_at IS NULL",
    last_beyond_limit: "
        SELECT max(authenticated_at) FROM sessions
        WHERE user_id = $1 AND authenticated_at > $2 AND ended_at IS NULL AND authenticated_at < (
            SELECT authenticated_at FROM sessions
            WHERE user_id = $3 AND authenticated_at > $4 AND ended_at IS NULL AND last_seen_at >= $5
            ORDER BY authenticated_at DESC LIMIT 1 OFFSET $6)",
    sessions_of_user: "
        SELECT s.id, s.appid, s.authenticated_at, s.last_seen_at, s.client
        FROM sessions s
        JOIN users u ON u.id = s.user_id
        LEFT JOIN gates g ON g.appid = s.appid AND g.number = 0
        WHERE s.user_id = $1 AND s.authenticated_at >= $2 AND s.last_seen_at >= $3 AND s.ended_at IS NULL
          AND s.authenticated_at > u.authenticated_until
          AND s.authenticated_at > coalesce(g.authenticated_until, 0)
        ORDER BY s.authenticated_at DESC LIMIT 100",
    note_seen: "
        INSERT INTO sessions AS s (id, user_id, appid, openid, authenticated_at, last_seen_at)
        SELECT $1, u.id, $2, $3, $4, $5 FROM users u WHERE u.id = $6
        ON CONFLICT (id) DO UPDATE SET last_seen_at = greatest(s.last_seen_at, excluded.last_seen_at)",

    identities_of_user: "
        SELECT appid, openid, created_at FROM identities WHERE user_id = $1 ORDER BY created_at, appid, openid",
    merged_ids: "SELECT id FROM users WHERE merged_into = $1 ORDER BY id",
    block_user: "UPDATE users SET blocked_at = coalesce(blocked_at, $1) WHERE id = $2",
    unblock_user: "UPDATE users SET blocked_at = NULL WHERE id = $1",
    delete_identities: "DELETE FROM identities WHERE user_id = $1",
    delete_unionids: "DELETE FROM unionids WHERE user_id = $1",
    delete_sessions: "DELETE FROM sessions WHERE user_id = $1",
    delete_merge: "DELETE FROM merges WHERE user_id = $1",
    delete_user: "DELETE FROM users WHERE id = $1",
    remember_deleted_identity: "
        INSERT INTO deleted_identities AS d (hash, authenticated_until) VALUES ($1, $2)
        ON CONFLICT (hash) DO UPDATE
            SET authenticated_until = greatest(d.authenticated_until, excluded.authenticated_until)",

    request_deletion: "INSERT INTO deletions (user_id, requested_at, due_at) VALUES ($1, $2, $3)",
    forget_deletion: "DELETE FROM deletions WHERE user_id = $1",
    deletions_due: "SELECT user_id FROM deletions WHERE due_at <= $1 ORDER BY due_at LIMIT $2",

    users_after: "
        SELECT u.id, u.external_id, u.created_at, u.blocked_at, d.due_at
        FROM users u LEFT JOIN deletions d ON d.user_id = u.id
        WHERE u.id > $1 AND u.merged_into IS NULL ORDER BY u.id LIMIT $2",
    identities_of_users: "
        SELECT user_id, appid, openid, created_at FROM identities
        WHERE user_id > $1 AND user_id <= $2 ORDER BY user_id, created_at, appid, openid",
    unionids_of_users: "
        SELECT user_id, open_platform, unionid FROM unionids
        WHERE user_id > $1 AND user_id <= $2 ORDER BY user_id, open_platform, unionid",
    merged_ids_of_users: "
        SELECT merged_into, id FROM users
        WHERE merged_into > $1 AND merged_into <= $2 ORDER BY merged_into, id",
    unionids_of_user: "
        SELECT open_platform, unionid FROM unionids WHERE user_id = $1 ORDER BY open_platform, unionid",

    move_identities: "UPDATE identities SET user_id = $1 WHERE user_id = $2",
    move_unionids: "UPDATE unionids SET user_id = $1 WHERE user_id = $2",
    move_merged_ids: "UPDATE users SET merged_into = $1 WHERE merged_into = $2",
    merge_user: "UPDATE users SET merged_into = $1, external_id = NULL WHERE id = $2",
    record_merge: "
        INSERT INTO merges (user_id, merged_into, merged_at, lost_external_id) VALUES ($1, $2, $3, $4)",

    record_revocation: "
        INSERT INTO revocations (id, scope, subject, authenticated_until, last_hit, reason)
        VALUES ($1, $2, $3, $4, $5, $6)",
    revocation_turns: TurnStatements {
        waiting: "SELECT id FROM revocations WHERE turn IS NULL LIMIT $1",
        last: "SELECT number, mark FROM turns ORDER BY number DESC LIMIT 1",
        give: "INSERT INTO turns (number, mark, given_at) VALUES ($1, $2, $3)",
        take: "UPDATE revocations SET turn = $1 WHERE id = $2",
        mark_of: "SELECT mark FROM turns WHERE number = $1",
    },
    feed_page: "
        SELECT turn, id, scope, subject, authenticated_until, last_hit, reason FROM revocations
        WHERE turn >= $1 AND (turn > $2 OR id > $3)
        ORDER BY turn, id LIMIT $4",
    token_life: "SELECT millis FROM longest_token_life",
    remember_token_life: "UPDATE longest_token_life SET millis = greatest(millis, $1)",

    session_keys_of: "
        SELECT session_key, previous_session_key, session_key_replaced_at FROM identities
        WHERE appid = $1 AND openid = $2",
    record_event: "
        INSERT INTO events (id, kind, happened_at, user_id, appid, openid, session_id, external_id, merged_into, due_at,
            caused_by)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    event_turns: TurnStatements {
        waiting: "SELECT id FROM events WHERE turn IS NULL ORDER BY turn, id LIMIT $1",
        last: "SELECT number, mark FROM event_turns ORDER BY number DESC LIMIT 1",
        give: "INSERT INTO event_turns (number, mark, given_at) VALUES ($1, $2, $3)",
        take: "UPDATE events SET turn = $1 WHERE id = $2",
        mark_of: "SELECT mark FROM event_turns WHERE number = $1",
    },
    event_page: "
        SELECT turn, id, kind, happened_at, user_id, appid, openid, session_id,
               external_id, merged_into, due_at, caused_by
        FROM events WHERE turn >= $1 AND (turn > $2 OR id > $3)
        ORDER BY turn, id LIMIT $4",
    event_behind: "SELECT id FROM events WHERE turn = $1 AND id > $2 LIMIT 1",
    last_event_turn_over: "SELECT max(number) FROM event_turns WHERE given_at < $1",
    event_turns_with_events: "
        SELECT t.number FROM event_turns t
        WHERE t.number <= $1 AND EXISTS (SELECT 1 FROM events e WHERE e.turn = t.number)
        ORDER BY t.number LIMIT $2",
    clear_events_of_turn: "DELETE FROM events WHERE turn = $1",
    clear_event_turns_before: "DELETE FROM event_turns WHERE number < $1",

    sealed_under: "
        SELECT appid, openid, session_key, session_key_mark, previous_session_key FROM identities
        WHERE sealed_under = $1 AND appid >= $2 AND (appid, openid) > ($3, $4)
        ORDER BY appid, openid LIMIT $5",
    reseal: "
        UPDATE identities SET session_key = $1, sealed_under = $2, previous_session_key = $3
        WHERE appid = $4 AND openid = $5 AND session_key = $6",
    count_sealing_keys: "
        SELECT sealed_under, count(*) FROM identities
        WHERE sealed_under IS NOT NULL GROUP BY sealed_under ORDER BY sealed_under",

    clear_codes: "
        DELETE FROM codes WHERE hash IN (SELECT hash FROM codes WHERE claimed_at < $1 ORDER BY claimed_at LIMIT $2)",
    clear_previous_session_keys: "
        UPDATE identities SET previous_session_key = NULL, session_key_replaced_at = NULL
        WHERE (appid, openid) IN (
            SELECT appid, openid FROM identities
            WHERE session_key_replaced_at < $1 ORDER BY session_key_replaced_at LIMIT $2)",
    clear_sessions: "
        DELETE FROM sessions WHERE id IN (
            SELECT id FROM sessions WHERE authenticated_at < $1 ORDER BY authenticated_at LIMIT $2)",
    clear_revocations: "
        DELETE FROM revocations WHERE id IN (
            SELECT id FROM revocations WHERE last_hit < $1 AND turn IS NOT NULL ORDER BY last_hit LIMIT $2)",
    clear_deleted_identities: "
        DELETE FROM deleted_identities WHERE hash IN (
            SELECT hash FROM deleted_identities WHERE authenticated_until < $1 LIMIT $2)",
    turns_over: "
        SELECT t.number FROM turns next JOIN turns t ON t.number = next.number - 1
        WHERE next.given_at < $1 AND NOT EXISTS (SELECT 1 FROM revocations r WHERE r.turn = t.number)
        ORDER BY next.given_at LIMIT $2",
    clear_turn: "DELETE FROM turns WHERE number = $1",
};
