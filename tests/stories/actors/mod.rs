//! Who appears in the stories. They speak HTTP and the command line, nothing private.

mod binary;
mod clock;
mod crowd;
mod eavesdropper;
mod engines;
mod guarded_service;
mod link;
mod log;
mod operator;
mod phone;
mod scripted_feed;
mod team_service;
mod telltale_server;
mod traffic;
mod reply;
mod world;

pub use binary::{Finished, Serving, weapp_login};
pub use clock::{DAY, HOUR, MINUTE, SECOND, TestClock};
pub use crowd::Crowd;
pub use eavesdropper::Eavesdropper;
pub use engines::{database_engine, shared_server};
pub(crate) use engines::{on_every_engine, on_every_server};
pub use guarded_service::{GuardedService, keys_of};
pub use link::Link;
pub use log::Log;
pub use operator::{Operator, make_private};
pub use phone::Phone;
pub use reply::{EXPIRED, INVALID, REVOKED, Reply};
pub use scripted_feed::ScriptedFeed;
pub use team_service::{SCOPES, TeamService, with_body};
pub use telltale_server::TelltaleServer;
pub use traffic::{IN_FORCE, Traffic, Whose, app_of};
pub use world::{APPID, LEGACY_SECRET, OTHER_APPID, SERVICE_SECRET, World, WorldOptions};
