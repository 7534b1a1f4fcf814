//! `/login`: against a handler that asks WeChat and inserts a row, and against the yardstick.

use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::Result;

use crate::contestants::{Contestant, answers_of_ours, bare, ours, yardstick};
use crate::load::{NextRequest, get};
use crate::measure::{Row, measure};
use crate::processors::Place;
use crate::table::{AtLeast, print};
use crate::world::{Database, World};

/// They come again and again: most logins are of users who are known. So many that nobody comes too often.
const USERS: u64 = 3000;

pub async fn table(world: &World, rounds: usize) -> Result<()> {
    for (database, title) in [
        (Database::Sqlite, "/login on SQLite"),
        (Database::Postgres, "/login on PostgreSQL"),
    ] {
        let ours = Rc::new(ours(world, database, Place::Measured).await?);
        let answers = answers_of_ours(world, &ours).await?;
        let bare = Rc::new(bare(world, database, &answers).await?);
        let mut rows = vec![
            row("weapp-login", &ours, known_users(world)),
            row("a bare handler, one insert", &bare, known_users(world)),
        ];
        let mut goals = vec![AtLeast {
            ours: 0,
            theirs: 1,
            times: 0.85,
        }];
        if database == Database::Postgres {
            let old = Rc::new(yardstick(world, 1, Place::Measured).await?);
            rows.push(row("yardstick", &old, known_users(world)));
            goals.push(AtLeast {
                ours: 0,
                theirs: 2,
                times: 8.0,
            });
        }
        rows.push(row("weapp-login, new users", &ours, new_users(world)));
        let measured = measure(&rows, rounds).await?;
        print(title, &rows, &measured, &goals);
    }
    Ok(())
}

fn row(name: &'static str, contestant: &Rc<Contestant>, request: NextRequest) -> Row {
    Row {
        name,
        contestant: Rc::clone(contestant),
        request,
        warm_up: USERS,
    }
}

fn known_users(world: &World) -> NextRequest {
    logins(world, |number| format!("known-{}", number % USERS))
}

fn new_users(world: &World) -> NextRequest {
    logins(world, |number| format!("new-{number}"))
}

fn logins(world: &World, user: impl Fn(u64) -> String + Send + Sync + 'static) -> NextRequest {
    let (wechat, appid) = (world.wechat.clone(), world.appid.clone());
    let number = AtomicU64::new(0);
    Arc::new(move || {
        let user = user(number.fetch_add(1, Ordering::Relaxed));
        // A user that the simulator does not like would be a login that fails, and that is seen.
        let code = wechat.code(&appid, &user);
        let code = code.map(|code| code.text().to_owned()).unwrap_or_default();
        get(&format!("/login?code={code}"), "")
    })
}
