//! Everything that is ever said to a database. `sqlite.rs`, `postgres.rs` and `mysql.rs` have it in their words.

/// What one database is told, and how. Parameters are in the order of the fields that a statement names.
pub struct Statements {
    /// A transaction that writes; READ COMMITTED or stronger.
    pub begin: &'static str,
    pub ping: &'static str,

    // Codes.
    /// hash, client, claimed_at
    pub claim_code: &'static str,
    /// hash → client, claimed_at, finished_at, failure, is_new_user; session: id, appid, openid, authenticated_at,
    /// ended_at; user: id, external_id, authenticated_until; gate: authenticated_until
    pub code_state: &'static str,
    /// hash
    pub release_code: &'static str,
    /// failure, finished_at, hash
    pub fail_code: &'static str,
    /// Of a code that is not finished: finished_at, session_id, is_new_user, hash
    pub code_became_session: &'static str,
    /// appid, openid, hash → finished_at?; user id?, external_id?, blocked_at?
    pub code_and_account: &'static str,

    // Accounts.
    /// appid, openid → user id, external_id, blocked_at
    pub account_of_openid: &'static str,
    /// open_platform, unionid → user id, external_id, blocked_at
    pub account_of_unionid: &'static str,
    /// external_id → user id, external_id, blocked_at
    pub account_of_external_id: &'static str,
    /// id, external_id, created_at
    pub create_user: &'static str,
    /// external_id, id
    pub set_external_id: &'static str,
    /// appid, openid, user_id, created_at, session_key, session_key_mark, sealed_under
    pub create_identity: &'static str,
    /// The key that is replaced is kept, and stays the previous one when the same key comes again.
    ///
    /// mark, mark, now, session_key, mark, sealed_under, appid, openid, user_id
    pub replace_session_key: &'static str,
    /// open_platform, unionid, user_id
    pub remember_unionid: &'static str,
    /// hash → authenticated_until
    pub cut_of_deleted_identity: &'static str,

    // Logins take turns with the revocations of their user, and of their app.
    /// now, id
    pub move_login_on: &'static str,
    /// The same, and gives back the `user_row`; `None` where that takes a statement of its own.
    pub move_login_on_and_read: Option<&'static str>,
    /// at least, id, at least
    pub raise_last_login: &'static str,
    /// id → last_authenticated_at, authenticated_until, created_at, blocked_at, external_id, merged_into; deletion: due_at
    pub user_row: &'static str,
    /// at least, appid, number
    pub pass_gate: &'static str,
    /// The same, and gives back the `gate_row`; `None` where that takes a statement of its own.
    pub pass_gate_and_read: Option<&'static str>,
    /// appid, number → authenticated_until
    pub gate_row: &'static str,
    /// appid
    pub close_gates: &'static str,
    pub close_all_gates: &'static str,
    /// appid → last_authenticated_at
    pub last_login_of_app: &'static str,
    /// → last_authenticated_at
    pub last_login_of_all: &'static str,
    /// authenticated_until, appid
    pub cut_app: &'static str,
    /// authenticated_until
    pub cut_all: &'static str,
    /// appid, number, authenticated_until
    pub build_gate: &'static str,
    /// authenticated_until, id
    pub cut_user: &'static str,

    // Sessions.
    /// id, user_id, appid, openid, authenticated_at, client, last_seen_at
    pub begin_session: &'static str,
    /// ended_at, id
    pub end_session: &'static str,
    /// The newest session that has no room: user_id, authenticated_after, both again, seen_since, limit - 1
    /// → authenticated_at?
    pub last_beyond_limit: &'static str,
    /// user_id, authenticated_since, seen_since → id, appid, authenticated_at, last_seen_at, client
    pub sessions_of_user: &'static str,
    /// Not of a user who is not there any more: id, appid, openid, authenticated_at, last_seen_at, user_id
    pub note_seen: &'static str,

    // Users.
    /// user_id → appid, openid, created_at
    pub identities_of_user: &'static str,
    /// user_id → id
    pub merged_ids: &'static str,
    /// blocked_at, id
    pub block_user: &'static str,
    /// id
    pub unblock_user: &'static str,
    /// user_id
    pub delete_identities: &'static str,
    /// user_id
    pub delete_unionids: &'static str,
    /// user_id
    pub delete_sessions: &'static str,
    /// user_id
    pub delete_merge: &'static str,
    /// id
    pub delete_user: &'static str,
    /// hash, authenticated_until
    pub remember_deleted_identity: &'static str,

    // Accounts whose users want them deleted.
    /// user_id, requested_at, due_at
    pub request_deletion: &'static str,
    /// user_id
    pub forget_deletion: &'static str,
    /// now, how many → user_ids
    pub deletions_due: &'static str,

