// Lightness from VIS, colour from the ratios of the bands, in Lab. Twin: src/composite/vis_anchored.rs.

fn finite_color(values: vec4<f32>) -> vec3<f32> {
    let flux = in_recipe_unit(values) - recipe.low;
    let shade = stretched1(flux.x + recipe.extra.y);
    let ratio = tint(flux).ratio;
    // Highlights have no room for their whole colour within the display's range: they turn white.
    let peak = max(ratio.r, max(ratio.g, ratio.b));
    let strength = min((1.0 / max(shade, 1e-3) - 1.0) / max(peak - 1.0, 1e-3), 1.0);
    return toned(with_luminance((1.0 + (ratio - 1.0) * strength) * shade, 100.0 * shade));
}
