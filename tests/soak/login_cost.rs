//! The first table: what a login and a check cost, and how little that depends on the number of users.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::database::{Place, RunningDatabase};
use crate::instance::{Instance, World};
use crate::loading;
use crate::measure::{Figures, again_and_again};
use crate::table::{self, millis, number, rate};

const TITLE: &str = "登录和检查的开销，经过 HTTP / What a login and a check cost, over HTTP";
const HEADINGS: [&str; 6] = [
    "数据库\ndatabase",
    "做什么\nwhat",
    "用户\nusers",
    "p50",
    "p99",
    "吞吐\nrate",
];
/// Checked in turns.
const TOKENS: usize = 64;

pub async fn table(
    databases: &[Place],
    users: &[u64],
    phones: usize,
    time: Duration,
) -> anyhow::Result<()> {
    let world = World::new().await?;
    for place in databases {
        let mut rows = Vec::new();
        let database = RunningDatabase::start(*place).await?;
        let mut loaded = 0;
        for users in users.iter().copied() {
            // It makes the tables.
            world.start(&database.url, &[]).await?.stop().await;
            let started = Instant::now();
            loading::load(&database, &world, loaded..users).await?;
            println!(
                "{}: {} 个用户，装入用了 / users, loaded in {}",
                place.name(),
                number(users),
                table::seconds(started.elapsed())
            );
            loaded = loaded.max(users);
            for (what, figures) in measure(&world, &database.url, users, phones, time).await? {
                rows.push([
                    place.name().to_owned(),
                    what.to_owned(),
                    number(users),
                    millis(figures.quantile(0.5)),
                    millis(figures.quantile(0.99)),
                    rate(figures.per_second()),
                ]);
            }
        }
        table::print(TITLE, 2, HEADINGS, &rows);
    }
    Ok(())
}

async fn measure(
    world: &World,
    url: &str,
    users: u64,
    phones: usize,
    time: Duration,
) -> anyhow::Result<Vec<(&'static str, Figures)>> {
    let instance = Arc::new(world.start(url, &[]).await?);
    let strict = [("session.strict", true.into())];
    let strict = Arc::new(world.start(url, &strict).await?);
    let mut tokens = Vec::new();
    for _ in 0..TOKENS {
        tokens.push(instance.log_in(&loading::name(random()? % users)).await?);
    }
    let tokens = Arc::new(tokens);

    let log_in = |name: fn(u64) -> String, among: u64| {
        let instance = Arc::clone(&instance);
        again_and_again(phones, time, move || {
            let instance = Arc::clone(&instance);
            async move {
                let user = name(random()? % among);
                instance.log_in(&user).await.map(drop)
            }
        })
    };
    let check = |instance: &Arc<Instance>| {
        let (instance, tokens) = (Arc::clone(instance), Arc::clone(&tokens));
        again_and_again(phones, time, move || {
            let (instance, tokens) = (Arc::clone(&instance), Arc::clone(&tokens));
            async move {
                let token = usize::try_from(random()? % TOKENS as u64)?;
                instance.check(&tokens[token]).await
            }
        })
    };
    let figures = vec![
        (
            "登录，已有用户 / login, known user",
            log_in(loading::name, users).await?,
        ),
        (
            "登录，新用户 / login, new user",
            log_in(|user| format!("new-{user}"), u64::MAX).await?,
        ),
        ("检查 / check", check(&instance).await?),
        ("检查，strict / strict check", check(&strict).await?),
    ];
    for instance in [instance, strict].into_iter().filter_map(Arc::into_inner) {
        instance.stop().await;
    }
    Ok(figures)
}

fn random() -> anyhow::Result<u64> {
    Ok(getrandom::u64()?)
}
