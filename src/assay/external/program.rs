//! The program to be assayed: how it is called, and what its environment tells it.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::assay::key::KeyForm;
use crate::assay::setup::Setup;

/// The variable that says where a program finds its key.
const KEY: &str = "COUNTERSIGN_KEY";

/// A program's command line.
#[derive(Clone, Debug)]
pub struct Program {
    name: OsString,
    arguments: Vec<OsString>,
}

impl Program {
    /// The program called `name`, found as a shell finds it.
    pub fn new(name: impl Into<OsString>, arguments: impl IntoIterator<Item = OsString>) -> Self {
        Self { name: name.into(), arguments: arguments.into_iter().collect() }
    }

    /// What it is called.
    pub(super) fn name(&self) -> String {
        self.name.to_string_lossy().into_owned()
    }

    /// The command that starts it with what a verifier has to be told; `key` is where it finds its key.
    pub(super) fn command(&self, setup: &Setup, key: &Path) -> Command {
        let mut command = Command::new(&self.name);
        command.args(&self.arguments);
        command.envs([
            ("COUNTERSIGN_SCHEME", setup.scheme.name()),
            ("COUNTERSIGN_ALG", setup.scheme.algorithm()),
            ("COUNTERSIGN_ISS", setup.issuer.as_str()),
            ("COUNTERSIGN_AUD", setup.audience.as_str()),
            ("COUNTERSIGN_TYP", setup.typ.as_deref().unwrap_or_default()),
            ("COUNTERSIGN_KID", setup.kid.as_deref().unwrap_or_default()),
            ("COUNTERSIGN_KEY_FORM", setup.key_form.as_str()),
        ]);
        command.env("COUNTERSIGN_NOW", setup.now.to_string());
        command.env("COUNTERSIGN_IMPLICIT", STANDARD.encode(&setup.implicit));
        command.env(KEY, key);
        command
    }

    /// What stands in the environment of a program, and of what it starts, that finds its key at `key`.
    pub(super) fn mark(key: &Path) -> Vec<u8> {
        [KEY.as_bytes(), b"=", key.as_os_str().as_encoded_bytes()].concat()
    }
}

/// How a key file's name ends, for programs that go by it.
fn extension(form: KeyForm) -> &'static str {
    match form {
        KeyForm::SpkiPem | KeyForm::Pkcs1Pem | KeyForm::CertPem | KeyForm::Pkcs8Pem => "pem",
        KeyForm::OpenSsh => "pub",
        KeyForm::Jwk => "jwk",
        KeyForm::Jwks => "jwks",
        KeyForm::Raw => "raw",
        KeyForm::Hex => "hex",
        KeyForm::Paserk => "paserk",
    }
}

/// A folder for keys that nobody else can look into, and that goes away with its value.
pub(super) struct Scratch {
    folder: tempfile::TempDir,
    written: u64,
}

impl Scratch {
    pub(super) fn new() -> io::Result<Self> {
        let mut builder = tempfile::Builder::new();
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
        Ok(Self { folder: builder.prefix("countersign-").tempdir()?, written: 0 })
    }

    /// Writes a key to a file of its own.
    pub(super) fn key(&mut self, setup: &Setup) -> io::Result<PathBuf> {
        self.written += 1;
        let path = self.folder.path().join(format!("key-{}.{}", self.written, extension(setup.key_form)));
        fs::write(&path, &setup.key)?;
        Ok(path)
    }
}
