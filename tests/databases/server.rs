//! A database server that can be stopped, killed, paused and set back.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use super::{Collation, Database, DatabaseError, Engine, mariadb, postgresql};
use crate::processes::{Account, GuardedFolder, ServerProcess, free_port, last_lines, run_to_end};

const PATIENCE: Duration = Duration::from_secs(60);

/// Whether a commit is on the disk.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Durability {
    /// Survives the server, and not the machine. Small buffers.
    ThrowAway,
    /// As in production, with buffers of 1 GiB.
    Durable,
}

/// On one port of 127.0.0.1 all its life. It and its data are gone when it is dropped, or when the process
/// ends.
pub struct DatabaseServer {
    engine: Engine,
    durability: Durability,
    port: u16,
    arguments: Vec<String>,
    account: Option<Account>,
    process: Option<ServerProcess>,
    folder: GuardedFolder,
    backups: usize,
}

/// A copy of all data of one server, as it was.
pub struct Backup(PathBuf);

impl DatabaseServer {
    pub async fn start(engine: Engine, durability: Durability) -> Result<Self, DatabaseError> {
        let mut server = Self::install(engine, durability).await?;
        server.start_again().await?;
        Ok(server)
    }

    /// With a fresh data folder, and not started yet.
    pub(super) async fn install(
        engine: Engine,
        durability: Durability,
    ) -> Result<Self, DatabaseError> {
        let server = Self::without_data(engine, durability)?;
        let data = server.folder.data();
        let mut command = match engine {
            Engine::PostgreSql => postgresql::install(&data),
            Engine::MariaDb => mariadb::install(&data, durability),
        }?;
        command.current_dir(server.folder.path());
        if let Some(account) = server.account {
            account.run(&mut command);
        }
        run_to_end(command).await?;
        if engine == Engine::PostgreSql {
            server.write_file("pg_hba.conf", postgresql::ACCESS)?;
        }
        Ok(server)
    }

    /// With the data of another one that is not running.
    pub(super) async fn copy_of(other: &Self) -> Result<Self, DatabaseError> {
        let server = Self::without_data(other.engine, other.durability)?;
        copy(&other.folder.data(), &server.folder.data()).await?;
        Ok(server)
    }

    fn without_data(engine: Engine, durability: Durability) -> Result<Self, DatabaseError> {
        let account = Account::for_server(match engine {
            Engine::PostgreSql => postgresql::ACCOUNT,
            Engine::MariaDb => mariadb::ACCOUNT,
        })?;
        Ok(Self {
            engine,
            durability,
            port: free_port()?,
            arguments: Vec::new(),
            account,
            process: None,
            folder: GuardedFolder::for_server(&parent_folder(engine, durability), account)?,
            backups: 0,
        })
    }

    pub fn engine(&self) -> Engine {
        self.engine
    }

