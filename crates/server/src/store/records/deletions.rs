//! A user who wants the account deleted.

use weapp_login_core::UnixMillis;
use weapp_login_core::revocation::Revocation;

use super::UserChange;

/// The account is deleted later, unless its user thinks better of it.
#[derive(Clone, Debug)]
pub struct RequestDeletion {
    pub user: UserChange,
    pub due_at: UnixMillis,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeletionRequested {
    /// That of the first request, if there was one before.
    pub due_at: UnixMillis,
    /// All sessions end.
    pub revocation: Revocation,
}
