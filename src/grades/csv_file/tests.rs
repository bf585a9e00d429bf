//! Tables of other programs.

use super::*;

fn read(text: &str, grader: &str, field: &str) -> Result<Imported, String> {
    let scheme = Scheme::built_in();
    let source = TableSource { path: Path::new("t.csv"), scheme: &scheme, grader, field };
    grades_from_csv(text, &source).map_err(|error| error.to_string())
}

#[test]
fn tables_of_qt_stamp_are_read() {
    // Its `time` is seconds; ungraded rows are empty; the same stamp again is a repeat.
    let text = "\u{feff}file_name,classification,subclassification,ra,dec,comment,time\n\
                102018211_-2685084962682049281.fits,A,,52.1,-28.2,arc,3.52\n\
                102018211_2685084962682049282.fits,X,Merger,,,,1.2\n\
                102018211_2685084962682049283.fits,,,52.3,-28.2,,0\n\
                102018211_-2685084962682049281.fits,b,None,52.1,-28.2,,2\n";
    let read = read(text, "Ann", "VIS.fits").unwrap();
    assert_eq!((read.grades.len(), read.ungraded), (3, 1));
    let [first, second, third] = read.grades.as_slice() else { panic!() };
    assert_eq!(
        (first.candidate.id, second.candidate.id),
        (-2_685_084_962_682_049_281, 2_685_084_962_682_049_282)
    );
    assert_eq!((first.class.as_deref(), first.showing, first.comment.as_str()), (Some("A"), 0, "arc"));
    assert_eq!((second.subclass.as_str(), second.candidate.ra_deg.is_nan()), ("Merger", true));
    assert_eq!((third.class.as_deref(), third.showing, third.subclass.as_str()), (Some("B"), 1, ""));
    assert!(read.grades.iter().all(|grade| grade.time_ms == 0 && grade.candidate.field == "VIS.fits"));
}

#[test]
fn tables_of_the_kind_of_agilelens_are_read() {
    let text = "row;index;cutoutname;objname;ra;dec;VIS;Y;H;J;grade;new;rawscore;notes\n\
                0;1;TILE102_2685084962682049281.png;EUCLJ041231.76-475941.87;63.13;-47.99;21.8;20.9;20.1;20.5;AB;N;115.37;L25\n\
                1;2;TILE102_NEG585084962682049282.png;EUCL;63.2;-47.9;21.8;20.9;20.1;20.5;B;Y;-4.10;\n";
    let read = read(text, "Xu", "").unwrap();
    let [first, second] = read.grades.as_slice() else { panic!() };
    assert_eq!(
        (first.class.as_deref(), first.score, first.candidate.id),
        (Some("A"), 115.37, 2_685_084_962_682_049_281)
    );
    assert_eq!(first.comment, "L25; grade AB in the table");
    assert_eq!(
        (second.class.as_deref(), second.score, second.candidate.id),
        (Some("B"), -4.1, -585_084_962_682_049_282)
    );
}

#[test]
fn what_cannot_be_read_is_said_with_its_line() {
    for (text, grader, expected) in [
        ("a,b\n1,2\n", "Ann", "line 1: no column classification"),
        ("file_name,classification\nf1.fits,A\n", "", "line 1: no column grader; say who graded (--grader)"),
        (
            "file_name,classification\nf1.fits,A\nf2.fits,Maybe\n",
            "Ann",
            "line 3: \"Maybe\" is no class of Strong lenses (A, B, C, X)",
        ),
        (
            "file_name,classification,id\nf.fits,A,2.68e18\n",
            "Ann",
            "line 2: id is \"2.68e18\", not a whole number",
        ),
        ("file_name,classification\nf.fits,A\n", "Ann", "line 2: no id, no position"),
        ("file_name,classification,ra\nf1.fits,A,12h\n", "Ann", "line 2: ra is \"12h\", not a number"),
        ("file_name,classification,time\nf1.fits,A,noon\n", "Ann", "line 2: time is \"noon\""),
        ("", "Ann", "line 1: no column classification"),
    ] {
        let said = read(text, grader, "").unwrap_err();
        assert!(said.starts_with(expected) && said.ends_with("t.csv"), "{said}");
    }
}

#[test]
fn ids_are_found_in_names() {
    for (name, id) in [
        ("TILE102018211_2685084962682049281.png", Some(2_685_084_962_682_049_281)),
        ("102_-5214.fits", Some(-5214)),
        ("a-17.fits", Some(17)),
        ("-17.fits", Some(-17)),
        ("lens_99999999999999999999999.fits", None),
        ("lens.fits", None),
    ] {
        assert_eq!(id_in(name), id, "{name}");
    }
}
