//! A model of the image from a file, in the place of repainted cores.

use super::{RepaintEffect, Session};
use crate::field::Field;
use crate::session::{Effect, Request, Severity};
use std::path::PathBuf;
use std::sync::Arc;

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ComparedKind {
    /// What the sources should look like.
    Model,
    /// The image less the model.
    Residual,
}

impl ComparedKind {
    /// As menus name it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Model => "model",
            Self::Residual => "residual",
        }
    }
}

/// A model that is compared with the image.
#[derive(Debug, Clone)]
pub struct Compared {
    pub kind: ComparedKind,
    pub path: PathBuf,
    pub field: Arc<Field>,
}

impl Compared {
    /// The name of the file.
    pub fn file_name(&self) -> String {
        self.path.file_name().unwrap_or(self.path.as_os_str()).to_string_lossy().into_owned()
    }
}

impl Session {
    pub(super) fn open_compared(&mut self, path: PathBuf, kind: ComparedKind) -> Vec<Effect> {
        if self.active_frame().is_none() {
            self.notify(Severity::Info, "Open the image first, then what it is compared with");
            return Vec::new();
        }
        let request = self.begin(format!("Opening {}", path.display()));
        self.inpainting.opening = Some((request, kind));
        vec![Effect::Repaint(RepaintEffect::OpenCompared { request, path })]
    }

    pub(super) fn compared_opened(
        &mut self,
        request: Request,
        path: PathBuf,
        result: Result<Arc<Field>, String>,
    ) -> Vec<Effect> {
        self.finish(request);
        let Some((_, kind)) = self.inpainting.opening.take_if(|(opening, _)| *opening == request) else {
            return Vec::new();
        };
        match result {
            Ok(field) => {
                self.inpainting.compared = Some(Arc::new(Compared { kind, path, field }));
                self.inspect_again()
            }
            Err(why) => {
                self.notify(Severity::Error, why);
                Vec::new()
            }
        }
    }

    pub(super) fn close_compared(&mut self) -> Vec<Effect> {
        if self.inpainting.compared.take().is_none() {
            return Vec::new();
        }
        self.inspect_again()
    }
}
