//! Files compressed as a whole: `.gz`, `.bz2` and `.Z`.

mod lzw;

use super::FitsError;
use std::io::Read;
use std::path::Path;

/// Largest unpacked size: more than twice a Euclid mosaic of one band, more than a segmentation map.
const LIMIT: u64 = 4 << 30;

/// What came out of a compressed file.
pub(super) struct Unpacked {
    pub bytes: Vec<u8>,
    /// Set when the stream ended early or is damaged after the first bytes.
    pub warning: Option<String>,
}

/// Unpack `packed` if it is compressed; `None` where it is not. Compression is recognised by content.
pub(super) fn unpack(packed: &[u8], path: &Path) -> Result<Option<Unpacked>, FitsError> {
    let (name, result) = if packed.starts_with(b"\x1f\x8b") {
        ("gzip", drain(flate2::bufread::MultiGzDecoder::new(packed)))
    } else if packed.starts_with(b"BZh") {
        ("bzip2", drain(bzip2::bufread::MultiBzDecoder::new(packed)))
    } else if packed.starts_with(b"\x1f\x9d") {
        ("compress (.Z)", drain(lzw::Decoder::new(packed)))
    } else {
        return Ok(None);
    };
    let failed = |why: String| FitsError::Unpack { why, path: path.to_owned() };
    match result {
        Drained { bytes, .. } if bytes.len() as u64 > LIMIT => {
            Err(failed(format!("it unpacks to more than {} GiB, unpack it on disk first", LIMIT >> 30)))
        }
        Drained { bytes, error: None } => Ok(Some(Unpacked { bytes, warning: None })),
        Drained { bytes, error: Some(why) } if bytes.len() < 2880 => {
            let found = bytes.len();
            Err(failed(format!(
                "the {name} stream is damaged or cut ({why}) after {found} bytes, fetch it again"
            )))
        }
        Drained { bytes, error: Some(why) } => {
            let warning = format!(
                "the {name} stream ends early or is damaged ({why}); {} bytes were unpacked",
                bytes.len()
            );
            Ok(Some(Unpacked { bytes, warning: Some(warning) }))
        }
    }
}

struct Drained {
    bytes: Vec<u8>,
    error: Option<String>,
}

/// Read to the end or to the first error, keeping what came before it.
fn drain(reader: impl Read) -> Drained {
    let mut bytes = Vec::new();
    let error = reader.take(LIMIT + 1).read_to_end(&mut bytes).err().map(|error| error.to_string());
    Drained { bytes, error }
}
