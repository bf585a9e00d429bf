//! What only the connection can show: how it waits for the disk, and a disk that is full.

use super::*;

fn grade(id: i64) -> Grade {
    Grade {
        candidate: CandidateKey { id, ra_deg: 1.0, dec_deg: 2.0, field: "VIS.fits".to_owned() },
        class: Some("A".to_owned()),
        subclass: String::new(),
        comment: "c".repeat(2000),
        grader: "Ann".to_owned(),
        time_ms: 1,
        model: String::new(),
        score: f64::NAN,
        showing: 0,
        drawn_by: String::new(),
    }
}

#[test]
fn every_commit_waits_for_the_disk() {
    let folder = tempfile::tempdir().unwrap();
    let store = GradeStore::open(&folder.path().join("grades.sqlite")).unwrap();
    let pragma = |name: &str| -> String {
        store
            .connection
            .pragma_query_value(None, name, |row| row.get_ref(0).map(|value| format!("{value:?}")))
            .unwrap()
    };
    assert!(pragma("journal_mode").contains("119, 97, 108") || pragma("journal_mode").contains("wal"));
    assert_eq!(pragma("synchronous"), "Integer(2)");
    assert_eq!(pragma("busy_timeout"), "Integer(10000)");
}

#[test]
fn a_grade_that_found_no_room_is_named_and_can_be_given_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("grades.sqlite");
    let store = GradeStore::open(&path).unwrap();
    store.append(&grade(1)).unwrap();
    store.connection.pragma_update(None, "max_page_count", 20).unwrap();
    let (id, error) = (2..).find_map(|id| store.append(&grade(id)).err().map(|error| (id, error))).unwrap();
    let said = error.to_string();
    let expected =
        format!("the grade A of candidate {id} of VIS.fits by Ann was not saved: the disk is full");
    assert!(said.starts_with(&expected) && said.ends_with(&path.display().to_string()), "{said}");
    assert_eq!(store.all().unwrap().len() as i64, id - 1);
    store.connection.pragma_update(None, "max_page_count", 100_000).unwrap();
    store.append(&grade(id)).unwrap();
    assert_eq!(store.all().unwrap().len() as i64, id);
}
