//! What a user is told of a session's client, so that they know which phone it is.

use std::fmt;

use crate::secret_text::looks_like_a_secret;

/// A device, its system and the version of WeChat, as far as they are known: `iPhone · iOS 16.6 · WeChat 8.0.42`.
/// A program that is no browser is told by its name, `curl/8.5.0`.
///
/// At most 64 octets, all of them printable. It is put together of known words and of digits, since a
/// User-Agent may hold more than a store should: DevTools write a token of theirs into it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientDescription(String);

impl ClientDescription {
    /// Of the value of a `User-Agent`, in which the model of a phone need not be ASCII. `None` if it says nothing.
    pub fn of(user_agent: &[u8]) -> Option<Self> {
        let text = String::from_utf8_lossy(user_agent);
        if text.contains("wechatdevtools/") {
            return Some(Self("wechatdevtools".into()));
        }
        let system = text
            .starts_with("Mozilla/")
            .then(|| system(&text))
            .flatten();
        let wechat = wechat_version(&text).map(|version| format!("WeChat {version}"));
        let known: Vec<String> = [system, wechat].into_iter().flatten().collect();
        if known.is_empty() {
            first_product(&text).map(Self)
        } else {
            Some(Self(known.join(" · ")))
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ClientDescription {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// From the first parentheses: `(iPhone; CPU iPhone OS 16_6 like Mac OS X)`, `(Linux; Android 13; …)`.
fn system(text: &str) -> Option<String> {
    let (_, rest) = text.split_once('(')?;
    let inside = rest.split(')').next()?;
    let with_version =
        |name: &str, before: &str| match inside.split(before).nth(1).and_then(version) {
            Some(version) => format!("{name} {version}"),
            None => name.to_string(),
        };
    let first = inside.split(';').next()?.trim();
    match first {
        "iPhone" => Some(with_version("iPhone · iOS", " OS ")),
        "iPad" => Some(with_version("iPad · iPadOS", " OS ")),
        "Macintosh" => Some("Mac".into()),
        _ if first.starts_with("Windows") => Some("Windows".into()),
        _ if inside.contains("Android") => Some(with_version("Android", "Android ")),
        _ if inside.contains("OpenHarmony") => Some(with_version("OpenHarmony", "OpenHarmony ")),
        _ if inside.contains("Linux") => Some("Linux".into()),
        _ => None,
    }
}

/// On a computer, `MicroMessenger/` is followed by a version that never changes, and the real one stands behind.
fn wechat_version(text: &str) -> Option<String> {
    let after = |name: &str| text.split(name).skip(1).find_map(version);
    unified_version(text)
        .or_else(|| windows_version(text))
        .or_else(|| after("MacWechat/"))
        .or_else(|| after("MicroMessenger/"))
}

/// Since 4.0 on Windows and Mac: `UnifiedPCWindowsWechat(0xf2541022)` is 4.1.0, build 0x22.
fn unified_version(text: &str) -> Option<String> {
    let [_, major, minor_and_patch, _] = octets_after(text, " UnifiedPCWindowsWechat(0x")
        .or_else(|| octets_after(text, " UnifiedPCMacWechat(0x"))?;
    let (major, minor, patch) = (major & 0xF, minor_and_patch >> 4, minor_and_patch & 0xF);
    Some(format!("{major}.{minor}.{patch}"))
}

/// Before: `WindowsWechat(0x63090a13)` is 3.9.10, build 0x13.
fn windows_version(text: &str) -> Option<String> {
    let [major, minor, patch, _] = octets_after(text, " WindowsWechat(0x")?;
    Some(format!("{}.{minor}.{patch}", major & 0xF))
}

fn octets_after(text: &str, name: &str) -> Option<[u8; 4]> {
    let (_, rest) = text.split_once(name)?;
    let number = u32::from_str_radix(rest.split(')').next()?, 16).ok()?;
    Some(number.to_be_bytes())
}

/// The digits that a text begins with, `16_6` or `8.0.49.2600`: three numbers say enough.
fn version(text: &str) -> Option<String> {
    let end = text.find(|character: char| !matches!(character, '0'..='9' | '.' | '_'));
    let numbers: Vec<&str> = text[..end.unwrap_or(text.len())]
        .split(['.', '_'])
        .take_while(|number| (1..=LONGEST_NUMBER).contains(&number.len()))
        .take(3)
        .collect();
    (!numbers.is_empty()).then(|| numbers.join("."))
}

/// The name of a program, and its version: `curl/8.5.0`. Without a version a name is a short word; anything longer
/// may be a code or a secret that was put into the wrong header.
fn first_product(text: &str) -> Option<String> {
    let word = text.split([' ', '(', ';', ',']).next()?;
    let (name, rest) = word.split_once('/').unwrap_or((word, ""));
    let is_name = (1..=LONGEST_NAME).contains(&name.len())
        && name
            .bytes()
            .all(|octet| octet.is_ascii_alphanumeric() || matches!(octet, b'-' | b'_' | b'.'))
        && !looks_like_a_secret(name);
    let is_short_word = (1..=LONGEST_WORD).contains(&name.len())
        && name.bytes().all(|octet| octet.is_ascii_alphabetic());
    match version(rest).filter(|_| is_name) {
        Some(version) => Some(format!("{name}/{version}")),
        None => is_short_word.then(|| name.to_owned()),
    }
}

const LONGEST_NUMBER: usize = 5;
const LONGEST_NAME: usize = 32;
const LONGEST_WORD: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;

    fn description(user_agent: &str) -> Option<String> {
        ClientDescription::of(user_agent.as_bytes()).map(|client| client.to_string())
    }

    #[track_caller]
    fn assert_described(user_agent: &str, expected: &str) {
        assert_eq!(description(user_agent).as_deref(), Some(expected));
    }

    #[test]
    fn phones_are_told_by_their_system_and_wechat() {
        assert_described(
            "Mozilla/5.0 (iPhone; CPU iPhone OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.42(0x18002a2f) NetType/WIFI Language/zh_CN",
            "iPhone · iOS 16.6 · WeChat 8.0.42",
        );
        assert_described(
            "Mozilla/5.0 (iPad; CPU OS 15_4_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.20(0x18001426) NetType/WIFI Language/zh_CN",
            "iPad · iPadOS 15.4.1 · WeChat 8.0.20",
        );
        assert_described(
            "Mozilla/5.0 (Linux; Android 13; 22041216C Build/TP1A.220624.014; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/116.0.0.0 Mobile Safari/537.36 XWEB/1160065 MMWEBSDK/20231202 MMWEBID/1136 MicroMessenger/8.0.49.2600(0x28003133) WeChat/arm64 Weixin NetType/5G Language/zh_CN ABI/arm64 MiniProgramEnv/android",
            "Android 13 · WeChat 8.0.49",
        );
        assert_described(
            "Mozilla/5.0 (Phone; OpenHarmony 5.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/114.0.0.0 Safari/537.36 ArkWeb/4.1.6.1 Mobile MicroMessenger/8.0.7(0x28000730)",
            "OpenHarmony 5.0 · WeChat 8.0.7",
        );
    }

    #[test]
    fn computers_are_told_by_the_real_version_of_their_wechat() {
        assert_described(
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 MicroMessenger/7.0.20.1781(0x6700143B) NetType/WIFI MiniProgramEnv/Windows WindowsWechat/WMPF WindowsWechat(0x63090a13) XWEB/8555",
            "Windows · WeChat 3.9.10",
        );
        assert_described(
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/132.0.0.0 Safari/537.36 MicroMessenger/7.0.20.1781(0x6700143B) NetType/WIFI MiniProgramEnv/Windows WindowsWechat/WMPF WindowsWechat(0x63090a13) UnifiedPCWindowsWechat(0xf2541022) XWEB/16467",
            "Windows · WeChat 4.1.0",
        );
        assert_described(
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/107.0.0.0 Safari/537.36 MicroMessenger/6.8.0(0x16080000) NetType/WIFI MiniProgramEnv/Mac MacWechat/WMPF MacWechat/3.8.7(0x13080712) XWEB/1191",
            "Mac · WeChat 3.8.7",
        );
        assert_described(
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/132.0.0.0 Safari/537.36 MicroMessenger/7.0.20.1781(0x6700143B) NetType/WIFI MiniProgramEnv/Mac MacWechat/WMPF MacWechat/3.8.7(0x13080712) UnifiedPCMacWechat(0xf2640518) XWEB/13910",
            "Mac · WeChat 4.0.5",
        );
        assert_described(
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_16) AppleWebKit/605.1.15 (KHTML, like Gecko) MicroMessenger/6.8.0(0x16080000) MacWechat/3.0.1(0x13000110) NetType/WIFI WindowsWechat",
            "Mac · WeChat 3.0.1",
        );
    }

    #[test]
    fn devtools_are_no_iphone_and_their_token_is_left_out() {
        assert_described(
            "Mozilla/5.0 (iPhone; CPU iPhone OS 15_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/15.0 Mobile/15E148 Safari/604.1 wechatdevtools/1.06.2405020 MicroMessenger/8.0.5 Language/zh_CN webview/17070355770738727 webdebugger port/39765 token/00112233445566778899aabbccddeeff",
            "wechatdevtools",
        );
    }

    #[test]
    fn a_browser_is_told_by_its_system() {
        assert_described(
            "Mozilla/5.0 (X11; Linux x86_64; rv:141.0) Gecko/20100101 Firefox/141.0",
            "Linux",
        );
        assert_described(
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
            "iPhone · iOS 17.5",
        );
        assert_described("Mozilla/5.0 (compatible)", "Mozilla/5.0");
    }

    #[test]
    fn other_programs_are_told_by_their_first_product() {
        assert_described("curl/8.5.0", "curl/8.5.0");
        assert_described("node", "node");
        assert_described("weapp-login-bff/0.1.0 (linux)", "weapp-login-bff/0.1.0");
        assert_described("okhttp/4.9.3 (Linux; Android 13)", "okhttp/4.9.3");
    }

    #[test]
    fn a_model_with_a_chinese_name_does_no_harm() {
        assert_described(
            "Mozilla/5.0 (Linux; Android 12; 荣耀畅玩 Build/X) AppleWebKit/537.36 MicroMessenger/8.0.44.2502(0x28002C36)",
            "Android 12 · WeChat 8.0.44",
        );
        let cut_in_two = b"Mozilla/5.0 (Linux; Android 12; \xE8\x8D) MicroMessenger/8.0.44";
        let client = ClientDescription::of(cut_in_two).unwrap();
        assert_eq!(client.as_str(), "Android 12 · WeChat 8.0.44");
    }

    #[test]
    fn what_is_unknown_is_left_out() {
        assert_described("Mozilla/5.0 (Linux; Android) Chrome/116", "Android");
        assert_described("Mozilla/5.0 (iPhone) MicroMessenger/", "iPhone · iOS");
        for nothing in ["", " ", "()", "(iPhone; iOS 16)", "/1.0", "你好"] {
            assert_eq!(description(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn a_secret_is_no_description() {
        for secret in [
            "00112233445566778899aabbccddeeff",
            "v1.0123abcd.00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff",
            "weapp-secret.0123abcd.00",
            "043u16ctO6QK9kDbw2Nnxi65S48u16cz",
            "a-secret-of-the-bff",
            "0a1wBNFa1/kTRKHI",
        ] {
            assert_eq!(description(secret), None);
        }
    }

    #[test]
    fn no_description_is_longer_than_64_octets() {
        let long = "1234567890".repeat(50);
        for user_agent in [
            format!("Mozilla/5.0 (Phone; OpenHarmony {long}) MicroMessenger/{long}"),
            "Mozilla/5.0 (iPhone; CPU iPhone OS 12345_12345_12345_1) MicroMessenger/12345.12345.12345.1".into(),
            format!("{}/12345.12345.12345.12345", "x".repeat(32)),
            format!("{long}/{long}"),
        ] {
            let length = description(&user_agent).map_or(0, |description| description.len());
            assert!(length <= 64, "{length}");
        }
    }
}
