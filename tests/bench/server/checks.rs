//! `/session`: against a handler that answers a constant, and against the yardstick, which asks its database.

use std::rc::Rc;
use std::sync::Arc;

use anyhow::Result;

use crate::contestants::{answers_of_ours, bare, ours, token_of, yardstick};
use crate::load::{NextRequest, get};
use crate::measure::{Row, measure};
use crate::processors::Place;
use crate::table::{AtLeast, print};
use crate::world::{Database, World};

pub async fn table(world: &World, rounds: usize) -> Result<()> {
    let sqlite = Rc::new(ours(world, Database::Sqlite, Place::Measured).await?);
    let postgres = Rc::new(ours(world, Database::Postgres, Place::Measured).await?);
    let answers = answers_of_ours(world, &sqlite).await?;
    let bare = Rc::new(bare(world, Database::Sqlite, &answers).await?);
    let old = Rc::new(yardstick(world, 1, Place::Measured).await?);
    let on_postgres = answers_of_ours(world, &postgres).await?.token;
    let with_old_token = check_with(token_of(world, &old).await?);
    let rows = [
        row("weapp-login", &sqlite, check_with(answers.token.clone())),
        row("a bare handler, constant", &bare, check_with(answers.token)),
        row(
            "weapp-login on PostgreSQL",
            &postgres,
            check_with(on_postgres),
        ),
        row("yardstick on PostgreSQL", &old, with_old_token),
    ];
    let measured = measure(&rows, rounds).await?;
    let goals = [
        AtLeast {
            ours: 0,
            theirs: 1,
            times: 0.9,
        },
        AtLeast {
            ours: 2,
            theirs: 3,
            times: 30.0,
        },
    ];
    print("/session", &rows, &measured, &goals);
    drop(rows);
    on_all_processors(world, rounds).await
}

/// What the yardstick's users do when one process is not enough.
async fn on_all_processors(world: &World, rounds: usize) -> Result<()> {
    let postgres = Rc::new(ours(world, Database::Postgres, Place::Anywhere).await?);
    let old = Rc::new(yardstick(world, 2, Place::Anywhere).await?);
    let token = answers_of_ours(world, &postgres).await?.token;
    let rows = [
        row("weapp-login on PostgreSQL", &postgres, check_with(token)),
        row(
            "yardstick, a cluster of 2",
            &old,
            check_with(token_of(world, &old).await?),
        ),
    ];
    let measured = measure(&rows, rounds).await?;
    print(
        "/session, all processors, shared with the load",
        &rows,
        &measured,
        &[],
    );
    Ok(())
}

fn row(
    name: &'static str,
    contestant: &Rc<crate::contestants::Contestant>,
    request: NextRequest,
) -> Row {
    Row {
        name,
        contestant: Rc::clone(contestant),
        request,
        warm_up: 0,
    }
}

fn check_with(token: String) -> NextRequest {
    let request = get("/session", &token);
    Arc::new(move || request.clone())
}
