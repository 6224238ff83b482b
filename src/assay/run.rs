//! Trying cases on a target: honest tokens first, and the cases that ask for other keys last.

use std::collections::HashMap;

use super::bench::{Bench, LIFETIME};
use super::canary::Stretch;
use super::case::Case;
use super::catalogue;
use super::feature::{Feature, Features};
use super::listener::PATIENCE as LISTENING;
use super::outcome::Outcome;
use super::selection::Selection;
use super::setup::Setup;
use super::specimen::{Specimen, Unmakeable};
use super::target::{Configured, Target};
use super::trial::Trial;
use super::verdict::Verdict;
use crate::foundation::clock::{Clock as _, SystemClock};
use crate::foundation::error::Error;

/// After so many breakdowns in a row, the rest of a group is not tried.
const PATIENCE: u32 = 6;

/// Tries each case of `selection` that applies to the bench's scheme on `target`, and tells `observer` of each as soon as it
/// is known.
///
/// # Errors
/// Where the harness is at fault. What was tried until then has been told.
pub fn run(
    bench: &Bench,
    target: &mut dyn Target,
    selection: &Selection,
    observer: &mut dyn FnMut(Trial),
) -> Result<(), Error> {
    let mut session = Session::open(bench, target)?;
    let applies = |case: &&Case| case.applies_to(bench.scheme()) && selection.includes(case);
    let cases = catalogue::all().iter().filter(applies);
    if let Some(why) = session.target.indifference() {
        cases.for_each(|case| observer(Trial::skipped(case, why)));
        return Ok(());
    }
    let mut stretch = Stretch::new(session.target.canary_interval(), observer);
    let outcome = session.attempt_all(cases, &mut stretch).and_then(|()| session.outlive());
    stretch.end(outcome.as_ref().err());
    outcome
}

impl Trial {
    fn skipped(case: &'static Case, why: impl Into<String>) -> Self {
        Self { case, outcome: Outcome::Skipped(why.into()), verdict: None, twin: None, token: None }
    }
}

/// A target in use.
struct Session<'a> {
    bench: &'a Bench,
    target: &'a mut dyn Target,
    features: Features,
    /// How the target is set up at present, and what became of that.
    current: (Setup, Option<Verdict>),
    /// What honest tokens got, so that none is shown twice.
    twins: HashMap<(Setup, Vec<u8>), Verdict>,
    group: &'static str,
    breakdowns: u32,
}

impl<'a> Session<'a> {
    fn open(bench: &'a Bench, target: &'a mut dyn Target) -> Result<Self, Error> {
        let (features, obstacle) = match target.configure(bench.setup())? {
            Configured::Ready(features) => (features, None),
            Configured::Not(verdict) => (Features::default(), Some(verdict)),
        };
        let current = (bench.setup().clone(), obstacle);
        Ok(Self { bench, target, features, current, twins: HashMap::new(), group: "", breakdowns: 0 })
    }

    /// Forges the case's token, if the target has what the case needs.
    fn prepare(&self, case: &Case) -> Result<Specimen, Unmakeable> {
        if let Some(missing) = case.needs().iter().find(|feature| !self.features.has(**feature)) {
            return Err(Unmakeable::NoFeature(*missing));
        }
        let specimen = case.forge(self.bench)?;
        let needs_restart = specimen.setup.is_some() || specimen.twin_setup.is_some();
        if needs_restart && !self.features.has(Feature::Restart) {
            return Err(Unmakeable::NoFeature(Feature::Restart));
        }
        Ok(specimen)
    }

    /// Attempts each of `cases`, and tells of it in `stretch`.
    fn attempt_all(
        &mut self,
        cases: impl Iterator<Item = &'static Case>,
        stretch: &mut Stretch<'_>,
    ) -> Result<(), Error> {
        self.show_canary(stretch)?;
        let mut postponed = Vec::new();
        for case in cases {
            match self.prepare(case) {
                Err(unmakeable) => stretch.tell(Trial::skipped(case, unmakeable.reason())),
                Ok(specimen) if specimen.setup.is_some() || specimen.twin_setup.is_some() => {
                    postponed.push((case, specimen));
                }
                Ok(specimen) => stretch.tell(self.attempt(case, specimen)?),
            }
            if stretch.is_long() {
                self.show_canary(stretch)?;
            }
        }
        self.attempt_postponed(postponed, &mut |trial| stretch.tell(trial))?;
        self.show_canary(stretch)
    }

    /// Shows the target an honest token that it has not seen, where it is one that may stop listening.
    fn show_canary(&mut self, stretch: &mut Stretch<'_>) -> Result<(), Error> {
        if !stretch.is_watched() {
            return Ok(());
        }
        // What cannot be made is told by the cases, which cannot either.
        let Ok(canary) = self.bench.unseen() else { return Ok(()) };
        let verdict = self.verdict(&canary, None)?;
        stretch.answer(verdict);
        Ok(())
    }

