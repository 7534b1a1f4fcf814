//! A gateway with everything behind it.

use std::net::Ipv4Addr;

use reqwest::{Client, Method, RequestBuilder};

use super::client::{base_url, builder_from, client_from};
use super::{Behind, Gateway, Program, Recorder};
use crate::actors::{Phone, World, WorldOptions};

/// A real server, an API that keeps what reached it, and a gateway in front of both.
pub struct Scene {
    pub world: World,
    pub api: Recorder,
    pub gateway: Gateway,
}

impl Scene {
    pub async fn with(program: Program) -> Self {
        Self::with_options(program, WorldOptions::default()).await
    }

    pub async fn with_options(program: Program, options: WorldOptions) -> Self {
        let options = options.set("http.trusted_proxies", vec!["127.0.0.1"]);
        let world = World::with(options).await;
        Self::of(program, world, Recorder::agreeing().await).await
    }

    pub async fn of(program: Program, world: World, api: Recorder) -> Self {
        let behind = Behind {
            weapp_login: world.server().address(),
            api: api.address,
        };
        let gateway = Gateway::start(program, behind).await;
        Self {
            world,
            api,
            gateway,
        }
    }

    /// A phone that calls the gateway.
    pub fn phone(&self, user: &str) -> Phone {
        self.phone_from(user, Ipv4Addr::LOCALHOST)
    }

    /// The same from another address.
    pub fn phone_from(&self, user: &str, address: Ipv4Addr) -> Phone {
        self.world
            .phone(user)
            .at(&base_url(&self.gateway))
            .with_client(client_from(&self.gateway, address))
    }

    /// A phone that has logged in through the gateway.
    pub async fn logged_in(&self, user: &str) -> Phone {
        let mut phone = self.phone(user);
        phone.log_in().await.must_be_good();
        phone
    }
}

impl Gateway {
    /// From somebody who is no phone.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let client = client_from(self, Ipv4Addr::LOCALHOST);
        client.request(method, format!("{}{path}", base_url(self)))
    }

    /// Of HTTP/1.1, whatever the gateway offers.
    pub fn old_client(&self) -> Client {
        self.old_client_from(Ipv4Addr::LOCALHOST)
    }

    pub fn old_client_from(&self, address: Ipv4Addr) -> Client {
        builder_from(self, address).http1_only().build().unwrap()
    }
}
