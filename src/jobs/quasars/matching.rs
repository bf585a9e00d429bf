//! Partners of the rows of one table in another.

use crate::catalogue::{NearestPartners, Partners, Table};
use crate::session::{MatchWish, TablePositions};
use crate::sky::SkyPoint;
use std::sync::Arc;

/// The table with the columns of [`NearestPartners::add_to`], and how many rows have a partner.
///
/// # Errors
/// One sentence when one of them has no positions on the sky.
pub fn matched(wish: &MatchWish) -> Result<(Arc<Table>, usize), String> {
    let own = sky_of(&wish.positions, &wish.table)?;
    let theirs = sky_of(&wish.other_positions, &wish.other)?;
    let partners = if wish.all { Partners::All } else { Partners::Best };
    let found = NearestPartners::of(own, theirs, wish.radius_arcsec, partners);
    let mut table = (*wish.table).clone();
    found.add_to(&mut table, &wish.other);
    Ok((Arc::new(table), found.count()))
}

fn sky_of<'a>(positions: &'a TablePositions, table: &Table) -> Result<&'a [SkyPoint], String> {
    match positions {
        TablePositions::Sky(points) => Ok(points),
        TablePositions::Pixels(_) => Err(format!(
            "{} has positions in pixels alone; partners are looked for on the sky: it needs columns of right ascension and \
             declination",
            table.name
        )),
    }
}
