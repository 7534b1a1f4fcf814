//! Millions of users, past the server: each with one identity and one session.

use std::fmt::Write;
use std::ops::Range;

use anyhow::Context;
use sqlx::{AssertSqlSafe, Connection, MySqlConnection, PgConnection, SqliteConnection, raw_sql};

use crate::database::{Place, RunningDatabase};
use crate::instance::World;

/// Sorted together, so that a page of an index is written once for many rows.
const RUN: u64 = 1_000_000;
const ROWS_A_STATEMENT: usize = 2_000;
/// Years before whatever the server will make.
const FIRST_INSTANT: u64 = 1_600_000_000_000;

/// What WeChat's simulator calls this one.
pub fn name(user: u64) -> String {
    format!("user-{user}")
}

/// The tables must be there, and no server on them.
pub async fn load(
    database: &RunningDatabase,
    world: &World,
    users: Range<u64>,
) -> anyhow::Result<()> {
    let mut target = Target::connect(database).await?;
    let mut first = users.start;
    while first < users.end {
        let last = users.end.min(first + RUN);
        let rows = Rows::of(world, first..last)?;
        target.write(&rows).await.context("loading users")?;
        first = last;
    }
    target.finish().await?;
    Ok(())
}

struct Row {
    openid: String,
    user_id: String,
    session_id: String,
    instant: u64,
}

struct Rows {
    appid: String,
    rows: Vec<Row>,
}

impl Rows {
    fn of(world: &World, users: Range<u64>) -> anyhow::Result<Self> {
        let mut rows = users
            .map(|user| {
                let instant = FIRST_INSTANT + user;
                Ok(Row {
                    openid: world.wechat.openid(&world.appid, &name(user))?.to_string(),
                    user_id: uuid_v7(instant),
                    session_id: String::new(),
                    instant,
                })
            })
            .collect::<anyhow::Result<Vec<Row>>>()?;
        rows.sort_unstable_by(|one, other| one.openid.cmp(&other.openid));
        let mut session_ids = rows
            .iter()
            .map(|_| Ok(hex::encode(random()?)))
            .collect::<anyhow::Result<Vec<String>>>()?;
        session_ids.sort_unstable();
        for (row, session_id) in rows.iter_mut().zip(session_ids) {
            row.session_id = session_id;
        }
        Ok(Self {
            appid: world.appid.to_string(),
            rows,
        })
    }
}

type Put = fn(&mut String, &Row, appid: &str, &Dialect);

/// The three tables, and what is written of a user in each.
const TABLES: [(&str, Put); 3] = [
    ("users (id, created_at)", |text, row, _, dialect| {
        dialect.row(text, &[Octets(&row.user_id), Number(row.instant)]);
    }),
    (
        "identities (appid, openid, user_id, created_at)",
        |text, row, appid, dialect| {
            let (openid, user_id) = (Text(&row.openid), Octets(&row.user_id));
            dialect.row(text, &[Text(appid), openid, user_id, Number(row.instant)]);
        },
    ),
    (
        "sessions (id, user_id, appid, openid, authenticated_at, last_seen_at)",
        |text, row, appid, dialect| {
            let (id, user_id) = (Octets(&row.session_id), Octets(&row.user_id));
            let (openid, instant) = (Text(&row.openid), Number(row.instant));
            dialect.row(text, &[id, user_id, Text(appid), openid, instant, instant]);
        },
    ),
];

