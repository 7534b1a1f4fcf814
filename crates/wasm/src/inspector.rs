//! Looking at tokens.

use wasm_bindgen::prelude::wasm_bindgen;
use weapp_login_core::{UnixMillis, inspection};
use zeroize::Zeroizing;

use crate::json::{self, Object};
use crate::policy::PolicyBuilder;
use crate::thrown::Thrown;

#[wasm_bindgen]
pub struct Inspector {
    inspector: inspection::Inspector,
}

#[wasm_bindgen]
impl Inspector {
    #[wasm_bindgen(constructor)]
    pub fn new(policy: PolicyBuilder) -> Self {
        Self {
            inspector: inspection::Inspector::new(policy.build()),
        }
    }

    pub fn add_key(&mut self, key: String) -> Result<(), Thrown> {
        Ok(self.inspector.add_key(&Zeroizing::new(key))?)
    }

    /// `{format, kid, matchedKey, authenticity, verdict, reason?, claims?, layout, steps}`
    pub fn inspect(&self, token: &str, now: f64) -> Result<String, Thrown> {
        let seen = self.inspector.inspect(token, UnixMillis::from_number(now)?);
        let kid = seen.kid.map(|kid| kid.to_string());
        let mut answer = Object::new();
        answer.text("format", seen.format.as_str());
        answer.text_or_null("kid", kid.as_deref());
        answer.text_or_null("matchedKey", seen.matched_key.map(|key| key.as_str()));
        answer.text("authenticity", seen.authenticity.as_str());
        answer.verdict(&seen.verdict);
        if let Some(claims) = seen.verdict.claims() {
            answer.claims(claims);
        }
        let layout = seen.layout.iter().map(|part| {
            let mut object = Object::new();
            object.text("part", part.name.as_str());
            object.raw("start", &part.start.to_string());
            object.raw("end", &part.end.to_string());
            object.end()
        });
        let steps = seen.steps.iter().map(|(step, outcome)| {
            let mut object = Object::new();
            object.text("step", step.as_str());
            object.text("outcome", outcome.as_str());
            object.end()
        });
        answer.raw("layout", &json::list(layout));
        answer.raw("steps", &json::list(steps));
        Ok(answer.end())
    }
}
