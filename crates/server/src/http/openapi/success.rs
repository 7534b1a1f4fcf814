//! The envelope of a success, as the document shows it.

use utoipa::ToSchema;
use utoipa::openapi::{Object, ObjectBuilder, Type};

/// 成功的回答 / The answer of a success
#[derive(ToSchema)]
#[expect(dead_code, reason = "it is described, and never made")]
pub struct Success<T> {
    #[schema(schema_with = zero)]
    code: u16,
    data: T,
    #[schema(example = "success")]
    message: String,
}

/// Where there is nothing to tell.
#[derive(ToSchema)]
pub struct Nothing {}

fn zero() -> Object {
    ObjectBuilder::new()
        .schema_type(Type::Integer)
        .enum_values(Some([0]))
        .build()
}
