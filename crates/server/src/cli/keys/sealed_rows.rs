//! What the database holds that a sealing key has sealed.

use std::collections::BTreeMap;

use crate::settings::Settings;
use crate::store::sqlite::SqliteStore;
use crate::store::{Store, StoreError};

/// How many session_keys are sealed under each key, by its kid.
pub(super) async fn count(settings: &Settings) -> Result<BTreeMap<String, u64>, StoreError> {
    // To ask makes no database.
    if !settings.database.exists() {
        return Ok(BTreeMap::new());
    }
    let store = SqliteStore::open(&settings.database, settings.database_patience).await?;
    let counts = store.count_sealing_keys().await;
    store.close().await;
    Ok(counts?
        .into_iter()
        .map(|(kid, count)| (hex::encode(kid), count))
        .collect())
}
