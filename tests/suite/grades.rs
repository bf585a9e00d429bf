//! Grades on disk: nothing that was acknowledged is lost, other files are left alone, and agreement is what others
//! compute (grades_oracle.py).

use crate::grades_in_processes::skyloupe;
use rusqlite::Connection;
use serde_json::Value;
use skyloupe::grades::{
    CandidateKey, ConsensusRule, Grade, GradeError, GradeId, GradeStore, Scheme, TableSource, agreement,
    consensus, grades_from_csv, grades_to_csv, merge,
};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::time::Instant;

/// A grade of `grader` about candidate `id`.
pub fn grade(grader: &str, id: i64, class: &str) -> Grade {
    Grade {
        candidate: CandidateKey {
            id,
            ra_deg: 52.0 + (id % 1000) as f64 * 1e-3,
            dec_deg: -28.1,
            field: "EUC_MER_VIS_TILE102018211.fits".to_owned(),
        },
        class: Some(class.to_owned()),
        subclass: String::new(),
        comment: String::new(),
        grader: grader.to_owned(),
        time_ms: 1_795_399_291_123,
        model: "lens-scorer 1.0".to_owned(),
        score: 3.25,
        showing: 0,
        drawn_by: "top".to_owned(),
    }
}

fn said(store: &GradeStore) -> Vec<Grade> {
    store.all().unwrap().into_iter().map(|stored| stored.grade).collect()
}

fn assert_same(found: &[Grade], expected: &[Grade]) {
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        assert!(found.is_same(expected), "{found:?}\n{expected:?}");
    }
}

/// Ids beyond 2^53 and negative, NaN, infinity, every kind of text.
fn odd_grades() -> Vec<Grade> {
    let nowhere = |mut grade: Grade| {
        (grade.candidate.ra_deg, grade.candidate.dec_deg, grade.score) = (f64::NAN, f64::NAN, f64::NAN);
        grade
    };
    let comment = |comment: &str, grade: Grade| Grade { comment: comment.to_owned(), ..grade };
    vec![
        grade("Ann", i64::MAX, "A"),
        grade("Ann", i64::MIN, "B"),
        grade("Ann", 9_007_199_254_740_993, "C"),
        grade("Ann", -2_685_084_962_682_049_281, "X"),
        nowhere(grade("Ann", 5, "A")),
        comment("", grade("Zoë 张", 6, "A")),
        comment("arc, \"bright\"; \u{1f52d} ħ\nsecond line\r\n=1+1 ", grade("Zoë 张", 7, "A")),
        Grade { score: f64::INFINITY, time_ms: -1, showing: u32::MAX, ..grade("Ann", 8, "A") },
        Grade { class: None, ..grade("Ann", 9, "A") },
    ]
}

#[test]
fn whatever_is_said_is_read_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("deep/er/grades.sqlite");
    let store = GradeStore::open(&path).unwrap();
    for grade in odd_grades() {
        store.append(&grade).unwrap();
    }
    assert_same(&said(&store), &odd_grades());
    drop(store);
    assert_same(&said(&GradeStore::open(&path).unwrap()), &odd_grades());
    // The same as a table.
    let table = grades_to_csv(&odd_grades()).unwrap();
    let scheme = Scheme::built_in();
    let source = TableSource { path: Path::new("t.csv"), scheme: &scheme, grader: "", field: "" };
    let read = grades_from_csv(&table, &source).unwrap();
    assert_same(&read.grades, &odd_grades());
    // And as JSON lines, as another program gives them.
    for grade in odd_grades().into_iter().filter(|grade| grade.score.is_finite() || grade.score.is_nan()) {
        let line = serde_json::to_string(&grade).unwrap();
        assert!(serde_json::from_str::<Grade>(&line).unwrap().is_same(&grade), "{line}");
    }
}

