//! The headers that ride on the answers of every route.

use std::collections::BTreeMap;

use utoipa::Modify;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::{Header, Object, OpenApi, RefOr, Response, Type};

use super::each_operation;

/// The id of the request, and when to come again.
pub struct EveryAnswer;

impl Modify for EveryAnswer {
    fn modify(&self, document: &mut OpenApi) {
        each_operation(document, |operation| {
            describe_headers(&mut operation.responses.responses);
        });
        if let Some(shared) = &mut document.components {
            describe_headers(&mut shared.responses);
        }
    }
}

fn describe_headers(answers: &mut BTreeMap<String, RefOr<Response>>) {
    for (name, answer) in answers {
        let RefOr::T(answer) = answer else { continue };
        // Without content it is not ours.
        if answer.content.is_empty() {
            continue;
        }
        let words = "请求的编号，日志里也有 / The id of the request, as the log has it";
        answer
            .headers
            .insert("x-request-id".into(), header(Type::String, words));
        if name.starts_with("429") || name.starts_with("503") {
            let words = "几秒后再来 / Come again after so many seconds";
            answer
                .headers
                .insert("retry-after".into(), header(Type::Integer, words));
        }
    }
}

fn header(kind: Type, description: &str) -> Header {
    let header = HeaderBuilder::new().schema(Object::with_type(kind));
    header.description(Some(description)).build()
}
