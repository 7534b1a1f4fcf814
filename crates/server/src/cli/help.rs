//! The command line in one language: what clap adds by itself, too.
//!
//! Every help text of a command holds both languages, `中文 / English`.

use clap::builder::{StyledStr, Styles};
use clap::{Arg, Command};

use crate::language::{Language, Words};

/// No line of English is longer in a terminal that is wide.
const WIDTH: usize = 100;

pub(super) fn in_language(mut command: Command, language: Language) -> Command {
    command = command.max_term_width(WIDTH);
    // So that `help` and `--help` are there to be said in the language, too.
    command.build();
    translated(command, language)
}

fn translated(command: Command, language: Language) -> Command {
    let said = |text: &StyledStr| said(&text.to_string(), language);
    let (about, long_about) = (
        command.get_about().map(said),
        command.get_long_about().map(said),
    );
    let after_help = command.get_after_help().map(said);
    let is_for_help = command.get_name() == "help";
    let mut command = command
        .mut_args(|argument| translated_argument(argument, language))
        .mut_subcommands(|subcommand| translated(subcommand, language));
    if is_for_help {
        let about = Words::from("显示帮助 / Print help");
        command = command.about(about.said_in(language).to_owned());
    } else if let Some(about) = about {
        command = command.about(about);
    }
    if let Some(about) = long_about {
        command = command.long_about(about);
    }
    if let Some(text) = after_help {
        command = command.after_help(text);
    }
    let commands = Words::from("命令 / Commands");
    command
        .subcommand_help_heading(commands.said_in(language).to_owned())
        .help_template(template(language))
}

fn translated_argument(argument: Arg, language: Language) -> Arg {
    let heading = match argument.get_help_heading() {
        Some(heading) => said(heading, language),
        None if argument.is_positional() => said("参数 / Arguments", language),
        None => said("选项 / Options", language),
    };
    let argument = argument.help_heading(heading);
    let help = match argument.get_id().as_str() {
        "help" => Some("显示帮助 / Print help".to_owned()),
        "version" => Some("显示版本 / Print the version".to_owned()),
        _ => argument.get_help().map(ToString::to_string),
    };
    match help {
        // One text, long or short: there is no second page of it.
        Some(help) => argument.help(said(&help, language)).long_help(None::<&str>),
        None => argument,
    }
}

fn said(text: &str, language: Language) -> String {
    let words = Words::parted(text).unwrap_or_else(|| Words::same(text));
    words.said_in(language).to_owned()
}

fn template(language: Language) -> String {
    let heading = *Styles::default().get_usage();
    let usage = match language {
        Language::Chinese => format!("{heading}用法：{heading:#}"),
        Language::English => format!("{heading}Usage:{heading:#} "),
    };
    format!("{{about-with-newline}}\n{usage}{{usage}}\n\n{{all-args}}{{after-help}}")
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::cli::command_line::CommandLine;
    use crate::language::is_chinese;

    #[test]
    fn every_text_of_every_command_is_there_in_both_languages() {
        let mut command = CommandLine::command();
        command.build();
        check(&command, "");
    }

    fn check(command: &Command, place: &str) {
        let place = format!("{place} {}", command.get_name());
        if command.get_name() == "help" {
            return;
        }
        let about = command.get_about().expect(&place);
        must_be_in_both(&about.to_string(), &place);
        let texts = [command.get_long_about(), command.get_after_help()];
        for text in texts.into_iter().flatten() {
            must_be_in_both(&text.to_string(), &place);
        }
        for argument in command.get_arguments() {
            let place = format!("{place} {}", argument.get_id());
            if ["help", "version"].contains(&argument.get_id().as_str()) || argument.is_hide_set() {
                continue;
            }
            let help = argument.get_help().expect(&place);
            must_be_in_both(&help.to_string(), &place);
            if let Some(heading) = argument.get_help_heading() {
                must_be_in_both(heading, &place);
            }
        }
        for subcommand in command.get_subcommands() {
            check(subcommand, &place);
        }
    }

    fn must_be_in_both(text: &str, place: &str) {
        let words = Words::parted(text).unwrap_or_else(|| panic!("{place}: {text}"));
        assert!(words.zh.contains(is_chinese), "{place}: {text}");
        assert!(!words.en.contains(is_chinese), "{place}: {text}");
        assert!(Words::parted(&words.en).is_none(), "{place}: {text}");
    }
}