#[test]
fn the_newest_counts_and_nothing_is_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let store = GradeStore::open(&folder.path().join("grades.sqlite")).unwrap();
    let first = grade("Ann", 1, "A");
    let id = store.append(&first).unwrap();
    // Given again, as after an answer that was lost: known.
    assert_eq!(store.append(&first).unwrap(), id);
    // A clock that was set back does not bring the old opinion back.
    store.append(&Grade { time_ms: first.time_ms - 3_600_000, ..grade("Ann", 1, "B") }).unwrap();
    store.append(&grade("Ben", 1, "X")).unwrap();
    store.append(&Grade { showing: 1, ..grade("Ann", 1, "C") }).unwrap();
    store.append(&grade("Ann", 2, "A")).unwrap();
    store.append(&Grade { class: None, ..grade("Ann", 2, "A") }).unwrap();
    store
        .append(&Grade {
            candidate: CandidateKey { field: "other.fits".to_owned(), ..first.candidate.clone() },
            ..first.clone()
        })
        .unwrap();

    // Found again after the field moved.
    let standing = store.current(&format!("/new/place/{}", first.candidate.field)).unwrap();
    let classes: Vec<(&str, &str, u32)> = standing
        .iter()
        .map(|stored| {
            (stored.grade.grader.as_str(), stored.grade.class.as_deref().unwrap(), stored.grade.showing)
        })
        .collect();
    assert_eq!(classes, [("Ann", "B", 0), ("Ben", "X", 0), ("Ann", "C", 1)]);
    assert_eq!(store.all().unwrap().len(), 7);
    let history = store.history(&first.candidate).unwrap();
    assert_eq!(history.len(), 4);
    assert_eq!(history[0].id, id);
    let graders = store.graders().unwrap();
    assert_eq!((graders[0].name.as_str(), graders[0].grades, graders[0].candidates), ("Ann", 6, 3));

    // Not even another program can change or remove what was said.
    let outside = Connection::open(store.path()).unwrap();
    for sql in ["UPDATE grades SET class = 'A'", "DELETE FROM grades"] {
        assert!(outside.execute(sql, []).unwrap_err().to_string().contains("never"), "{sql}");
    }
}

#[test]
fn windows_on_one_file_see_each_other() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("grades.sqlite");
    let (left, right) = (GradeStore::open(&path).unwrap(), GradeStore::open(&path).unwrap());
    let mine = left.append(&grade("Ann", 1, "A")).unwrap();
    let theirs = right.append(&grade("Ben", 1, "B")).unwrap();
    let news = left.changes_since(mine).unwrap();
    assert_eq!(news.iter().map(|stored| stored.id).collect::<Vec<_>>(), [theirs]);
    assert_eq!(right.changes_since(GradeId(0)).unwrap().len(), 2);
    assert!(right.changes_since(theirs).unwrap().is_empty());
}

#[test]
fn an_older_format_is_brought_up_and_a_newer_one_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("grades.sqlite");
    GradeStore::open(&path).unwrap().append(&grade("Ann", 1, "A")).unwrap();
    let outside = |sql: &str| Connection::open(&path).unwrap().execute_batch(sql).unwrap();
    // Format 1 had no triggers.
    outside("DROP TRIGGER no_change; DROP TRIGGER no_removal; PRAGMA user_version = 1");
    let store = GradeStore::open(&path).unwrap();
    assert_same(&said(&store), &[grade("Ann", 1, "A")]);
    store.append(&grade("Ann", 2, "B")).unwrap();
    drop(store);
    assert!(Connection::open(&path).unwrap().execute("DELETE FROM grades", []).is_err());

    outside("PRAGMA user_version = 99");
    let before = fs::read(&path).unwrap();
    for error in [GradeStore::open(&path).unwrap_err(), GradeStore::open_to_read(&path).unwrap_err()] {
        assert!(matches!(error, GradeError::Newer { found: 99, .. }), "{error}");
        let said = error.to_string();
        assert!(said.contains("newer Skyloupe") && said.ends_with(&path.display().to_string()), "{said}");
    }
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[test]
fn other_files_are_refused_and_left_as_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::write(path("notes.txt"), "grades of last year, ".repeat(900)).unwrap();
    fs::write(path("short.sqlite"), "x").unwrap();
    let other = Connection::open(path("other.sqlite")).unwrap();
    other.execute_batch("CREATE TABLE photos (name TEXT); INSERT INTO photos VALUES ('moon')").unwrap();
    drop(other);
    let marked = Connection::open(path("marked.sqlite")).unwrap();
    marked.execute_batch("PRAGMA application_id = 77; PRAGMA user_version = 2").unwrap();
    drop(marked);
    // Ours, but with a hole.
    let store = GradeStore::open(&path("damaged.sqlite")).unwrap();
    let many: Vec<Grade> = (0..2000).map(|id| grade("Ann", id, "A")).collect();
    store.add_all(&many).unwrap();
    drop(store);
    let mut bytes = fs::read(path("damaged.sqlite")).unwrap();
    let middle = bytes.len() / 2 / 4096 * 4096;
    bytes[middle..middle + 8192].fill(0xa5);
    fs::write(path("damaged.sqlite"), &bytes).unwrap();
    fs::create_dir(path("folder.sqlite")).unwrap();

    for (name, is_damage) in [
        ("notes.txt", false),
        ("short.sqlite", false),
        ("other.sqlite", false),
        ("marked.sqlite", false),
        ("damaged.sqlite", true),
    ] {
        let before = fs::read(path(name)).unwrap();
        for error in
            [GradeStore::open(&path(name)).unwrap_err(), GradeStore::open_to_read(&path(name)).unwrap_err()]
        {
            let as_expected = match &error {
                GradeError::Foreign { .. } => !is_damage,
                GradeError::Damaged { .. } => is_damage,
                _ => false,
            };
            assert!(as_expected && error.to_string().ends_with(name), "{name}: {error}");
        }
        assert_eq!(fs::read(path(name)).unwrap(), before, "{name}");
    }
    assert!(GradeStore::open(&path("folder.sqlite")).is_err());
    assert!(
        GradeStore::open_to_read(&path("missing.sqlite"))
            .unwrap_err()
            .to_string()
            .ends_with("missing.sqlite")
    );
    // An empty file is what a killed start leaves behind.
    fs::write(path("empty.sqlite"), "").unwrap();
    GradeStore::open(&path("empty.sqlite")).unwrap().append(&grade("Ann", 1, "A")).unwrap();
}

