//! What an operator sees: numbers, alarms, the log and the audit file; and what nobody sees there.

mod metrics;
mod alarms;
mod a_prometheus;
mod audit;
mod log_fields;
mod secrets;
