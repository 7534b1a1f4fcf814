//! Which token a session gets.

use arc_swap::ArcSwap;
use weapp_login_core::token::{self, Iv};
use weapp_login_core::{
    AppId, Claims, KeyRing, LegacyClaims, Lifetimes, OpenId, SessionId, UnixMillis, legacy,
};

use crate::random;
use crate::settings::{LegacySettings, Mint};
use crate::store::{Account, SignedIn};

/// Mints tokens with the first key of the ring.
#[derive(Debug)]
pub struct Minting {
    /// They change while requests read them: each reads them once.
    pub keys: ArcSwap<KeyRing>,
    pub lifetimes: Lifetimes,
    pub mint: Mint,
    pub legacy: Option<LegacySettings>,
}

/// A token and the last instant at which it counts.
pub struct MintedToken {
    pub token: String,
    pub expires_at: UnixMillis,
}

impl Minting {
    /// Names the session of a login: a legacy token names its own.
    pub fn session_id_at<'a>(
        &'a self,
        appid: &'a AppId,
        openid: &'a OpenId,
    ) -> impl Fn(UnixMillis) -> SessionId + 'a {
        let random_id = SessionId::from_octets(random::octets());
        move |authenticated_at| match self.legacy_token(appid, openid, authenticated_at) {
            Some(token) => legacy::session_id(&token),
            None => random_id,
        }
    }

    /// Whether logins of the app get tokens whose session is named by the millisecond.
    pub fn names_sessions_by_time(&self, appid: &AppId) -> bool {
        let of_this_app = self.legacy.as_ref().filter(|legacy| legacy.appid == *appid);
        self.mint == Mint::Legacy && of_this_app.is_some()
    }

    /// The token of a login; the same session gets one of the same kind again.
    pub fn first(&self, signed_in: &SignedIn, now: UnixMillis) -> MintedToken {
        let SignedIn {
            appid,
            openid,
            authenticated_at,
            ..
        } = signed_in;
        let legacy_token = self
            .legacy_token(appid, openid, *authenticated_at)
            .filter(|token| legacy::session_id(token) == signed_in.session_id);
        match (legacy_token, &self.legacy) {
            (Some(token), Some(legacy)) => MintedToken {
                token,
                expires_at: authenticated_at.plus(legacy.policy.ttl),
            },
            _ => self.seal(&Claims {
                openid: openid.clone(),
                appid: appid.clone(),
                session_id: signed_in.session_id,
                user_id: signed_in.account.user_id,
                times: self.lifetimes.first(*authenticated_at, now),
                external_id: signed_in.account.external_id.clone(),
            }),
        }
    }

    /// A fresh token of the same session; `None` if it would not live longer.
    pub fn renewed(&self, claims: &Claims, now: UnixMillis) -> Option<MintedToken> {
        let times = self.lifetimes.renewed(&claims.times, now)?;
        Some(self.seal(&Claims {
            times,
            ..claims.clone()
        }))
    }

    /// The v1 token for the holder of a good legacy token; `None` while legacy tokens are minted.
    pub fn upgraded(
        &self,
        claims: &LegacyClaims,
        session_id: SessionId,
        appid: &AppId,
        account: &Account,
        now: UnixMillis,
    ) -> Option<MintedToken> {
        (self.mint == Mint::V1).then(|| {
            self.seal(&Claims {
                openid: claims.openid.clone(),
                appid: appid.clone(),
                session_id,
                user_id: account.user_id,
                times: self.lifetimes.upgraded(claims, now),
                external_id: account.external_id.clone(),
            })
        })
    }

    /// How long a token may live that this server mints or accepts, from its authentication on.
    pub fn longest_life(&self) -> std::time::Duration {
        self.lifetimes.absolute_ttl().max(self.legacy_ttl())
    }

    /// How long a session may lie unused and still have a token that lives.
    pub fn longest_idle_time(&self) -> std::time::Duration {
        self.lifetimes.idle_ttl().max(self.legacy_ttl())
    }

    fn legacy_ttl(&self) -> std::time::Duration {
        self.legacy
            .as_ref()
            .map(|legacy| legacy.policy.ttl)
            .unwrap_or_default()
    }

    fn seal(&self, claims: &Claims) -> MintedToken {
        let keys = self.keys.load();
        let token = token::seal(claims, keys.minting_key(), Iv(random::octets()));
        MintedToken {
            token,
            expires_at: claims.times.expires_at(),
        }
    }

    /// `None` where a login gets a v1 token: by the settings, for another app, when a legacy token would not
    /// be believed any more, or for an openid that can't be written in one.
    fn legacy_token(
        &self,
        appid: &AppId,
        openid: &OpenId,
        authenticated_at: UnixMillis,
    ) -> Option<String> {
        let legacy = self.legacy.as_ref().filter(|_| self.mint == Mint::Legacy)?;
        if *appid != legacy.appid || authenticated_at > legacy.policy.minted_until {
            return None;
        }
        legacy.policy.cipher.seal(openid, authenticated_at).ok()
    }
}
