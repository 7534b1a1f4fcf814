//! The tables, step by step, with the same numbers and names for every database. A step that has been released is
//! never changed.

use std::borrow::Cow;
use std::time::Duration;

use sqlx::migrate::{MigrateError, Migration, MigrationType, Migrator};
use sqlx::{AnyPool, SqlSafeStr};
use tokio::time::{Instant, sleep};

use super::connect::Engine;
use crate::store::StoreError;

/// How often a starting server looks whether the other one is done.
const LOOK_INTERVAL: Duration = Duration::from_millis(50);
/// Tables take longer than a request.
const PATIENCE: Duration = Duration::from_secs(60);

struct Step {
    number: i64,
    name: &'static str,
    sql: &'static str,
}

macro_rules! steps {
    ($folder:literal) => {
        &[
            step!($folder, 1, "0001", "first_login"),
            step!($folder, 2, "0002", "life_cycle"),
            step!($folder, 3, "0003", "service_api"),
        ]
    };
}

macro_rules! step {
    ($folder:literal, $number:literal, $digits:literal, $name:literal) => {
        Step {
            number: $number,
            name: $name,
            sql: include_str!(concat!(
                "../../../migrations/",
                $folder,
                "/",
                $digits,
                "_",
                $name,
                ".sql"
            )),
        }
    };
}

const SQLITE: &[Step] = steps!("sqlite");
const POSTGRES: &[Step] = steps!("postgres");
const MYSQL: &[Step] = steps!("mysql");

/// Brings the tables up to date.
///
/// No advisory lock is taken, which not every engine has: when several servers start on a new database at once, the
/// primary key of sqlx's own table lets one of them do a step, and the others look again.
pub async fn run(pool: &AnyPool, engine: Engine) -> Result<(), StoreError> {
    let steps = match engine {
        Engine::Sqlite => SQLITE,
        Engine::Postgres => POSTGRES,
        Engine::Mysql => MYSQL,
    };
    let migrations = steps.iter().map(|step| {
        Migration::new(
            step.number,
            Cow::Borrowed(step.name),
            MigrationType::Simple,
            step.sql.into_sql_str(),
            false,
        )
    });
    let mut migrator = Migrator::with_migrations(migrations.collect());
    // An older server goes on working on the tables of a newer one.
    migrator.set_locking(false).set_ignore_missing(true);
    // One that is away, or does not know us, has nothing to be patient with: whoever starts us should know at once.
    let connection = pool.acquire().await;
    drop(connection.map_err(|error| StoreError::Unavailable(Box::new(error)))?);
    let deadline = Instant::now() + PATIENCE;
    // sqlx takes a step for done that another server has only begun, unless it finds it half done at its start. So
    // it starts anew for each step, and once more for the last.
    let targets = steps.iter().chain(steps.last()).map(|step| step.number);
    for target in targets {
        run_to(target, &migrator, pool, deadline).await?;
    }
    Ok(())
}

async fn run_to(
    target: i64,
    migrator: &Migrator,
    pool: &AnyPool,
    deadline: Instant,
) -> Result<(), StoreError> {
    loop {
        match migrator.run_to(target, pool).await {
            Ok(()) => return Ok(()),
            Err(error @ (MigrateError::VersionMismatch(_) | MigrateError::VersionTooOld(..))) => {
                return Err(StoreError::Unexpected(Box::new(error)));
            }
            Err(MigrateError::Execute(error)) if Instant::now() > deadline => {
                return Err(error.into());
            }
            Err(error) if Instant::now() > deadline => {
                return Err(StoreError::Unexpected(Box::new(error)));
            }
            Err(_) => sleep(LOOK_INTERVAL).await,
        }
    }
}
