//! A small HTTP server on this machine, whose answers a test decides.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::os::fd::OwnedFd;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::{Builder, JoinHandle};
use std::time::Duration;

use rustix::net::{AddressFamily, SocketType, bind, getsockname, socket};

/// What came in.
pub(crate) struct Request {
    pub(crate) path: String,
    headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Request {
    /// The value of the first header of this name, in lower case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn bearer(&self) -> Option<&[u8]> {
        self.header("authorization")?.strip_prefix("Bearer ").map(str::as_bytes)
    }
}

/// What goes out.
pub(crate) enum Reply {
    Status(u16),
    /// A status, further lines of the head, and a body.
    Full(u16, &'static str, Vec<u8>),
    /// Nothing, until the other side has had enough.
    Silence,
    /// The connection is closed.
    Cut,
}

pub(crate) struct Server {
    pub(crate) port: u16,
    pub(crate) connections: Arc<AtomicUsize>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Deep nesting is read by recursion, by verifiers whose rules are masked: hence the stack.
    pub(crate) fn start(mut answer: impl FnMut(&Request) -> Reply + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (stop, connections) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
        let (stopped, counted) = (Arc::clone(&stop), Arc::clone(&connections));
        let serve = move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if stopped.load(Ordering::Relaxed) {
                    return;
                }
                counted.fetch_add(1, Ordering::Relaxed);
                // A client that goes away is none of its business.
                let _ = attend(stream, &mut answer);
            }
        };
        let thread = Builder::new().stack_size(1 << 30).spawn(serve).unwrap();
        Self { port, connections, stop, thread: Some(thread) }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}/me", self.port)
    }
}

fn attend(stream: TcpStream, answer: &mut impl FnMut(&Request) -> Reply) -> std::io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(60)))?;
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut line = || {
        let mut line = String::new();
        reader.read_line(&mut line).map(|_| line.trim_end().to_owned())
    };
    let path = line()?.split(' ').nth(1).unwrap_or_default().to_owned();
    let mut headers = Vec::new();
    while let Some((name, value)) = line()?.split_once(':') {
        headers.push((name.to_lowercase(), value.trim().to_owned()));
    }
    let length = headers.iter().find(|(name, _)| name == "content-length");
    let mut body = vec![0; length.map_or(0, |(_, value)| value.parse().unwrap())];
    reader.read_exact(&mut body)?;
    let mut out = stream;
    match answer(&Request { path, headers, body }) {
        Reply::Status(status) => write!(out, "HTTP/1.1 {status} X\r\ncontent-length: 0\r\n\r\n"),
        Reply::Full(status, head, body) => {
            write!(out, "HTTP/1.1 {status} X\r\n{head}content-length: {}\r\n\r\n", body.len())?;
            out.write_all(&body)
        }
        Reply::Silence => out.read_to_end(&mut Vec::new()).map(drop),
        Reply::Cut => Ok(()),
    }
}

/// A port at which nobody listens, nor anybody else can as long as the socket is held that has it.
pub(crate) fn deaf_port() -> (OwnedFd, u16) {
    let held = socket(AddressFamily::INET, SocketType::STREAM, None).unwrap();
    bind(&held, &SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).unwrap();
    let address = SocketAddr::try_from(getsockname(&held).unwrap()).unwrap();
    (held, address.port())
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        // Wakes it.
        let _ = TcpStream::connect(("127.0.0.1", self.port));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
