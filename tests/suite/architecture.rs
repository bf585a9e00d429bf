//! Holds the source tree to its map: the rank table in `src/lib.rs`, the owners of crates, module docs, names, sizes.
//!
//! Every test lists all that it found, each with what to do about it. Unit-test modules are exempt.

use quote::ToTokens;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use syn::visit::Visit;

/// Crates that only some modules may name. A module owner such as `ui::canvas` covers `ui/canvas.rs`, `ui/canvas_*.rs`
/// and all of `ui/canvas/`.
const OWNED_CRATES: &[(&str, &[&str])] = &[
    ("fitsio", &["fits"]),
    ("fitsio_sys", &["fits"]),
    ("memmap2", &["fits"]),
    ("flate2", &["fits", "inference", "jobs::pyramid_cache"]),
    ("bzip2", &["fits"]),
    ("gif", &["interop"]),
    ("wgpu", &["gpu", "ui::canvas", "app"]),
    ("eframe", &["ui", "app"]),
    ("egui", &["ui", "app"]),
    ("egui_extras", &["ui", "app"]),
    ("egui_plot", &["ui", "app"]),
    ("egui_tiles", &["ui", "app"]),
    ("egui_wgpu", &["ui", "app"]),
    ("rfd", &["app"]),
    ("clap", &["cli"]),
    ("ort", &["inference"]),
    ("tract_onnx", &["inference"]),
    ("tract_linalg", &["inference"]),
    ("sha2", &["models", "inference"]),
    ("csv", &["catalogue", "grades"]),
    ("quick_xml", &["catalogue"]),
    ("base64", &["catalogue"]),
    ("parquet", &["catalogue"]),
    ("rusqlite", &["grades"]),
];

const EMPTY_NAMES: &[&str] = &["util", "utils", "helper", "helpers", "common", "manager", "misc"];

const MOST_LINES: usize = 500;

#[test]
fn modules_import_only_what_stands_below_them() {
    let ranks = rank_table();
    let mut found = Vec::new();
    for file in library_files() {
        let Some(own) = file.module.first() else { continue };
        let Some(own_rank) = ranks.get(own) else { continue };
        for (import, context) in &file.mentions.modules {
            match ranks.get(import) {
                _ if import == own => {}
                None => found.push(format!(
                    "{}: `{context}` names `{import}`, which the table in src/lib.rs does not list; add it there",
                    file.shown()
                )),
                Some(rank) if rank < own_rank => {}
                Some(rank) => found.push(format!(
                    "{}: `{own}` (rank {own_rank}) uses `{context}`, but `{import}` has rank {rank}; \
                     move what is shared below both, or pass it in from above",
                    file.shown()
                )),
            }
        }
    }
    report("imports against the rank table of src/lib.rs", &found);
}

#[test]
fn the_rank_table_lists_the_public_modules() {
    let ranks = rank_table();
    let library = parse(&root().join("src/lib.rs"));
    let mut found = Vec::new();
    let mut declared = Vec::new();
    for item in &library.items {
        if let syn::Item::Mod(module) = item {
            let name = module.ident.to_string();
            if !ranks.contains_key(&name) {
                found.push(format!(
                    "`pub mod {name}` has no row in the table of src/lib.rs; add one with its rank"
                ));
            }
            declared.push(name);
        }
    }
    for name in ranks.keys().filter(|name| !declared.contains(name)) {
        found.push(format!(
            "the table of src/lib.rs lists `{name}`, but there is no such module; drop the row"
        ));
    }
    report("modules and rows that do not match", &found);
}

#[test]
fn crates_are_named_only_by_their_owners() {
    let mut found = Vec::new();
    for file in source_files().into_iter().filter(|file| !file.is_binary()) {
        for (name, owners) in OWNED_CRATES {
            let Some(context) = file.mentions.crates.get(*name) else { continue };
            if !owners.iter().any(|owner| file.belongs_to(owner)) {
                found.push(format!(
                    "{}: `{context}` uses the crate {name}, which belongs to {}; \
                     give that module a function that does what is needed here",
                    file.shown(),
                    owners.join(", ")
                ));
            }
        }
    }
    report("crates used outside the modules that own them", &found);
}

#[test]
fn every_file_says_what_it_is_for() {
    let found: Vec<String> = source_files()
        .iter()
        .filter(|file| !file.text.trim_start().starts_with("//!"))
        .map(|file| format!("{}: begin it with a `//!` line that says what it is for", file.shown()))
        .collect();
    report("files without a head", &found);
}

#[test]
fn names_are_words_of_the_field() {
    let mut found = Vec::new();
    for file in source_files() {
        let path = file.path.with_extension("");
        for part in path.components().filter_map(|part| part.as_os_str().to_str()) {
            if part.split('_').any(|word| EMPTY_NAMES.contains(&word)) {
                found.push(format!("{}: `{part}` says nothing; name it by what it holds", file.shown()));
            }
        }
        for name in &file.mentions.declared {
            let lower = name.to_lowercase();
            if EMPTY_NAMES.iter().any(|empty| lower.ends_with(empty)) {
                found.push(format!("{}: `{name}` says nothing; name it by what it does", file.shown()));
            }
        }
    }
    report("empty names", &found);
}

