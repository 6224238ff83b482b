//! Every form of one run tells the same story.

use countersign::assay::{Report, Scheme, Strays, Target, Verdict};

use super::story::Story;
use super::{account, bench, forms, moody, run};

const SCHEMES: [&str; 3] = ["jwt/ES256", "paseto/v4.local", "biscuit/ed25519"];

/// How many entries a finder finds in a report, by the report's own counting.
fn own(report: &Report) -> (usize, usize) {
    (report.findings().len(), report.entries().len())
}

fn agree(bench: &countersign::assay::Bench, report: &Report) -> Story {
    let strays = Strays::default();
    let forms = forms(&account(bench, report, "node verifier.js", &strays));
    let stories: Vec<_> = forms.iter().map(|(form, text)| (form, Story::read(form, text))).collect();
    let [(_, first), others @ ..] = &stories[..] else { panic!("there are forms") };
    for (form, story) in others {
        assert_eq!(story, first, "{form} does not say the same as jsonl");
    }
    assert_eq!((first.findings.len(), first.outcomes.values().sum::<usize>()), own(report));
    stories.into_iter().next().expect("there are forms").1
}

#[test]
fn every_form_tells_of_the_same_cases() {
    for scheme in SCHEMES {
        let (bench, report) = moody(scheme, "it does not please me");
        let story = agree(bench, &report);
        // Of everything there is something to agree on.
        assert!(!story.findings.is_empty() && !story.excepted.is_empty() && story.open > 0, "{scheme}: {story:?}");
        let outcomes: &[_] = match scheme {
            "jwt/ES256" => {
                &["timeout", "crash", "resource", "protocol error", "inconclusive", "wrong stage", "skipped"]
            }
            _ => &["pass", "inconclusive"],
        };
        for outcome in outcomes {
            assert!(story.outcomes.contains_key(*outcome), "{scheme}: no {outcome}");
        }
    }
}

#[test]
fn every_form_tells_the_same_of_targets_that_accept_all_or_nothing() {
    for scheme in SCHEMES {
        let bench = bench(Scheme::find(scheme).expect("it is listed"));
        let mut gullible = |_: &[u8]| Verdict::Accept;
        let mut deaf = |_: &[u8]| Verdict::reject();
        let targets: [&mut dyn Target; 2] = [&mut gullible, &mut deaf];
        let [charged, undecided] = targets.map(|target| agree(&bench, &run(&bench, target)));
        assert!(charged.findings.len() > 30, "{scheme}: {}", charged.findings.len());
        assert!(undecided.findings.is_empty() && undecided.open > 30, "{scheme}: {undecided:?}");
    }
}
