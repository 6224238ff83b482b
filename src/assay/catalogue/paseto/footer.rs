//! The footer: covered by the protection, read before it holds, and no more than the name of a key.

use super::{Forged, beside_honest, honest, is_local, protected};
use crate::assay::bench::Bench;
use crate::assay::case::Case;
use crate::assay::feature::Feature;
use crate::assay::forge::Object;
use crate::assay::forge::paseto::{Message, Protection};
use crate::assay::key::KeyForm;
use crate::assay::rule::{Class, Rule, Severity};
use crate::assay::specimen::{Specimen, Unmakeable};
use crate::foundation::rejection::Stage;

static COVERED: Rule = Rule {
    id: "footer-covered",
    rows: &["PAS-04"],
    class: Class::Forgery,
    severity: Severity::High,
    stage: Stage::Signature,
    demands: "the footer is covered by the protection",
    gain: "anyone can change what a token says of itself in its footer",
    references: &["PASETO Specification, Message Format"],
};
static EMBEDDED: Rule = Rule {
    id: "footer-key",
    rows: &["PAS-06"],
    class: Class::Forgery,
    severity: Severity::Critical,
    stage: Stage::Signature,
    demands: "a key in the footer is never used",
    gain: "anyone can write a token, put a key of their own into it, and be believed",
    references: &["PASETO Specification, Key-ID Support", "RFC 8725 §3.10"],
};
static UNKNOWN: Rule = Rule {
    id: "unknown-key",
    rows: &["PAS-08"],
    class: Class::Strictness,
    severity: Severity::Low,
    stage: Stage::Key,
    demands: "a token whose key is not known is refused",
    gain: "a key that was taken out of use goes on under another name",
    references: &["PASETO Specification, Key-ID Support"],
};
static NO_KEY: Rule = Rule {
    id: "no-key",
    rows: &["PAS-08"],
    class: Class::Forgery,
    severity: Severity::Critical,
    stage: Stage::Key,
    demands: "where no key is found, nothing is decrypted",
    gain: "anyone can name a key that is not there, and encrypt with what is used in its place",
    references: &["PASETO Specification, Key-ID Support"],
};
static KID_FORM: Rule = Rule {
    id: "footer-kid",
    rows: &["PAS-08"],
    class: Class::Strictness,
    severity: Severity::Low,
    stage: Stage::Header,
    demands: "a key's name is a string",
    gain: "a look-up is given something else than a name",
    references: &["PASETO Specification, Key-ID Support"],
};
static DUPLICATES: Rule = Rule {
    id: "footer-duplicates",
    rows: &["PAS-12"],
    class: Class::Strictness,
    severity: Severity::Low,
    stage: Stage::Encoding,
    demands: "no object in a footer names a member twice",
    gain: "two readers of one footer understand it differently",
    references: &["PASETO Implementation Guide, Payload Processing"],
};
static BOUNDED: Rule = Rule {
    id: "footer-bounded",
    rows: &["PAS-13", "DOS-01"],
    class: Class::Strictness,
    severity: Severity::Low,
    stage: Stage::Encoding,
    demands: "a footer, which is read before it is authentic, is bounded in depth, members and length",
    gain: "anyone can have a reader work for nothing",
    references: &["PASETO Implementation Guide, Payload Processing"],
};

