//! The team's other systems, and what each of them may do.

use std::str::FromStr;

use crate::secret_text::SecretText;

macro_rules! service_scopes {
    ($($(#[$comment:meta])* $scope:ident = $word:literal,)+) => {
        /// What a service may do.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum ServiceScope {
            $($(#[$comment])* $scope,)+
        }

        impl ServiceScope {
            pub const ALL: &[Self] = &[$(Self::$scope),+];

            /// As the settings write it.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$scope => $word,)+
                }
            }
        }
    };
}

service_scopes! {
    /// Read the feed of the revocations.
    Revocations = "revocations",
    /// Look users up.
    UsersRead = "users.read",
    /// Set external ids.
    UsersWrite = "users.write",
    /// Kick, block, unblock and delete users.
    UsersBan = "users.ban",
    /// Give anybody a session: whoever may do this is as good as the user.
    SessionsIssue = "sessions.issue",
    /// Read what happens to users.
    Events = "events",
}

/// The text is none of the scopes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a scope")]
pub struct ServiceScopeError;

impl FromStr for ServiceScope {
    type Err = ServiceScopeError;

    fn from_str(text: &str) -> Result<Self, ServiceScopeError> {
        let mut scopes = Self::ALL.iter().copied();
        scopes
            .find(|scope| scope.as_str() == text)
            .ok_or(ServiceScopeError)
    }
}

/// One of the team's systems, `[services.NAME]`.
#[derive(Clone, Debug)]
pub struct TeamService {
    pub name: String,
    /// Two while they change.
    pub secrets: Vec<SecretText>,
    pub scopes: Vec<ServiceScope>,
}

impl TeamService {
    pub fn may(&self, scope: ServiceScope) -> bool {
        self.scopes.contains(&scope)
    }
}

/// Whoever of the team's may ask; no secret twice.
#[derive(Clone, Debug, Default)]
pub struct TeamServices(pub Vec<TeamService>);

impl TeamServices {
    /// Whose secret it is.
    pub fn by_secret(&self, given: &str) -> Option<&TeamService> {
        let mut found = None;
        // All are compared, so that the time says nothing of which one it is.
        for service in &self.0 {
            for secret in &service.secrets {
                if secret.is(given) {
                    found = Some(service);
                }
            }
        }
        found
    }
}
