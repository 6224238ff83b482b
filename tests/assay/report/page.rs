//! The page that stands alone, and the comment that has to fit.

use std::collections::BTreeSet;

use countersign::assay::{self, Account, Bench, Exceptions, Report, Scheme, Selection, Strays, Verdict};
use countersign::compare::OwnVerifier;
use html5gum::{Token, Tokenizer};

use super::{account, bench, moody, run};

/// What is never closed.
const VOID: &[&str] = &["meta", "br", "hr"];
/// Where a page may lead.
const ELSEWHERE: [&str; 2] = ["https://www.rfc-editor.org/rfc/rfc", "https://www.cve.org/CVERecord?id=CVE-"];

/// A tag that opens: its name and attributes.
struct Open {
    name: String,
    attributes: Vec<(String, String)>,
}

impl Open {
    fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// The tags of a page that open, each of which is closed in its turn.
fn tags(page: &str) -> Vec<Open> {
    let (mut tags, mut open) = (Vec::new(), Vec::new());
    for Ok(token) in Tokenizer::new(page) {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
        match token {
            Token::StartTag(tag) => {
                let name = text(&tag.name);
                let attributes = tag.attributes.iter().map(|(key, value)| (text(key), text(&value.value))).collect();
                if !VOID.contains(&name.as_str()) {
                    open.push(name.clone());
                }
                tags.push(Open { name, attributes });
            }
            Token::EndTag(tag) => assert_eq!(open.pop(), Some(text(&tag.name))),
            Token::Error(error) => panic!("{error:?}"),
            _ => {}
        }
    }
    assert_eq!(open, [""; 0]);
    tags
}

fn charged(scheme: Scheme) -> (Bench, Report) {
    let bench = bench(scheme);
    let report = run(&bench, &mut |_: &[u8]| Verdict::Accept);
    (bench, report)
}

/// An account as it is without `--show-token`.
fn discreet<'a>(bench: &'a Bench, report: &'a Report, strays: &'a Strays) -> Account<'a> {
    Account { shows_tokens: false, fault: None, ..account(bench, report, "node verifier.js", strays) }
}

#[test]
fn nothing_is_run_and_nothing_fetched() {
    let (bench, report) = moody("jwt/ES256", "no");
    let page = account(bench, &report, "node verifier.js", &Strays::default()).to_html();
    let allowed: BTreeSet<_> =
        "html head meta title style body header main section footer article h1 h2 h3 h4 p a code dl dt \
         dd ul li table thead tbody tr th td strong span"
            .split_whitespace()
            .collect();
    let tags = tags(&page);
    for tag in &tags {
        assert!(allowed.contains(tag.name.as_str()), "<{}>", tag.name);
        for (name, _) in &tag.attributes {
            assert!(
                !name.starts_with("on") && !["src", "style", "srcset", "action"].contains(&name.as_str()),
                "{name}"
            );
        }
    }
    let style = page.split_once("<style>").and_then(|(_, rest)| rest.split_once("</style>")).expect("a style").0;
    assert!(!style.contains("url(") && !style.contains("@import") && style.contains("@media print"));
    let policy = tags.iter().find(|tag| tag.attribute("http-equiv") == Some("Content-Security-Policy"));
    assert!(
        policy.and_then(|tag| tag.attribute("content")).is_some_and(|policy| policy.starts_with("default-src 'none'"))
    );
}

#[test]
fn every_link_leads_somewhere() {
    let (bench, report) = charged(Scheme::find("jwt/ES256").expect("it is listed"));
    let tags = tags(&discreet(&bench, &report, &Strays::default()).to_html());
    let ids: Vec<_> = tags.iter().filter_map(|tag| tag.attribute("id")).collect();
    let known: BTreeSet<_> = ids.iter().copied().collect();
    assert_eq!(known.len(), ids.len(), "an id stands twice");
    let links: Vec<_> = tags.iter().filter_map(|tag| tag.attribute("href")).collect();
    assert!(links.len() > 50);
    for link in links {
        match link.strip_prefix('#') {
            Some(id) => assert!(known.contains(id), "#{id} leads nowhere"),
            None => assert!(ELSEWHERE.iter().any(|place| link.starts_with(place)), "{link}"),
        }
    }
}

#[test]
fn the_verdict_comes_first_and_headings_leave_out_no_level() {
    let (bench, report) = moody("jwt/ES256", "no");
    let strays = Strays::default();
    let account = account(bench, &report, "node verifier.js", &strays);
    let page = account.to_html();
    let sentence = account.conclusion().sentence();
    assert!(page.contains(&format!("<h1>{sentence}</h1>")), "{sentence}");
    assert!(sentence.contains("it accepts tokens that were made without its key."), "{sentence}");
    let level = |tag: &Open| tag.name.strip_prefix('h').and_then(|level| level.parse::<u32>().ok());
    let levels: Vec<_> = tags(&page).iter().filter_map(level).collect();
    assert_eq!((levels[0], levels.iter().filter(|level| **level == 1).count()), (1, 1));
    assert!(levels.windows(2).all(|pair| pair[1] <= pair[0] + 1), "{levels:?}");
    // The severe before the mild.
    let places = ["Critical", "High", "Medium", "Low"].map(|title| page.find(&format!("<h3>{title}</h3>")));
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?}");
}

/// In every scheme, of a target that fails every case there is.
#[test]
fn the_largest_run_fits_a_comment_and_a_page() {
    for scheme in Scheme::all() {
        let (bench, report) = charged(*scheme);
        let strays = Strays::default();
        let account = discreet(&bench, &report, &strays);
        let (comment, page) = (account.to_markdown(), account.to_html());
        assert!(comment.len() < 65_536, "{scheme}: {} bytes", comment.len());
        assert!(page.len() < 1 << 20, "{scheme}: {} bytes", page.len());
    }
}

#[test]
fn what_was_left_open_says_what_would_close_it() {
    let bench = bench(Scheme::find("jwt/ES256").expect("it is listed"));
    let report = run(&bench, &mut |_: &[u8]| Verdict::reject());
    let strays = Strays::default();
    let account = discreet(&bench, &report, &strays);
    let remedies = account.remedies().join("\n");
    for word in ["`--features restart,jwks,", "`--iss`", "`--exceptions FILE`, as `skipped`"] {
        assert!(remedies.contains(word), "{word} in {remedies}");
    }
    assert!(!remedies.contains("--protocol"), "{remedies}");
    // What is put up with is open no more.
    for (exceptions, is_open) in [("", true), ("jwt/azp-of-another skipped we have one client", false)] {
        let mut report = Report::new(Exceptions::read(exceptions).expect("they are exceptions"));
        let selection = Selection::all().only(["jwt/azp-of-another", "jwt/exp-absent"]);
        assay::run(&bench, &mut OwnVerifier::default(), &selection, &mut |trial| report.note(trial)).expect("it runs");
        let account = discreet(&bench, &report, &strays);
        let expected = if is_open { "nothing found" } else { "clean" };
        assert_eq!((account.conclusion().head.as_str(), account.remedies().is_empty()), (expected, !is_open));
        assert_eq!(account.to_html().contains("<h2 id=\"known\">"), !is_open);
    }
    assert_eq!(account.conclusion().head, "undecided");
}
