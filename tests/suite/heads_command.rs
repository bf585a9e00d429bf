//! `skyloupe heads`: through the built binary.

use super::lens_heads::model;
use serde_json::Value;
use skyloupe::lenses::{HeadStore, Prior};
use std::path::Path;
use std::process::{Command, Output};

fn heads(data: &Path, words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_skyloupe"));
    command.arg("heads").args(words).env("XDG_DATA_HOME", data).output().unwrap()
}

fn said(data: &Path, words: &[&str]) -> String {
    let output = heads(data, words);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
#[cfg(target_os = "linux")]
fn heads_are_listed_shown_compared_and_rolled_back() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    assert!(said(data, &["list"]).starts_with("no heads"));
    let store = HeadStore::new(data.join("skyloupe/heads"));
    store.save(model(Prior::REFINE)).unwrap();
    store.save(model(Prior::NEW_CONCEPT)).unwrap();
    assert!(said(data, &["list"]).contains("2 versions, version 2 is in use"));
    let shown = said(data, &["show", "rings", "--version", "1"]);
    assert!(shown.contains("20 grades, 7 positive (A 7, X 13) by ada"), "{shown}");
    assert!(shown.contains("refines what the network looks for"), "{shown}");
    let compared: Value = serde_json::from_str(&said(data, &["compare", "rings", "--json"])).unwrap();
    assert_eq!(compared[1]["version"], 2);
    assert!(compared[0]["network"]["roc_auc"]["value"].as_f64().is_some());
    assert!(said(data, &["compare", "rings"]).contains("version 2 (20 grades, in use)"));
    assert_eq!(said(data, &["rollback", "rings"]), "rings: version 1 is in use\n");
    assert_eq!(said(data, &["rollback", "rings"]), "rings: the network itself is in use\n");
    let refused = heads(data, &["rollback", "rings"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("there is no earlier version"));
    assert_eq!(said(data, &["rollback", "rings", "--to", "2"]), "rings: version 2 is in use\n");
    let unknown = heads(data, &["show", "arcs"]);
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("no head named arcs; there are rings"));
    assert_eq!(said(data, &["show", "rings", "--json"]), store.read("rings", 2).unwrap().text().unwrap());
}
