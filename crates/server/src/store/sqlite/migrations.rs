//! The tables, step by step. A step that has been released is never changed.

use std::borrow::Cow;

use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{SqlSafeStr, SqlitePool};

use crate::store::StoreError;

const STEPS: [(i64, &str, &str); 1] = [(
    1,
    "first_login",
    include_str!("../../../migrations/sqlite/0001_first_login.sql"),
)];

pub async fn run(pool: &SqlitePool) -> Result<(), StoreError> {
    let steps = STEPS.map(|(number, name, sql)| {
        Migration::new(
            number,
            Cow::Borrowed(name),
            MigrationType::Simple,
            sql.into_sql_str(),
            false,
        )
    });
    let migrator = Migrator::with_migrations(steps.into());
    migrator
        .run(pool)
        .await
        .map_err(|error| StoreError::Unexpected(Box::new(error)))
}
