//! Writes the catalogue of attacks as the document that `docs/catalogue.md` is.

fn main() {
    #[cfg(feature = "assay")]
    print!("{}", countersign::assay::catalogue::document());
}
