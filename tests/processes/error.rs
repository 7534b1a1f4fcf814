//! Why a program does not run.

#[derive(thiserror::Error, Debug)]
pub enum ProgramError {
    #[error("{0} is not installed: `just test` does it")]
    NotInstalled(&'static str),
    #[error("there is no user {0}, whom the server should run as, since it refuses root")]
    NoAccount(&'static str),
    #[error("{program} failed:\n{output}")]
    Failed { program: String, output: String },
    #[error("{program} could not be run")]
    NotRun {
        program: String,
        #[source]
        source: std::io::Error,
    },
}
