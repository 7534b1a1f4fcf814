//! The databases that are measured.

use clap::ValueEnum;
use weapp_login_tests::databases::{DatabaseServer, Durability, Engine};
use weapp_login_tests::processes::GuardedFolder;

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum Place {
    Sqlite,
    Postgresql,
    Mariadb,
}

impl Place {
    pub const ALL: [Self; 3] = [Self::Sqlite, Self::Postgresql, Self::Mariadb];

    pub fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgresql => "PostgreSQL",
            Self::Mariadb => "MariaDB",
        }
    }
}

/// An empty database; gone when it is dropped.
pub struct RunningDatabase {
    pub place: Place,
    /// As `store.url` takes it.
    pub url: String,
    _held: Held,
}

enum Held {
    Folder { _folder: GuardedFolder },
    Server { _server: Box<DatabaseServer> },
}

impl RunningDatabase {
    pub async fn start(place: Place) -> anyhow::Result<Self> {
        let engine = match place {
            Place::Postgresql => Engine::PostgreSql,
            Place::Mariadb => Engine::MariaDb,
            Place::Sqlite => {
                let folder = GuardedFolder::new()?;
                let url = format!("sqlite:{}", folder.path().join("soak.db").display());
                let held = Held::Folder { _folder: folder };
                return Ok(Self {
                    place,
                    url,
                    _held: held,
                });
            }
        };
        let server = Box::new(DatabaseServer::start(engine, Durability::Durable).await?);
        let url = server.new_database().await?.url();
        let held = Held::Server { _server: server };
        Ok(Self {
            place,
            url,
            _held: held,
        })
    }
}
