//! What every token is held against: a random session id, and a table of who is logged in.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::claims::claims::Claims;
use crate::foundation::clock::{Clock as _, SystemClock};
use crate::foundation::encoding::base64url;
use crate::foundation::error::Error;
use crate::foundation::random;

/// How many random bytes an id has.
const ID_BYTES: usize = 32;
/// How many sessions the table holds before it is emptied, so that measuring does not fill the memory.
const MAX_SESSIONS: usize = 10_000;

/// Sessions in this process's memory.
pub(super) struct Sessions {
    claims: Claims,
    known: (String, [u8; ID_BYTES]),
    table: Mutex<HashMap<[u8; ID_BYTES], Claims>>,
}

impl Sessions {
    pub(super) fn open(claims: &Claims) -> Result<Self, Error> {
        let id = random::bytes()?;
        let table = Mutex::new(HashMap::from([(id, claims.clone())]));
        Ok(Self { claims: claims.clone(), known: (base64url::encode(id), id), table })
    }

    /// The id of a session that is open.
    pub(super) fn id(&self) -> &str {
        &self.known.0
    }

    /// Opens a session, and returns its id as it travels.
    pub(super) fn issue(&self) -> Result<String, Error> {
        let id = random::bytes()?;
        let mut table = self.table.lock().unwrap_or_else(PoisonError::into_inner);
        if table.len() >= MAX_SESSIONS {
            table.clear();
            table.insert(self.known.1, self.claims.clone());
        }
        table.insert(id, self.claims.clone());
        Ok(base64url::encode(id))
    }

    /// Who is logged in under this id; `None` where nobody is, or is no longer.
    pub(super) fn verify(&self, id: &str) -> Option<Claims> {
        let id: [u8; ID_BYTES] = base64url::decode(id).ok()?.try_into().ok()?;
        let table = self.table.lock().unwrap_or_else(PoisonError::into_inner);
        table.get(&id).filter(|claims| SystemClock.now() < claims.exp()).cloned()
    }
}
