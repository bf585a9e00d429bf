//! The window around the application.

use super::rehearsal::Rehearsal;
use super::table_rehearsal::TableRehearsal;
use super::{Application, Graphics, StartOptions};
use crate::gpu::{self, BackendChoice};
use crate::places::Places;
use crate::progress::Distribution;
use std::sync::Arc;
use thiserror::Error;

/// Why no window could be opened.
#[derive(Debug, Error)]
pub enum AppError {
    #[error(
        "the window could not be opened: {0}; on a machine without a display, skyloupe info, pixel and render work, \
         and --backend gl or --backend vulkan chooses another graphics interface"
    )]
    Window(#[from] eframe::Error),
}

/// Open the window and stay until it is closed.
///
/// # Errors
/// When there is no display or nothing that can draw on it.
pub fn run(options: StartOptions) -> Result<(), AppError> {
    crate::jobs::window_first();
    let mut setup = egui_wgpu::WgpuSetupCreateNew::without_display_handle();
    if options.backend != BackendChoice::Auto {
        setup.instance_descriptor.backends = options.backend.backends();
    }
    setup.device_descriptor = Arc::new(gpu::device_descriptor);
    let viewport = egui::ViewportBuilder::default()
        .with_app_id("skyloupe")
        .with_title("Skyloupe")
        .with_inner_size([1280.0, 800.0])
        .with_min_inner_size([640.0, 420.0])
        .with_drag_and_drop(true);
    let native = eframe::NativeOptions {
        viewport,
        renderer: eframe::Renderer::Wgpu,
        dithering: false,
        wgpu_options: egui_wgpu::WgpuConfiguration { wgpu_setup: setup.into(), ..Default::default() },
        ..Default::default()
    };
    eframe::run_native(
        "Skyloupe",
        native,
        Box::new(move |creation| {
            let graphics = graphics_of(creation);
            let mut options = options;
            let rehearsal = options.measure.then(|| {
                // Tables are opened in their turn, when the field is there.
                let tables = TableRehearsal::of(std::mem::take(&mut options.catalogues));
                (tables, Rehearsal::default())
            });
            let application = Application::new(&creation.egui_ctx, options, graphics, Places::of_platform())?;
            Ok(Box::new(Window { application, title: String::new(), rehearsal, headed: false }))
        }),
    )?;
    Ok(())
}

fn graphics_of(creation: &eframe::CreationContext) -> Graphics {
    match &creation.wgpu_render_state {
        None => Graphics { format: None, adapter: "none".to_owned(), software: false },
        Some(state) => {
            let info = state.adapter.get_info();
            Graphics {
                format: Some(state.target_format),
                adapter: format!("{}, {}", info.name, info.backend),
                software: info.device_type == egui_wgpu::wgpu::DeviceType::Cpu,
            }
        }
    }
}

struct Window {
    application: Application,
    title: String,
    /// The head of the table of frames was printed.
    headed: bool,
    rehearsal: Option<(TableRehearsal, Rehearsal)>,
}

impl Window {
    /// The next frame of what `--measure` does by itself; lines are printed as soon as they are known.
    fn rehearse(&mut self, ctx: &egui::Context, input: &mut egui::RawInput) {
        let Some((tables, acts)) = &mut self.rehearsal else { return };
        ctx.request_repaint();
        let application = &mut self.application;
        let is_settled = !application.session.frames.is_empty() && !application.is_busy();
        if !tables.is_over() {
            let (commands, line) = tables.perform(&application.session, is_settled);
            application.queue.extend(commands);
            line.iter().for_each(|line| println!("{line}"));
            return;
        }
        if !is_settled {
            return;
        }
        if !std::mem::replace(&mut self.headed, true) {
            println!("{}\n{}", application.graphics_name(), Distribution::HEADER);
        }
        acts.perform(input);
        acts.line().iter().for_each(|line| println!("{line}"));
        if acts.is_over() {
            println!("{}", application.frame_times());
            self.rehearsal = None;
            ctx.send_viewport_cmd(egui::ViewportCommand::Close);
        }
    }
}

impl eframe::App for Window {
    fn raw_input_hook(&mut self, ctx: &egui::Context, input: &mut egui::RawInput) {
        self.rehearse(ctx, input);
    }

    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        self.application.frame(ui);
        let title = match self.application.session.active_frame() {
            Some(frame) => format!("{} – Skyloupe", frame.field.name),
            None => "Skyloupe".to_owned(),
        };
        if title != self.title {
            ui.ctx().send_viewport_cmd(egui::ViewportCommand::Title(title.clone()));
            self.title = title;
        }
    }

    fn clear_color(&self, visuals: &egui::Visuals) -> [f32; 4] {
        visuals.panel_fill.to_normalized_gamma_f32()
    }

    fn on_exit(&mut self) {
        self.application.save();
        log::info!("{}", self.application.frame_times());
    }
}
