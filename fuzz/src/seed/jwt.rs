//! Drafts of JWTs that a verifier accepts or only just refuses: at the edges of time, and of every profile.

use countersign::arbitrary::sheet;

use super::catalogue::Add;
use super::words::TIMES;
use crate::model::circumstances::{AUDIENCE, ISSUER, LAST_MOMENT, NOW, OTHER_ISSUER, REVOKED};
use crate::model::profile::{ACCESS_TOKEN, CODE, NONCE, half_hash};

/// Claims beside those of an honest JWT, or other ones, and the circumstances in which they matter: the flags, leeway, type,
/// clock, profile and login of `Circumstances::of`.
const CLAIMS: &[(&[u8], &str)] = &[
    (b"", r#","role":"\ud83d\ude00""#),
    (b"", r#","role":"\ud83d\ud83d""#),
    (b"", r#","nonce":"n-0S6_WzA2Mj""#),
    (b"\x40", r#","auth_time":1699999990"#),
    (b"", r#","events":{}"#),
    (b"\0\0\0\0\x01", r#","client_id":"s6BhdRkqt3""#),
    (b"\0\0\0\0\x01", r#","client_id":"""#),
    (b"\0\0\0\0\x01", r#","client_id":7"#),
    (b"\0\0\0\0\x01", ""),
    (b"\0\0\0\0\x02", r#","nonce":"n-0S6_WzA2Mj""#),
    (b"\0\0\0\0\x02", r#","nonce":"another""#),
    (b"\0\0\0\0\x02", ""),
    (b"\0\0\0\0\x02\x01", r#","nonce":"""#),
    (b"\0\0\0\0\x02\x02", r#","nonce":"n-0S6_WzA2Mj""#),
    (b"\0\0\0\0\x02\x02", r#","auth_time":1699999990"#),
    (b"\0\0\0\0\x02\x02", r#","scope":"read","amr":[]"#),
    (b"\0\0\0\0\x02\x12", r#","auth_time":1699999910"#),
    (b"\0\0\0\0\x02\x12", r#","auth_time":1699999909"#),
    (b"\0\0\0\0\x02\x12", r#","auth_time":1700000030"#),
    (b"\0\0\0\0\x02\x12", r#","auth_time":1700000031"#),
    (b"\0\0\0\0\x02\x12", r#","auth_time":"now""#),
    (b"\0\0\0\0\x02\x12", r#","amr":[]"#),
    (b"\0\0\0\0\x02", r#","nonce":"n-0S6_WzA2Mj","azp":"api""#),
    (b"\0\0\0\0\x02", r#","nonce":"n-0S6_WzA2Mj","azp":"web""#),
    (b"\0\0\0\0\x02", r#","nonce":"n-0S6_WzA2Mj","events":{}"#),
    (b"\0\0\0\0\x02\x02", ""),
    (b"\0\0\0\0\x02\x04", r#","nonce":"n-0S6_WzA2Mj""#),
    (b"\0\0\0\0\x02\x04", r#","nonce":"n-0S6_WzA2Mj","at_hash":"AA""#),
    (b"\0\0\0\0\x02\x08", r#","nonce":"n-0S6_WzA2Mj","c_hash":"AA""#),
    (b"\0\0\x01", r#","nonce":"n-0S6_WzA2Mj""#),
];

/// The profiles of `Circumstances::of`, and claims beside who and for whom: an access token that leaves something out, and an ID
/// token as old as one may be, and a second older.
const LESS: &[(&[u8], &str)] = &[
    (b"\0\0\0\0\x01", r#""exp":1700000600,"jti":"7f1d4b0c","client_id":"s6BhdRkqt3""#),
    (b"\0\0\0\0\x01", r#""exp":1700000600,"iat":1699999995,"client_id":"s6BhdRkqt3""#),
    (b"\0\0\0\0\x01", r#""exp":1700000600,"iat":1699999995,"jti":"","client_id":"s6BhdRkqt3""#),
    (b"\0\0\0\0\x02", r#""exp":1700000600,"iat":1699999370,"nonce":"n-0S6_WzA2Mj""#),
    (b"\0\0\0\0\x02", r#""exp":1700000600,"iat":1699999369,"nonce":"n-0S6_WzA2Mj""#),
];

pub fn seed(add: &mut Add<'_>) {
    for (circumstances, draft) in drafts() {
        add("jwt_structured", sheet::of(&[circumstances, &draft]));
    }
}

/// Drafts of JWTs at the edges of time, and of every profile.
fn drafts() -> Vec<(&'static [u8], Vec<u8>)> {
    const HEADER: &str = r#"{"alg":"HS256","typ":"JWT"}"#;
    const ACCESS_HEADER: &str = r#"{"alg":"HS256","typ":"at+jwt"}"#;
    let draft = |header: &str, claims: &str| sheet::of(&[header.as_bytes(), claims.as_bytes()]);
    let who = format!(r#"{{"iss":"{ISSUER}","sub":"alice""#);
    let mut drafts = Vec::new();
    for (circumstances, times) in TIMES {
        let names = ["exp", "nbf", "iat"];
        let moments = times.split(' ').map(|seconds| NOW + seconds.parse::<i64>().expect("a number"));
        let times: String = names.iter().zip(moments).map(|(name, moment)| format!(r#","{name}":{moment}"#)).collect();
        drafts.push((*circumstances, draft(HEADER, &format!(r#"{who},"aud":"{AUDIENCE}"{times}}}"#))));
    }
    let last = format!(r#"{who},"aud":"{AUDIENCE}","exp":{LAST_MOMENT}}}"#);
    drafts.push((b"\0\0\0\x80", draft(HEADER, &last)));
    let whole = format!(r#"{who},"aud":"{AUDIENCE}","exp":{},"iat":{},"jti":"7f1d4b0c""#, NOW + 600, NOW - 5);
    let header = |circumstances: &[u8]| match circumstances {
        [_, _, 1, ..] | [_, _, _, _, 1, ..] => ACCESS_HEADER,
        _ => HEADER,
    };
    for (circumstances, claims) in CLAIMS {
        drafts.push((*circumstances, draft(header(circumstances), &format!("{whole}{claims}}}"))));
    }
    for (circumstances, claims) in LESS {
        let claims = format!(r#"{who},"aud":"{AUDIENCE}",{claims}}}"#);
        drafts.push((*circumstances, draft(header(circumstances), &claims)));
    }
    let named = |aud: &str, more: &str| {
        let [token, code] = [ACCESS_TOKEN, CODE].map(half_hash);
        let times = format!(r#""exp":{},"iat":{}"#, NOW + 600, NOW - 5);
        draft(
            HEADER,
            &format!(r#"{who},"aud":{aud},{times},"nonce":"{NONCE}","at_hash":"{token}","c_hash":"{code}"{more}}}"#),
        )
    };
    for subject in ["a\u{202e}b".to_owned(), "a".repeat(255), "a".repeat(256)] {
        let claims = format!(r#"{{"iss":"{ISSUER}","sub":"{subject}","aud":"{AUDIENCE}","exp":{}}}"#, NOW + 600);
        drafts.push((b"", draft(HEADER, &claims)));
    }
    // A trusted issuer's key that speaks for another.
    let header = r#"{"alg":"HS256","typ":"JWT","kid":"a"}"#;
    let claims = format!(r#"{{"iss":"{OTHER_ISSUER}","sub":"alice","aud":"{AUDIENCE}","exp":{}}}"#, NOW + 600);
    drafts.push((b"\x20", draft(header, &claims)));
    let partners = format!(r#"{who},"aud":["{AUDIENCE}","web"],"exp":{}}}"#, NOW + 600);
    drafts.push((b"\x01", draft(HEADER, &partners)));
    let revoked = format!(r#"{who},"aud":"{AUDIENCE}","exp":{},"jti":"{REVOKED}"}}"#, NOW + 600);
    drafts.push((b"\x08", draft(HEADER, &revoked)));
    // Without a name, where uses are counted, and where what is revoked is looked up.
    drafts.extend([&b"\x10"[..], b"\x08"].map(|circumstances| (circumstances, draft(HEADER, &partners))));
    drafts.push((b"\0\0\0\0\x02\x0c", named(r#""api""#, "")));
    drafts.push((b"\0\0\0\0\x02\x20", named(r#"["api","web"]"#, r#","azp":"api""#)));
    drafts.push((b"\0\0\0\0\x02\x20", named(r#"["api","web"]"#, "")));
    drafts.push((b"\0\0\0\0\x02", named(r#"["api","web"]"#, "")));
    drafts
}
