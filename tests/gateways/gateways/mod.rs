//! What stands between the phones and the server, and what stands beside the server.

mod arrived;
mod certificate;
mod client;
mod gateway;
mod java_service;
mod program;
mod raw;
mod recorder;
mod scene;
mod shipped;

pub use arrived::Arrived;
pub use gateway::{Behind, Gateway};
pub use java_service::JavaService;
pub use program::Program;
pub use recorder::Recorder;
pub use scene::Scene;
pub use shipped::{Shipped, in_the_place_of};

/// Each story with each gateway, which it is given.
macro_rules! behind_every_gateway {
    ($($story:ident),+ $(,)?) => {
        crate::gateways::behind_every_gateway! { behind_nginx Nginx $($story)+ }
        crate::gateways::behind_every_gateway! { behind_caddy Caddy $($story)+ }
    };
    ($module:ident $program:ident $($story:ident)+) => {
        mod $module {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $story() {
                    super::$story(crate::gateways::Program::$program).await;
                }
            )+
        }
    };
}
pub(crate) use behind_every_gateway;
