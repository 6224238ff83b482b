//! What others wrote, the target's reasons and name and the remarks in exceptions, is text in every form, and never markup.

use countersign::assay::Strays;
use countersign::inspect::words::{is_hidden, visible};
use html5gum::{Token, Tokenizer};
use pulldown_cmark::{Event, Options, Parser, Tag};
use roxmltree::Document;
use serde_json::Value;

use super::{account, forms, moody};

/// Words that mean something to one reader or another.
const WORDS: &[&str] = &[
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "</code></style></title></table><svg/onload=alert(1)>",
    "-->]]><!--<![CDATA[",
    "&lt;&#60;&amp;script&gt;",
    "`</details>` ``# a`` | b | **c** _d_ ~~e~~",
    "\n\n# heading\n\n- item\n\n| a | b |\n|---|---|\n```",
    "[x](javascript:alert(1)) ![y](http://tracker.example/) <http://z.example> @everyone",
    "{0} {{1}} %s ${x}",
    "\u{202e}gpj.exe\u{2066} \u{200b}\u{feff}",
    "\u{0}\u{7}\u{1b}[31mred\u{1b}[0m\u{b}\u{c}\u{7f}\u{85}\u{fffe}\u{ffff}\u{fdd0}\u{1fffe}",
    "\\",
];

/// The reports in every form on a target that says `words` wherever it can.
fn reports(words: &str) -> Vec<(&'static str, String)> {
    let (bench, report) = moody("jwt/ES256", words);
    forms(&account(bench, &report, words, &Strays::default()))
}

/// What is markup in a form, in its order, and what is text.
fn taken_apart(form: &str, report: &str) -> (Vec<String>, String) {
    let (mut markup, mut text) = (Vec::new(), String::new());
    match form {
        "html" => {
            for Ok(token) in Tokenizer::new(report) {
                match token {
                    Token::StartTag(tag) => {
                        let names: Vec<_> = tag.attributes.keys().map(|name| String::from_utf8_lossy(name)).collect();
                        markup.push(format!("<{} {}>", String::from_utf8_lossy(&tag.name), names.join(" ")));
                    }
                    Token::EndTag(tag) => markup.push(format!("</{}>", String::from_utf8_lossy(&tag.name))),
                    Token::String(string) => text.push_str(&String::from_utf8_lossy(&string)),
                    Token::Doctype(_) => markup.push("<!>".to_owned()),
                    other => markup.push(format!("{other:?}")),
                }
            }
        }
        "junit" => {
            let document = Document::parse(report).expect("XML");
            for node in document.descendants() {
                let names: Vec<_> = node.attributes().map(|attribute| attribute.name()).collect();
                markup.push(format!("{:?} {} {}", node.node_type(), node.tag_name().name(), names.join(" ")));
                text.extend(node.text().into_iter().chain(node.attributes().map(|attribute| attribute.value())));
            }
        }
        "md" => {
            for event in Parser::new_ext(report, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH) {
                match event {
                    Event::Text(words) | Event::Code(words) => text.push_str(&words),
                    // Where a link leads is no text.
                    Event::Start(Tag::Link { dest_url, .. }) => markup.push(format!("link {dest_url}")),
                    other => markup.push(format!("{other:?}")),
                }
            }
        }
        _ => panic!("{form} has no markup"),
    }
    (markup, text)
}

#[test]
fn the_markup_is_the_same_whatever_a_target_says() {
    let harmless = reports("harmless");
    for words in WORDS {
        for ((form, report), (_, other)) in reports(words).iter().zip(&harmless) {
            if ["html", "junit", "md"].contains(form) {
                let ((markup, text), (expected, _)) = (taken_apart(form, report), taken_apart(form, other));
                let differs = markup.iter().zip(&expected).find(|(one, other)| one != other);
                assert_eq!((differs, markup.len()), (None, expected.len()), "{form}: {words:?}");
                // And what it said is there to be read, as it said it: white space apart.
                let squeezed = |text: &str| text.split_whitespace().collect::<String>();
                assert!(squeezed(&text).contains(&squeezed(&visible(words))), "{form} does not say {words:?}");
            }
        }
    }
}

#[test]
fn nothing_that_does_not_show_is_in_any_form() {
    for words in WORDS {
        for (form, report) in reports(words).iter().filter(|(form, _)| *form != "jsonl") {
            let hidden = report.chars().find(|character| *character != '\n' && is_hidden(*character));
            assert_eq!(hidden, None, "{form}: {words:?}");
        }
    }
}

/// SARIF has no markup but links, and places for arguments, in its messages.
#[test]
fn a_message_in_sarif_links_to_nothing_and_asks_for_nothing() {
    for words in WORDS {
        let reports = reports(words);
        let (_, report) = reports.iter().find(|(form, _)| *form == "sarif").expect("there is one");
        let log: Value = serde_json::from_str(report).expect("JSON");
        let run = &log["runs"][0];
        let results = run["results"].as_array().expect("results").iter();
        let notes = run["invocations"][0]["toolExecutionNotifications"].as_array().expect("notifications").iter();
        for message in results.chain(notes).map(|part| part["message"]["text"].as_str().expect("a text")) {
            let literal = message.replace("{{", "").replace("}}", "");
            assert!(!message.contains("](") && !literal.contains(['{', '}']), "{message}");
        }
    }
}

/// Tokens that a real key signed are as good as real ones: they are whole where that is asked for.
#[test]
fn tokens_are_whole_only_where_that_is_asked_for() {
    let (bench, report) = moody("jwt/ES256", "no");
    let strays = Strays::default();
    let mut account = account(bench, &report, "verifier", &strays);
    let found = report.findings();
    let token = found.iter().filter_map(|entry| entry.trial.token.as_deref()).find(|token| {
        (100..500).contains(&token.len())
            && token.iter().all(|byte| byte.is_ascii_alphanumeric() || b".-_".contains(byte))
    });
    let token = std::str::from_utf8(token.expect("a finding has a token")).expect("ASCII");
    for shows_tokens in [true, false] {
        account.shows_tokens = shows_tokens;
        for (form, text) in forms(&account).iter().filter(|(form, _)| !["jsonl", "md"].contains(form)) {
            assert_eq!(text.contains(token), shows_tokens, "{form}");
        }
        assert!(shows_tokens || !account.to_markdown().contains(token));
    }
}
