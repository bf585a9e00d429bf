//! Where unpacked bytes go.

use super::{MOST_IN_MEMORY, scratch};
use crate::fits::mapped::GuardedMap;
use std::fs::File;
use std::io::{Result, Write};

/// An unpacked file.
#[derive(Debug)]
pub(in crate::fits) enum Unpacked {
    Memory(Vec<u8>),
    Scratch(GuardedMap),
}

/// Collects bytes in memory, and in a scratch file once they are many.
#[derive(Default)]
pub(super) struct Sink {
    memory: Vec<u8>,
    file: Option<File>,
}

impl Sink {
    pub fn add(&mut self, bytes: &[u8]) -> Result<()> {
        if let Some(file) = &mut self.file {
            return file.write_all(bytes);
        }
        if self.memory.len() + bytes.len() <= MOST_IN_MEMORY {
            self.memory.extend_from_slice(bytes);
            return Ok(());
        }
        let mut file = scratch::create()?;
        file.write_all(&std::mem::take(&mut self.memory))?;
        file.write_all(bytes)?;
        self.file = Some(file);
        Ok(())
    }

    pub fn finish(self) -> Result<Unpacked> {
        match self.file {
            Some(file) => GuardedMap::of(&file).map(Unpacked::Scratch),
            None => Ok(Unpacked::Memory(self.memory)),
        }
    }
}
