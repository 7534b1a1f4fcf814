//! The tables, step by step, with the same numbers and names for every database. A step that has been released is
//! never changed.

use std::borrow::Cow;
use std::time::Duration;

use sqlx::migrate::{MigrateError, Migration, MigrationType, Migrator};
use sqlx::{AnyPool, SqlSafeStr, query_as};
use tokio::time::{Instant, sleep};

use super::connect::Engine;
use crate::language::{Bilingual, Words, words};
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
    let steps = steps(engine);
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

/// How far the tables of a database are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchemaState {
    /// The number of the last step that was taken; 0 of a database without tables.
    pub last_step: i64,
    /// The steps that this program has, and the database not: their numbers and names.
    pub pending: Vec<(i64, &'static str)>,
}

impl SchemaState {
    /// Of a database that is not there yet.
    pub(super) fn of_nothing(engine: Engine) -> Self {
        let pending = steps(engine).iter().map(|step| (step.number, step.name));
        Self {
            last_step: 0,
            pending: pending.collect(),
        }
    }
}

/// Why a database is not worked with: its tables are older than this program, which is not to change them.
#[derive(Debug)]
pub struct Outdated(pub SchemaState);

impl Bilingual for Outdated {
    fn words(&self) -> Words {
        let SchemaState { last_step, pending } = &self.0;
        let newest = pending.last().map_or(*last_step, |(number, _)| *number);
        words!(
            "表在第 {last_step} 步，这个程序要第 {newest} 步，而 store.migrate = false；\
             请先运行一次 weapp-login migrate",
            "its tables are at step {last_step}, this program needs step {newest}, and store.migrate is false; \
             run weapp-login migrate once"
        )
    }
}

/// Looks, and changes nothing.
pub async fn state(pool: &AnyPool, engine: Engine) -> Result<SchemaState, StoreError> {
    let is_there = match engine {
        Engine::Sqlite => {
            "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = '_sqlx_migrations'"
        }
        Engine::Postgres => {
            "SELECT count(*) FROM (SELECT to_regclass('_sqlx_migrations') AS name) AS found WHERE name IS NOT NULL"
        }
        Engine::Mysql => {
            "SELECT count(*) FROM information_schema.tables
             WHERE table_schema = database() AND table_name = '_sqlx_migrations'"
        }
    };
    let (tables,): (i64,) = query_as(is_there).fetch_one(pool).await?;
    let taken: Vec<(i64,)> = match tables {
        0 => Vec::new(),
        _ => {
            // On an engine whose tables are in no transaction a step may be half done.
            let taken = "SELECT version FROM _sqlx_migrations WHERE success ORDER BY version";
            query_as(taken).fetch_all(pool).await?
        }
    };
    let is_pending = |step: &&Step| !taken.contains(&(step.number,));
    let pending = steps(engine).iter().filter(is_pending);
    Ok(SchemaState {
        last_step: taken.last().map_or(0, |(number,)| *number),
        pending: pending.map(|step| (step.number, step.name)).collect(),
    })
}

fn steps(engine: Engine) -> &'static [Step] {
    match engine {
        Engine::Sqlite => SQLITE,
        Engine::Postgres => POSTGRES,
        Engine::Mysql => MYSQL,
    }
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