#[derive(Clone, Copy)]
enum Value<'a> {
    Octets(&'a str),
    Text(&'a str),
    Number(u64),
}
use Value::{Number, Octets, Text};

/// How a row is spelt.
enum Dialect {
    /// `(X'00', 'text', 1),`
    Insert,
    /// `\\x00`, a tab, `text`, a tab, `1`
    Copy,
}

impl Dialect {
    /// Nothing of ours needs escaping: openids and appids are letters, digits, `-` and `_`.
    fn row(&self, text: &mut String, values: &[Value]) {
        let between = if matches!(self, Self::Copy) {
            '\t'
        } else {
            ','
        };
        if matches!(self, Self::Insert) {
            text.push('(');
        }
        for (index, value) in values.iter().enumerate() {
            if index > 0 {
                text.push(between);
            }
            // Writing into a String can't fail.
            let _ = match (self, value) {
                (Self::Insert, Octets(hex)) => write!(text, "X'{hex}'"),
                (Self::Insert, Text(word)) => write!(text, "'{word}'"),
                (Self::Copy, Octets(hex)) => write!(text, "\\\\x{hex}"),
                (Self::Copy, Text(word)) => write!(text, "{word}"),
                (_, Number(number)) => write!(text, "{number}"),
            };
        }
        text.push_str(match self {
            Self::Insert => "),",
            Self::Copy => "\n",
        });
    }
}

enum Target {
    Sqlite(SqliteConnection),
    Postgresql(PgConnection),
    Mariadb(MySqlConnection),
}

impl Target {
    async fn connect(database: &RunningDatabase) -> anyhow::Result<Self> {
        let url = &database.url;
        Ok(match database.place {
            Place::Sqlite => {
                let mut connection = SqliteConnection::connect(url).await?;
                // The server turns the journal on again.
                raw_sql(
                    "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; \
                     PRAGMA foreign_keys = OFF; PRAGMA cache_size = -1000000",
                )
                .execute(&mut connection)
                .await?;
                Self::Sqlite(connection)
            }
            Place::Postgresql => Self::Postgresql(PgConnection::connect(url).await?),
            Place::Mariadb => {
                let mut connection = MySqlConnection::connect(url).await?;
                raw_sql("SET unique_checks = 0")
                    .execute(&mut connection)
                    .await?;
                Self::Mariadb(connection)
            }
        })
    }

    /// In one transaction.
    async fn write(&mut self, rows: &Rows) -> anyhow::Result<()> {
        match self {
            Self::Sqlite(connection) => {
                let mut transaction = connection.begin().await?;
                for statement in inserts(rows) {
                    raw_sql(AssertSqlSafe(statement))
                        .execute(&mut *transaction)
                        .await?;
                }
                transaction.commit().await?;
            }
            Self::Mariadb(connection) => {
                let mut transaction = connection.begin().await?;
                for statement in inserts(rows) {
                    raw_sql(AssertSqlSafe(statement))
                        .execute(&mut *transaction)
                        .await?;
                }
                transaction.commit().await?;
            }
            Self::Postgresql(connection) => {
                for (table, put) in TABLES {
                    let statement = format!("COPY {table} FROM STDIN");
                    let mut copy = connection.copy_in_raw(&statement).await?;
                    for some in rows.rows.chunks(ROWS_A_STATEMENT) {
                        let mut text = String::new();
                        for row in some {
                            put(&mut text, row, &rows.appid, &Dialect::Copy);
                        }
                        copy.send(text.into_bytes()).await?;
                    }
                    copy.finish().await?;
                }
            }
        }
        Ok(())
    }

    /// What a database does by itself sooner or later, so that it does not do it while it is measured.
    async fn finish(self) -> anyhow::Result<()> {
        match self {
            Self::Sqlite(mut connection) => {
                raw_sql("ANALYZE").execute(&mut connection).await?;
                connection.close().await?;
            }
            Self::Postgresql(mut connection) => {
                for table in ["users", "identities", "sessions"] {
                    raw_sql(AssertSqlSafe(format!("VACUUM ANALYZE {table}")))
                        .execute(&mut connection)
                        .await?;
                }
                connection.close().await?;
            }
            Self::Mariadb(mut connection) => {
                raw_sql("ANALYZE TABLE users, identities, sessions")
                    .execute(&mut connection)
                    .await?;
                connection.close().await?;
            }
        }
        Ok(())
    }
}

fn inserts(rows: &Rows) -> impl Iterator<Item = String> {
    TABLES.into_iter().flat_map(move |(table, put)| {
        rows.rows.chunks(ROWS_A_STATEMENT).map(move |some| {
            let mut text = format!("INSERT INTO {table} VALUES ");
            for row in some {
                put(&mut text, row, &rows.appid, &Dialect::Insert);
            }
            // The last comma.
            text.pop();
            text
        })
    })
}

/// In hex.
fn uuid_v7(instant: u64) -> String {
    format!("{instant:012x}70008000000000000000")
}

fn random() -> anyhow::Result<[u8; 16]> {
    let mut octets = [0; 16];
    getrandom::fill(&mut octets)?;
    Ok(octets)
}
