//! What a run comes to: what was put up with is no more than was said, and what was not shown was not tried.

use countersign::assay::{
    self, Account, Bench, Circumstances, Exceptions, Outcome, Report, Scheme, Selection, Standing, Strays, Summary,
    Verdict,
};

fn account<'a>(bench: &'a Bench, report: &'a Report, strays: &'a Strays) -> Account<'a> {
    let (target, source) = ("a verifier", "verifier.rs");
    Account { report, setup: bench.setup(), target, source, strays, seconds: 0.0, fault: None, shows_tokens: false }
}

/// An exception is a line about one outcome; what got worse is charged as what it is, and comes first.
#[test]
fn an_exception_makes_nothing_else_milder() {
    let bench = Bench::generate(Scheme::find("jwt/ES256").unwrap(), Circumstances::now()).unwrap();
    let known = "jwt/alg-none-empty-signature inconclusive the gateway drops these\njwt/exp-absent strictness ours";
    let mut report = Report::new(Exceptions::read(known).unwrap());
    let selection = Selection::all().only(["jwt/alg-none-empty-signature", "jwt/exp-absent", "jwt/iat-in-a-year"]);
    let mut gullible = |_: &[u8]| Verdict::Accept;
    assay::run(&bench, &mut gullible, &selection, &mut |trial| report.note(trial)).unwrap();

    let findings = report.findings();
    let [forged, strict] = findings.as_slice() else { panic!("{findings:?}") };
    assert_eq!(
        (&forged.trial.outcome, forged.standing(), forged.kind()),
        (&Outcome::Forgery, Standing::Finding, "forgery")
    );
    assert!(forged.is_unexpected() && forged.known().is_some());
    assert_eq!((&strict.trial.outcome, strict.is_unexpected()), (&Outcome::Strictness, false));
    assert!(forged.headline().starts_with("Anyone can write a token"), "{}", forged.headline());

    let strays = Strays::default();
    let account = account(&bench, &report, &strays);
    assert!(account.conclusion().rest.ends_with("it accepts tokens that were made without its key"));
    let summary = serde_json::to_value(Summary::new(&account)).unwrap();
    assert_eq!(summary["summary"]["stale_exceptions"], serde_json::json!(["jwt/alg-none-empty-signature"]));
}

#[test]
fn a_pass_is_nothing_to_be_put_up_with() {
    let told = Exceptions::read("jwt/exp-absent pass it is mended").unwrap_err().to_string();
    assert!(told.contains("there is no outcome `pass`: expected one of forgery, "), "{told}");
    assert!(Exceptions::read("jwt/exp-absent skipped it is of no use").is_ok());
}

#[test]
fn what_no_transport_carries_was_not_tried() {
    let bench = Bench::generate(Scheme::find("jwt/ES256").unwrap(), Circumstances::now()).unwrap();
    let mut report = Report::new(Exceptions::default());
    let mut out_of_reach = |_: &[u8]| Verdict::NotCarried;
    let selection = Selection::all().only(["jwt/around-*"]);
    assay::run(&bench, &mut out_of_reach, &selection, &mut |trial| report.note(trial)).unwrap();
    let strays = Strays::default();
    let account = account(&bench, &report, &strays);
    assert!(report.entries().len() > 10);
    assert_eq!((account.tried(), account.conclusion().rest.as_str()), (0, ": no case could be tried: transport"));
}
