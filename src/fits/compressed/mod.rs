//! Tile-compressed images (FITS standard 4.0, section 10): a table whose rows are compressed tiles.
//!
//! Tiles are decoded when a window first touches them. All images share a bounded cache of decoded tiles, which
//! passes over whole images do not fill. The decoders are written
//! here, in safe code, because a damaged stream must be an error and nothing worse.

mod bits;
mod cache;
mod decode;
mod hcompress;
mod layout;
mod pixels;
mod plio;
mod quantize;
mod rice;
mod table;

pub use cache::set_decoded_budget;
pub(super) use layout::CompressedImage;
pub(super) use pixels::CompressedPixels;

use crate::header::{Card, Header, Value};

/// The header of the image inside: table keywords dropped, `ZBITPIX`, `ZNAXISn`, ... under their own names.
pub(super) fn image_header(table: &Header) -> Header {
    Header { cards: table.cards.iter().filter_map(image_card).collect() }
}

fn image_card(card: &Card) -> Option<Card> {
    let keyword = card.keyword.as_str();
    let numbered = |stem: &str| {
        keyword
            .strip_prefix(stem)
            .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit()))
    };
    let renamed = match keyword {
        "ZSIMPLE" => "SIMPLE".to_owned(),
        "ZTENSION" => "XTENSION".to_owned(),
        "ZBITPIX" | "ZNAXIS" | "ZPCOUNT" | "ZGCOUNT" | "ZEXTEND" => {
            keyword.trim_start_matches('Z').to_owned()
        }
        _ if numbered("ZNAXIS") => keyword.trim_start_matches('Z').to_owned(),
        "BITPIX" | "NAXIS" | "NAXIS1" | "NAXIS2" | "PCOUNT" | "GCOUNT" | "TFIELDS" | "THEAP" | "ZIMAGE"
        | "ZHECKSUM" | "ZDATASUM" | "CHECKSUM" | "DATASUM" => return None,
        _ if ["TTYPE", "TFORM", "TUNIT", "TDIM", "TZERO", "TSCAL", "TNULL"].into_iter().any(numbered) => {
            return None;
        }
        "XTENSION" => {
            return Some(Card {
                value: Value::Text("IMAGE".to_owned()),
                comment: String::new(),
                ..card.clone()
            });
        }
        _ => return Some(card.clone()),
    };
    Some(Card { keyword: renamed, ..card.clone() })
}
