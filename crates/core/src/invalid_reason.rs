//! Why a text is no token of ours.

words! {
    /// Why a token is none of ours.
    pub enum InvalidReason {
        /// It has not the shape of a token, or its genuine content is not a map of claims.
        Malformed = "malformed",
        /// Its kid is none of the ring's.
        UnknownKey = "unknown_key",
        /// Its tag is wrong.
        Forged = "forged",
        /// It is for an app that the policy does not name.
        WrongApp = "wrong_app",
        /// It is not a legacy token of this secret and these dates; no more is said.
        Legacy = "legacy",
    }
}
