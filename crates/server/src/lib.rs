#![doc = include_str!("../README.md")]

// In reading order: how people are spoken to, what is told to the server, what it does, what it keeps, how it is asked and run.
pub mod language;
pub mod settings;
pub mod apps;
pub mod services;
pub mod secret_text;
pub mod web_origin;
pub mod client_description;
pub mod login;
pub mod session;
pub mod user_data;
pub mod phone_number;
pub mod last_seen;
pub mod minting;
pub mod revocations;
pub mod limits;
pub mod accounts;
pub mod events;
pub mod service;
pub mod keys;
pub mod sealing;
pub mod store;
pub mod import;
pub mod export;
pub mod upkeep;
pub mod http;
pub mod server;
pub mod development;
pub mod cli;
pub mod clock;
mod open_files;
pub mod log;
pub mod sight;
mod random;
