//! Every shader validates, and every uniform is laid out as its WGSL struct.

use super::blit_pass::{BLIT_SOURCE, BlitUniform};
use super::compose_pass::compose_source;
use super::frame::ComposeKind;
use super::points::PointsUniform;
use super::points_pass::POINTS_SOURCE;
use super::resample_pass::{GridUniform, RESAMPLE_SOURCE, ResampleUniform};
use super::warp_uniform::WarpUniform;
use crate::composite::{FlagUniform, RecipeUniform, ShaderKind};
use naga::valid::{Capabilities, ValidationFlags, Validator};
use std::mem::offset_of;

fn validated(source: &str) -> naga::Module {
    let module = naga::front::wgsl::parse_str(source)
        .unwrap_or_else(|error| panic!("{}", error.emit_to_string(source)));
    let checked = Validator::new(ValidationFlags::all(), Capabilities::empty()).validate(&module);
    checked.unwrap_or_else(|error| panic!("{}", error.emit_to_string(source)));
    module
}

/// Names and offsets of a WGSL struct's members, and its size.
fn layout(module: &naga::Module, name: &str) -> (Vec<(String, usize)>, usize) {
    let found = module.types.iter().find(|(_, ty)| ty.name.as_deref() == Some(name));
    let naga::TypeInner::Struct { members, span } = &found.unwrap().1.inner else {
        panic!("{name} is no struct")
    };
    let members = members.iter().map(|member| (member.name.clone().unwrap(), member.offset as usize));
    (members.collect(), *span as usize)
}

macro_rules! assert_mirrors {
    ($module:expr, $name:literal, $mirror:ty, [$($field:ident),*]) => {
        let mirror = vec![$((stringify!($field).to_string(), offset_of!($mirror, $field))),*];
        assert_eq!(layout($module, $name), (mirror, size_of::<$mirror>()), $name);
    };
}

#[test]
fn every_shader_validates() {
    let mut sources = vec![RESAMPLE_SOURCE.to_string(), BLIT_SOURCE.to_string(), POINTS_SOURCE.to_string()];
    sources.extend(ShaderKind::ALL.map(|shader| compose_source(ComposeKind::Recipe(shader))));
    sources.push(compose_source(ComposeKind::Flags));
    for source in sources {
        let module = validated(&source);
        assert_eq!(module.entry_points.len() % 2, 0);
    }
}

#[test]
fn uniforms_mirror_their_structs() {
    let resample = validated(RESAMPLE_SOURCE);
    assert_mirrors!(
        &resample,
        "Grid",
        GridUniform,
        [matrix_high, matrix_low, fraction, limit_fraction, base, limit]
    );
    assert_mirrors!(
        &resample,
        "WarpUniform",
        WarpUniform,
        [reference, cell_matrix, cell_base, cell_fraction, last_cell, texels_per_pixel]
    );
    assert_mirrors!(
        &resample,
        "ResampleUniform",
        ResampleUniform,
        [grid, level_size, page_first, canvas_center, canvas_size, stored_offset, half_side, planes_present]
    );
    assert_mirrors!(&validated(BLIT_SOURCE), "BlitUniform", BlitUniform, [size, stored_offset]);
    assert_mirrors!(
        &validated(POINTS_SOURCE),
        "PointsUniform",
        PointsUniform,
        [matrix, offset, canvas, symbol, stroke, rim, fill_below]
    );
    let compose = validated(&compose_source(ComposeKind::Recipe(ShaderKind::ALL[0])));
    assert_eq!(layout(&compose, "RecipeUniform").1, size_of::<RecipeUniform>());
    let flags = validated(&compose_source(ComposeKind::Flags));
    assert_mirrors!(&flags, "FlagUniform", FlagUniform, [selected, opacity, reserved, colors]);
}
