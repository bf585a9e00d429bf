//! What a file that is not FITS looks like, for the error message.

/// A phrase that completes "this is not a FITS file, ...".
pub(super) fn looks_like(bytes: &[u8]) -> String {
    const MAGIC: [(&[u8], &str); 16] = [
        (b"\x89PNG", "it looks like a PNG picture"),
        (b"\xff\xd8\xff", "it looks like a JPEG picture"),
        (b"GIF8", "it looks like a GIF picture"),
        (b"II*\0", "it looks like a TIFF picture"),
        (b"MM\0*", "it looks like a TIFF picture"),
        (b"%PDF", "it looks like a PDF document"),
        (b"PK\x03\x04", "it looks like a ZIP archive, unpack it first"),
        (b"\x1f\x8b", "it looks like a gzip file inside a gzip file"),
        (b"BZh", "it looks like a bzip2 file inside another"),
        (b"\xfd7zXZ", "it looks like an xz file, unpack it first"),
        (b"\x28\xb5\x2f\xfd", "it looks like a zstd file, unpack it first"),
        (b"\x89HDF", "it looks like an HDF5 file"),
        (b"PAR1", "it looks like a Parquet table"),
        (b"#ASDF", "it looks like an ASDF file"),
        (b"XTENSION", "it begins with an extension and lacks the primary header"),
        (b"version https://git-lfs", "it is a git-lfs pointer, fetch the data with git lfs pull"),
    ];
    if bytes.is_empty() {
        return "it is empty".to_owned();
    }
    if let Some((_, phrase)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return (*phrase).to_owned();
    }
    let head = bytes.get(..bytes.len().min(512)).unwrap_or(bytes);
    let lower = String::from_utf8_lossy(head).trim_start().to_ascii_lowercase();
    if lower.starts_with("<!doctype html") || lower.starts_with("<html") {
        return "it looks like a web page, perhaps an error page of the server".to_owned();
    }
    if lower.starts_with("<?xml") || lower.starts_with("<votable") {
        return "it looks like XML, perhaps a VOTable".to_owned();
    }
    if head.iter().all(|&byte| byte == 0) {
        return "it begins with zeros".to_owned();
    }
    if bytes.len() < 2880 {
        let unit = if bytes.len() == 1 { "byte" } else { "bytes" };
        return format!("it has only {} {unit} and a FITS file has at least 2880", bytes.len());
    }
    if head.iter().all(|&byte| (9..=13).contains(&byte) || (32..127).contains(&byte)) {
        return "it looks like plain text".to_owned();
    }
    "it does not begin with SIMPLE".to_owned()
}

#[cfg(test)]
mod tests {
    use super::looks_like;

    #[test]
    fn other_formats_are_named() {
        assert!(looks_like(b"\x89PNG\r\n").contains("PNG"));
        assert!(looks_like(b"  <!DOCTYPE HTML>").contains("web page"));
        assert!(looks_like(b" ").contains("only 1 byte"));
        assert!(looks_like(b"").contains("empty"));
    }
}