    pub fn address(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.port).into()
    }

    /// Where its data and its log are.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// [`Collation::Linguistic`], since that is where a careless comparison shows.
    pub async fn new_database(&self) -> Result<Database, DatabaseError> {
        self.new_database_with(Collation::Linguistic).await
    }

    pub async fn new_database_with(&self, collation: Collation) -> Result<Database, DatabaseError> {
        let address = self.address();
        let database = Database::with_random_name(self.engine, address);
        match self.engine {
            Engine::PostgreSql => postgresql::create(&database, collation, address).await?,
            Engine::MariaDb => mariadb::create(&database, collation, address).await?,
        }
        Ok(database)
    }

    /// Shuts down in order; connections are closed.
    pub async fn stop(&mut self) -> Result<(), DatabaseError> {
        let signal = match self.engine {
            Engine::PostgreSql => postgresql::STOP,
            Engine::MariaDb => mariadb::STOP,
        };
        self.process()?.signal(signal)?;
        self.wait_for_the_end().await
    }

    /// `kill -9`, as a machine that loses its power.
    pub async fn kill(&mut self) -> Result<(), DatabaseError> {
        self.process()?.signal_all("KILL")?;
        self.wait_for_the_end().await
    }

    /// Connections stay, and nobody answers.
    pub fn pause(&mut self) -> Result<(), DatabaseError> {
        Ok(self.process()?.signal_all("STOP")?)
    }

    pub fn resume(&mut self) -> Result<(), DatabaseError> {
        Ok(self.process()?.signal_all("CONT")?)
    }

    /// On the same port, with the data that there was. Back when it takes queries.
    pub async fn start_again(&mut self) -> Result<(), DatabaseError> {
        self.launch()?;
        self.wait_until_ready().await
    }

    /// Stops, copies, starts again.
    pub async fn backup(&mut self) -> Result<Backup, DatabaseError> {
        self.stop().await?;
        self.backups += 1;
        let backup = self.folder.path().join(format!("backup-{}", self.backups));
        copy(&self.folder.data(), &backup).await?;
        self.start_again().await?;
        Ok(Backup(backup))
    }

    /// Stops, and starts again with the data of the backup.
    pub async fn restore(&mut self, backup: &Backup) -> Result<(), DatabaseError> {
        self.stop().await?;
        std::fs::remove_dir_all(self.folder.data())?;
        copy(&backup.0, &self.folder.data()).await?;
        self.start_again().await
    }

    /// What it is started with from now on, besides the usual.
    pub(super) fn set_arguments(&mut self, arguments: Vec<String>) {
        self.arguments = arguments;
    }

    /// Into the data folder.
    pub(super) fn write_file(&self, name: &str, text: &str) -> Result<(), DatabaseError> {
        let path = self.folder.data().join(name);
        std::fs::write(&path, text)?;
        if let Some(account) = self.account {
            account.own(&path)?;
        }
        Ok(())
    }

    pub(super) fn is_running(&self) -> bool {
        self.process.is_some()
    }

    pub(super) fn launch(&mut self) -> Result<(), DatabaseError> {
        let data = self.folder.data();
        let (mut command, end_at_once) = match self.engine {
            Engine::PostgreSql => (
                postgresql::serve(&data, self.port, self.durability)?,
                postgresql::END_AT_ONCE,
            ),
            Engine::MariaDb => (
                mariadb::serve(&data, self.port, self.durability)?,
                mariadb::END_AT_ONCE,
            ),
        };
        command.args(&self.arguments);
        let launched = ServerProcess::launch(&command, self.account, end_at_once, &self.folder)?;
        self.process = Some(launched);
        Ok(())
    }

    pub(super) async fn wait_until_ready(&mut self) -> Result<(), DatabaseError> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let ready = match self.engine {
                Engine::PostgreSql => postgresql::is_ready(self.address()).await,
                Engine::MariaDb => mariadb::is_ready(self.address()).await,
            };
            if ready {
                return Ok(());
            }
            if self.process()?.has_ended() {
                let log = last_lines(&self.folder.log());
                let engine = self.engine;
                return Err(DatabaseError::Ended { engine, log });
            }
            if Instant::now() > deadline {
                return Err(self.too_slow("start"));
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    async fn wait_for_the_end(&mut self) -> Result<(), DatabaseError> {
        if !self.process()?.ends_within(PATIENCE).await {
            return Err(self.too_slow("end"));
        }
        self.process = None;
        Ok(())
    }

    pub(super) fn too_slow(&self, what: &'static str) -> DatabaseError {
        DatabaseError::TooSlow {
            engine: self.engine,
            what,
            within: PATIENCE,
            log: last_lines(&self.folder.log()),
        }
    }

    fn process(&mut self) -> Result<&mut ServerProcess, DatabaseError> {
        let engine = self.engine;
        let process = self.process.as_mut();
        process.ok_or(DatabaseError::NotRunning { engine })
    }
}

impl Drop for DatabaseServer {
    fn drop(&mut self) {
        self.folder.let_go();
        if let Some(process) = self.process.take() {
            process.wait();
        }
    }
}

/// In memory where there is plenty of it, if nothing has to last: MariaDB waits for the disk at each CREATE
/// TABLE, whatever it is told.
fn parent_folder(engine: Engine, durability: Durability) -> PathBuf {
    const MEMORY: &str = "/dev/shm";
    const PLENTY: u64 = 2 << 20;
    let kibibytes = || {
        let output = Command::new("df").args(["-Pk", MEMORY]).output().ok()?;
        let table = String::from_utf8(output.stdout).ok()?;
        let free = table.lines().nth(1)?.split_whitespace().nth(3)?;
        free.parse::<u64>().ok()
    };
    let in_memory = engine == Engine::MariaDb && durability == Durability::ThrowAway;
    if in_memory && kibibytes().is_some_and(|free| free >= PLENTY) {
        return MEMORY.into();
    }
    std::env::temp_dir()
}

/// Keeps owners and rights.
async fn copy(from: &Path, to: &Path) -> Result<(), DatabaseError> {
    let mut command = Command::new("cp");
    command.arg("-a").arg(from).arg(to);
    Ok(run_to_end(command).await?)
}
