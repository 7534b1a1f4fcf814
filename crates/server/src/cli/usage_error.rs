//! What is wrong with a command line, in the reader's language.

use std::error::Error as _;
use std::fmt::Write as _;
use std::net::AddrParseError;

use clap::Error;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use weapp_login_core::id::IdError;

use crate::language::{Bilingual, Language, UnknownLanguage};

/// Prints it where clap would: help and version on standard output, all else on standard error. clap says it in English;
/// gives back the exit code, 0 or 2.
pub(super) fn print(error: &Error, language: Language) -> u8 {
    match (language, in_chinese(error)) {
        (Language::Chinese, Some(text)) => {
            // Nobody is left to be told if standard error is closed.
            let _ = std::io::Write::write_all(&mut std::io::stderr(), text.as_bytes());
        }
        _ => drop(error.print()),
    }
    u8::try_from(error.exit_code()).unwrap_or(2)
}

/// `None` for what is no error, as `--help`.
fn in_chinese(error: &Error) -> Option<String> {
    let context = |kind| error.get(kind).map(|value| value.to_string());
    let argument = context(ContextKind::InvalidArg).unwrap_or_default();
    let value = context(ContextKind::InvalidValue).unwrap_or_default();
    let command = context(ContextKind::InvalidSubcommand).unwrap_or_default();
    let prior = context(ContextKind::PriorArg).unwrap_or_default();
    let problem = match error.kind() {
        ErrorKind::DisplayHelp
        | ErrorKind::DisplayVersion
        | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => return None,
        ErrorKind::UnknownArgument => format!("没有参数 {argument}"),
        ErrorKind::InvalidSubcommand => format!("没有命令 {command}"),
        ErrorKind::MissingSubcommand => format!("{command} 后面还要一个命令"),
        ErrorKind::MissingRequiredArgument => format!("缺少参数：{}", items(error, &argument)),
        ErrorKind::ArgumentConflict if prior == argument => format!("参数 {argument} 只能给一次"),
        ErrorKind::ArgumentConflict => format!("参数 {argument} 不能和 {prior} 一起用"),
        ErrorKind::InvalidValue if value.is_empty() => format!("参数 {argument} 后面要有值"),
        ErrorKind::InvalidValue => format!("参数 {argument} 的值 {value} 不对"),
        ErrorKind::ValueValidation => {
            format!("参数 {argument} 的值 {value} 不对：{}", reason(error))
        }
        // What cannot happen with our commands is said as clap says it.
        _ => format!("命令行不对：{error}"),
    };
    let mut text = format!("错误：{problem}\n");
    for kind in [
        ContextKind::SuggestedSubcommand,
        ContextKind::SuggestedArg,
        ContextKind::SuggestedValue,
    ] {
        if let Some(similar) = context(kind) {
            // Writing to a String can't fail.
            let _ = write!(text, "\n  是不是 {similar}？\n");
        }
    }
    if let Some(usage) = context(ContextKind::Usage) {
        let _ = write!(text, "\n{}\n", usage.replacen("Usage: ", "用法：", 1));
    }
    text.push_str("\n详细用法请看 --help。\n");
    Some(text)
}

/// One a line, as clap has them.
fn items(error: &Error, otherwise: &str) -> String {
    match error.get(ContextKind::InvalidArg) {
        Some(ContextValue::Strings(items)) => {
            items.iter().map(|item| format!("\n  {item}")).collect()
        }
        _ => otherwise.to_owned(),
    }
}

fn reason(error: &Error) -> String {
    let Some(cause) = error.source() else {
        return String::new();
    };
    if let Some(error) = cause.downcast_ref::<IdError>() {
        return error.words().zh.into_owned();
    }
    if let Some(error) = cause.downcast_ref::<UnknownLanguage>() {
        return error.words().zh.into_owned();
    }
    if cause.is::<AddrParseError>() {
        return "应为地址和端口，例如 127.0.0.1:8080".into();
    }
    cause.to_string()
}
