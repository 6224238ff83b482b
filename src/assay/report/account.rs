//! What every report tells: what a run found out, of what, and how it came about.

use super::{Entry, Judgement, Report, Standing};
use crate::assay::external::Strays;
use crate::assay::outcome::Outcome;
use crate::assay::setup::Setup;
use crate::assay::verdict::Verdict;
use crate::foundation::words::{excerpt, visible};

/// How much of a token is shown that is not to be shown whole, in characters.
const TOKEN_SHOWN: usize = 48;
/// The most that is shown of one that is.
const TOKEN_LIMIT: usize = 64 * 1024;
/// How much is shown of what a target says, in characters.
const REASON_SHOWN: usize = 400;

/// A report, and all that is to be said about how it came about. Every form of a report is made of this.
///
/// # Example
/// ```
/// use countersign::assay::{self, Account, Bench, Circumstances, Exceptions, Report, Scheme, Selection, Strays, Verdict};
///
/// let bench = Bench::generate(Scheme::find("jwt/ES256")?, Circumstances::now())?;
/// let mut gullible = |_: &[u8]| Verdict::Accept;
/// let selection = Selection::all().only(["jwt/alg-none-empty-signature"]);
/// let mut report = Report::new(Exceptions::default());
/// assay::run(&bench, &mut gullible, &selection, &mut |trial| report.note(trial))?;
///
/// let account = Account {
///     report: &report,
///     setup: bench.setup(),
///     target: "a gullible verifier",
///     source: "src/verifier.rs",
///     strays: &Strays::default(),
///     seconds: 0.1,
///     fault: None,
///     shows_tokens: false,
/// };
/// let conclusion = account.conclusion();
/// assert_eq!(conclusion.head, "1 finding");
/// assert_ne!(conclusion.rest, "");
/// # Ok::<(), countersign::Error>(())
/// ```
#[derive(Debug)]
pub struct Account<'a> {
    /// What was found out.
    pub report: &'a Report,
    /// What the target was told.
    pub setup: &'a Setup,
    /// What was held against the catalogue, as whoever reads the report knows it: a command, an address.
    pub target: &'a str,
    /// Where it is to be mended, as a path relative to the repository or a URI. SARIF points there.
    pub source: &'a str,
    /// What the target printed that answers nothing.
    pub strays: &'a Strays,
    /// How long it took.
    pub seconds: f64,
    /// Why it ended early, if it did.
    pub fault: Option<&'a str>,
    /// Whether tokens are shown whole. Those that a real key signed are as good as real ones.
    pub shows_tokens: bool,
}

/// What it all comes to: one sentence, of which the beginning is worth a colour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conclusion {
    /// `3 findings`
    pub head: String,
    /// ` in 812 cases: it accepts tokens that were made without its key`
    pub rest: String,
}

impl Account<'_> {
    /// What it all comes to, in one sentence without a full stop.
    #[must_use]
    pub fn conclusion(&self) -> Conclusion {
        let tried = self.tried();
        let cases = plural(tried, "case");
        let count = |standing| self.report.entries().iter().filter(|entry| entry.standing() == standing).count();
        let (head, rest) = match self.report.judgement() {
            Judgement::Clean if count(Standing::Excepted) > 0 => {
                let excepted = count(Standing::Excepted);
                ("clean".to_owned(), format!(": {cases} came out as they should, or as {excepted} exceptions say"))
            }
            Judgement::Clean => ("clean".to_owned(), format!(": {cases} came out as they should")),
            Judgement::Open => {
                let open = count(Standing::Open);
                ("nothing found".to_owned(), format!(" in {cases}; {} left open", plural(open, "case")))
            }
            Judgement::Undecided if tried == 0 => {
                let why = self.report.obstacle().map(|why| format!(": {}", visible(why)));
                ("undecided".to_owned(), format!(": no case could be tried{}", why.unwrap_or_default()))
            }
            Judgement::Undecided => {
                ("undecided".to_owned(), ": no honest token was accepted, so that nothing can be said".to_owned())
            }
            Judgement::Finding => {
                let findings = self.report.findings();
                let worst = findings.first().map(|entry| consequence(entry)).unwrap_or_default();
                (plural(findings.len(), "finding"), format!(" in {cases}: {worst}"))
            }
        };
        Conclusion { head, rest }
    }

    /// How many cases the target was asked about.
    #[must_use]
    pub fn tried(&self) -> usize {
        let was_shown = |verdict: &Verdict| *verdict != Verdict::NotCarried;
        self.report.entries().iter().filter(|entry| entry.trial.verdict.as_ref().is_some_and(was_shown)).count()
    }

    /// What was held against the catalogue, with nothing in it that does not show.
    #[must_use]
    pub fn target(&self) -> String {
        visible(self.target)
    }

    /// The token of `entry`, or as much of it as tells it from others, with nothing in it that does not show.
    #[must_use]
    pub fn token(&self, entry: &Entry) -> Option<String> {
        let token = entry.trial.token.as_ref()?;
        let text = visible(&String::from_utf8_lossy(token));
        let limit = if self.shows_tokens { TOKEN_LIMIT } else { TOKEN_SHOWN };
        Some(match text.char_indices().nth(limit) {
            None if text.is_empty() => "(empty)".to_owned(),
            None => text,
            Some((end, _)) => format!("{}… ({} bytes)", text.get(..end).unwrap_or_default(), token.len()),
        })
    }
}

impl Conclusion {
    /// The whole sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        sentence(&format!("{}{}", self.head, self.rest))
    }
}

impl Entry {
    /// [Why it came out so](Self::reason), no longer than can be read and with nothing in it that does not show.
    #[must_use]
    pub fn said(&self) -> Option<String> {
        self.reason().filter(|reason| !reason.is_empty()).map(|reason| excerpt(reason, REASON_SHOWN))
    }

    /// What was known of it beforehand: `as strictness: the gateway refuses those`
    #[must_use]
    pub fn known(&self) -> Option<String> {
        let exception = self.exception.as_ref()?;
        Some(format!("as {}: {}", exception.outcome, excerpt(&exception.reason, REASON_SHOWN)))
    }

    /// How it is tried again, alone.
    #[must_use]
    pub fn again(&self) -> String {
        format!("--only {} --show-token", self.trial.case.id())
    }
}

/// What a finding such as `worst` says of its target.
fn consequence(worst: &Entry) -> &'static str {
    match &worst.trial.outcome {
        _ if worst.standing() == Standing::Stale => "an exception does not hold",
        Outcome::Forgery => "it accepts tokens that were made without its key",
        Outcome::Confusion => "it accepts genuine tokens for what they were not made for",
        Outcome::Resource | Outcome::Timeout | Outcome::Crash => "a single token can keep it busy, or end it",
        Outcome::Strictness => "it accepts signed tokens that break a rule",
        Outcome::OverRejection => "it refuses honest tokens",
        _ => "it refuses some tokens for another reason than the one that should count",
    }
}

/// `1 finding`, `3 findings`
pub(super) fn plural(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// A clause as a sentence.
pub(super) fn sentence(clause: &str) -> String {
    let mut letters = clause.chars();
    let first = letters.next().map(char::to_uppercase);
    format!("{}{}.", first.into_iter().flatten().collect::<String>(), letters.as_str())
}
