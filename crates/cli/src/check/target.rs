//! The program that is checked, and the files beside it.
//!
//! What an execution comes to must not depend on the folder that the command was typed in: names of files are part of
//! tracebacks and of the program's memory. So the explorer knows the program by its name alone, and imports from "".

use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use taipan_board::Profile;
use taipan_check::host::Files;
use taipan_check::{PathKind, Setup};

/// The program's folder.
static FOLDER: OnceLock<PathBuf> = OnceLock::new();

pub struct Target {
    pub setup: Setup,
    folder: PathBuf,
    pub outside: Option<Outside>,
    /// Where it is said that a variable is left out of what is compared: `main.py:4`.
    pub ignores: Vec<(String, String)>,
}

/// What the outside world does, as it was read: its meaning is in the setup.
#[derive(Clone, PartialEq, Eq)]
pub struct Outside {
    pub file: String,
    pub text: String,
}

impl Target {
    /// One of these in a run of the command.
    pub fn read(program: &Path, profile: &'static Profile) -> Result<Target, String> {
        let source = std::fs::read(program).map_err(|e| format!("can't read {}: {}", program.display(), crate::unix::io_text(&e)))?;
        let folder = program.parent().unwrap_or(Path::new("")).to_path_buf();
        let folder = FOLDER.get_or_init(|| folder).clone();
        let setup = Setup {
            profile,
            file: program.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            path: [String::new(), String::from(".frozen"), String::from("lib")].to_vec(),
            files: Files { kind: path_kind, read: |path| std::fs::read(in_folder(path)).map_err(|e| e.raw_os_error().unwrap_or(5)) },
            source,
            atomic: Vec::new(),
            stimulus: None,
            ignored: Vec::new(),
        };
        Ok(Target { setup, folder, outside: None, ignores: Vec::new() })
    }

    /// Takes what a stimulus file says; the error has its place.
    pub fn stimulate(&mut self, outside: Outside) -> Result<(), String> {
        self.setup.stimulus = Some(crate::stimulus::parse(&outside.text, &outside.file, self.setup.profile)?);
        self.outside = Some(outside);
        Ok(())
    }

    /// Leaves variables out of what is compared.
    pub fn ignore(&mut self, ignores: impl IntoIterator<Item = (String, String)>) {
        for (name, place) in ignores {
            if !self.setup.ignored.contains(&name) {
                self.setup.ignored.push(name.clone());
                self.ignores.push((name, place));
            }
        }
    }

    /// A file of the program as the user would name it.
    pub fn path(&self, file: &str) -> String {
        self.folder.join(file).to_string_lossy().into_owned()
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

impl Outside {
    pub fn read(path: &Path) -> Result<Outside, String> {
        let text = std::fs::read_to_string(path).map_err(|e| format!("can't read {}: {}", path.display(), crate::unix::io_text(&e)))?;
        Ok(Outside { file: path.to_string_lossy().replace('\\', "/"), text })
    }

    /// As replays and parts of a search have it.
    pub fn to_json(&self) -> Value {
        json!({"file": self.file, "text": self.text})
    }

    /// Nothing, if it is not there.
    pub fn from_json(value: &Value) -> Result<Option<Outside>, String> {
        if value.is_null() {
            return Ok(None);
        }
        let text = |key: &str| value[key].as_str().map(String::from).ok_or_else(|| format!("stimulus.{key} is missing, or no string"));
        Ok(Some(Outside { file: text("file")?, text: text("text")? }))
    }
}

fn in_folder(path: &str) -> PathBuf {
    FOLDER.get().map_or_else(|| PathBuf::from(path), |folder| folder.join(path))
}

fn path_kind(path: &str) -> PathKind {
    match std::fs::metadata(in_folder(path)) {
        Ok(m) if m.is_dir() => PathKind::Folder,
        Ok(_) => PathKind::File,
        Err(_) => PathKind::Missing,
    }
}