    /// Shows the target an honest token once more, where those that it accepted have expired meanwhile: what it refused since may
    /// have been refused for that, whatever else was wrong with it.
    fn outlive(&mut self) -> Result<(), Error> {
        // When a genuine token expires is known to whoever brought it.
        let may_have_expired =
            self.bench.genuine().is_some() || SystemClock.now().unix() >= self.bench.setup().now + LIFETIME;
        let has_accepted = self.twins.values().any(|verdict| *verdict == Verdict::Accept);
        let is_repeatable = self.bench.genuine().is_none() || !self.features.has(Feature::Replay);
        if !(may_have_expired && has_accepted && is_repeatable) || self.target.canary_interval().is_some() {
            return Ok(());
        }
        let Ok(canary) = self.bench.unseen() else { return Ok(()) };
        match self.verdict(&canary, None)? {
            Verdict::Reject { .. } => Err(Error::configuration(
                "honest tokens were accepted, and are not any more, as if they had expired: what was refused meanwhile tells \
                 nothing. Choose fewer cases, or a token that lives longer",
            )),
            _ => Ok(()),
        }
    }

    fn attempt(&mut self, case: &'static Case, specimen: Specimen) -> Result<Trial, Error> {
        if case.group() != self.group {
            (self.group, self.breakdowns) = (case.group(), 0);
        }
        if self.breakdowns >= PATIENCE {
            return Ok(Trial::skipped(case, format!("group abandoned after {PATIENCE} breakdowns in a row")));
        }
        let Specimen { token, setup, twin, twin_setup } = specimen;
        let twin = self.honest(twin, twin_setup.as_ref())?;
        let verdict = self.verdict(&token, setup.as_ref())?;
        let verdict = self.overheard(case, verdict);
        self.breakdowns = if verdict.is_breakdown() { self.breakdowns + 1 } else { 0 };
        let outcome = Outcome::of(case, &verdict, &twin, setup.is_some());
        Ok(Trial { case, outcome, verdict: Some(verdict), twin: Some(twin), token: Some(token) })
    }

    /// What the target said of the token of `case`, or the request that it made beforehand.
    fn overheard(&self, case: &Case, verdict: Verdict) -> Verdict {
        match (self.bench.listener(), &verdict) {
            (Ok(listener), Verdict::Reject { .. }) if case.is_about_fetching() => {
                listener.fetched(case, LISTENING).map_or(verdict, Verdict::Fetched)
            }
            _ => verdict,
        }
    }

    /// Attempts what asks for set-ups of its own, in an order in which equal ones meet: starting a program takes its time.
    fn attempt_postponed(
        &mut self,
        mut postponed: Vec<(&'static Case, Specimen)>,
        observer: &mut dyn FnMut(Trial),
    ) -> Result<(), Error> {
        if postponed.is_empty() {
            return Ok(());
        }
        // Nothing follows from the keys of a case for a target that does not heed what keys it is given.
        let obstacle = match self.bench.replacement() {
            Ok((setup, token)) => {
                Some(self.verdict(&token, Some(&setup))?).filter(|verdict| *verdict != Verdict::Accept)
            }
            Err(_) => None,
        };
        let in_order = |setup: &Option<Setup>| setup.as_ref().map(|setup| (setup.key.clone(), setup.typ.clone()));
        postponed.sort_by_cached_key(|(_, specimen)| in_order(&specimen.twin_setup));
        for (_, Specimen { twin, twin_setup, .. }) in &postponed {
            self.honest(twin.clone(), twin_setup.as_ref())?;
        }
        postponed.sort_by_cached_key(|(_, specimen)| in_order(&specimen.setup));
        for (case, specimen) in postponed {
            let mut trial = self.attempt(case, specimen)?;
            if let Some(obstacle) = &obstacle
                && !matches!(trial.outcome, Outcome::Forgery | Outcome::Skipped(_))
            {
                (trial.outcome, trial.twin) = (Outcome::Inconclusive, Some(obstacle.clone()));
            }
            observer(trial);
        }
        Ok(())
    }

    fn honest(&mut self, token: Vec<u8>, setup: Option<&Setup>) -> Result<Verdict, Error> {
        let twin = (setup.unwrap_or_else(|| self.bench.setup()).clone(), token);
        if let Some(known) = self.twins.get(&twin) {
            return Ok(known.clone());
        }
        let verdict = self.verdict(&twin.1, setup)?;
        self.twins.insert(twin, verdict.clone());
        Ok(verdict)
    }

    /// What the target, set up as asked, says of `token`.
    fn verdict(&mut self, token: &[u8], setup: Option<&Setup>) -> Result<Verdict, Error> {
        let wanted = setup.unwrap_or_else(|| self.bench.setup());
        if *wanted != self.current.0 {
            let obstacle = match self.target.configure(wanted)? {
                Configured::Ready(_) => None,
                Configured::Not(verdict) => Some(verdict),
            };
            self.current = (wanted.clone(), obstacle);
        }
        if let Some(obstacle) = &self.current.1 {
            return Ok(obstacle.clone());
        }
        let verdict = self.target.judge(token);
        self.target.fault().map_or(Ok(verdict), Err)
    }
}
