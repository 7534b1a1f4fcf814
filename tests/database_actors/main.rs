//! The database servers of the tests, put to the test themselves.
#![expect(
    clippy::unwrap_used,
    reason = "a story that can't go on is a failed test"
)]

mod a_server;
mod a_link;
mod a_cluster;
mod nothing_is_left_behind;

use std::time::Duration;

use sqlx::AnyPool;
use sqlx::any::AnyPoolOptions;

/// A pool that gives up soon.
async fn connect(url: &str) -> AnyPool {
    sqlx::any::install_default_drivers();
    AnyPoolOptions::new()
        .max_connections(2)
        .acquire_timeout(Duration::from_secs(20))
        .connect(url)
        .await
        .unwrap()
}

async fn write(pool: &AnyPool, text: &str) {
    let created = sqlx::raw_sql("CREATE TABLE IF NOT EXISTS notes (note VARCHAR(100) NOT NULL)");
    created.execute(pool).await.unwrap();
    let insert = format!("INSERT INTO notes VALUES ('{text}')");
    sqlx::raw_sql(sqlx::AssertSqlSafe(insert))
        .execute(pool)
        .await
        .unwrap();
}

async fn notes(pool: &AnyPool) -> Vec<String> {
    sqlx::query_scalar("SELECT note FROM notes ORDER BY note")
        .fetch_all(pool)
        .await
        .unwrap()
}
