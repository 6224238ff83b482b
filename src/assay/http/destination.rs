//! Where tokens are sent: a URL whose host was looked up once, and is this machine or one that the tester may test.

use std::net::{IpAddr, SocketAddr, ToSocketAddrs as _};

use ureq::http::Uri;
use ureq::http::uri::Scheme;

use crate::foundation::error::Error;

/// More addresses of one host are not kept.
const MAX_ADDRESSES: usize = 8;

/// A URL, and the addresses that its host had when it was looked up: it is not looked up again.
#[derive(Clone, Debug)]
pub struct Destination {
    uri: Uri,
    addresses: Vec<SocketAddr>,
}

impl Destination {
    /// The destination at `url`; `allowed` names the hosts beside this machine that the tester may test.
    ///
    /// # Errors
    /// Where it is no URL of HTTP, carries credentials, has a host without an address, or one that is neither this machine
    /// (each of its addresses is loopback, RFC 1122 §3.2.1.3 and RFC 4291 §2.5.3) nor allowed.
    ///
    /// # Example
    /// ```
    /// use countersign::assay::Destination;
    ///
    /// assert!(Destination::find("http://127.0.0.1:8080/me", &[]).is_ok());
    /// assert!(Destination::find("http://192.0.2.7/me", &[]).is_err());
    /// assert!(Destination::find("http://192.0.2.7/me", &["192.0.2.7".to_owned()]).is_ok());
    /// ```
    pub fn find(url: &str, allowed: &[String]) -> Result<Self, Error> {
        let refused = |why: &str| Err(Error::configuration(format!("`{}`: {why}", shown(url))));
        let Ok(uri) = url.parse::<Uri>() else {
            return refused("not a URL: expected such as `http://127.0.0.1:8080/me`");
        };
        let port = match uri.scheme() {
            Some(scheme) if *scheme == Scheme::HTTP => 80,
            Some(scheme) if *scheme == Scheme::HTTPS => 443,
            _ => return refused("not a URL of HTTP: expected it to begin with `http://` or `https://`"),
        };
        let Some(authority) = uri.authority() else { return refused("it names no host") };
        if authority.as_str().contains('@') {
            return refused("credentials in a URL end up in logs: send them in a header");
        }
        // What stands behind the last colon and is no port would be overlooked.
        let behind = authority.as_str().strip_prefix(authority.host()).unwrap_or_default();
        if authority.host().is_empty() || (!behind.is_empty() && authority.port_u16().is_none()) {
            return refused("its port is none: expected a number up to 65535");
        }
        if url.contains("{token}") {
            return refused("a token in a URL ends up in logs: send it in a header, a cookie or a body");
        }
        let host = bare(authority.host());
        let addresses: Vec<_> = match (host, authority.port_u16().unwrap_or(port)).to_socket_addrs() {
            Ok(found) => found.take(MAX_ADDRESSES).collect(),
            Err(error) => return refused(&format!("its host has no address: {error}")),
        };
        if addresses.is_empty() {
            return refused("its host has no address");
        }
        let is_allowed = allowed.iter().any(|allowed| bare(allowed).eq_ignore_ascii_case(host));
        match addresses.iter().find(|address| !is_loopback(address.ip())) {
            Some(address) if !is_allowed => refused(&format!(
                "its host ({}) is not this machine: where you are allowed to test it, say so \
                 (`--i-am-allowed-to-test {host}`)",
                address.ip()
            )),
            _ => Ok(Self { uri, addresses }),
        }
    }

    pub(super) fn uri(&self) -> &Uri {
        &self.uri
    }

    pub(super) fn is_encrypted(&self) -> bool {
        self.uri.scheme() == Some(&Scheme::HTTPS)
    }

    pub(super) fn addresses(&self) -> &[SocketAddr] {
        &self.addresses
    }
}

/// A host without the brackets around an IPv6 address, or the dot that ends a name.
fn bare(host: &str) -> &str {
    let inner = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    inner.strip_suffix('.').unwrap_or(inner)
}

fn is_loopback(address: IpAddr) -> bool {
    address.to_canonical().is_loopback()
}

/// A URL as it may be shown: without credentials.
fn shown(url: &str) -> String {
    match (url.split_once("://"), url.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, rest))) => format!("{scheme}://…@{rest}"),
        _ => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::Destination;

    fn refusal(url: &str, allowed: &[&str]) -> Option<String> {
        let allowed: Vec<_> = allowed.iter().map(|host| (*host).to_owned()).collect();
        Destination::find(url, &allowed).err().map(|error| error.to_string())
    }

    #[test]
    fn this_machine_needs_no_leave() {
        for url in [
            "http://127.0.0.1/",
            "http://127.8.9.10:81/a?b=c",
            "http://[::1]:8080/",
            "http://[::ffff:127.0.0.1]/",
            "http://localhost:3000",
            "HTTPS://LOCALHOST/",
            "http://2130706433/",
        ] {
            assert_eq!(refusal(url, &[]), None, "{url}");
        }
    }

    #[test]
    fn another_machine_is_tested_only_where_it_is_named() {
        for (url, name) in [
            ("http://192.0.2.7/", "192.0.2.7"),
            ("http://0.0.0.0/", "0.0.0.0"),
            ("http://[::]/", "::"),
            ("http://[2001:db8::1]:80/", "2001:db8::1"),
            ("http://[::ffff:192.0.2.7]/", "[::ffff:192.0.2.7]"),
            ("http://3221225991/", "3221225991"),
        ] {
            let told = refusal(url, &["127.0.0.1", "192.0.2.70"]).unwrap();
            assert!(told.contains("is not this machine") && told.contains("--i-am-allowed-to-test"), "{url}: {told}");
            assert_eq!(refusal(url, &[name]), None, "{url}");
        }
    }

    #[test]
    fn what_is_no_url_of_http_is_refused() {
        for (url, why) in [
            ("", "not a URL"),
            ("127.0.0.1:80", "not a URL of HTTP"),
            ("/me", "not a URL of HTTP"),
            ("ftp://127.0.0.1/", "not a URL of HTTP"),
            ("http://", "not a URL"),
            ("http://:80/", "port"),
            ("http://127.0.0.1:/", "port"),
            ("http://127.0.0.1:65536/", "port"),
            ("http://127.0.0.1/?t={token}", "logs"),
            ("http://no-such-host.invalid/", "has no address"),
        ] {
            let told = refusal(url, &["no-such-host.invalid"]).unwrap();
            assert!(told.contains(why), "{url}: {told}");
        }
    }

    #[test]
    fn credentials_are_refused_and_not_repeated() {
        for url in ["http://user:secret@127.0.0.1/", "http://127.0.0.1@192.0.2.7/", "http://secret@@127.0.0.1/"] {
            let told = refusal(url, &[]).unwrap();
            assert!(!told.contains("secret") && !told.contains("is not this machine"), "{told}");
        }
    }
}
