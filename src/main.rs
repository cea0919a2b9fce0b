//! The program: arguments in, exit status out. All it does is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    recado::cli::run()
}
