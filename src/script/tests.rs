use rhai::Dynamic;
use serde_json::json;

use super::failure::Failure;
use super::*;

fn failure(script: &str) -> Failure {
    Failure::of_running(&engine().eval::<Dynamic>(script).unwrap_err())
}

#[test]
fn an_endless_loop_a_deep_recursion_and_a_giant_text_are_stopped() {
    assert!(failure("loop { }").message.contains("endless loop"));
    assert!(failure("fn f(n) { f(n + 1) } f(0)").message.contains("deep"));
    assert!(failure(r#"let s = "0123456789"; loop { s += s; }"#).message.contains("too large"));
    assert!(failure("let a = []; loop { a.push(1); }").message.contains("too large"));
}

#[test]
fn what_waits_or_loads_code_is_not_there() {
    for script in ["eval(\"1\")", "sleep(1)", "exit(1)", "timestamp()", "import \"/etc/passwd\" as p;"] {
        let error = engine().eval::<Dynamic>(script);
        assert!(error.is_err(), "{script}");
    }
}

#[test]
fn an_error_tells_its_line_and_column() {
    let found = failure("let a = 1;\nlet b = a + nothing;");
    assert_eq!((found.line, found.column), (Some(2), Some(13)));
    assert!(found.message.contains("no variable nothing"), "{}", found.message);
}

#[test]
fn values_come_back_as_they_went_in() {
    let all = json!({ "a": [1, 2.5, null, true, "x"], "b": { "c": {} } });
    let there = value::to_script(&all).unwrap();
    assert_eq!(value::from_script(&there).unwrap(), all);
    assert!(value::to_script(&json!(vec![0; 1001])).is_err());
    assert!(value::to_script(&json!("x".repeat(70_000))).is_err());
}

#[test]
fn words_that_the_language_keeps_for_later_are_names() {
    let script = "let a = #{ match: 1, new: 2 }; a.new += a.match; let use = a.new; use";
    assert_eq!(engine().eval::<i64>(script).unwrap(), 3);
}
