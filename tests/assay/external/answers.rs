//! Answers, and lines that are none.

use countersign::assay::{Protocol, Target as _, Verdict};

use super::{LIMITS, answering, setup, shell};

#[test]
fn each_token_gets_its_own_answer() {
    let mut target = answering(
        r#"case $line in
            *'"YQ=="'*) accept ;;
            *) echo "{\"id\":$id,\"verdict\":\"reject\",\"reason\":\"not a\",\"stage\":\"claims\"}" ;;
        esac"#,
    );
    let refused = Verdict::Reject { reason: Some("not a".to_owned()), stage: Some("claims".to_owned()) };
    for _ in 0..3 {
        assert_eq!(target.judge(b"a"), Verdict::Accept);
        assert_eq!(target.judge(b"b\n\xff"), refused);
        assert_eq!(target.judge(b""), refused);
    }
    assert_eq!(target.strays().count(), 0);
}

#[test]
fn other_lines_are_counted_and_never_an_answer() {
    let mut target = answering(
        r#"echo accept; echo "{\"id\":$((id + 1)),\"verdict\":\"accept\"}"; echo "{\"verdict\":\"accept\"}"
        echo "{\"id\":$id,\"verdict\":\"reject\"}""#,
    );
    assert_eq!(target.judge(b"a"), Verdict::reject());
    assert_eq!(target.judge(b"a"), Verdict::reject());
    assert_eq!((target.strays().count(), target.strays().first()[0].as_str()), (6, "accept"));
}

#[test]
fn a_line_that_comes_unasked_answers_nothing() {
    // The second answer, which comes in one breath with the first, guesses the next request.
    let twice = r#"printf '{"id":1,"verdict":"accept"}\n{"id":2,"verdict":"accept"}\n'"#;
    let mut target = answering(&format!("if [ $id = 1 ]; then {twice}; else accept; fi"));
    assert_eq!(target.judge(b"a"), Verdict::Accept);
    // Until it has been read.
    std::thread::sleep(std::time::Duration::from_secs(1));
    assert_eq!(target.judge(b"a"), Verdict::Accept);
    assert_eq!(target.strays().count(), 1);
}

#[test]
fn garbage_instead_of_an_answer_is_a_protocol_error() {
    let mut target = answering("echo Traceback");
    assert_eq!(target.judge(b"a"), Verdict::ProtocolError("Traceback".to_owned()));
    let mut target = answering("yes nonsense");
    assert_eq!(target.judge(b"a"), Verdict::ProtocolError("nonsense".to_owned()));
    assert_eq!(target.strays().count(), 1000);
}

/// Whether it is heard before the next token is sent, or after.
#[test]
fn who_answers_and_then_never_stops_is_started_anew() {
    let mut target = answering("accept; [ $id = 1 ] && yes nonsense");
    assert_eq!(target.judge(b"a"), Verdict::Accept);
    assert_eq!(target.judge(b"a"), Verdict::ProtocolError("nonsense".to_owned()));
    assert_eq!(target.judge(b"a"), Verdict::Accept);
}

#[test]
fn lines_carry_tokens_that_are_a_line() {
    let script = r#"while read -r token; do case $token in a) echo accept ;; *) echo reject: not a ;; esac; done"#;
    let mut target = shell(script, Protocol::Lines, LIMITS);
    target.configure(&setup()).unwrap();
    assert_eq!(target.judge(b"a"), Verdict::Accept);
    assert_eq!(target.judge(b"a\n"), Verdict::NotCarried);
    assert_eq!(target.judge(b"a\xff"), Verdict::NotCarried);
    assert_eq!(target.judge(b"b"), Verdict::Reject { reason: Some("not a".to_owned()), stage: None });
    assert_eq!(target.judge(b"a"), Verdict::Accept);
}
