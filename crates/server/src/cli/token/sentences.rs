//! What core's words mean, in the words of the admin page.

use weapp_login_core::inspection::{Authenticity, Format, MatchedKey, Outcome, Step};
use weapp_login_core::{InvalidReason, VerdictName};

pub(super) fn verdict(verdict: VerdictName) -> &'static str {
    match verdict {
        VerdictName::Invalid => "无效 / invalid",
        VerdictName::NotYetValid => {
            "尚未生效：签发时间太超前，多半是哪台机器的时钟不准 / not valid yet: issued ahead of time, probably some machine's clock is off"
        }
        VerdictName::Expired => "已过期，用户需要重新登录 / expired; the user has to log in again",
        VerdictName::Revoked => "已注销 / revoked",
        VerdictName::DueForRenewal => "有效，该续期了 / active, due for renewal",
        VerdictName::Active => "有效 / active",
    }
}

pub(super) fn reason(reason: InvalidReason) -> &'static str {
    match reason {
        InvalidReason::Malformed => {
            "不是令牌：格式不对，或里面不是令牌的内容 / not a token: its form is wrong, or what it encrypts is"
        }
        InvalidReason::UnknownKey => {
            "密钥对不上：没有它要的那一个 / no key fits: the one that it names is not here"
        }
        InvalidReason::Forged => "伪造：认证标签不对 / forged: the tag is wrong",
        InvalidReason::WrongApp => {
            "别的应用：它属于另一个小程序 / another app: it belongs to another mini program"
        }
        InvalidReason::Legacy => {
            "老令牌打不开：密钥或后缀不对，或令牌不完整、被改过 / this legacy token does not open: the secret or the suffix is wrong, or it is not whole or was changed"
        }
    }
}

pub(super) fn authenticity(authenticity: Authenticity) -> &'static str {
    match authenticity {
        Authenticity::Verified => {
            "已验证：由持有这个密钥的服务器签发 / verified: a server that holds this secret wrote it"
        }
        Authenticity::NotVerified => {
            "未验证：查看密钥只能读，不能检验是谁写的 / NOT VERIFIED: an inspect key reads, and can't check who wrote"
        }
        Authenticity::Forged => {
            "伪造：写它的人没有这个密钥，或者它被改过 / FORGED: whoever wrote it does not have this secret, or it was changed"
        }
        Authenticity::Legacy => {
            "老令牌：本身不证明什么，要在数据库里找到这个用户才算数 / legacy: it proves nothing by itself and counts only once its user is found in the database"
        }
        Authenticity::Unknown => "未知：是谁写的，看不出来 / unknown: who wrote it can't be told",
    }
}

/// Stands before each line that nobody vouches for.
pub(super) fn doubt(authenticity: Authenticity) -> Option<&'static str> {
    match authenticity {
        Authenticity::NotVerified => Some("[未验证] / [NOT VERIFIED]"),
        Authenticity::Forged => Some("[伪造] / [FORGED]"),
        Authenticity::Verified | Authenticity::Legacy | Authenticity::Unknown => None,
    }
}

pub(super) fn format(format: Format) -> &'static str {
    match format {
        Format::V1 => "v1",
        Format::Legacy => "老令牌 / legacy",
        Format::Unknown => "未知 / unknown",
    }
}

pub(super) fn matched_key(key: Option<MatchedKey>) -> &'static str {
    match key {
        Some(MatchedKey::Secret) => "签发密钥 / a secret",
        Some(MatchedKey::Inspect) => "查看密钥 / an inspect key",
        Some(MatchedKey::Legacy) => "老服务的密钥 / the legacy secret",
        None => "无 / none",
    }
}

pub(super) fn step(step: Step) -> &'static str {
    match step {
        Step::Shape => "格式 / its form",
        Step::Key => "kid 对应的密钥 / the key that it names",
        Step::Tag => "认证标签 / the tag",
        Step::Plaintext => "解密后的内容 / what it encrypts",
        Step::App => "小程序 / the app",
        Step::Legacy => "按老令牌读出内容 / reads as a legacy token",
        Step::IssuedAt => "签发时间 / when it was issued",
        Step::ExpiresAt => "到期时间 / when it expires",
    }
}

pub(super) fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Passed => "通过 / passed",
        Outcome::Failed => "未通过 / failed",
        Outcome::NotReached => "未执行 / not reached",
    }
}
