pub mod admin;
pub mod health;
pub mod login;
pub mod revocations;
pub mod session;
pub mod sessions;
pub mod simulator;
pub mod verify;
