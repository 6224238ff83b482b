//! `countersign keygen`

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use countersign::registry::{NewFile, SchemeEntry};

use crate::choice;
use crate::failure::Failure;

const EXAMPLES: &str = "Example:
  countersign keygen --scheme jwt/ES256 --out keys
  (writes keys/signing.pem, for the owner alone, and keys/verifying.pem; prints the key's id)

A shared secret is written in hexadecimal, and read as the bytes that the
digits stand for. A program that takes the text of such a file as its secret
(as Node programs fed by `openssl rand -hex 64` do) uses other bytes.";

/// Makes a key, and writes it to files
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Keygen {
    /// What the key is for
    #[arg(long, value_parser = choice::scheme())]
    scheme: &'static SchemeEntry,
    /// The folder to write it to, made where there is none; no file is ever overwritten
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

impl Keygen {
    pub(crate) fn run(self) -> Result<ExitCode, Failure> {
        let keys = self.scheme.generate()?;
        let paths: Vec<_> = keys.files.iter().map(|file| self.out.join(&file.name)).collect();
        if let Some(taken) = paths.iter().find(|path| path.symlink_metadata().is_ok()) {
            return Err(Failure::new(format!("`{}` exists already: nothing was written", taken.display())));
        }
        fs::create_dir_all(&self.out).map_err(|error| Failure::file("make the folder", &self.out, &error))?;
        write_all(&keys.files, &paths)?;
        writeln!(io::stdout(), "{}", keys.id)?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Writes every file or, where one cannot be written, none.
fn write_all(files: &[NewFile], paths: &[PathBuf]) -> Result<(), Failure> {
    for (position, (file, path)) in files.iter().zip(paths).enumerate() {
        if let Err(error) = write(file, path) {
            // Those before it were made by this very call.
            for path in paths.iter().take(position) {
                let _ = fs::remove_file(path);
            }
            return Err(Failure::file("write", path, &error));
        }
    }
    Ok(())
}

fn write(file: &NewFile, path: &Path) -> io::Result<()> {
    let mut target = create(file.is_secret, path)?;
    target.write_all(file.content.expose()).and_then(|()| target.sync_all()).inspect_err(|_| {
        let _ = fs::remove_file(path);
    })
}

/// A new file, with the right permissions from the first moment.
fn create(is_secret: bool, path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, if is_secret { 0o600 } else { 0o644 });
    #[cfg(not(unix))]
    let _ = is_secret;
    options.open(path)
}
