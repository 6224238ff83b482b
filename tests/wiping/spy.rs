//! An allocator that keeps what freed blocks held, and looks for secrets in it.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

/// So many bytes or letters of a secret in a row are a trace of it.
pub(crate) const TRACE: usize = 16;

thread_local! {
    /// What the blocks held that this thread freed; `None` while nobody watches it.
    static FREED: Cell<Option<Vec<Vec<u8>>>> = const { Cell::new(None) };
}

/// Zeros blocks when they are made, so that whatever one holds when it is freed was written there since. To reallocate is left
/// as it is by default: a new block, a copy, and the old one freed, which is what other allocators do at times.
pub(crate) struct Spy;

// SAFETY: `System` does what is asked; freed blocks are only looked at, before it frees them.
unsafe impl GlobalAlloc for Spy {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promise is passed on.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // Taken out, so that what is allocated and freed in here is passed over.
        if let Ok(Some(mut freed)) = FREED.try_with(Cell::take) {
            // SAFETY: the block is the caller's, this long, and was filled with zeros when it was made.
            freed.push((0..layout.size()).map(|at| unsafe { block.add(at).read_volatile() }).collect());
            FREED.set(Some(freed));
        }
        // SAFETY: the caller's promise is passed on.
        unsafe { System.dealloc(block, layout) }
    }
}

/// What `act` returns, and what the blocks held that were freed meanwhile.
pub(crate) fn watch<T>(act: impl FnOnce() -> T) -> (T, Vec<Vec<u8>>) {
    FREED.set(Some(Vec::new()));
    let done = act();
    (done, FREED.take().unwrap_or_default())
}

/// Every trace of secrets: of their bytes, and of their letters in hexadecimal and base64.
pub(crate) struct Traces(Vec<[u8; TRACE]>);

impl Traces {
    pub(crate) fn of<'s>(secrets: impl IntoIterator<Item = &'s Vec<u8>>) -> Self {
        let spellings = secrets.into_iter().flat_map(|secret| spellings(secret));
        let mut traces: Vec<_> = spellings.flat_map(|text| windows(&text).copied().collect::<Vec<_>>()).collect();
        traces.sort_unstable();
        Self(traces)
    }

    /// How many of these blocks hold one.
    pub(crate) fn count(&self, blocks: &[Vec<u8>]) -> usize {
        blocks.iter().filter(|block| windows(block).any(|window| self.0.binary_search(window).is_ok())).count()
    }
}

fn spellings(secret: &[u8]) -> Vec<Vec<u8>> {
    let hex = |digits: fn(&u8) -> String| secret.iter().map(digits).collect::<String>().into_bytes();
    let mut all = vec![secret.to_vec(), hex(|byte| format!("{byte:02x}")), hex(|byte| format!("{byte:02X}"))];
    // Within a longer text, three bytes share four letters wherever the text has it.
    for whole in (0..3).filter_map(|start| secret.get(start..)) {
        let whole = whole.as_chunks::<3>().0.as_flattened();
        all.extend([STANDARD_NO_PAD, URL_SAFE_NO_PAD].map(|base64| base64.encode(whole).into_bytes()));
    }
    all
}

fn windows(text: &[u8]) -> impl Iterator<Item = &[u8; TRACE]> {
    text.windows(TRACE).filter_map(|window| window.try_into().ok())
}
