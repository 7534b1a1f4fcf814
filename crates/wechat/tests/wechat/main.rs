//! The client and the simulator, speaking real HTTP. Nobody sleeps, and every test has its own WeChat.

mod actors;

mod codes;
mod developer_routes;
mod errcodes;
mod hosts;
mod identities;
mod phone_numbers;
mod scenarios;
mod secrecy;
mod user_data;
mod wire;
