//! The program that is checked, and the files beside it.
//!
//! What an execution comes to must not depend on the folder that the command was typed in: names of files are part of
//! tracebacks and of the program's memory. So the explorer knows the program by its name alone, and imports from "".

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
        };
        Ok(Target { setup, folder })
    }

    /// A file of the program as the user would name it.
    pub fn path(&self, file: &str) -> String {
        self.folder.join(file).to_string_lossy().into_owned()
    }

    pub fn folder(&self) -> &Path {
        &self.folder
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