    // All users, page by page.
    /// id, how many → id, external_id, created_at, blocked_at; deletion: due_at
    pub users_after: &'static str,
    /// after, up to → user_id, appid, openid, created_at
    pub identities_of_users: &'static str,
    /// after, up to → user_id, open_platform, unionid
    pub unionids_of_users: &'static str,
    /// after, up to → merged_into, id
    pub merged_ids_of_users: &'static str,
    /// user_id → open_platform, unionid
    pub unionids_of_user: &'static str,

    // Two accounts that turn out to be one person.
    /// winner, loser
    pub move_identities: &'static str,
    /// winner, loser
    pub move_unionids: &'static str,
    /// winner, loser
    pub move_merged_ids: &'static str,
    /// winner, loser
    pub merge_user: &'static str,
    /// user_id, merged_into, merged_at, lost_external_id
    pub record_merge: &'static str,

    // The feed.
    /// id, scope, subject, authenticated_until, last_hit, reason
    pub record_revocation: &'static str,
    pub revocation_turns: TurnStatements,
    /// turn, turn, id, limit → turn, id, scope, subject, authenticated_until, last_hit, reason
    pub feed_page: &'static str,
    /// → millis
    pub token_life: &'static str,
    /// millis
    pub remember_token_life: &'static str,

    /// appid, openid → session_key, previous_session_key, session_key_replaced_at
    pub session_keys_of: &'static str,
    // Events.
    /// id, kind, happened_at, user_id, appid, openid, session_id, external_id, merged_into, due_at, caused_by
    pub record_event: &'static str,
    pub event_turns: TurnStatements,
    /// turn, turn, id, limit → turn, id, kind, happened_at, user_id, appid, openid, session_id, external_id, merged_into,
    /// due_at, caused_by
    pub event_page: &'static str,
    /// turn, id → id of another one of the turn
    pub event_behind: &'static str,
    /// instant → number?
    pub last_event_turn_over: &'static str,
    /// number, how many → numbers up to it
    pub event_turns_with_events: &'static str,
    /// turn
    pub clear_events_of_turn: &'static str,
    /// number
    pub clear_event_turns_before: &'static str,

    // session_keys under an older key.
    /// kid, appid, appid, openid, limit → appid, openid, session_key, session_key_mark, previous_session_key
    pub sealed_under: &'static str,
    /// session_key, sealed_under, previous_session_key, appid, openid, old session_key
    pub reseal: &'static str,
    /// → sealed_under, how many
    pub count_sealing_keys: &'static str,

    // Clearing what is over: an instant, how many.
    pub clear_codes: &'static str,
    pub clear_previous_session_keys: &'static str,
    pub clear_sessions: &'static str,
    pub clear_revocations: &'static str,
    pub clear_deleted_identities: &'static str,
    /// A turn goes when its entries are gone and the next one is over, too: up to then a reader may stand on it.
    ///
    /// instant, how many → numbers
    pub turns_over: &'static str,
    /// number
    pub clear_turn: &'static str,
}

/// How the entries of one feed take turns.
pub struct TurnStatements {
    /// how many → ids of entries that are committed and have no turn
    pub waiting: &'static str,
    /// → number, mark of the last turn
    pub last: &'static str,
    /// number, mark, given_at
    pub give: &'static str,
    /// turn, id
    pub take: &'static str,
    /// number → mark
    pub mark_of: &'static str,
}

impl Statements {
    /// What is said in the middle of a transaction.
    pub fn in_transactions(&self) -> impl Iterator<Item = &'static str> {
        [
            self.code_state,
            self.fail_code,
            self.code_became_session,
            self.code_and_account,
            self.account_of_openid,
            self.account_of_unionid,
            self.account_of_external_id,
            self.create_user,
            self.set_external_id,
            self.create_identity,
            self.replace_session_key,
            self.remember_unionid,
            self.cut_of_deleted_identity,
            self.move_login_on,
            self.raise_last_login,
            self.user_row,
            self.pass_gate,
            self.gate_row,
            self.close_gates,
            self.close_all_gates,
            self.last_login_of_app,
            self.last_login_of_all,
            self.cut_app,
            self.cut_all,
            self.build_gate,
            self.cut_user,
            self.begin_session,
            self.end_session,
            self.last_beyond_limit,
            self.identities_of_user,
            self.merged_ids,
            self.block_user,
            self.unblock_user,
            self.delete_identities,
            self.delete_unionids,
            self.delete_sessions,
            self.delete_merge,
            self.delete_user,
            self.remember_deleted_identity,
            self.move_identities,
            self.move_unionids,
            self.move_merged_ids,
            self.merge_user,
            self.record_merge,
            self.record_revocation,
            self.token_life,
            self.record_event,
            self.clear_events_of_turn,
            self.clear_event_turns_before,
            self.request_deletion,
            self.forget_deletion,
        ]
        .into_iter()
        .chain(self.revocation_turns.in_transactions())
        .chain(self.event_turns.in_transactions())
    }
}

impl TurnStatements {
    fn in_transactions(&self) -> impl Iterator<Item = &'static str> {
        [self.waiting, self.last, self.give, self.take].into_iter()
    }
}
