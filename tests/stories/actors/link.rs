//! The network between two of us, which can go dead without a word.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

pub struct Link {
    address: SocketAddr,
    hangs: watch::Sender<bool>,
    connections: Arc<AtomicUsize>,
    carrying: JoinHandle<()>,
}

impl Link {
    /// To the server at this address.
    pub async fn to(server: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let hangs = watch::Sender::new(false);
        let connections = Arc::new(AtomicUsize::new(0));
        let carrying = tokio::spawn({
            let (hangs, connections) = (hangs.clone(), Arc::clone(&connections));
            async move {
                let mut carried = JoinSet::new();
                loop {
                    let (stream, _) = listener.accept().await.unwrap();
                    connections.fetch_add(1, Ordering::Relaxed);
                    carried.spawn(carry(stream, server, hangs.subscribe()));
                }
            }
        });
        Self {
            address,
            hangs,
            connections,
            carrying,
        }
    }

    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// How many there have been.
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::Relaxed)
    }

    /// From now on nothing gets through, and nobody is told.
    pub fn hang(&self) {
        self.hangs.send_replace(true);
    }

    /// New connections get through again; the old ones are lost, and still nobody is told.
    pub fn heal(&self) {
        self.hangs.send_replace(false);
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        self.carrying.abort();
    }
}

async fn carry(mut near: TcpStream, server: SocketAddr, mut hangs: watch::Receiver<bool>) {
    if !*hangs.borrow_and_update() {
        let carrying = async {
            let mut far = TcpStream::connect(server).await?;
            copy_bidirectional(&mut near, &mut far).await
        };
        tokio::select! {
            _ = carrying => return,
            _ = hangs.wait_for(|hangs| *hangs) => {}
        }
    }
    // Open, and silent.
    std::future::pending::<()>().await;
}
