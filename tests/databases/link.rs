//! A TCP connection that can be cut.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

/// Passes on what comes to [`Link::address`]: so one instance can be cut off from a database that others
/// still reach. Ends when it is dropped.
pub struct Link {
    address: SocketAddr,
    state: watch::Sender<State>,
    task: JoinHandle<()>,
}

#[derive(Clone, Copy)]
struct State {
    way: Way,
    /// How often all connections have been lost.
    losses: u64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Whole,
    Cut,
    Hanging,
}

impl Link {
    pub async fn to(target: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let state = watch::Sender::new(State {
            way: Way::Whole,
            losses: 0,
        });
        let task = tokio::spawn(listen(listener, target, state.subscribe()));
        Ok(Self {
            address,
            state,
            task,
        })
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Every connection ends, and new ones end at once: as with a machine that was switched off.
    pub fn cut(&self) {
        self.set_way(Way::Cut);
    }

    /// Connections stay, and nothing comes through: as with a network that drops packets.
    pub fn hang(&self) {
        self.set_way(Way::Hanging);
    }

    /// What was held back comes through.
    pub fn mend(&self) {
        self.set_way(Way::Whole);
    }

    /// Through the connections of now nothing comes any more, and nobody is told; new ones are as good as any: as with
    /// a firewall that has forgotten them.
    pub fn lose(&self) {
        self.state.send_modify(|state| state.losses += 1);
    }

    fn set_way(&self, way: Way) {
        self.state.send_modify(|state| state.way = way);
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn listen(listener: TcpListener, target: SocketAddr, state: watch::Receiver<State>) {
    let mut connections = JoinSet::new();
    while let Ok((client, _)) = listener.accept().await {
        let mut seen = state.clone();
        let state = state.clone();
        connections.spawn(async move {
            tokio::select! {
                _ = seen.wait_for(|state| state.way == Way::Cut) => {}
                _ = connect(client, target, state) => {}
            }
        });
        while connections.try_join_next().is_some() {}
    }
}

async fn connect(
    client: TcpStream,
    target: SocketAddr,
    mut state: watch::Receiver<State>,
) -> io::Result<()> {
    let losses = state.borrow().losses;
    until_it_passes(&mut state, losses).await;
    let server = TcpStream::connect(target).await?;
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    tokio::try_join!(
        carry(from_client, to_server, state.clone(), losses),
        carry(from_server, to_client, state, losses),
    )?;
    Ok(())
}

/// Also the end of what one side says is held back while the link hangs.
async fn carry(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    mut state: watch::Receiver<State>,
    losses: u64,
) -> io::Result<()> {
    let mut buffer = vec![0; 16 * 1024];
    loop {
        let octets = from.read(&mut buffer).await?;
        until_it_passes(&mut state, losses).await;
        if octets == 0 {
            return to.shutdown().await;
        }
        to.write_all(&buffer[..octets]).await?;
    }
}

/// Never, where the connection is of before a loss.
async fn until_it_passes(state: &mut watch::Receiver<State>, losses: u64) {
    let passes = |state: &State| state.way == Way::Whole && state.losses == losses;
    let _ = state.wait_for(passes).await;
}
