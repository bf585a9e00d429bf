//! FITS files to and from [`crate::field`]: which HDUs there are, what Euclid product they belong to,
//! and their pixels, read window by window.
//!
//! Opening scans headers only; every size in them is checked against the file before anything is allocated.
//! Plain images are decoded from the memory-mapped file, tile-compressed ones tile by tile (RICE_1, GZIP_1,
//! GZIP_2, HCOMPRESS_1 and PLIO_1 are decoded here, so that a damaged file can only ever be an error);
//! `.gz`, `.bz2` and `.Z` files are unpacked, small ones into memory, others into a scratch file; of a large `.gz` of
//! one image the rows can be read as they come. What is missing from a truncated file is NaN,
//! and a warning says how much is missing.
//!
//! This module must not interpret world coordinates (that is [`crate::sky`]) nor judge pixel values.

mod big_endian;
mod compressed;
mod content;
mod error;
mod euclid;
mod file;
mod file_bytes;
mod hdu;
mod mapped;
mod open;
mod plain;
mod scan;
mod sniff;
mod spec;
mod stacked;
mod unpack;
mod write;

pub use compressed::set_decoded_budget;
pub use content::{FileContent, HduExtent, described, hdu_extents};
pub use error::FitsError;
pub use euclid::{Recognition, band_of_name, recognise};
pub use file::FitsFile;
pub use hdu::{Hdu, HduKind};
pub use open::{Opened, open_fields};
pub use spec::{FileSpec, HduChoice};
pub use unpack::{Unpacking, set_scratch_directory};
pub use write::{
    ColumnToWrite, ColumnValues, PlaneToWrite, TableToWrite, cards_of_part, write_exposure, write_field,
    write_image, write_table,
};