pub(in crate::assay::catalogue) fn cases() -> Vec<Case> {
    let mut cases = covered();
    cases.extend(embedded());
    cases.push(
        Case::paseto(
            &UNKNOWN,
            "kid-unknown",
            "the footer names a key that nobody knows; the key is the right one",
            footed(|footer| footer.with_string("kid", "no-such-key").text()),
        )
        .needing(Feature::Kid),
    );
    for (name, key) in [("zeros", [0; 32]), ("spaces", [b' '; 32])] {
        let title = format!("the footer names a key that nobody knows; it is encrypted under a key of {name}");
        cases.push(
            Case::paseto(&NO_KEY, format!("kid-unknown-key-of-{name}"), title, move |bench| {
                let footer = Object::default().with_string("kid", "no-such-key").text();
                let message = Message::honest(bench.setup()).footer(footer);
                beside_honest(bench, message.protected_by(Protection::V4Local(&key))?.token())
            })
            .needing(Feature::Kid)
            .on(is_local),
        );
    }
    for (name, kid) in [("number", "7"), ("null", "null"), ("array", r#"["assay-1"]"#), ("object", r#"{"$ne":""}"#)] {
        cases.push(Case::paseto(
            &KID_FORM,
            format!("kid-{name}"),
            format!("the footer's `kid` is `{kid}`"),
            footed(move |footer| footer.with("kid", kid).text()),
        ));
    }
    for (name, member) in [("kid", r#""kid""#), ("escaped", r#""\u006bid""#)] {
        cases.push(Case::paseto(
            &DUPLICATES,
            format!("footer-duplicate-{name}"),
            format!("the footer names `kid` twice ({name})"),
            footed(move |footer| {
                let is_named = footer.value("kid").is_some();
                let footer = if is_named { footer } else { footer.with_string("kid", "assay-1") };
                footer.preceded_by(member, r#""no-such-key""#).text()
            }),
        ));
    }
    cases.extend(bounded());
    cases
}

/// Forges the honest token with another footer, correctly protected.
fn footed(
    change: impl Fn(Object) -> String + Send + Sync + 'static,
) -> impl Fn(&Bench) -> Forged + Send + Sync + 'static {
    protected(move |message, _| {
        let footer = Object::read(&message.footer).unwrap_or_default();
        message.footer(change(footer))
    })
}

fn covered() -> Vec<Case> {
    vec![
        Case::paseto(&COVERED, "footer-changed", "something is added to the footer", |bench| {
            let token = honest(bench)?;
            let footer = Object::read(&token.footer).ok_or(Unmakeable::NotHere("a footer"))?;
            beside_honest(bench, token.footer(footer.with("x", "1").text()).token())
        }),
        Case::paseto(&COVERED, "footer-removed", "the footer is taken away", |bench| {
            let token = honest(bench)?;
            if token.footer.is_empty() {
                return Err(Unmakeable::NotHere("a footer"));
            }
            beside_honest(bench, token.footer("").token())
        }),
        Case::paseto(&COVERED, "footer-added", "a footer is added where there was none", |bench| {
            let token = Message::honest(bench.setup()).footer("").protected(bench)?;
            let honest = token.token();
            let footer = Message::honest(bench.setup()).footer;
            let footer = if footer.is_empty() { b"{\"x\":1}".to_vec() } else { footer };
            Ok(Specimen::new(token.footer(footer).token(), honest))
        }),
    ]
}

/// Tokens under a stranger's key, which travels with them.
fn embedded() -> Vec<Case> {
    let members = [
        ("jwk", "a JWK in `jwk`", KeyForm::Jwk, "jwk"),
        ("kid", "a PASERK in `kid`", KeyForm::Paserk, "kid"),
        ("pk", "a PASERK in `pk`", KeyForm::Paserk, "pk"),
        ("key", "a PASERK in `key`", KeyForm::Paserk, "key"),
    ];
    let case = |(name, what, form, member): (&str, &str, KeyForm, &'static str)| {
        let title = format!("the key that protects it stands in its footer: {what}");
        let case = Case::paseto(&EMBEDDED, format!("footer-key-{name}"), title, move |bench| {
            let stranger = bench.stranger()?;
            let public = stranger.public().map_err(|_| Unmakeable::Primitive("a key"))?;
            let key = public.written(form, None).and_then(|key| String::from_utf8(key).ok());
            let key = key.ok_or(Unmakeable::NoKeyForm("text"))?;
            let message = Message::of(bench);
            let footer = Object::read(&message.footer).unwrap_or_default();
            let footer = match form {
                KeyForm::Jwk => footer.with(member, key),
                _ => footer.with_string(member, &key),
            };
            let message = message.footer(footer.text());
            beside_honest(bench, message.protected_by(Protection::of(bench, stranger)?)?.token())
        });
        // Where keys have names, this one's is not known.
        if member == "kid" { case.at(Stage::Key).needing(Feature::Kid) } else { case }
    };
    members.into_iter().map(case).collect()
}

fn bounded() -> Vec<Case> {
    let members = |count: usize| {
        (0..count).fold(Object::default(), |object, number| object.followed_by(&format!("\"{number}\""), "0")).text()
    };
    vec![
        Case::paseto(
            &BOUNDED,
            "footer-deep",
            "the footer holds a hundred arrays in one another",
            footed(|footer| footer.with("x", "[".repeat(100) + &"]".repeat(100)).text()),
        ),
        Case::paseto(
            &BOUNDED,
            "footer-many-members",
            "the footer holds an object of a hundred members",
            footed(move |footer| footer.with("x", members(100)).text()),
        ),
        Case::paseto(
            &BOUNDED,
            "footer-long",
            "the footer is four thousand bytes long",
            footed(|footer| footer.with_string("x", &"x".repeat(4000)).text()),
        )
        .at(Stage::Size),
    ]
}
