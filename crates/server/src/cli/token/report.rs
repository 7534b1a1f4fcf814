//! What was seen in a token, for a person.

use weapp_login_core::inspection::Authenticity;
use weapp_login_core::{Inspection, TokenClaims, UnixMillis, Verdict};

use super::super::columns::table;
use super::super::local_time::{from_now, local};
use super::{inspect, sentences};
use crate::language::{Language, Words};

pub(super) fn of(inspection: &Inspection, is_shown: bool, now: UnixMillis) -> Words {
    Words {
        zh: in_language(inspection, is_shown, now, Language::Chinese).into(),
        en: in_language(inspection, is_shown, now, Language::English).into(),
    }
}

fn in_language(
    inspection: &Inspection,
    is_shown: bool,
    now: UnixMillis,
    language: Language,
) -> String {
    let say = |text: &'static str| Words::from(text).said_in(language).to_owned();
    let mut rows = Vec::new();
    // What nobody vouches for has no verdict that anybody should act upon.
    if is_shown || inspection.verdict.claims().is_none() {
        rows.push((
            say("判定 / Verdict"),
            verdict(&inspection.verdict, language),
        ));
    }
    let authenticity = say(sentences::authenticity(inspection.authenticity));
    rows.push((say("真伪 / Authenticity"), authenticity));
    rows.push((
        say("格式 / Format"),
        say(sentences::format(inspection.format)),
    ));
    let key = say(sentences::matched_key(inspection.matched_key));
    let kid = inspection
        .kid
        .map(|kid| format!("{kid}  "))
        .unwrap_or_default();
    rows.push((say("密钥 / Key"), format!("{kid}{key}")));
    let mut text = of_rows(&rows);
    match inspection.verdict.claims() {
        Some(_) if !is_shown => {
            let hint = "没人能证明它是真的，内容没有打印；加上 --insecure 就打印 / nobody vouches for it, so what it holds is not printed; --insecure prints it";
            text.push_str(&format!("\n{}\n", say(hint)));
        }
        Some(claims) => {
            let doubt = sentences::doubt(inspection.authenticity).map(say);
            let claims = of_rows(&claim_rows(claims, now, language));
            text.push('\n');
            for line in claims.lines() {
                let doubt = doubt.as_ref().map(|doubt| format!("{doubt} "));
                text.push_str(&format!("{}{line}\n", doubt.unwrap_or_default()));
            }
        }
        None => {}
    }
    let steps = inspection.steps.iter().map(|(step, outcome)| {
        let name = say(sentences::step(*step));
        (name, say(sentences::outcome(*outcome)))
    });
    let steps: Vec<_> = steps.collect();
    text.push_str(&format!("\n{}", of_rows(&steps)));
    if inspection.authenticity == Authenticity::Verified && inspect::is_vouched_for(inspection) {
        let note = "会话是否已注销、踢下线或封禁，这里不查；服务器会查。 / Whether its session was ended is not looked up here; the server does.";
        text.push_str(&format!("\n{}\n", say(note)));
    }
    text
}

fn of_rows(rows: &[(String, String)]) -> String {
    table(
        rows.iter()
            .map(|(name, value)| (name.as_str(), value.clone())),
    )
}

fn verdict(verdict: &Verdict, language: Language) -> String {
    let sentence = match verdict {
        Verdict::Invalid(reason) => sentences::reason(*reason),
        verdict => sentences::verdict(verdict.name()),
    };
    let sentence = Words::from(sentence);
    format!("{}  ({})", sentence.said_in(language), word(verdict))
}

/// As DESIGN and JSON have it.
fn word(verdict: &Verdict) -> String {
    match verdict.reason() {
        Some(reason) => format!("{}, {reason}", verdict.as_str()),
        None => verdict.as_str().to_owned(),
    }
}

fn claim_rows(claims: &TokenClaims, now: UnixMillis, language: Language) -> Vec<(String, String)> {
    let mut rows = Vec::new();
    let mut row = |name: &'static str, value: String| {
        let name = Words::from(name).said_in(language).to_owned();
        rows.push((name, value));
    };
    let time = |instant| {
        let distance = from_now(instant, now);
        format!("{}  {}", local(instant), distance.said_in(language))
    };
    row("微信用户 openid / openid", claims.openid().to_string());
    if let TokenClaims::V1(claims) = claims {
        row("小程序 appid / appid", claims.appid.to_string());
        row("账号 user_id / user_id", claims.user_id.to_string());
        if let Some(id) = &claims.external_id {
            row("业务用户 external_id / external_id", id.to_string());
        }
        row(
            "会话 session_id / session_id",
            claims.session_id.to_string(),
        );
        row(
            "登录时间 / authenticated_at",
            time(claims.times.authenticated_at()),
        );
    }
    row("签发时间 / issued_at", time(claims.issued_at()));
    row("到期时间 / expires_at", time(claims.expires_at()));
    rows
}
