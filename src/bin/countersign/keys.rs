//! Reads key files, and says in one sentence what is wrong with one.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use clap::Args;
use countersign::registry::KeyFile;

use crate::choice::KeyFormat;
use crate::failure::Failure;

/// The largest key file read, in bytes; also that of a JWKS.
const MAX_BYTES: usize = 64 * 1024;

/// How the key file is written.
#[derive(Args)]
pub(crate) struct Format {
    /// How the key file is written, where neither its content (PEM, PASERK, JWK) nor its name (.hex, .raw) says
    #[arg(long, value_name = "FORMAT")]
    key_format: Option<KeyFormat>,
}

impl Format {
    /// The key in the file at `path`.
    pub(crate) fn read(&self, path: &Path) -> Result<KeyFile, Failure> {
        let bytes = read_file(path)?;
        let extension = path.extension().and_then(|extension| extension.to_str());
        let form = self.key_format.map(Into::into).or_else(|| KeyFile::recognise(extension, &bytes));
        match form {
            Some(form) => Ok(KeyFile::new(form, bytes)),
            None => Err(Failure::new(format!(
                "key file `{}`: neither its content nor its name says how it is written: \
                 say so with --key-format pem|paserk|jwk|raw|hex",
                path.display()
            ))),
        }
    }
}

/// Whether what was given as a file's name may be a key, which is not to be repeated: as text that begins like one, or as
/// digits and letters beyond the length of a name.
fn is_key(path: &Path) -> bool {
    let name = path.as_os_str().as_encoded_bytes();
    let is_digit = |byte: &u8| byte.is_ascii_alphanumeric() || b"+_=-".contains(byte);
    name.len() > 40 && (KeyFile::recognise(None, name).is_some() || name.iter().all(is_digit))
}

/// The content of a file that is small enough to hold keys.
pub(crate) fn read_file(path: &Path) -> Result<Vec<u8>, Failure> {
    let read = || {
        // Never reallocated: what is read may be secret.
        let mut bytes = Vec::with_capacity(MAX_BYTES + 1);
        File::open(path)?.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    let bytes = read().map_err(|error| {
        if is_key(path) {
            return Failure::new("a key stands where the name of its file belongs: keys are given as files");
        }
        Failure::file("read key file", path, &error)
    })?;
    if bytes.len() > MAX_BYTES {
        return Err(Failure::new(format!("key file `{}` is larger than {MAX_BYTES} bytes", path.display())));
    }
    Ok(bytes)
}