#[test]
fn files_stay_short() {
    let found: Vec<String> = source_files()
        .iter()
        .map(|file| (file, file.text.lines().count()))
        .filter(|(_, lines)| *lines > MOST_LINES)
        .map(|(file, lines)| {
            format!(
                "{}: {lines} lines, at most {MOST_LINES}; give each type or operation its own file",
                file.shown()
            )
        })
        .collect();
    report("files that are too long", &found);
}

#[test]
fn every_shader_is_used() {
    let included: String = source_files().into_iter().flat_map(|file| file.mentions.shaders).collect();
    let found: Vec<String> = files_below(&root().join("shaders"), "wgsl")
        .iter()
        .filter_map(|path| path.file_name()?.to_str())
        .filter(|name| !included.contains(&format!("/{name}\"")))
        .map(|name| format!("shaders/{name}: no include_str! names it; use it or delete it"))
        .collect();
    report("shaders that nothing uses", &found);
}

#[test]
fn the_checks_see_imports_however_they_are_written() {
    let text = "
        use crate::{sky::Wcs, raster::{Cuts, Stretch}};
        use super::super::field as data;
        fn one() -> crate::gpu::Device { let x: Vec<wgpu::Buffer> = vec![crate::fits::open()]; }
        #[cfg(test)] mod tests { use crate::app::App; }
        use super::neighbour; use self::inner::Thing;
    ";
    let mentions = mentions_in(&syn::parse_file(text).unwrap(), &["ui".into(), "canvas".into()]);
    let modules: Vec<&str> = mentions.modules.keys().map(String::as_str).collect();
    assert_eq!(modules, ["field", "fits", "gpu", "raster", "sky"]);
    assert!(mentions.crates.contains_key("wgpu") && !mentions.crates.contains_key("Cuts"));
}

/// Fail with everything that was found.
fn report(what: &str, found: &[String]) {
    let mut text = String::new();
    for line in found {
        let _ = write!(text, "\n  {line}");
    }
    assert!(found.is_empty(), "{what}:{text}\n");
}

/// The rows of the table in the docs of `src/lib.rs`: `` | 1 | [`sky`] | purpose | ``.
fn rank_table() -> BTreeMap<String, u32> {
    let text = fs::read_to_string(root().join("src/lib.rs")).unwrap();
    let ranks: BTreeMap<String, u32> = text
        .lines()
        .filter_map(|line| {
            let mut cells = line.strip_prefix("//! |")?.split('|').map(str::trim);
            let rank = cells.next()?.parse().ok()?;
            Some((cells.next()?.trim_matches(['[', ']', '`']).to_owned(), rank))
        })
        .collect();
    assert!(!ranks.is_empty(), "src/lib.rs has no table of the form //! | rank | [`module`] | purpose |");
    ranks
}

/// A file of `src` and what it names.
struct SourceFile {
    /// From the root of the repository.
    path: PathBuf,
    /// `["raster", "pixels"]` for `src/raster/pixels.rs`.
    module: Vec<String>,
    text: String,
    mentions: Mentions,
}

impl SourceFile {
    fn shown(&self) -> String {
        self.path.display().to_string()
    }

    /// `src/main.rs` is the thin binary above all modules.
    fn is_binary(&self) -> bool {
        self.path.ends_with("src/main.rs")
    }

    fn belongs_to(&self, owner: &str) -> bool {
        let mut module = self.module.iter();
        owner.split("::").enumerate().all(|(depth, wanted)| {
            module.next().is_some_and(|name| {
                name == wanted
                    || (depth > 0 && name.strip_prefix(wanted).is_some_and(|rest| rest.starts_with('_')))
            })
        })
    }
}

/// Every file of `src`, unit tests in files of their own left out.
fn source_files() -> Vec<SourceFile> {
    let root = root();
    files_below(&root.join("src"), "rs")
        .into_iter()
        .filter(|path| path.file_stem().is_none_or(|stem| stem != "tests"))
        .map(|path| {
            let module = module_of(path.strip_prefix(root.join("src")).unwrap());
            let mentions = mentions_in(&parse(&path), &module);
            let text = fs::read_to_string(&path).unwrap();
            SourceFile { path: path.strip_prefix(&root).unwrap().to_owned(), module, text, mentions }
        })
        .collect()
}

/// The files that belong to a module of the library.
fn library_files() -> Vec<SourceFile> {
    source_files().into_iter().filter(|file| !file.is_binary() && !file.module.is_empty()).collect()
}

fn module_of(path_in_src: &Path) -> Vec<String> {
    let mut names: Vec<String> = path_in_src
        .with_extension("")
        .components()
        .map(|part| part.as_os_str().to_string_lossy().into_owned())
        .collect();
    if names.last().is_some_and(|last| last == "mod" || (last == "lib" && names.len() == 1)) {
        names.pop();
    }
    names
}

