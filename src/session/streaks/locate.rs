//! Where finds lie in the frames.

use super::{Pick, Streaks};
use crate::geometry::{ImagePoint, PixelRect, View};
use crate::session::{Frame, Session};
use crate::sky::SkyPoint;
use crate::streaks::{Exposure, ExposureImage, Track};

impl Streaks {
    /// Which of the exposures that were searched a frame shows.
    pub fn exposure_of(&self, frame: &Frame) -> Option<usize> {
        let keys = || frame.field.planes.iter().map(|plane| plane.key);
        let shows =
            |exposure: &Exposure| exposure.images.iter().any(|image| keys().any(|key| key == image.plane));
        self.exposures.iter().position(shows)
    }

    /// An image of an exposure.
    pub fn image(&self, exposure: usize, image: usize) -> Option<&ExposureImage> {
        self.exposures.get(exposure)?.images.get(image)
    }

    /// Where a position in an image of an exposure lies in a frame that shows this exposure: the same position in
    /// the image itself, through the sky in a picture that was put together from many.
    pub fn place_in(&self, frame: &Frame, image: &ExposureImage, at: ImagePoint) -> Option<ImagePoint> {
        let grid = frame.grid_plane()?;
        if grid.key == image.plane {
            return Some(at);
        }
        grid.sky()?.pixel_from_sky(image.wcs.as_ref()?.sky_from_pixel(at)?)
    }

    /// The way back from [`Streaks::place_in`].
    pub fn place_from(&self, frame: &Frame, image: &ExposureImage, at: ImagePoint) -> Option<ImagePoint> {
        let grid = frame.grid_plane()?;
        if grid.key == image.plane {
            return Some(at);
        }
        image.wcs.as_ref()?.pixel_from_sky(grid.sky()?.sky_from_pixel(at)?)
    }

    /// The track that the selection is or belongs to.
    pub fn selected_track(&self) -> Option<&Track> {
        match self.selected? {
            Pick::Track(id) => self.track(id),
            Pick::Detection(number) => self.track(self.findings.detections.get(number)?.track?),
        }
    }

    /// Where the selected moving source is at the middle of an exposure.
    pub fn object_on_sky(&self, exposure: usize) -> Option<SkyPoint> {
        self.selected_track()?.predictions.get(exposure).map(|prediction| prediction.sky)
    }

    /// Where a track is in a frame: at its detection there, else where it should be.
    fn track_in(&self, frame: &Frame, track: &Track) -> Option<ImagePoint> {
        let exposure = self.exposure_of(frame)?;
        let member = track.members.get(exposure).copied().flatten();
        let found = member.and_then(|number| self.detection_in(frame, number));
        found.or_else(|| {
            let (image, at) = track.predictions.get(exposure)?.place?;
            self.place_in(frame, self.image(exposure, image)?, at)
        })
    }

    /// Where the middle of a detection is in a frame of its exposure.
    fn detection_in(&self, frame: &Frame, number: usize) -> Option<ImagePoint> {
        let detection = self.findings.detections.get(number)?;
        if self.exposure_of(frame) != Some(detection.exposure) {
            return None;
        }
        let [a, b] = self.ends(number, detection);
        let middle = ImagePoint { x: 0.5 * (a.x + b.x), y: 0.5 * (a.y + b.y) };
        self.place_in(frame, self.image(detection.exposure, detection.image)?, middle)
    }
}

impl Session {
    /// Select a find and bring it to the middle of the canvas, in the active frame where it is there.
    pub(super) fn go_to_streak(&mut self, pick: Pick) {
        self.streaks.selected = Some(pick);
        let streaks = &self.streaks;
        let place = |frame: &Frame| match pick {
            Pick::Detection(number) => streaks.detection_in(frame, number),
            Pick::Track(id) => streaks.track_in(frame, streaks.track(id)?),
        };
        let active = self.active_frame().and_then(|frame| Some((self.active, place(frame)?)));
        let all = || self.frames.iter().enumerate();
        let found = active.or_else(|| all().find_map(|(index, frame)| Some((index, place(frame)?))));
        let Some((index, center)) = found else { return };
        self.active = index;
        let shown = self.frames.get(index).and_then(|frame| Some((frame.id, frame.view?)));
        if let Some((id, view)) = shown {
            self.move_view(id, View { center, ..view });
        }
    }

    /// What the user looks at, as a search calls it: the exposure, its image, and the pixels.
    pub fn looked_at(&self) -> Option<(usize, usize, PixelRect)> {
        let frame = self.active_frame()?;
        let view = frame.view?;
        let exposure = self.streaks.exposure_of(frame)?;
        let images = &self.streaks.exposures.get(exposure)?.images;
        let (width, height) = frame.canvas;
        let map = view.image_from_screen(width, height);
        let corners = [(0.0, 0.0), (width, 0.0), (0.0, height), (width, height)].map(|(x, y)| {
            let (x, y) = map.apply(x, y);
            ImagePoint { x, y }
        });
        images.iter().enumerate().find_map(|(number, image)| {
            let center = self.streaks.place_from(frame, image, view.center)?;
            image.pixels.size().pixel_at(center)?;
            let corners: Vec<ImagePoint> =
                corners.iter().filter_map(|corner| self.streaks.place_from(frame, image, *corner)).collect();
            Some((exposure, number, around(&corners, image)?))
        })
    }
}

/// The pixels of an image between these positions.
fn around(corners: &[ImagePoint], image: &ExposureImage) -> Option<PixelRect> {
    let size = image.pixels.size();
    let within = |at: f64, most: usize| at.clamp(0.0, most.saturating_sub(1) as f64) as usize;
    let x = |pick: fn(f64, f64) -> f64| corners.iter().map(|corner| corner.x).reduce(pick);
    let y = |pick: fn(f64, f64) -> f64| corners.iter().map(|corner| corner.y).reduce(pick);
    let (x0, x1) = (within(x(f64::min)?, size.width), within(x(f64::max)?, size.width));
    let (y0, y1) = (within(y(f64::min)?, size.height), within(y(f64::max)?, size.height));
    Some(PixelRect { x0, y0, width: x1 - x0 + 1, height: y1 - y0 + 1 })
}
