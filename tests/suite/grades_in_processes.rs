//! Grading by programs of their own: killed at any moment, two at once, on a disk that takes no more.

use crate::grades::grade;
use rand::RngExt;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rusqlite::Connection;
use skyloupe::grades::{Grade, GradeStore};
use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread::JoinHandle;
use std::time::Duration;

/// The binary, where this build has one.
pub fn skyloupe() -> Option<Command> {
    let Some(path) = option_env!("CARGO_BIN_EXE_skyloupe") else {
        eprintln!("skipped: this build has no skyloupe binary");
        return None;
    };
    Some(Command::new(path))
}

/// A program that grades.
struct Grading {
    child: Child,
    input: ChildStdin,
    /// Whole lines that it has answered when it ends.
    answers: JoinHandle<Vec<String>>,
    /// Sends at each answer.
    begun: Receiver<()>,
}

fn grading(mut program: Command, store: &Path) -> Grading {
    let mut child = program
        .args(["grades", "append-stream", "--store"])
        .arg(store)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let input = child.stdin.take().unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let (first, begun) = channel();
    let answers = std::thread::spawn(move || {
        let mut answers = Vec::new();
        let mut line = String::new();
        // A line without its end is no answer: the process died within it.
        while output.read_line(&mut line).is_ok() && line.ends_with('\n') {
            answers.push(line.trim_end().to_owned());
            line.clear();
            // Nobody may be waiting.
            first.send(()).unwrap_or_default();
        }
        answers
    });
    Grading { child, input, answers, begun }
}

/// Feed grades with ids from `first` until the reader is gone or `count` are fed.
fn feed(mut input: ChildStdin, grader: &'static str, first: i64, count: i64) -> JoinHandle<()> {
    std::thread::spawn(move || {
        for id in first..first + count {
            let line = serde_json::to_string(&numbered(grader, id)).unwrap();
            if writeln!(input, "{line}").is_err() {
                return;
            }
        }
    })
}

fn numbered(grader: &str, id: i64) -> Grade {
    Grade {
        comment: format!("the {id}th, \u{1f52d}"),
        ..grade(grader, id, ["A", "B", "C", "X"][(id % 4) as usize])
    }
}

#[test]
fn killed_a_hundred_times_while_grading_nothing_acknowledged_is_lost() {
    if skyloupe().is_none() {
        return;
    }
    // Four stores side by side only save time.
    let lanes: Vec<_> = (0..4).map(|lane| std::thread::spawn(move || killed_25_times(lane))).collect();
    let outcomes: Vec<(usize, usize)> = lanes.into_iter().map(|lane| lane.join().unwrap()).collect();
    let acknowledged: usize = outcomes.iter().map(|outcome| outcome.0).sum();
    let while_grading: usize = outcomes.iter().map(|outcome| outcome.1).sum();
    println!("{acknowledged} grades acknowledged, {while_grading} of 100 kills while grading");
    assert!(while_grading >= 80, "only {while_grading} of 100 were killed while grading");
}

