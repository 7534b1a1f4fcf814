//! MySQL's and MariaDB's words, and those of what speaks their protocol. What may be any text is VARBINARY.

use super::statements::{Statements, TurnStatements};

/// What every connection begins with. A text that is too long is an error.
pub const SET_UP: &[&str] = &[
    "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED",
    "SET SESSION sql_mode = CONCAT(@@sql_mode, ',STRICT_ALL_TABLES')",
];

/// A node of a Galera cluster may not have applied yet what another one has acknowledged: a user who has just logged
/// in there would be nobody here, and could not be blocked. So reading waits for that; nobody else knows the setting.
pub const FIND_SYNC_WAIT: &str = "SHOW SESSION VARIABLES LIKE 'wsrep_sync_wait'";
pub const SYNC_WAIT: &str = "SET SESSION wsrep_sync_wait = 1";

pub const STATEMENTS: Statements = Statements {
    begin: "BEGIN",
    ping: "SELECT 1",

    claim_code: "INSERT INTO codes (hash, client, claimed_at) VALUES (?, ?, ?)",
    code_state: "
        SELECT c.client, c.claimed_at, c.finished_at, c.failure, c.is_new_user,
               s.id, s.appid, s.openid, s.authenticated_at, s.ended_at,
               u.id, CONVERT(u.external_id USING utf8mb4), u.authenticated_until, g.authenticated_until
        FROM codes c
        LEFT JOIN sessions s ON s.id = c.session_id
        LEFT JOIN users u ON u.id = s.user_id
        LEFT JOIN gates g ON g.appid = s.appid AND g.number = 0
        WHERE c.hash = ?",
    release_code: "DELETE FROM codes WHERE hash = ? AND finished_at IS NULL",
    fail_code: "UPDATE codes SET failure = ?, finished_at = ? WHERE hash = ? AND finished_at IS NULL",
    code_became_session: "
        UPDATE codes SET finished_at = ?, session_id = ?, is_new_user = ?
        WHERE hash = ? AND finished_at IS NULL",
    code_and_account: "
        SELECT c.finished_at, u.id, CONVERT(u.external_id USING utf8mb4), u.blocked_at
        FROM codes c
        LEFT JOIN identities i ON i.appid = ? AND i.openid = ?
        LEFT JOIN users u ON u.id = i.user_id
        WHERE c.hash = ?",

    account_of_openid: "
        SELECT u.id, CONVERT(u.external_id USING utf8mb4), u.blocked_at FROM identities i JOIN users u ON u.id = i.user_id
        WHERE i.appid = ? AND i.openid = ?",
    account_of_unionid: "
        SELECT u.id, CONVERT(u.external_id USING utf8mb4), u.blocked_at FROM unionids n JOIN users u ON u.id = n.user_id
        WHERE n.open_platform = ? AND n.unionid = ?",
    account_of_external_id: "SELECT id, CONVERT(external_id USING utf8mb4), blocked_at FROM users WHERE external_id = ?",
    create_user: "INSERT INTO users (id, external_id, created_at) VALUES (?, ?, ?)",
    set_external_id: "UPDATE users SET external_id = ? WHERE id = ?",
    create_identity: "
        INSERT INTO identities (appid, openid, user_id, created_at, session_key, session_key_mark, sealed_under)
        VALUES (?, ?, ?, ?, ?, ?, ?)",
    replace_session_key: "
        UPDATE identities SET
            previous_session_key =
                CASE WHEN session_key_mark = ? THEN previous_session_key ELSE session_key END,
            session_key_replaced_at =
                CASE WHEN session_key_mark = ? THEN session_key_replaced_at ELSE ? END,
            session_key = ?,
            session_key_mark = ?,
            sealed_under = ?
        WHERE appid = ? AND openid = ? AND user_id = ?",
    remember_unionid: "INSERT INTO unionids (open_platform, unionid, user_id) VALUES (?, ?, ?)",
    cut_of_deleted_identity: "SELECT authenticated_until FROM deleted_identities WHERE hash = ?",

    move_login_on: "
        UPDATE users SET last_authenticated_at = greatest(last_authenticated_at + 1, authenticated_until + 1, ?)
        WHERE id = ? AND merged_into IS NULL",
    move_login_on_and_read: None,
    raise_last_login: "UPDATE users SET last_authenticated_at = ? WHERE id = ? AND last_authenticated_at < ?",
    user_row: "
        SELECT u.last_authenticated_at, u.authenticated_until, u.created_at, u.blocked_at,
               CONVERT(u.external_id USING utf8mb4), u.merged_into, d.due_at
        FROM users u LEFT JOIN deletions d ON d.user_id = u.id WHERE u.id = ?",
    pass_gate: "
        UPDATE gates SET passes = passes + 1,
            last_authenticated_at = greatest(last_authenticated_at, authenticated_until + 1, ?)
        WHERE appid = ? AND number = ?",
    pass_gate_and_read: None,
    gate_row: "SELECT authenticated_until FROM gates WHERE appid = ? AND number = ?",
    close_gates: "UPDATE gates SET passes = passes + 1 WHERE appid = ?",
    close_all_gates: "UPDATE gates SET passes = passes + 1",
    last_login_of_app: "SELECT max(last_authenticated_at) FROM gates WHERE appid = ?",
    last_login_of_all: "SELECT max(last_authenticated_at) FROM gates",
    cut_app: "UPDATE gates SET authenticated_until = greatest(authenticated_until, ?) WHERE appid = ?",
    cut_all: "UPDATE gates SET authenticated_until = greatest(authenticated_until, ?)",
    build_gate: "INSERT INTO gates (appid, number, authenticated_until) VALUES (?, ?, ?)",
    cut_user: "UPDATE users SET authenticated_until = greatest(authenticated_until, ?) WHERE id = ?",

    begin_session: "
        INSERT INTO sessions (id, user_id, appid, openid, authenticated_at, client, last_seen_at)
        VALUES (?, ?, ?, ?, ?, ?, ?)",
    end_session: "UPDATE sessions SET ended_at = ? WHERE id = ? AND ended_at IS NULL",
    last_beyond_limit: "
        SELECT max(authenticated_at) FROM sessions
        WHERE user_id = ? AND authenticated_at > ? AND ended_at IS NULL AND authenticated_at < (
            SELECT authenticated_at FROM sessions
            WHERE user_id = ? AND authenticated_at > ? AND ended_at IS NULL AND last_seen_at >= ?
            ORDER BY authenticated_at DESC LIMIT 1 OFFSET ?)",
    sessions_of_user: "
        SELECT s.id, s.appid, s.authenticated_at, s.last_seen_at, s.client
        FROM sessions s
        JOIN users u ON u.id = s.user_id
        LEFT JOIN gates g ON g.appid = s.appid AND g.number = 0
        WHERE s.user_id = ? AND s.authenticated_at >= ? AND s.last_seen_at >= ? AND s.ended_at IS NULL
          AND s.authenticated_at > u.authenticated_until
          AND s.authenticated_at > coalesce(g.authenticated_until, 0)
        ORDER BY s.authenticated_at DESC LIMIT 100",
    note_seen: "
        INSERT INTO sessions (id, user_id, appid, openid, authenticated_at, last_seen_at)
        SELECT ?, u.id, ?, ?, ?, ? FROM users u WHERE u.id = ?
        ON DUPLICATE KEY UPDATE last_seen_at = greatest(sessions.last_seen_at, VALUES(last_seen_at))",

    identities_of_user: "
        SELECT appid, openid, created_at FROM identities WHERE user_id = ? ORDER BY created_at, appid, openid",
    merged_ids: "SELECT id FROM users WHERE merged_into = ? ORDER BY id",
    block_user: "UPDATE users SET blocked_at = coalesce(blocked_at, ?) WHERE id = ?",
    unblock_user: "UPDATE users SET blocked_at = NULL WHERE id = ?",
    delete_identities: "DELETE FROM identities WHERE user_id = ?",
    delete_unionids: "DELETE FROM unionids WHERE user_id = ?",
    delete_sessions: "DELETE FROM sessions WHERE user_id = ?",
    delete_merge: "DELETE FROM merges WHERE user_id = ?",
    delete_user: "DELETE FROM users WHERE id = ?",
    remember_deleted_identity: "
        INSERT INTO deleted_identities (hash, authenticated_until) VALUES (?, ?)
        ON DUPLICATE KEY UPDATE authenticated_until = greatest(authenticated_until, VALUES(authenticated_until))",

    request_deletion: "INSERT INTO deletions (user_id, requested_at, due_at) VALUES (?, ?, ?)",
    forget_deletion: "DELETE FROM deletions WHERE user_id = ?",
    deletions_due: "SELECT user_id FROM deletions WHERE due_at <= ? ORDER BY due_at LIMIT ?",

    users_after: "
        SELECT u.id, CONVERT(u.external_id USING utf8mb4), u.created_at, u.blocked_at, d.due_at
        FROM users u LEFT JOIN deletions d ON d.user_id = u.id
        WHERE u.id > ? AND u.merged_into IS NULL ORDER BY u.id LIMIT ?",
    identities_of_users: "
        SELECT user_id, appid, openid, created_at FROM identities
        WHERE user_id > ? AND user_id <= ? ORDER BY user_id, created_at, appid, openid",
    unionids_of_users: "
        SELECT user_id, CONVERT(open_platform USING utf8mb4), unionid FROM unionids
        WHERE user_id > ? AND user_id <= ? ORDER BY user_id, open_platform, unionid",
    merged_ids_of_users: "
        SELECT merged_into, id FROM users
        WHERE merged_into > ? AND merged_into <= ? ORDER BY merged_into, id",
    unionids_of_user: "
        SELECT CONVERT(open_platform USING utf8mb4), unionid FROM unionids WHERE user_id = ? ORDER BY open_platform, unionid",

    move_identities: "UPDATE identities SET user_id = ? WHERE user_id = ?",
    move_unionids: "UPDATE unionids SET user_id = ? WHERE user_id = ?",
    move_merged_ids: "UPDATE users SET merged_into = ? WHERE merged_into = ?",
    merge_user: "UPDATE users SET merged_into = ?, external_id = NULL WHERE id = ?",
    record_merge: "
        INSERT INTO merges (user_id, merged_into, merged_at, lost_external_id) VALUES (?, ?, ?, ?)",

    record_revocation: "
        INSERT INTO revocations (id, scope, subject, authenticated_until, last_hit, reason)
        VALUES (?, ?, ?, ?, ?, ?)",
    revocation_turns: TurnStatements {
        waiting: "SELECT id FROM revocations WHERE turn IS NULL LIMIT ?",
        last: "SELECT number, mark FROM turns ORDER BY number DESC LIMIT 1",
        give: "INSERT INTO turns (number, mark, given_at) VALUES (?, ?, ?)",
        take: "UPDATE revocations SET turn = ? WHERE id = ?",
        mark_of: "SELECT mark FROM turns WHERE number = ?",
    },
    feed_page: "
        SELECT turn, id, scope, subject, authenticated_until, last_hit, reason FROM revocations
        WHERE turn >= ? AND (turn > ? OR id > ?)
        ORDER BY turn, id LIMIT ?",
    token_life: "SELECT millis FROM longest_token_life",
    remember_token_life: "UPDATE longest_token_life SET millis = greatest(millis, ?)",

    session_keys_of: "
        SELECT session_key, previous_session_key, session_key_replaced_at FROM identities
        WHERE appid = ? AND openid = ?",
    record_event: "
        INSERT INTO events (id, kind, happened_at, user_id, appid, openid, session_id, external_id, merged_into, due_at,
            caused_by)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    event_turns: TurnStatements {
        waiting: "SELECT id FROM events WHERE turn IS NULL ORDER BY turn, id LIMIT ?",
        last: "SELECT number, mark FROM event_turns ORDER BY number DESC LIMIT 1",
        give: "INSERT INTO event_turns (number, mark, given_at) VALUES (?, ?, ?)",
        take: "UPDATE events SET turn = ? WHERE id = ?",
        mark_of: "SELECT mark FROM event_turns WHERE number = ?",
    },
    event_page: "
        SELECT turn, id, kind, happened_at, user_id, appid, openid, session_id,
               CONVERT(external_id USING utf8mb4), merged_into, due_at, caused_by
        FROM events WHERE turn >= ? AND (turn > ? OR id > ?)
        ORDER BY turn, id LIMIT ?",
    event_behind: "SELECT id FROM events WHERE turn = ? AND id > ? LIMIT 1",
    last_event_turn_over: "SELECT max(number) FROM event_turns WHERE given_at < ?",
    event_turns_with_events: "
        SELECT t.number FROM event_turns t
        WHERE t.number <= ? AND EXISTS (SELECT 1 FROM events e WHERE e.turn = t.number)
        ORDER BY t.number LIMIT ?",
    clear_events_of_turn: "DELETE FROM events WHERE turn = ?",
    clear_event_turns_before: "DELETE FROM event_turns WHERE number < ?",

    sealed_under: "
        SELECT appid, openid, session_key, session_key_mark, previous_session_key FROM identities
        WHERE sealed_under = ? AND (appid > ? OR (appid = ? AND openid > ?))
        ORDER BY appid, openid LIMIT ?",
    reseal: "
        UPDATE identities SET session_key = ?, sealed_under = ?, previous_session_key = ?
        WHERE appid = ? AND openid = ? AND session_key = ?",
    count_sealing_keys: "
        SELECT sealed_under, count(*) FROM identities
        WHERE sealed_under IS NOT NULL GROUP BY sealed_under ORDER BY sealed_under",

    clear_codes: "DELETE FROM codes WHERE claimed_at < ? ORDER BY claimed_at LIMIT ?",
    clear_previous_session_keys: "
        UPDATE identities SET previous_session_key = NULL, session_key_replaced_at = NULL
        WHERE session_key_replaced_at < ? ORDER BY session_key_replaced_at LIMIT ?",
    clear_sessions: "DELETE FROM sessions WHERE authenticated_at < ? ORDER BY authenticated_at LIMIT ?",
    clear_revocations: "
        DELETE FROM revocations WHERE last_hit < ? AND turn IS NOT NULL ORDER BY last_hit LIMIT ?",
    clear_deleted_identities: "DELETE FROM deleted_identities WHERE authenticated_until < ? LIMIT ?",
    turns_over: "
        SELECT t.number FROM turns next JOIN turns t ON t.number = next.number - 1
        WHERE next.given_at < ? AND NOT EXISTS (SELECT 1 FROM revocations r WHERE r.turn = t.number)
        ORDER BY next.given_at LIMIT ?",
    clear_turn: "DELETE FROM turns WHERE number = ?",
};
