//! The user's phone number, which WeChat tells for a code of the phone-number button.

use weapp_login_guard::{Refusal, Session};
use weapp_login_wechat::{PhoneCode, PhoneNumber, PhoneNumberError};

use crate::limits::Full;
use crate::service::Service;

#[derive(Debug, thiserror::Error)]
pub enum TellPhoneNumberError {
    /// The app of the session is not served any more.
    #[error(transparent)]
    Refused(#[from] Refusal),
    #[error(transparent)]
    Full(#[from] Full),
    #[error(transparent)]
    Wechat(#[from] PhoneNumberError),
}

impl Service {
    /// Trades the code, as the app of the session. It costs the team money, and is kept nowhere.
    pub async fn phone_number(
        &self,
        session: &Session,
        code: &PhoneCode,
    ) -> Result<PhoneNumber, TellPhoneNumberError> {
        let _place = self.at_once.logins.enter()?;
        let app = self.apps.by_appid(session.appid.as_str());
        let app = app.ok_or(Refusal::Invalid)?;
        let number = self.wechat.phone_number(&app.appid, &app.secret, code);
        Ok(number.await?)
    }
}