/// The repository: this file lies at `tests/suite/architecture.rs` in it.
fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join(file!());
    here.ancestors().nth(3).unwrap().to_owned()
}

fn files_below(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(files_below(&path, extension));
        } else if path.extension().is_some_and(|found| found == extension) {
            files.push(path);
        }
    }
    files.sort();
    files
}

fn parse(path: &Path) -> syn::File {
    let text = fs::read_to_string(path).unwrap();
    syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// What one file names. The values are the text as it stands there.
#[derive(Default)]
struct Mentions {
    /// Modules of this crate's root.
    modules: BTreeMap<String, String>,
    /// First segments of all other paths: crates, and much else.
    crates: BTreeMap<String, String>,
    /// Types, traits and modules that the file declares.
    declared: Vec<String>,
    /// The text of every macro that names a `.wgsl` file.
    shaders: Vec<String>,
}

fn mentions_in(file: &syn::File, module: &[String]) -> Mentions {
    let mut collector = Collector { depth: module.len(), mentions: Mentions::default() };
    collector.visit_file(file);
    collector.mentions
}

/// Walks one file; `depth` is how many modules it is below the root of the crate.
struct Collector {
    depth: usize,
    mentions: Mentions,
}

impl Collector {
    /// Note a path, given as its segments.
    fn path(&mut self, segments: &[String]) {
        let shown = segments.join("::");
        let supers = segments.iter().take_while(|segment| *segment == "super").count();
        let after_root = match segments.first().map(String::as_str) {
            Some("crate") => segments.get(1),
            Some("super") if supers == self.depth => segments.get(supers),
            Some("super" | "self" | "Self") | None => return,
            Some(first) => {
                self.mentions.crates.entry(first.to_owned()).or_insert(shown);
                return;
            }
        };
        if let Some(name) = after_root {
            self.mentions.modules.entry(name.clone()).or_insert(shown);
        }
    }

    fn use_tree(&mut self, tree: &syn::UseTree, before: &[String]) {
        let with = |name: &syn::Ident| [before, &[name.to_string()]].concat();
        match tree {
            syn::UseTree::Path(path) => self.use_tree(&path.tree, &with(&path.ident)),
            syn::UseTree::Name(name) => self.path(&with(&name.ident)),
            syn::UseTree::Rename(rename) => self.path(&with(&rename.ident)),
            syn::UseTree::Group(group) => group.items.iter().for_each(|item| self.use_tree(item, before)),
            _ => self.path(before),
        }
    }

    /// Macros hold tokens, not paths: read `a :: b :: c` out of their text.
    fn macro_text(&mut self, text: &str) {
        let spaced =
            text.replace("::", " :: ").replace(|c: char| !c.is_alphanumeric() && !"_: ".contains(c), " , ");
        let words: Vec<&str> = spaced.split_whitespace().collect();
        let mut at = 0;
        while at < words.len() {
            let mut segments = vec![words[at].to_owned()];
            while words.get(at + 1) == Some(&"::") && at + 2 < words.len() {
                segments.push(words[at + 2].to_owned());
                at += 2;
            }
            if segments.len() > 1 {
                self.path(&segments);
            }
            at += 1;
        }
    }
}

impl<'ast> Visit<'ast> for Collector {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        let (attributes, declared) = match item {
            syn::Item::Mod(item) => (&item.attrs, Some(&item.ident)),
            syn::Item::Struct(item) => (&item.attrs, Some(&item.ident)),
            syn::Item::Enum(item) => (&item.attrs, Some(&item.ident)),
            syn::Item::Trait(item) => (&item.attrs, Some(&item.ident)),
            syn::Item::Use(item) => (&item.attrs, None),
            syn::Item::Fn(item) => (&item.attrs, None),
            syn::Item::Impl(item) => (&item.attrs, None),
            _ => return syn::visit::visit_item(self, item),
        };
        if attributes.iter().any(is_test_only) {
            return;
        }
        self.mentions.declared.extend(declared.map(ToString::to_string));
        syn::visit::visit_item(self, item);
    }

    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        self.depth += 1;
        syn::visit::visit_item_mod(self, module);
        self.depth -= 1;
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.use_tree(&item.tree, &[]);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        if path.segments.len() > 1 {
            let segments: Vec<String> =
                path.segments.iter().map(|segment| segment.ident.to_string()).collect();
            self.path(&segments);
        }
        syn::visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, invocation: &'ast syn::Macro) {
        let text = invocation.tokens.to_string();
        if text.contains(".wgsl\"") {
            self.mentions.shaders.push(text.clone());
        }
        self.macro_text(&text);
        syn::visit::visit_macro(self, invocation);
    }

    /// Documentation may point upwards.
    fn visit_attribute(&mut self, attribute: &'ast syn::Attribute) {
        if !attribute.path().is_ident("doc") {
            self.macro_text(&attribute.meta.to_token_stream().to_string());
        }
    }
}

/// `#[cfg(test)]`.
fn is_test_only(attribute: &syn::Attribute) -> bool {
    attribute.path().is_ident("cfg") && attribute.meta.to_token_stream().to_string().contains("test")
}
