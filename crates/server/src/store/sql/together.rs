//! Pieces of work that are committed together, so that one wait for the disk does for all of them.
//!
//! For SQLite, which has one writer at a time: whoever waits for its turn while others are at work joins their
//! transaction. Nobody hears that its work is done before it is on the disk.

use std::sync::{Arc, OnceLock};

use sqlx::query;
use tokio::sync::Mutex;

use super::transaction::{Connections, Lent, Work};
use crate::store::StoreError;

const COMMIT: &str = "COMMIT";
const ROLLBACK: &str = "ROLLBACK";

/// The transaction that is open, if there is one, for those who come in turns.
#[derive(Clone, Default)]
pub struct Together {
    turn: Arc<Mutex<Option<Open>>>,
}

/// If it is dropped, nothing is left of it, and its connection is not used again.
struct Open {
    lent: Lent,
    fate: Fate,
}

/// Whether a transaction was committed, once that is known. If it never will be, the transaction was rolled back.
type Fate = Arc<OnceLock<bool>>;

impl Together {
    /// Does the work, and waits until it is committed. What fails takes the work of the others back too, who are told
    /// that somebody was in their way.
    pub async fn run<W: Work>(
        &self,
        connections: &Connections,
        work: &W,
    ) -> Result<W::Done, StoreError> {
        let mut turn = self.turn.lock().await;
        // Out of its place, so that work that is broken off half-way leaves nothing open.
        let mut open = match turn.take() {
            Some(open) => open,
            None => Open::begin(connections).await?,
        };
        match work.run(&mut open.lent.connection(connections)).await {
            Ok(done) if W::is_kept(&done) => {
                let fate = Arc::clone(&open.fate);
                *turn = Some(open);
                drop(turn);
                self.commit(fate, connections).await?;
                Ok(done)
            }
            done => {
                open.roll_back(connections).await;
                done
            }
        }
    }

    /// Goes on when its caller does not: others wait for it.
    async fn commit(&self, fate: Fate, connections: &Connections) -> Result<(), StoreError> {
        let turn = Arc::clone(&self.turn);
        let connections = connections.clone();
        let committing = tokio::spawn(async move {
            // Behind those who are waiting by now: they come along.
            let mut turn = turn.lock().await;
            match turn.take() {
                Some(open) if Arc::ptr_eq(&open.fate, &fate) => {
                    let Open { mut lent, fate } = open;
                    let commit = lent.connection(&connections).execute(query(COMMIT)).await;
                    let _ = fate.set(commit.is_ok());
                    commit?;
                    lent.give_back(connections.patience);
                    Ok(())
                }
                later => {
                    *turn = later;
                    match fate.get() {
                        Some(true) => Ok(()),
                        Some(false) => Err(StoreError::Unavailable("it was not committed".into())),
                        None => Err(StoreError::contended("another one's work failed")),
                    }
                }
            }
        });
        committing
            .await
            .map_err(|error| StoreError::Unavailable(error.into()))?
    }
}

impl Open {
    async fn begin(connections: &Connections) -> Result<Self, StoreError> {
        let mut lent = connections.lend().await?;
        let begin = query(connections.sql.begin);
        lent.connection(connections).execute(begin).await?;
        Ok(Self {
            lent,
            fate: Fate::default(),
        })
    }

    /// Where it can't be taken back the connection is lost, and the transaction with it.
    async fn roll_back(mut self, connections: &Connections) {
        let mut connection = self.lent.connection(connections);
        if connection.execute(query(ROLLBACK)).await.is_ok() {
            self.lent.give_back(connections.patience);
        }
    }
}
