//! Where revocations are read: in the database, or from a server that reads them there.

use std::error::Error;
use std::future::Future;
use std::time::Duration;

use weapp_login_core::{Revocation, UnixMillis};

/// A feed of revocations, page by page.
pub trait RevocationSource: Send + Sync + 'static {
    /// A place in the feed.
    type Cursor: Clone + Send + Sync;
    type Error: Error + Send + Sync + 'static;

    /// The page behind the cursor, with everything that was committed before it was asked for; `None` begins at
    /// the beginning.
    ///
    /// A source that can wait for news holds a page without any back for at most `wait`.
    fn next_page(
        &self,
        after: Option<&Self::Cursor>,
        wait: Duration,
    ) -> impl Future<Output = Result<RevocationPage<Self::Cursor>, Self::Error>> + Send;
}

/// A page of the feed.
#[derive(Clone, Debug)]
pub struct RevocationPage<Cursor> {
    pub entries: Vec<Revocation>,
    /// Where the next page begins; `None` while the feed is empty.
    pub cursor: Option<Cursor>,
    /// There is another page behind this one.
    pub more: bool,
    /// The cursor was not of this feed: this page begins at the beginning.
    pub reset: bool,
    /// Where the page has an entry that this version can't read: up to when that entry may hit a token.
    pub not_understood_until: Option<UnixMillis>,
}