/// Fill one store by programs that are killed; how many grades were acknowledged, and how many programs had
/// acknowledged one when they were killed.
fn killed_25_times(lane: u64) -> (usize, usize) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("grades.sqlite");
    let mut random = ChaCha8Rng::seed_from_u64(lane);
    let mut acknowledged: HashMap<i64, i64> = HashMap::new();
    let mut while_grading = 0;
    for round in 0..25_i64 {
        let Grading { mut child, input, answers, begun } = grading(skyloupe().unwrap(), &path);
        let first = round * 100_000;
        let fed = feed(input, "Ann", first, 100_000);
        // One in five dies while it starts and opens the store, the others at any moment after their first grade.
        if round % 5 == 0 {
            std::thread::sleep(Duration::from_micros(random.random_range(0..80_000)));
        } else {
            begun.recv_timeout(Duration::from_secs(60)).unwrap();
            std::thread::sleep(Duration::from_micros(random.random_range(0..60_000)));
        }
        assert!(child.try_wait().unwrap().is_none(), "the process ended by itself in round {round}");
        child.kill().unwrap();
        child.wait().unwrap();
        let answers = answers.join().unwrap();
        fed.join().unwrap();
        while_grading += usize::from(!answers.is_empty());
        for (id, answer) in (first..).zip(&answers) {
            let number = answer.strip_prefix("ok ").unwrap_or_else(|| panic!("round {round}: {answer}"));
            acknowledged.insert(number.parse().unwrap(), id);
        }
    }
    let outside = Connection::open(&path).unwrap();
    let verdict: String = outside.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(verdict, "ok");
    let all = GradeStore::open(&path).unwrap().all().unwrap();
    let kept: HashMap<i64, Grade> = all.into_iter().map(|stored| (stored.id.0, stored.grade)).collect();
    for (number, id) in &acknowledged {
        assert_eq!(kept.get(number), Some(&numbered("Ann", *id)), "grade {number} of candidate {id}");
    }
    // Written, but not acknowledged any more: one at most for each kill.
    let surplus = kept.len() - acknowledged.len();
    assert!(surplus <= 25, "{surplus} grades that nobody acknowledged");
    (acknowledged.len(), while_grading)
}

#[test]
fn two_programs_make_and_fill_one_store_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("grades.sqlite");
    let mut running = Vec::new();
    for grader in ["Ann", "Ben"] {
        let Some(program) = skyloupe() else { return };
        let Grading { child, input, answers, .. } = grading(program, &path);
        running.push((child, feed(input, grader, 0, 300), answers));
    }
    for (mut child, fed, answers) in running {
        fed.join().unwrap();
        let answers = answers.join().unwrap();
        assert!(child.wait().unwrap().success());
        assert_eq!(answers.len(), 300);
        assert!(answers.iter().all(|answer| answer.starts_with("ok ")), "{answers:?}");
    }
    let store = GradeStore::open(&path).unwrap();
    let graders = store.graders().unwrap();
    assert_eq!(graders.iter().map(|grader| grader.candidates).collect::<Vec<_>>(), [300, 300]);
}

/// A limit on the size of files stands in for a full disk: the system refuses the write in the same place.
#[cfg(unix)]
#[test]
fn what_a_disk_does_not_take_is_said_and_can_be_saved_later() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("grades.sqlite");
    let Some(program) = skyloupe() else { return };
    let mut limited = Command::new("bash");
    // 128 blocks of 1024 bytes; without the trap the signal would end the program.
    limited.args(["-c", "trap '' XFSZ; ulimit -f 128; exec \"$0\" \"$@\""]).arg(program.get_program());
    let Grading { mut child, input, answers, .. } = grading(limited, &path);
    feed(input, "Ann", 0, 400).join().unwrap();
    let answers = answers.join().unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(1));
    assert_eq!(answers.len(), 400, "it goes on after a failure");
    let saved: Vec<i64> =
        (0..).zip(&answers).filter(|(_, said)| said.starts_with("ok ")).map(|(id, _)| id).collect();
    let refused: Vec<&String> = answers.iter().filter(|said| said.starts_with("error ")).collect();
    assert!(!saved.is_empty() && !refused.is_empty() && saved.len() + refused.len() == 400);
    let place = path.display().to_string();
    for said in &refused {
        assert!(
            said.contains("candidate") && said.contains("was not saved") && said.ends_with(&place),
            "{said}"
        );
    }
    let store = GradeStore::open(&path).unwrap();
    let kept: Vec<i64> = store.all().unwrap().iter().map(|stored| stored.grade.candidate.id).collect();
    assert_eq!(kept, saved);
    for id in 0..400 {
        store.append(&numbered("Ann", id)).unwrap();
    }
    assert_eq!(store.all().unwrap().len(), 400);
}
