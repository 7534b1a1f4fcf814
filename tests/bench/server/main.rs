//! `just bench-server`: the server against bare handlers and against the yardstick, over real HTTP, and what it takes
//! to have it running.
#![expect(
    clippy::print_stdout,
    reason = "tables for whoever runs it; what can't be measured stops it"
)]

mod processors;
mod process;
mod world;
mod contestants;
mod load;
mod measure;
mod table;
mod checks;
mod logins;
mod footprint;

use std::path::PathBuf;

use clap::{Parser, ValueEnum};

use world::World;

/// 服务器的速度和占用 / The speed of the server, and what it takes.
#[derive(Parser)]
struct Arguments {
    /// 要量的程序 / What is measured: the binary of `just build`.
    #[arg(long, value_name = "FILE", default_value_os_t = beside_the_bare_handlers())]
    binary: PathBuf,
    /// 哪些表 / Which tables.
    #[arg(long, value_enum, value_delimiter = ',', default_values_t = [Table::Checks, Table::Logins, Table::Footprint])]
    tables: Vec<Table>,
    /// 量多少轮 / How many rounds are measured.
    #[arg(long, default_value_t = 41)]
    rounds: usize,
    /// cargo says so.
    #[arg(long, hide = true)]
    bench: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Table {
    Checks,
    Logins,
    Footprint,
}

fn beside_the_bare_handlers() -> PathBuf {
    contestants::bare_handlers().with_file_name("weapp-login")
}

/// One thread, for a load that costs little.
fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    // `cargo test --benches` asks for no table.
    if !arguments.bench {
        return Ok(());
    }
    processors::keep_to(processors::Place::Measured)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(tables(arguments))
}

async fn tables(arguments: Arguments) -> anyhow::Result<()> {
    let world = World::begin(arguments.binary).await?;
    table::heading(arguments.rounds);
    for table in arguments.tables {
        match table {
            Table::Checks => checks::table(&world, arguments.rounds).await?,
            Table::Logins => logins::table(&world, arguments.rounds).await?,
            Table::Footprint => footprint::table(&world).await?,
        }
    }
    Ok(())
}