#[test]
fn merging_brings_each_grade_once_in_any_order() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let scheme = Scheme::built_in();
    for (name, grader) in [("ann.sqlite", "Ann"), ("ben.sqlite", "Ben")] {
        let store = GradeStore::open(&path(name)).unwrap();
        for id in 0..20 {
            store.append(&grade(grader, id, "A")).unwrap();
        }
        store.append(&Grade { class: None, time_ms: 1_795_399_999_999, ..grade(grader, 0, "A") }).unwrap();
    }
    fs::write(path("cara.csv"), grades_to_csv(&[grade("Cara", 1, "B")]).unwrap()).unwrap();
    let merged = |names: &[&str], out: &str| {
        let paths: Vec<PathBuf> = names.iter().map(|name| path(name)).collect();
        let sources: Vec<TableSource> =
            paths.iter().map(|path| TableSource { path, scheme: &scheme, grader: "", field: "" }).collect();
        merge(&sources, &path(out))
    };
    let one = merged(&["ann.sqlite", "ben.sqlite", "cara.csv"], "one.sqlite").unwrap();
    assert_eq!(one.total, 43);
    assert_eq!(one.files.iter().map(|file| file.added.added).collect::<Vec<_>>(), [21, 21, 1]);
    let again = merged(&["one.sqlite", "ann.sqlite"], "one.sqlite").unwrap();
    assert_eq!((again.total, again.files[0].added.known, again.files[1].added.known), (43, 43, 21));
    merged(&["cara.csv", "ben.sqlite", "ann.sqlite"], "two.sqlite").unwrap();
    let sorted = |name: &str| {
        let mut all: Vec<String> =
            said(&GradeStore::open(&path(name)).unwrap()).iter().map(|grade| format!("{grade:?}")).collect();
        all.sort();
        all
    };
    assert_eq!(sorted("one.sqlite"), sorted("two.sqlite"));
    // A damaged source stops the merge before anything is written.
    fs::write(path("broken.csv"), "file_name,classification,grader\nf0.fits,A,Ann\nf1.fits,Q,Ann\n").unwrap();
    let error = merged(&["ann.sqlite", "broken.csv"], "three.sqlite").unwrap_err().to_string();
    assert!(error.starts_with("line 3: \"Q\" is no class of Strong lenses (A, B, C, X)"), "{error}");
    assert!(!path("three.sqlite").exists());
}

#[test]
fn agreement_is_what_others_compute() {
    let oracle: Value = serde_json::from_str(include_str!("grades_oracle.json")).unwrap();
    let scheme = Scheme::built_in();
    let close = |found: Option<f64>, expected: &Value| match (found, expected.as_f64()) {
        (Some(found), Some(expected)) => assert!((found - expected).abs() < 1e-12, "{found} {expected}"),
        (found, expected) => assert_eq!(found, expected),
    };
    for case in oracle["cases"].as_array().unwrap() {
        let mut grades = Vec::new();
        for (id, row) in case["grades"].as_array().unwrap().iter().enumerate() {
            for (index, class) in row.as_str().unwrap().chars().enumerate().filter(|(_, class)| *class != '.')
            {
                let grader = format!("grader {index}");
                // An earlier mistake, which does not count.
                grades.push(Grade { time_ms: 1, ..grade(&grader, id as i64, "C") });
                grades.push(grade(&grader, id as i64, &class.to_string()));
            }
        }
        let found = agreement(&grades, &scheme);
        let pairs = case["pairs"].as_array().unwrap();
        assert_eq!(found.pairs.len(), pairs.len());
        for (found, expected) in found.pairs.iter().zip(pairs) {
            close(found.comparison.percent, &expected["percent"]);
            close(found.comparison.kappa, &expected["kappa"]);
            close(found.comparison.weighted_kappa, &expected["weighted_kappa"]);
            assert_eq!(serde_json::to_value(&found.comparison.confusion).unwrap(), expected["confusion"]);
        }
        close(found.fleiss_kappa, &case["fleiss"]);
    }
}

