//! Users, written down for another program: as lines of JSON, or as the CSV file that `users import` reads.
//!
//! No session_key and no token is in it.

use std::io::{self, Write};

use serde::Serialize;
use weapp_login_core::UserId;

use crate::apps::Apps;
use crate::import::COLUMNS;
use crate::language::{Bilingual, Words};
use crate::store::{Identity, Store, StoreError, UserRecord};

/// So many users are read at once.
const PAGE_LENGTH: u32 = 500;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A line of JSON for each user, with everything that is known.
    Ndjson,
    /// A line for each openid, with what `users import` reads: the user_id and a block are not in it.
    Csv,
}

#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Write(#[from] io::Error),
}

impl Bilingual for ExportError {
    fn words(&self) -> Words {
        match self {
            Self::Store(error) => error.words(),
            Self::Write(error) => error.words(),
        }
    }
}

/// What was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Written {
    pub users: u64,
    /// Of them, those of whom the format leaves out more than the user_id: a block, a deletion to come, a second
    /// unionid.
    pub cut_short: u64,
}

/// Writes all users.
///
/// Each page is what is committed when it is read; who comes while the export runs may be in it or not.
pub async fn write_users(
    store: &dyn Store,
    apps: &Apps,
    format: Format,
    out: &mut impl Write,
) -> Result<Written, ExportError> {
    if format == Format::Csv {
        write_row(out, COLUMNS)?;
    }
    let mut after: Option<UserId> = None;
    let mut written = Written::default();
    loop {
        let page = store.users_after(after, PAGE_LENGTH).await?;
        let Some(last) = page.last() else {
            out.flush()?;
            return Ok(written);
        };
        after = Some(last.account.user_id);
        for user in &page {
            match format {
                Format::Ndjson => write_line(out, user)?,
                Format::Csv => {
                    write_rows(out, user, apps)?;
                    written.cut_short += u64::from(has_more_than_rows_hold(user));
                }
            }
            written.users += 1;
        }
    }
}

#[derive(Serialize)]
struct UserLine<'a> {
    user_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    external_id: Option<&'a str>,
    created_at: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    blocked_at: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    deletion_due_at: Option<u64>,
    identities: Vec<IdentityEntry<'a>>,
    unionids: Vec<UnionIdEntry<'a>>,
    merged_ids: Vec<String>,
}

#[derive(Serialize)]
struct IdentityEntry<'a> {
    appid: &'a str,
    openid: &'a str,
    created_at: u64,
}

#[derive(Serialize)]
struct UnionIdEntry<'a> {
    open_platform: &'a str,
    unionid: &'a str,
}

fn write_line(out: &mut impl Write, user: &UserRecord) -> io::Result<()> {
    let identities = user.identities.iter().map(|identity| IdentityEntry {
        appid: identity.appid.as_str(),
        openid: identity.openid.as_str(),
        created_at: identity.created_at.as_u64(),
    });
    let unionids = user.unionids.iter().map(|known| UnionIdEntry {
        open_platform: &known.open_platform,
        unionid: known.unionid.as_str(),
    });
    let line = UserLine {
        user_id: user.account.user_id.to_string(),
        external_id: user.account.external_id.as_ref().map(|id| id.as_str()),
        created_at: user.created_at.as_u64(),
        blocked_at: user.blocked_at.map(|at| at.as_u64()),
        deletion_due_at: user.deletion_due_at.map(|at| at.as_u64()),
        identities: identities.collect(),
        unionids: unionids.collect(),
        merged_ids: user.merged_ids.iter().map(ToString::to_string).collect(),
    };
    serde_json::to_writer(&mut *out, &line)?;
    out.write_all(b"\n")
}

fn write_rows(out: &mut impl Write, user: &UserRecord, apps: &Apps) -> io::Result<()> {
    for identity in &user.identities {
        let created_at = identity.created_at.as_u64().to_string();
        let external_id = user.account.external_id.as_ref();
        let row = [
            identity.appid.as_str(),
            identity.openid.as_str(),
            unionid_of(user, identity, apps).unwrap_or_default(),
            external_id.map(|id| id.as_str()).unwrap_or_default(),
            &created_at,
        ];
        write_row(out, row)?;
    }
    Ok(())
}

/// `users import` would make somebody else of such a user.
fn has_more_than_rows_hold(user: &UserRecord) -> bool {
    let mut platforms: Vec<_> = user
        .unionids
        .iter()
        .map(|known| &known.open_platform)
        .collect();
    platforms.sort_unstable();
    let has_two_of_one = platforms.windows(2).any(|pair| pair[0] == pair[1]);
    has_two_of_one || user.blocked_at.is_some() || user.deletion_due_at.is_some()
}

/// That of the Open Platform account of the app.
fn unionid_of<'a>(user: &'a UserRecord, identity: &Identity, apps: &Apps) -> Option<&'a str> {
    let app = apps.by_appid(identity.appid.as_str())?;
    let mut unionids = user.unionids.iter();
    let known = unionids.find(|known| known.open_platform == app.open_platform)?;
    Some(known.unionid.as_str())
}

fn write_row(out: &mut impl Write, row: [&str; COLUMNS.len()]) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(row)?;
    let line = writer
        .into_inner()
        .map_err(csv::IntoInnerError::into_error)?;
    out.write_all(&line)
}
