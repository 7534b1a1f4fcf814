//! What weapp-login does, told as stories over real HTTP.
//!
//! A phone, a gateway, a service and an operator meet a server and a WeChat that can misbehave. Time is a
//! clock that the story moves; every port is free, every database fresh.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::cast_possible_truncation,
    reason = "a story that can't go on is a failed test"
)]

mod actors;

mod a_first_login;
mod a_crowd;
mod the_same_code_twice;
mod a_session;
mod renewal;
mod logging_out;
mod all_my_sessions;
mod a_limit_of_sessions;
mod a_gateway;
mod pages_of_other_origins;
mod a_service_of_the_team;
mod the_feed;
mod several_apps;
mod one_person_in_two_accounts;
mod wechat_misbehaves;
mod the_yardstick;
mod moving_in;
mod the_padding_oracle;
mod importing_users;
mod exporting_users;
mod the_operators_users;
mod team_services;
mod session_keys;
mod user_data;
mod phone_numbers;
mod what_is_not_logged;
mod keys_read_anew;
mod rotating_keys;
mod a_database_that_is_away;
mod what_is_kept;
mod many_instances;
mod upgrading;
mod the_store;
mod settings;
mod bad_requests;
mod limits;
mod overload;
mod slow_clients;
mod the_binary;
mod the_command_line;
mod looking_into_a_token;
mod migrating;
mod a_backup;
mod the_operators_page;
mod sight;
mod error_codes;
mod the_document;