#[test]
fn hidden_repeats_show_how_consistent_a_grader_is() {
    let scheme = Scheme::built_in();
    let again = |id: i64, class: &str| Grade { showing: 1, ..grade("Ann", id, class) };
    let grades = [
        grade("Ann", 1, "A"),
        again(1, "A"),
        grade("Ann", 2, "A"),
        again(2, "B"),
        grade("Ann", 3, "X"),
        again(3, "X"),
        grade("Ann", 4, "C"),
        grade("Ben", 1, "B"),
        grade("Ben", 2, "Z"),
    ];
    let found = agreement(&grades, &scheme);
    assert_eq!(found.with_themselves.len(), 1);
    let own = &found.with_themselves[0];
    assert_eq!((own.grader.as_str(), own.comparison.candidates, own.comparison.same), ("Ann", 3, 2));
    assert_eq!((found.unknown_classes, found.shared_candidates), (1, 1));
    // With others, the first showing counts.
    assert_eq!(found.pairs[0].comparison.confusion[0][1], 1);
    let together = consensus(&grades, &scheme, ConsensusRule::Median, 2);
    assert_eq!(together.len(), 1);
    assert_eq!((together[0].class.as_str(), together[0].votes.as_slice()), ("B", [1, 1, 0, 0].as_slice()));
}

fn run(arguments: &[&str]) -> Option<Output> {
    Some(skyloupe()?.arg("grades").args(arguments).output().unwrap())
}

#[test]
fn the_command_line_lists_merges_compares_and_exchanges() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let store = GradeStore::open(Path::new(&path("a.sqlite"))).unwrap();
    for id in 0..40 {
        store.append(&grade("Ann", id, if id % 3 == 0 { "A" } else { "X" })).unwrap();
        store.append(&grade("Ben", id, if id % 4 == 0 { "A" } else { "X" })).unwrap();
    }
    drop(store);
    let Some(listed) = run(&["list", "--store", &path("a.sqlite"), "--json", "--grader", "Ann"]) else {
        return;
    };
    let listed: Value = serde_json::from_slice(&listed.stdout).unwrap();
    assert_eq!(listed["grades"].as_array().unwrap().len(), 40);
    assert_eq!(listed["graders"][1]["name"], "Ben");
    let exported = run(&["export", "--store", &path("a.sqlite"), "--out", &path("a.csv")]).unwrap();
    assert!(exported.status.success(), "{exported:?}");
    let imported = run(&["import", &path("a.csv"), "--store", &path("b.sqlite"), "--json"]).unwrap();
    assert_eq!(serde_json::from_slice::<Value>(&imported.stdout).unwrap()["files"][0]["added"], 80);
    let merged =
        run(&["merge", &path("a.sqlite"), &path("b.sqlite"), "--out", &path("c.sqlite"), "--json"]).unwrap();
    assert_eq!(serde_json::from_slice::<Value>(&merged.stdout).unwrap()["total"], 80);
    let table = path("consensus.csv");
    let agreed =
        run(&["agree", &path("c.sqlite"), "--consensus", "median", "--out", &table, "--json"]).unwrap();
    let agreed: Value = serde_json::from_slice(&agreed.stdout).unwrap();
    // 4 both A (0, 12, 24, 36), 10 + 6 of one only, 20 both X.
    assert_eq!(
        agreed["pairs"][0]["confusion"],
        serde_json::json!([[4, 0, 0, 10], [0, 0, 0, 0], [0, 0, 0, 0], [6, 0, 0, 20]])
    );
    assert_eq!(fs::read_to_string(&table).unwrap().lines().count(), 41);
    for arguments in [
        &["list", "--store", &path("none.sqlite")] as &[&str],
        &["merge", &path("a.csv.gone"), "--out", &path("d.sqlite")],
        &["list", "--scheme", &path("a.csv")],
    ] {
        let refused = run(arguments).unwrap();
        assert_eq!(refused.status.code(), Some(1), "{arguments:?}");
        let said = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(
            said.starts_with("skyloupe: ")
                && said.lines().count() == 1
                && said.contains(folder.path().to_str().unwrap()),
            "{said}"
        );
    }
}

/// Measured, and printed with --nocapture; a number of this machine is no assertion.
#[test]
fn a_thousand_grades_are_written_one_by_one() {
    let folder = tempfile::tempdir().unwrap();
    let store = GradeStore::open(&folder.path().join("grades.sqlite")).unwrap();
    let mut taken: Vec<f64> = (0..1000)
        .map(|id| {
            let begun = Instant::now();
            store.append(&grade("Ann", id, "A")).unwrap();
            begun.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    taken.sort_by(f64::total_cmp);
    println!(
        "a grade on disk: median {:.2} ms, 99 % {:.2} ms, longest {:.2} ms",
        taken[500], taken[990], taken[999]
    );
    assert_eq!(store.all().unwrap().len(), 1000);
}
