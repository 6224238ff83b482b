//@ error: E0277
//! Which algorithms there are is not for others to say: the same lines implement an open trait.
use countersign::jwt::Algorithm as Sealed; //@ fail
use countersign::{Hs256, KeyModel, Scheme, jwt::Algorithm};

trait Open { //@ pass
    const NAME: &'static str; //@ pass
    const ADMITTED: &'static [&'static str]; //@ pass
    const SCHEME: Scheme; //@ pass
    type Minting; //@ pass
    type Verifying; //@ pass
} //@ pass

enum None {}

impl Open for None { //@ pass
impl Sealed for None { //@ fail
    const NAME: &'static str = "none";
    const ADMITTED: &'static [&'static str] = &["none"];
    const SCHEME: Scheme = Scheme::new("jwt/none", KeyModel::Public);
    type Minting = <Hs256 as Algorithm>::Minting;
    type Verifying = <Hs256 as Algorithm>::Verifying;
}
