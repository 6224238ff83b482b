//! One request to the listener: its head is read, taken down and answered. A body is not looked at.

use std::io::{self, Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use super::ledger::Ledger;

/// How long a visitor may take in all.
const LIMIT: Duration = Duration::from_secs(1);
/// How much of a request is read.
const MAX_HEAD_BYTES: usize = 8192;
/// How many headers are told of, and how much of each line, in characters.
const MAX_LINES: usize = 12;
const MAX_LINE: usize = 120;
/// Whose values are the visitor's secrets.
const SECRET: [&str; 4] = ["authorization", "cookie", "proxy-authorization", "x-api-key"];

/// Reads a request, and answers it with what is served there, or with 404.
pub(super) fn receive(mut stream: TcpStream, ledger: &Ledger) -> io::Result<()> {
    stream.set_write_timeout(Some(LIMIT))?;
    let head = head(&mut stream)?;
    let text = String::from_utf8_lossy(&head);
    let first = text.lines().next().unwrap_or_default();
    let path = first.split(' ').nth(1).unwrap_or_default();
    match ledger.note(path, described(&text)) {
        Some(document) => {
            let (kind, length) = (document.kind, document.body.len());
            write!(
                stream,
                "HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n"
            )?;
            // Whoever asks for a head alone does not mind more.
            stream.write_all(&document.body)
        }
        None => stream.write_all(b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"),
    }
}

/// The head of a request, or as much of it as came in time.
fn head(stream: &mut TcpStream) -> io::Result<Vec<u8>> {
    let deadline = Instant::now() + LIMIT;
    let (mut head, mut chunk) = (Vec::new(), [0; 1024]);
    while head.len() < MAX_HEAD_BYTES && !head.windows(4).any(|window| window == b"\r\n\r\n") {
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            break;
        }
        stream.set_read_timeout(Some(left))?;
        match stream.read(&mut chunk) {
            Ok(0) | Err(_) => break,
            Ok(length) => head.extend(chunk.iter().take(length)),
        }
    }
    if head.is_empty() { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(head) }
}

/// A request in a line: `GET /x HTTP/1.1; host: …; user-agent: …`.
fn described(head: &str) -> String {
    let shown = |line: &str| {
        let is_secret =
            line.split_once(':').is_some_and(|(name, _)| SECRET.contains(&name.to_ascii_lowercase().as_str()));
        let end = if is_secret { line.find(':').map_or(0, |colon| colon + 1) } else { line.len() };
        let mut text: String = line.chars().take(MAX_LINE.min(end)).collect();
        if text.len() < line.len() {
            text.push('…');
        }
        text
    };
    let lines: Vec<_> = head.lines().take_while(|line| !line.is_empty()).take(MAX_LINES).map(shown).collect();
    lines.join("; ")
}

#[cfg(test)]
mod tests {
    use super::described;

    #[test]
    fn a_request_is_told_in_a_line_without_secrets() {
        let head = format!(
            "GET /k HTTP/1.1\r\nHost: a\r\nAuthorization: Basic c2VjcmV0\r\nX: {}\r\n\r\nbody",
            "x".repeat(200)
        );
        let told = described(&head);
        assert!(told.starts_with("GET /k HTTP/1.1; Host: a; Authorization:…; X: xxx"), "{told}");
        assert!(told.ends_with("x…") && told.len() < 250 && !told.contains("body"), "{told}");
        assert_eq!(described(&"a: b\r\n".repeat(100)).matches("a: b").count(), 12);
    }
}
