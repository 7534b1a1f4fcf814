//! The table of the codes, as the document shows it.

use std::collections::BTreeMap;

use utoipa::Modify;
use utoipa::openapi::path::Operation;
use utoipa::openapi::schema::{OneOfBuilder, Schema};
use utoipa::openapi::{ObjectBuilder, OpenApi, Ref, RefOr, Response, Type};
use weapp_login_core::RevocationReason;
use weapp_login_guard::http::ErrorCode;

use super::each_operation;
use super::failing::{EVERYWHERE, Failing};

const JSON: &str = "application/json";
const HEAD_TOO_LARGE: &str = "431";

/// Makes a schema of each code, and answers of what the operations have listed.
pub struct Failures;

impl Modify for Failures {
    fn modify(&self, document: &mut OpenApi) {
        let mut shared = BTreeMap::new();
        each_operation(document, |operation| {
            describe_failures(operation, &mut shared);
        });
        let components = document.components.get_or_insert_default();
        components.responses.extend(shared);
        for code in ErrorCode::ALL {
            let schema = RefOr::T(schema(code));
            components.schemas.insert(schema_name(code), schema);
        }
    }
}

/// What several operations answer stands in the document once.
type Shared = BTreeMap<String, RefOr<Response>>;

fn describe_failures(operation: &mut Operation, shared: &mut Shared) {
    let listed = std::mem::take(&mut operation.responses.responses);
    let answers = &mut operation.responses.responses;
    let mut by_status: BTreeMap<String, Vec<ErrorCode>> = BTreeMap::new();
    let mut note = |Failing(code, status): Failing| {
        let codes = by_status.entry(status.as_u16().to_string());
        codes.or_default().push(code);
    };
    EVERYWHERE.into_iter().for_each(&mut note);
    for (key, answer) in listed {
        match Failing::parse(&key) {
            Some(failing) => note(failing),
            None => _ = answers.insert(key, answer),
        }
    }
    for (status, mut codes) in by_status {
        codes.sort_by_key(|code| code.number());
        codes.dedup();
        // An expired session is a 200, as the yardstick has it.
        if let Some(RefOr::T(described)) = answers.get_mut(&status) {
            add(&codes, described);
            continue;
        }
        let names = codes.iter().map(|code| code.name());
        let name = names.fold(status.clone(), |name, code| format!("{name}_{code}"));
        let mut answer = Response::default();
        add(&codes, &mut answer);
        answers.insert(status, Ref::from_response_name(&name).into());
        shared.insert(name, answer.into());
    }
    answers.insert(
        HEAD_TOO_LARGE.into(),
        Ref::from_response_name(HEAD_TOO_LARGE).into(),
    );
    // Beyond what is read, it is of the HTTP layer itself, so there is no envelope.
    let words = "请求头太大；大得多时没有正文 / The head of the request is too large; if it is far too large, there is no body";
    shared.insert(HEAD_TOO_LARGE.into(), Response::new(words).into());
}

/// Adds codes to what one status may mean.
fn add(codes: &[ErrorCode], answer: &mut Response) {
    let mut words = vec![std::mem::take(&mut answer.description)];
    words.retain(|text| !text.is_empty());
    words.extend(codes.iter().map(|code| row(*code)));
    answer.description = words.join("\n\n");
    let content = answer.content.entry(JSON.into()).or_default();
    let mut schemas: Vec<RefOr<Schema>> = content.schema.take().into_iter().collect();
    for code in codes {
        schemas.push(Ref::from_schema_name(schema_name(*code)).into());
    }
    content.schema = Some(match <[_; 1]>::try_from(schemas) {
        Ok([schema]) => schema,
        Err(schemas) => schemas
            .into_iter()
            .fold(OneOfBuilder::new(), OneOfBuilder::item)
            .into(),
    });
}

/// The row of the table.
fn row(code: ErrorCode) -> String {
    let (number, name, message) = (code.number(), code.name(), code.message());
    format!("{number} `{name}`：{message}")
}

fn schema_name(code: ErrorCode) -> String {
    format!("Failure_{}", code.name())
}

fn schema(code: ErrorCode) -> Schema {
    let one = |value: serde_json::Value, kind| {
        let schema = ObjectBuilder::new().schema_type(kind);
        schema.enum_values(Some([value]))
    };
    let mut retry = vec![code.retry()];
    if code == ErrorCode::SessionInvalid {
        // The token is from the future.
        retry.push("later");
    }
    let retry = ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(retry));
    let envelope = ObjectBuilder::new()
        .description(Some(row(code)))
        .property("code", one(code.number().into(), Type::Integer))
        .property("data", data(code))
        .property("message", ObjectBuilder::new().schema_type(Type::String))
        .property("error", one(code.name().into(), Type::String))
        .property("retry", retry);
    let fields = ["code", "data", "message", "error", "retry"];
    fields
        .into_iter()
        .fold(envelope, ObjectBuilder::required)
        .into()
}

/// What a code tells besides its message.
fn data(code: ErrorCode) -> ObjectBuilder {
    let data = ObjectBuilder::new();
    match code {
        ErrorCode::SessionRevoked => {
            let reasons = RevocationReason::ALL.map(RevocationReason::as_str);
            let reason = ObjectBuilder::new().enum_values(Some(reasons));
            data.property("reason", reason.schema_type(Type::String))
                .required("reason")
        }
        ErrorCode::UserBlocked => {
            let words = "账号在这个时刻删除（毫秒），之前可以撤销 / When the account is deleted, in milliseconds; up to then \
                         it can be kept";
            let due_at = ObjectBuilder::new().description(Some(words));
            data.property("deletion_due_at", due_at.schema_type(Type::Integer))
        }
        ErrorCode::Internal => {
            data.property("request_id", ObjectBuilder::new().schema_type(Type::String))
        }
        _ => data,
    }
}
