//! Attacks on Biscuit.

pub(super) mod chain;
pub(super) mod datalog;
pub(super) mod encoding;

use super::{Forged, beside_honest};
use crate::assay::bench::Bench;
use crate::assay::forge::biscuit::{Chain, Content, Op, Term};
use crate::assay::specimen::{Specimen, Unmakeable};

const TIME: (&str, &[Term]) = ("time", &[Term::Variable("time")]);

/// `$time < moment`
fn before(moment: i64) -> [Op; 3] {
    [Op::Value(Term::Variable("time")), Op::Value(Term::Date(moment)), Op::Less]
}

/// The plain honest token, and with it a block that takes nothing away.
fn narrowed(bench: &Bench) -> Result<Chain, Unmakeable> {
    let chain = Chain::honest(bench)?;
    let content = chain.next_content().check(&[TIME], &before(bench.setup().now + 300));
    chain.append(&content)
}

/// Forges the honest token with one more block, beside the honest token with a block that takes nothing away.
fn appending(
    change: impl Fn(Content, &Bench) -> Content + Send + Sync + 'static,
) -> impl Fn(&Bench) -> Forged + Send + Sync + 'static {
    move |bench| {
        let chain = Chain::honest(bench)?;
        let token = chain.append(&change(chain.next_content(), bench))?.token();
        Ok(Specimen::new(token, narrowed(bench)?.token()))
    }
}
