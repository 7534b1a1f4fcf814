//! What the database holds that a sealing key has sealed.

use std::collections::BTreeMap;

use crate::settings::Settings;
use crate::store::Store;
use crate::store::sql::{OpenError, SqlStore};

/// How many session_keys are sealed under each key, by its kid.
pub(super) async fn count(settings: &Settings) -> Result<BTreeMap<String, u64>, OpenError> {
    // To ask makes no database.
    let path = settings.database.url.path();
    if path.is_some_and(|path| !path.exists()) {
        return Ok(BTreeMap::new());
    }
    let store = SqlStore::open(&settings.database).await?;
    let counts = store.count_sealing_keys().await;
    store.close().await;
    Ok(counts?
        .into_iter()
        .map(|(kid, count)| (hex::encode(kid), count))
        .collect())
}
