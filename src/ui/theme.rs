//! One place for colours, sizes and fonts.

use egui::{Color32, CornerRadius, FontFamily, FontId, Margin, Stroke, TextStyle, Visuals, vec2};

/// The colour of what is chosen and of what moves.
pub const ACCENT: Color32 = Color32::from_rgb(255, 176, 72);
/// Overlays on the image: readable on any picture because they have a dark rim.
pub const OVERLAY: Color32 = Color32::from_rgb(235, 240, 245);
/// The rim of overlays.
pub const OVERLAY_RIM: Color32 = Color32::from_black_alpha(170);
/// The coordinate grid.
pub const GRID: Color32 = Color32::from_rgba_premultiplied(70, 110, 130, 120);
/// Marks that the user sets.
pub const MARK: Color32 = Color32::from_rgb(120, 220, 255);
/// Bands in histograms and tables: VIS, Y, J, H.
pub const BANDS: [Color32; 4] = [
    Color32::from_rgb(112, 178, 255),
    Color32::from_rgb(120, 220, 150),
    Color32::from_rgb(250, 200, 90),
    Color32::from_rgb(255, 120, 100),
];

/// Streaks (colours that colour-blind readers tell apart, after Okabe and Ito): found in one exposure, linked,
/// accepted, rejected, not moving, and where a track should be.
pub const STREAK_SINGLE: Color32 = Color32::from_rgb(86, 180, 233);
pub const STREAK_LINKED: Color32 = Color32::from_rgb(40, 200, 150);
pub const STREAK_ACCEPTED: Color32 = Color32::from_rgb(240, 228, 66);
pub const STREAK_REJECTED: Color32 = Color32::from_rgb(224, 110, 40);
pub const STREAK_STATIC: Color32 = Color32::from_rgb(160, 165, 175);
pub const STREAK_PREDICTED: Color32 = Color32::from_rgb(225, 140, 190);

/// Classes of candidates for lenses, in the order of the scheme: sure, probable, possible, none, and one more.
pub const LENS_CLASSES: [Color32; 5] = [
    Color32::from_rgb(40, 200, 150),
    Color32::from_rgb(240, 228, 66),
    Color32::from_rgb(86, 180, 233),
    Color32::from_rgb(224, 110, 40),
    Color32::from_rgb(225, 140, 190),
];

/// Set fonts, spacing and both colour schemes.
pub fn install(ctx: &egui::Context) {
    let mut fonts = egui::FontDefinitions::default();
    // The proportional font lacks the primes of arcminutes and arcseconds; the monospaced one has them.
    if let Some(proportional) = fonts.families.get_mut(&FontFamily::Proportional) {
        proportional.push("Hack".to_owned());
    }
    ctx.set_fonts(fonts);
    // The toolkit's own Ctrl+Q would take Ctrl+Shift+Q too, wherever a menu is open; there is an action for it.
    ctx.options_mut(|options| options.quit_shortcuts.clear());
    ctx.set_visuals_of(egui::Theme::Dark, dark());
    ctx.set_visuals_of(egui::Theme::Light, light());
    ctx.all_styles_mut(|style| {
        style.text_styles = [
            (TextStyle::Small, FontId::new(11.0, FontFamily::Proportional)),
            (TextStyle::Body, FontId::new(13.5, FontFamily::Proportional)),
            (TextStyle::Button, FontId::new(13.5, FontFamily::Proportional)),
            (TextStyle::Heading, FontId::new(17.0, FontFamily::Proportional)),
            (TextStyle::Monospace, FontId::new(12.5, FontFamily::Monospace)),
        ]
        .into();
        style.spacing.item_spacing = vec2(8.0, 5.0);
        style.spacing.button_padding = vec2(8.0, 3.0);
        style.spacing.menu_margin = Margin::same(6);
        style.spacing.slider_width = 140.0;
        style.spacing.interact_size.y = 21.0;
        style.spacing.scroll = egui::style::ScrollStyle::thin();
        style.interaction.tooltip_delay = 0.4;
        style.animation_time = 0.08;
    });
}

fn dark() -> Visuals {
    let mut visuals = Visuals::dark();
    visuals.panel_fill = Color32::from_rgb(27, 28, 32);
    visuals.window_fill = Color32::from_rgb(33, 34, 39);
    visuals.extreme_bg_color = Color32::from_rgb(18, 19, 22);
    visuals.faint_bg_color = Color32::from_rgb(34, 36, 41);
    visuals.override_text_color = Some(Color32::from_rgb(214, 217, 222));
    visuals.widgets.noninteractive.bg_stroke = Stroke::new(1.0, Color32::from_rgb(48, 50, 56));
    visuals.widgets.inactive.weak_bg_fill = Color32::from_rgb(48, 50, 57);
    visuals.widgets.inactive.bg_fill = Color32::from_rgb(58, 61, 69);
    visuals.selection.bg_fill = Color32::from_rgb(122, 78, 22);
    visuals.selection.stroke = Stroke::new(1.0, ACCENT);
    visuals.hyperlink_color = ACCENT;
    visuals.error_fg_color = Color32::from_rgb(255, 128, 116);
    shared(visuals)
}

fn light() -> Visuals {
    let mut visuals = Visuals::light();
    visuals.panel_fill = Color32::from_rgb(244, 244, 242);
    visuals.window_fill = Color32::from_rgb(250, 250, 248);
    visuals.selection.bg_fill = Color32::from_rgb(255, 214, 150);
    visuals.selection.stroke = Stroke::new(1.0, Color32::from_rgb(130, 74, 0));
    visuals.hyperlink_color = Color32::from_rgb(150, 84, 0);
    shared(visuals)
}

fn shared(mut visuals: Visuals) -> Visuals {
    let radius = CornerRadius::same(4);
    for widget in [
        &mut visuals.widgets.noninteractive,
        &mut visuals.widgets.inactive,
        &mut visuals.widgets.hovered,
        &mut visuals.widgets.active,
        &mut visuals.widgets.open,
    ] {
        widget.corner_radius = radius;
    }
    visuals.window_corner_radius = CornerRadius::same(8);
    visuals.menu_corner_radius = CornerRadius::same(6);
    visuals.slider_trailing_fill = true;
    visuals
}

/// The colour of a band in text, dark enough for light panels.
pub fn band_text(ui: &egui::Ui, index: usize) -> Color32 {
    let colour = BANDS.get(index).copied().unwrap_or(OVERLAY);
    if ui.visuals().dark_mode { colour } else { colour.lerp_to_gamma(Color32::BLACK, 0.45) }
}

/// The accent colour on panels of the present scheme.
pub fn accent(ui: &egui::Ui) -> Color32 {
    ui.visuals().hyperlink_color
}
