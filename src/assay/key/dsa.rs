//! A DSA key (FIPS 186-4), of a kind that no algorithm of JWS is for. Everybody may know its secret.

use num_bigint::BigUint;

use super::der;
use super::public::armoured;

const P: &str = "ADB543A75D06463C7B6A8A909C6E3888C6F640EC1C1384A9AFE82DF8F2DF7EBF8A5B247831ED9671105BED67B91A1833B909A276EDF8672C078\
     EF6C4FCF205538D1B3844D5E9CC9F74F7B84CC7A2230C10A0F7A0AD53D720CD431672BF9FCB975611BCDE3BE619C9AC5A9C3E6BA27C835C1D61\
     ED95BD7079581179406EC9B9C1";
const Q: &str = "BEB63E1B23F528C892CF56A9734078B6D5FD2EDD";
const G: &str = "44D3F293244ED356287F384F9698BF42A3C6C4934AEF321874D8C0870F8E7495958180E0378E76AD07DC3BDAC4BA2CDCFC63B388B4ACE4492AF\
     3238FB1AEEBE88242FEF8F74A936BFAA7B4F8BECDFDB1E5AF7649F24CAC6CC0A0CEA34BCCBA8DBC03B22E058F56BDB30A872053C7407C6E1977\
     FFE5E6781F18087CAAE782508A";
const X: &str = "4DBF5FFED022CD4A103A45F87BA9D6AD0E77E90D";
/// The identifier of DSA (RFC 3279 §2.3.2), without its parameters.
const IDENTIFIER: &[u8] = b"\x06\x07\x2a\x86\x48\xce\x38\x04\x01";

/// A DSA key of 1024 bits.
pub(in crate::assay) struct Dsa {
    p: BigUint,
    q: BigUint,
    g: BigUint,
    x: BigUint,
}

impl Dsa {
    pub(in crate::assay) fn known() -> Option<Self> {
        let number = |digits: &str| BigUint::parse_bytes(digits.as_bytes(), 16);
        Some(Self { p: number(P)?, q: number(Q)?, g: number(G)?, x: number(X)? })
    }

    /// The public key's file.
    pub(in crate::assay) fn spki_pem(&self) -> Vec<u8> {
        let integer = |number: &BigUint| der::integer(&number.to_bytes_be());
        let parameters = der::sequence(&[&integer(&self.p), &integer(&self.q), &integer(&self.g)]);
        let y = integer(&self.g.modpow(&self.x, &self.p));
        let spki = der::sequence(&[&der::sequence(&[IDENTIFIER, &parameters]), &der::bit_string(&y)]);
        armoured("PUBLIC KEY", &spki)
    }

    /// A signature of `digest`, in DER, as libraries of general use write it. The nonce is of the digest: there is no secret.
    pub(in crate::assay) fn sign(&self, digest: &[u8]) -> Option<Vec<u8>> {
        let shown = BigUint::from_bytes_be(digest.get(..20)?);
        let nonce = &shown % &self.q;
        let r = self.g.modpow(&nonce, &self.p) % &self.q;
        let s = nonce.modinv(&self.q)? * (shown + &self.x * &r) % &self.q;
        Some(der::sequence(&[&der::integer(&r.to_bytes_be()), &der::integer(&s.to_bytes_be())]))
    }
}
