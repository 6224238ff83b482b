//! What is served, and who asked.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Something that is served.
#[derive(Clone, Debug)]
pub(in crate::assay) struct Document {
    pub(in crate::assay) kind: &'static str,
    pub(in crate::assay) body: Vec<u8>,
}

/// What is served, and who asked.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    entries: Mutex<Entries>,
    news: Condvar,
    is_closed: AtomicBool,
}

#[derive(Debug, Default)]
struct Entries {
    documents: HashMap<String, Document>,
    /// Path and description of each request that was not yet asked about.
    requests: Vec<(String, String)>,
}

impl Ledger {
    pub(super) fn close(&self) {
        self.is_closed.store(true, Ordering::Relaxed);
    }

    pub(super) fn is_closed(&self) -> bool {
        self.is_closed.load(Ordering::Relaxed)
    }

    pub(super) fn publish(&self, path: String, document: Document) {
        self.entries().documents.insert(path, document);
    }

    /// Takes down a request, and returns what is served there.
    pub(super) fn note(&self, path: &str, description: String) -> Option<Document> {
        let mut entries = self.entries();
        entries.requests.push((path.to_owned(), description));
        self.news.notify_all();
        entries.documents.get(path).cloned()
    }

    /// The first request for anything in `folder`; all of them are forgotten. Waits for one for `patience`.
    pub(super) fn taken(&self, folder: &str, patience: Duration) -> Option<String> {
        let deadline = Instant::now() + patience;
        let mut entries = self.entries();
        loop {
            let first = entries.requests.iter().find(|(path, _)| is_inside(path, folder)).map(|(_, told)| told.clone());
            let left = deadline.saturating_duration_since(Instant::now());
            if first.is_some() || left.is_zero() {
                entries.requests.retain(|(path, _)| !is_inside(path, folder));
                return first;
            }
            entries = self.news.wait_timeout(entries, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    fn entries(&self) -> MutexGuard<'_, Entries> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether `path` lies in `folder`, also where a well-known one stands before it: that is how an issuer with a path is asked (RFC
/// 8414 §3.1).
fn is_inside(path: &str, folder: &str) -> bool {
    let at = if path.starts_with("/.well-known/") { path.find(folder).unwrap_or_default() } else { 0 };
    let rest = path.get(at..).and_then(|path| path.strip_prefix(folder));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']))
}
