//! A copy of SQLite's database, made while servers work on it.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use sqlx::query;

use super::opening::{SqlOptions, one_connection, private};
use super::store::SqlStore;
use crate::language::{Bilingual, Words, words};
use crate::store::StoreError;

/// Why there is no copy. Nothing is left of it.
#[derive(Debug)]
pub enum BackupError {
    /// The other databases have programs of their own for that.
    NotSqlite,
    /// There is no database.
    Missing(PathBuf),
    /// Something is there already.
    Exists(PathBuf),
    Unwritable {
        path: PathBuf,
        cause: io::Error,
    },
    Store(StoreError),
}

impl Bilingual for BackupError {
    fn words(&self) -> Words {
        match self {
            Self::NotSqlite => {
                "只备份 SQLite；PostgreSQL 用 pg_dump，MySQL 用 mysqldump --single-transaction / this backs up SQLite \
                 alone; for PostgreSQL take pg_dump, for MySQL mysqldump --single-transaction"
                    .into()
            }
            Self::Missing(path) => {
                let path = path.display();
                words!("没有数据库 {path}", "there is no database {path}")
            }
            Self::Exists(path) => {
                let path = path.display();
                words!(
                    "{path} 已经在那里，不覆盖；请换一个名字",
                    "{path} is there already and is not replaced; take another name"
                )
            }
            Self::Unwritable { path, cause } => {
                let (path, cause) = (path.display(), cause.words());
                words!("{path} 写不了：{}", "{path} can't be written: {}", cause)
            }
            Self::Store(error) => error.words(),
        }
    }
}

impl SqlStore {
    /// Writes the whole database, as it is at one moment and whatever step its tables are at, into a new file that its
    /// owner alone may read.
    ///
    /// Source: <https://www.sqlite.org/lang_vacuum.html#vacuuminto>
    pub async fn back_up(options: &SqlOptions, path: &Path) -> Result<(), BackupError> {
        let Some(database) = options.url.path() else {
            return Err(BackupError::NotSqlite);
        };
        if !database.exists() {
            return Err(BackupError::Missing(database));
        }
        if path.exists() {
            return Err(BackupError::Exists(path.to_owned()));
        }
        let unwritable = |cause| BackupError::Unwritable {
            path: path.to_owned(),
            cause,
        };
        let mut name = path.as_os_str().to_owned();
        name.push(".unfinished");
        let unfinished = Unfinished::create(name.into()).map_err(unwritable)?;
        let copied = vacuum_into(options, &unfinished.0).await;
        copied.map_err(|error| BackupError::Store(error.into()))?;
        unfinished.finish(path).map_err(unwritable)
    }
}

async fn vacuum_into(options: &SqlOptions, path: &Path) -> Result<(), sqlx::Error> {
    let pool = one_connection(options)?;
    let path = path.to_string_lossy().into_owned();
    let copied = query("VACUUM INTO ?").bind(path).execute(&pool).await;
    pool.close().await;
    copied.map(drop)
}

/// A copy that may still come to nothing. In the end there is none of this name.
struct Unfinished(PathBuf);

impl Unfinished {
    /// SQLite takes an empty file for none, and leaves its mode as it is.
    fn create(path: PathBuf) -> io::Result<Self> {
        // What a backup that was killed has left behind.
        let _ = fs::remove_file(&path);
        private(OpenOptions::new().write(true).create_new(true)).open(&path)?;
        Ok(Self(path))
    }

    fn finish(self, path: &Path) -> io::Result<()> {
        File::open(&self.0)?.sync_all()?;
        // Unlike a rename, a link never replaces what has come there meanwhile; not every file system has links.
        fs::hard_link(&self.0, path).or_else(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => Err(error),
            _ => fs::rename(&self.0, path),
        })
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}
