//! The chain of MACs: from the root key over the identifier and each caveat, in their order, to the signature.

use super::{FORMAT, FORMS, alone, asking, narrowed, until};
use crate::assay::bench::Bench;
use crate::assay::case::Case;
use crate::assay::forge::macaroon::{Caveat, Macaroon, Third, bundle, root_secret};
use crate::assay::rule::{Class, Rule, Severity};
use crate::assay::specimen::{Specimen, Unmakeable};
use crate::foundation::rejection::Stage;

static CHAIN: Rule = Rule {
    id: "chain",
    rows: &["MAC-01"],
    class: Class::Forgery,
    severity: Severity::Critical,
    stage: Stage::Signature,
    demands: "the signature is what follows from the root key, the identifier, and each caveat in its place",
    gain: "whoever holds a narrowed token takes the narrowing away, or writes another name into it",
    references: FORMAT,
};
static LENGTH: Rule = Rule {
    id: "signature-length",
    rows: &["MAC-01"],
    stage: Stage::Encoding,
    demands: "a signature has all of its 32 bytes, and no more",
    gain: "a signature of which a part is compared is guessed in a few hundred attempts; of an empty one, in none",
    ..CHAIN
};

type Change = fn(&mut Macaroon);

/// What a holder does to the honest token that is narrowed twice.
const CHANGES: [(&str, &str, Change); 8] = [
    ("last-caveat-removed", "the last caveat is taken away", |token| drop(token.caveats.pop())),
    ("first-caveat-removed", "the first caveat is taken away", |token| drop(token.caveats.remove(0))),
    ("caveats-removed", "every caveat is taken away", |token| token.caveats.clear()),
    ("caveats-reordered", "the caveats stand in another order", |token| token.caveats.reverse()),
    ("caveat-repeated", "a caveat stands there twice", |token| token.caveats.extend(token.caveats.last().cloned())),
    ("caveat-changed", "a caveat says another moment than was MACed", |token| {
        if let Some(last) = token.caveats.first_mut().and_then(|caveat| caveat.identifier.last_mut()) {
            *last = if *last == b'9' { b'8' } else { *last + 1 };
        }
    }),
    ("caveat-not-maced", "a caveat was appended without a MAC", |token| {
        let identifier = b"expires-before=32503680000".to_vec();
        token.caveats.push(Caveat { identifier, asked: None });
    }),
    ("name-changed", "the identifier says another name than was MACed", |token| {
        let place = token.identifier.windows(5).position(|name| name == b"alice");
        token.identifier.splice(place.map_or(0..0, |place| place..place + 5), *b"carol");
    }),
];

pub(in crate::assay::catalogue) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for form in FORMS {
        cases.extend(CHANGES.into_iter().map(|(name, title, change)| {
            Case::macaroon(&CHAIN, format!("{name}-{}", form.as_str()), title, move |bench| {
                let honest = narrowed(bench)?;
                let mut token = honest.clone();
                change(&mut token);
                Ok(Specimen::new(alone(&token, form), alone(&honest, form)))
            })
        }));
        for (name, length) in [("empty", 0), ("of-one-byte", 1), ("of-16-bytes", 16), ("of-33-bytes", 33)] {
            let title = format!("its signature is {length} bytes long, as far as it goes the right one");
            cases.push(Case::macaroon(&LENGTH, format!("signature-{name}-{}", form.as_str()), title, move |bench| {
                let honest = Macaroon::honest(bench)?;
                let mut token = honest.clone();
                token.signature.resize(length, b'!');
                Ok(Specimen::new(alone(&token, form), alone(&honest, form)))
            }));
        }
    }
    cases.extend(signatures());
    cases.extend(thirds());
    cases
}

fn signatures() -> Vec<Case> {
    let case = |name, title, change: fn(Macaroon, &Bench) -> Result<Macaroon, Unmakeable>| {
        Case::macaroon(&CHAIN, name, title, move |bench| {
            let honest = narrowed(bench)?;
            Ok(Specimen::new(change(honest.clone(), bench)?.token(), honest.token()))
        })
    };
    vec![
        case("signed-by-a-stranger", "its root key is one that nobody trusts", |token, bench| {
            Ok(Macaroon::minted(root_secret(bench.stranger()?)?, token.identifier))
        }),
        case("signature-of-zeros", "its signature is all zeros", |token, _| {
            Ok(Macaroon { signature: vec![0; 32], ..token })
        }),
        case("signature-last-bit", "the last bit of its signature is the other one", |mut token, _| {
            token.signature.last_mut().into_iter().for_each(|last| *last ^= 1);
            Ok(token)
        }),
        case("signature-of-the-identifier", "its signature is that of before its caveats", |token, bench| {
            Ok(Macaroon { signature: Macaroon::honest(bench)?.signature, ..token })
        }),
    ]
}

/// What a holder does to the caveat that asks a third party.
fn thirds() -> Vec<Case> {
    let mut cases = Vec::new();
    for form in FORMS {
        let named = |name: &str| format!("{name}-{}", form.as_str());
        cases.push(Case::macaroon(
            &CHAIN,
            named("third-party-removed"),
            "the caveat that asks a third party is taken away",
            move |bench| {
                let (root, discharge, _) = asking(bench)?;
                let mut token = root.clone();
                token.caveats.clear();
                let honest = [root.clone(), discharge.bound_to(&root)];
                Ok(Specimen::new(alone(&token, form), bundle(&honest, form)))
            },
        ));
        cases.push(Case::macaroon(
            &CHAIN,
            named("vid-removed"),
            "the caveat that asks a third party has lost its sealed key, and is one of the first party",
            move |bench| {
                let third = Third::asked(until(bench, 300))?;
                let root = Macaroon::honest(bench)?.asking(&third)?;
                let mut token = root.clone();
                token.caveats.iter_mut().for_each(|caveat| caveat.asked = None);
                let honest = [root.clone(), third.discharge().bound_to(&root)];
                Ok(Specimen::new(alone(&token, form), bundle(&honest, form)))
            },
        ));
        cases.push(Case::macaroon(
            &CHAIN,
            named("vid-replaced"),
            "the sealed key of a third party's caveat is another's, who discharges it",
            move |bench| {
                let (root, discharge, _) = asking(bench)?;
                let (other, forged, _) = asking(bench)?;
                let token = Macaroon { caveats: other.caveats, ..root.clone() };
                let token = [token, forged.bound_to(&root)];
                Ok(Specimen::new(bundle(&token, form), bundle(&[root.clone(), discharge.bound_to(&root)], form)))
            },
        ));
    }
    cases
}
