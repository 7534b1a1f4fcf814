//! What the errors of other crates say in Chinese. What no crate of ours says, stays as it is said.

use std::borrow::Cow;
use std::convert::Infallible;
use std::fmt::Display;
use std::io;

use weapp_login_core::id::IdError;
use weapp_login_core::legacy::LegacyError;
use weapp_login_core::policy::LifetimesError;
use weapp_login_core::{KeyError, KeyFileError};
use weapp_login_wechat::simulator::{NotSimulated, SimulatorOptionsError};
use weapp_login_wechat::{AppSecretError, CodeToSessionError, Misconfiguration, UnionIdError};

use super::{Bilingual, Words};

fn in_chinese(error: &impl Display, zh: impl Into<Cow<'static, str>>) -> Words {
    Words {
        zh: zh.into(),
        en: error.to_string().into(),
    }
}

impl Bilingual for Infallible {
    fn words(&self) -> Words {
        match *self {}
    }
}

impl Bilingual for io::Error {
    fn words(&self) -> Words {
        let zh = match self.kind() {
            io::ErrorKind::NotFound => "没有这个文件或目录",
            io::ErrorKind::PermissionDenied => "没有权限",
            io::ErrorKind::AlreadyExists => "已经存在",
            io::ErrorKind::AddrInUse => "地址已被占用",
            io::ErrorKind::AddrNotAvailable => "本机没有这个地址",
            io::ErrorKind::ConnectionRefused => "连接被拒绝",
            io::ErrorKind::TimedOut => "超时",
            io::ErrorKind::IsADirectory => "这是目录，不是文件",
            io::ErrorKind::NotADirectory => "这不是目录",
            io::ErrorKind::StorageFull => "磁盘已满",
            io::ErrorKind::ReadOnlyFilesystem => "文件系统是只读的",
            io::ErrorKind::InvalidData => "内容不是 UTF-8 文本",
            _ => return Words::same(self),
        };
        in_chinese(self, zh)
    }
}

impl Bilingual for IdError {
    fn words(&self) -> Words {
        let zh = match self.code() {
            "malformed_openid" => "不是 openid：应为 1 到 64 个可见的 ASCII 字符，不含 |",
            "malformed_appid" => "不是 appid：应为 1 到 64 个可见的 ASCII 字符，不含 |",
            "malformed_external_id" => "不是 external_id：应为 1 到 64 字节的文本",
            "malformed_session_id" => "不是会话号：应为 32 位小写十六进制数字",
            "malformed_user_id" => "不是用户号：应为小写的 UUID",
            _ => return Words::same(self),
        };
        in_chinese(self, zh)
    }
}

impl Bilingual for KeyError {
    fn words(&self) -> Words {
        let zh = match self {
            Self::MalformedSecret => {
                "签发密钥的写法是 weapp-secret.<8 位小写十六进制>.<128 位小写十六进制>"
            }
            Self::MalformedInspect => {
                "查看密钥的写法是 weapp-inspect.<8 位小写十六进制>.<64 位小写十六进制>"
            }
            Self::IdMismatch => "kid 和密钥不相符，是不是改过一位数字？",
            Self::Weak => "密钥的字节全都一样；应为 64 个随机字节",
            Self::CannotMint => "查看密钥不能签发，也不能检查；这里要 weapp-secret.…",
            Self::NoKey => "至少要有一个签发密钥（weapp-secret.…）",
            Self::Duplicate(kid) => {
                return in_chinese(self, format!("密钥 {kid} 出现了两次"));
            }
        };
        in_chinese(self, zh)
    }
}

impl Bilingual for KeyFileError {
    fn words(&self) -> Words {
        in_chinese(
            self,
            format!("第 {} 行：{}", self.line, self.cause.words().zh),
        )
    }
}

impl Bilingual for LegacyError {
    fn words(&self) -> Words {
        let zh = match self {
            Self::EmptySecret => "老令牌的密钥是空的；应为 createCipher 用的那段文本",
            Self::NotWritable => {
                "老令牌里的 openid 应为 1 到 64 个字母、数字、_ 和 -，时间应为 13 位数字"
            }
        };
        in_chinese(self, zh)
    }
}

impl Bilingual for LifetimesError {
    fn words(&self) -> Words {
        let zh = match self {
            Self::RenewAfterTooLong => "renew_after 必须比 idle_ttl 短，否则令牌永远不会续期",
        };
        in_chinese(self, zh)
    }
}

impl Bilingual for AppSecretError {
    fn words(&self) -> Words {
        in_chinese(
            self,
            "不是 AppSecret：应为 1 到 256 个可见的 ASCII 字符，微信的是 32 位十六进制数字",
        )
    }
}

impl Bilingual for UnionIdError {
    fn words(&self) -> Words {
        in_chinese(
            self,
            "不是 unionid：应为 1 到 64 个可见的 ASCII 字符，不含 |",
        )
    }
}

impl Bilingual for CodeToSessionError {
    fn words(&self) -> Words {
        let zh = match self {
            Self::CodeInvalid { .. } => "code 不对、过期了，或者是别的小程序的",
            Self::CodeUsed { .. } => "code 已经用过",
            Self::UserBlocked { .. } => "微信认为这个用户有风险",
            Self::RateLimited { .. } => "这一分钟里问得太多",
            Self::Busy { .. } => "微信忙",
            Self::Misconfigured { problem, .. } => match problem {
                Misconfiguration::InvalidAppid => "没有这个 appid",
                Misconfiguration::InvalidSecret => "AppSecret 不是这个 appid 的",
                Misconfiguration::FrozenSecret => "AppSecret 被冻结了；请到小程序后台解冻",
                Misconfiguration::AppidMissing => "appid 没有送到微信",
                Misconfiguration::SecretMissing => "AppSecret 没有送到微信",
                Misconfiguration::AddressNotAllowed => "本机的地址不在小程序后台的 IP 白名单里",
            },
            Self::Refused { .. } => "微信拒绝了",
            Self::Unreachable => "连不上微信的服务器",
            Self::TimedOut => "微信没有及时回答",
            Self::BadAnswer { .. } => "回答的不像是微信",
        };
        in_chinese(self, format!("{zh}（{self}）"))
    }
}

impl Bilingual for NotSimulated {
    fn words(&self) -> Words {
        in_chinese(self, "模拟器里的 secret 要以 simulated- 开头")
    }
}

impl Bilingual for SimulatorOptionsError {
    fn words(&self) -> Words {
        let zh = match self {
            Self::NoApp => Cow::from("模拟器至少要有一个小程序"),
            Self::AppidTwice(appid) => {
                format!("有两个小程序的 appid 都是 {appid}；每个都要有自己的").into()
            }
        };
        in_chinese(self, zh)
    }
}
