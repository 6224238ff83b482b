//! Reads one token: never more of it than is looked at.

use std::ffi::{OsStr, OsString};
use std::io::{self, Read};

use crate::failure::Failure;

/// Refuses an argument that was meant as an option, without repeating it: a key in PEM begins with hyphens too, which is why
/// such arguments are let through to here.
pub(crate) fn ensure_no_option(argument: Option<&OsStr>) -> Result<(), Failure> {
    match argument {
        Some(argument) if is_option(argument.as_encoded_bytes()) => {
            Err(Failure::new("there is no such option: see --help"))
        }
        _ => Ok(()),
    }
}

/// Whether an argument was meant as an option. No token begins with a hyphen.
fn is_option(argument: &[u8]) -> bool {
    argument.len() > 1 && argument.starts_with(b"-") && !argument.starts_with(b"----")
}

/// The token given as an argument, or read from `source` where there is none or it is `-`.
pub(crate) fn token(argument: Option<OsString>, source: impl Read, cap: usize) -> Result<Vec<u8>, Failure> {
    match argument {
        Some(token) if token != "-" => Ok(token.into_encoded_bytes()),
        _ => read(source, cap).map_err(|error| Failure::input(&error)),
    }
}

/// Reads a token of which one trailing line feed is dropped. Reading stops one byte after the cap, which is enough to see
/// that the token is too long; a line feed there is dropped only where nothing follows it.
fn read(mut source: impl Read, cap: usize) -> io::Result<Vec<u8>> {
    let mut token = Vec::new();
    source.by_ref().take(cap as u64 + 1).read_to_end(&mut token)?;
    let is_at_end = token.len() <= cap || source.read(&mut [0])? == 0;
    if is_at_end && token.last() == Some(&b'\n') {
        token.pop();
    }
    Ok(token)
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn one_line_feed_is_dropped_and_no_more_is_read_than_needed() {
        let read = |text: &str| String::from_utf8(read(text.as_bytes(), 4).unwrap()).unwrap();
        assert_eq!(read("abc"), "abc");
        assert_eq!(read("abc\n"), "abc");
        assert_eq!(read("ab\n\n"), "ab\n");
        assert_eq!(read("abcd\n"), "abcd");
        assert_eq!(read("abc\r\n"), "abc\r");
        assert_eq!(read("abcd\nrest"), "abcd\n");
        assert_eq!(read("abcdefgh"), "abcde");
        assert_eq!(read(""), "");
    }

    #[test]
    fn an_endless_source_is_left_alone() {
        assert_eq!(super::read(std::io::repeat(b'a'), 4).unwrap(), b"aaaaa");
    }
}
