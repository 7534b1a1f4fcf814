//! The fourth table: five times the load that a server can bear, and the second after it.

use std::time::Duration;

use anyhow::Context;
use weapp_login_wechat::simulator::{Scenario, Simulator};

use crate::connection;
use crate::crowd::{self, Report};
use crate::database::{Place, RunningDatabase};
use crate::instance::{SLOW_WECHAT, World};
use crate::measure::Figures;
use crate::process::Process;
use crate::table::{self, megabytes, millis, number, rate};

const TITLE: &str = "五倍于能承受的负载，SQLite / Five times the load that it can bear, on SQLite";
const HEADINGS: [&str; 10] = [
    "做什么\nwhat",
    "能承受\ncan bear",
    "来了\ncame",
    "回答了\ngood",
    "p99",
    "让等\ntold to wait",
    "p99",
    "没连上\nno connection",
    "内存\nmemory",
    "/session p50/p99，之前→过载中→结束后 1 s\n/session, before → meanwhile → 1 s after",
];
const TIMES: f64 = 5.0;
/// Enough to keep a server busy, and less than it has places for.
const PHONES_THAT_WAIT: usize = 64;
const LOGINS_THAT_WAIT: usize = 400;
/// What a gateway may open.
const CONNECTIONS: usize = 2_000;
const SECOND: Duration = Duration::from_secs(1);

pub async fn table(time: Duration) -> anyhow::Result<()> {
    rlimit::increase_nofile_limit(64 * 1024)?;
    let world = World::new().await?;
    let database = RunningDatabase::start(Place::Sqlite).await?;
    let server = world.start_process(&database.url, &[]).await?;
    let token = world.token(&server).await?;
    let check = move || Ok(connection::session(&token));
    let login = {
        let (wechat, appid) = (world.wechat.clone(), world.appid.clone());
        move || {
            let user = format!("user-{}", getrandom::u64()? % 1_000_000);
            Ok(connection::login(wechat.code(&appid, &user)?.text()))
        }
    };
    let probe = check()?;
    let mut rows = Vec::new();

    let bearable = crowd::come(&server.address, PHONES_THAT_WAIT, None, time, check.clone());
    let bearable = bearable.await?.good_per_second();
    let what = "检查 / check";
    rows.push(overload(&server, what, bearable, time, &probe, check).await?);

    world.wechat.play(Scenario::Slow);
    let bearable = crowd::come(&server.address, LOGINS_THAT_WAIT, None, time, login.clone());
    let bearable = bearable.await?.good_per_second();
    let what = format!("登录，微信要 / login, WeChat takes {}", millis(SLOW_WECHAT));
    rows.push(overload(&server, &what, bearable, time, &probe, login.clone()).await?);

    world.wechat.play(Scenario::Held);
    let what = "登录，微信不回答 / login, WeChat hangs";
    rows.push(overload(&server, what, bearable, time, &probe, login.clone()).await?);
    let again = first_login(&server, &world.wechat, login).await?;

    table::print(TITLE, 1, HEADINGS, &rows);
    println!(
        "微信恢复后，登录又能成功用了 / from when WeChat answered again to a good login: {}",
        table::seconds(again)
    );
    Ok(())
}

async fn overload(
    server: &Process,
    what: &str,
    bearable: f64,
    time: Duration,
    probe: &str,
    request: impl Fn() -> anyhow::Result<String> + Send + Sync + 'static,
) -> anyhow::Result<[String; 10]> {
    let address = &server.address;
    let before = crowd::alone(address, SECOND, probe.to_owned()).await?;
    let memory_before = server.memory()?;
    let offered = bearable * TIMES;
    let (report, meanwhile) = tokio::try_join!(
        crowd::come(address, CONNECTIONS, Some(offered), time, request),
        crowd::alone(address, time, probe.to_owned())
    )?;
    let after = crowd::alone(address, SECOND, probe.to_owned()).await?;
    let Report {
        good,
        told_to_wait,
        wrong,
        not_sent,
        ..
    } = &report;
    let came = good.count() + told_to_wait.count() + wrong + not_sent;
    let wrong = match wrong {
        0 => String::new(),
        wrong => format!(" (+ {} 其他 / others)", number(*wrong)),
    };
    Ok([
        what.to_owned(),
        rate(bearable),
        number(came),
        rate(report.good_per_second()) + &wrong,
        millis(good.quantile(0.99)),
        number(told_to_wait.count()),
        millis(told_to_wait.quantile(0.99)),
        number(*not_sent),
        format!(
            "{} → {}",
            megabytes(memory_before),
            megabytes(server.peak_memory()?)
        ),
        [before, meanwhile, after]
            .map(|figures| both(&figures))
            .join(" → "),
    ])
}

fn both(figures: &Figures) -> String {
    let millis = |quantile| figures.quantile(quantile).as_secs_f64() * 1_000.0;
    format!("{:.1}/{:.1} ms", millis(0.5), millis(0.99))
}

/// How long after WeChat has come back.
async fn first_login(
    server: &Process,
    wechat: &Simulator,
    request: impl Fn() -> anyhow::Result<String>,
) -> anyhow::Result<Duration> {
    wechat.play_normally();
    let back = std::time::Instant::now();
    let mut connection = connection::Connection::to(&server.address).await?;
    while connection.ask(&request()?).await? != connection::Heard::Good {
        (back.elapsed() < 60 * SECOND)
            .then_some(())
            .context("no login for a minute")?;
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    Ok(back.elapsed())
}
