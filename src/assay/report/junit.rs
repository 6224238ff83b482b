//! The report as JUnit's XML, which every continuous integration shows: a case is a test, a finding a failure.

use std::time::Duration;

use quick_junit::{NonSuccessKind, Report as Document, TestCase, TestCaseStatus, TestSuite};

use super::{Account, Entry, Standing};
use crate::foundation::error::Error;
use crate::foundation::words::visible;

impl Account<'_> {
    /// The report as JUnit's XML. What was left open, or is put up with, is skipped, and says why; a run that ended early has
    /// an error.
    ///
    /// # Errors
    /// Where it cannot be written, which no report is known to bring about.
    pub fn to_junit(&self) -> Result<String, Error> {
        let seconds = Duration::try_from_secs_f64(self.seconds).unwrap_or_default();
        let mut suite = TestSuite::new(self.setup.scheme.name());
        suite.set_time(seconds);
        suite.add_properties([
            ("target", self.target().as_str()),
            ("key-form", self.setup.key_form.as_str()),
            ("judgement", self.report.judgement().as_str()),
            ("conclusion", &self.conclusion().sentence()),
        ]);
        suite.add_test_cases(self.report.entries().iter().map(|entry| self.test_case(entry)));
        if let Some(fault) = self.fault {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
            status.set_type("fault").set_message(format!("the run ended early: {}", visible(fault)));
            suite.add_test_case(TestCase::new("run", status));
        }
        let mut document = Document::new("countersign assay");
        document.set_time(seconds).add_test_suite(suite);
        document.to_string().map_err(|error| Error::configuration(format!("the report cannot be written: {error}")))
    }

    fn test_case(&self, entry: &Entry) -> TestCase {
        let case = entry.trial.case;
        let mut status = match entry.standing() {
            Standing::Fine => TestCaseStatus::success(),
            Standing::Open | Standing::Excepted => TestCaseStatus::skipped(),
            Standing::Stale | Standing::Finding => TestCaseStatus::non_success(NonSuccessKind::Failure),
        };
        let outcome = entry.trial.outcome.as_str();
        match entry.standing() {
            Standing::Fine => {}
            Standing::Open => {
                let said = entry.said().map(|said| format!(": {said}")).unwrap_or_default();
                status.set_type(outcome).set_message(format!("{outcome}{said}"));
            }
            Standing::Excepted => {
                status.set_type("excepted").set_message(format!("known {}", entry.known().unwrap_or_default()));
            }
            Standing::Stale | Standing::Finding => {
                status.set_type(outcome).set_message(entry.headline()).set_description(self.evidence(entry));
            }
        }
        let mut test = TestCase::new(case.id(), status);
        test.set_classname(format!("{}.{}", case.format(), case.rule().id));
        test
    }

    /// What whoever sees the failure needs in order to believe it, a line each.
    fn evidence(&self, entry: &Entry) -> String {
        let case = entry.trial.case;
        let rows = [
            ("severity", Some(entry.severity().as_str().to_owned())),
            ("case", Some(case.title().to_owned())),
            ("demanded", Some(case.rule().demands.to_owned())),
            ("see", Some(case.references().join(", ")).filter(|references| !references.is_empty())),
            ("said", entry.said()),
            ("known", entry.known()),
            ("token", self.token(entry)),
            ("again", Some(entry.again())),
        ];
        let rows = rows.into_iter().filter_map(|(name, value)| Some(format!("{name:<8} {}", value?)));
        rows.collect::<Vec<_>>().join("\n")
    }
}
