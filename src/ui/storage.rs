//! How much disk and memory Skyloupe may use.

use super::UiEvent;
use super::interface::Services;
use crate::jobs::{CacheSettings, MemorySettings, StorageSettings, Usage};
use crate::ui::numbers;

/// A window of its own.
#[derive(Default)]
pub struct StorageWindow {
    is_open: bool,
    /// What a slider shows while it is dragged; the settings change when it is let go.
    draft: Option<StorageSettings>,
}

impl StorageWindow {
    pub fn is_open(&self) -> bool {
        self.is_open
    }

    pub fn close(&mut self) {
        self.is_open = false;
    }

    /// Open or close it.
    pub fn toggle(&mut self, events: &mut Vec<UiEvent>) {
        self.is_open = !self.is_open;
        if self.is_open {
            events.push(UiEvent::LookAtCache);
        }
    }

    /// Draw it, if it is open.
    pub fn show(&mut self, ctx: &egui::Context, services: &Services, events: &mut Vec<UiEvent>) {
        let Self { is_open, draft } = self;
        if !*is_open {
            // A value that was changed by keys and then left by closing the window counts as well.
            events.extend(draft.take().filter(|wanted| *wanted != services.storage).map(UiEvent::SetStorage));
            return;
        }
        egui::Window::new("Storage and memory")
            .open(is_open)
            .default_pos([40.0, 90.0])
            .collapsible(false)
            .resizable(false)
            .show(ctx, |ui| {
                let mut wanted = draft.unwrap_or(services.storage);
                let settled = cache(ui, &mut wanted.cache, services, events) & memory(ui, &mut wanted.memory);
                *draft = (!settled).then_some(wanted);
                if settled && wanted != services.storage {
                    events.push(UiEvent::SetStorage(wanted));
                }
            });
    }
}

/// False while a value is being changed.
fn cache(
    ui: &mut egui::Ui,
    settings: &mut CacheSettings,
    services: &Services,
    events: &mut Vec<UiEvent>,
) -> bool {
    let keeper = services.cache;
    ui.heading("Overviews on disk");
    ui.label(
        "Large fields open at once the next time: their overviews are kept while the files stay as they are.",
    );
    let mut settled = true;
    ui.add_enabled_ui(keeper.may_cache(), |ui| {
        ui.checkbox(&mut settings.enabled, "Keep overviews on disk");
        let (least, most) = CacheSettings::RANGE_GIB;
        let slider = numbers::slider(&mut settings.most_gib, least..=most).logarithmic(true);
        let slider = slider.max_decimals(1).suffix(" GiB").text("at most");
        settled = is_settled(&ui.add_enabled(settings.enabled, slider));
    });
    if !keeper.may_cache() {
        ui.weak("Switched off for this run, by --no-cache or SKYLOUPE_NO_CACHE.");
    }
    ui.horizontal(|ui| {
        let usage = keeper.usage();
        ui.label(usage.map_or_else(|| "Looking…".to_owned(), usage_text));
        let any = usage.is_some_and(|usage| usage.files > 0);
        if ui
            .add_enabled(any, egui::Button::new("Clear"))
            .on_hover_text("Remove all kept overviews.")
            .clicked()
        {
            events.push(UiEvent::ClearCache);
        }
    });
    ui.weak(keeper.cache().folder().display().to_string());
    settled
}

/// False while the value is being changed.
fn memory(ui: &mut egui::Ui, settings: &mut MemorySettings) -> bool {
    ui.add_space(8.0);
    ui.heading("Memory");
    ui.label("For pixels that are decoded, tiles on the graphics card and overviews, all together.");
    let (least, most) = MemorySettings::RANGE_MIB;
    let slider = numbers::slider(&mut settings.most_mib, least..=most).logarithmic(true);
    is_settled(&ui.add(slider.suffix(" MiB").text("at most, from the next start")))
}

/// Whether the user has let go of a slider, by mouse or by keyboard.
fn is_settled(slider: &egui::Response) -> bool {
    !slider.dragged() && !slider.has_focus()
}

/// `1.3 GiB in 12 files`.
fn usage_text(usage: Usage) -> String {
    let Usage { bytes, files } = usage;
    let mebibytes = bytes as f64 / f64::from(1 << 20);
    let size = if mebibytes < 1000.0 {
        format!("{mebibytes:.1} MiB")
    } else {
        format!("{:.2} GiB", mebibytes / 1024.0)
    };
    format!("Now {size} in {files} {}", if files == 1 { "file" } else { "files" })
}
