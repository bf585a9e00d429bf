//! The wheels of PyPI that hold ONNX Runtime, one for each platform.

use super::InstallError;

/// The version that is installed.
const VERSION: &str = "1.32.0";

/// A wheel of PyPI by name and hash. Which Python it is for makes no difference: the library inside is the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PinnedWheel {
    /// As `pip download --platform` has it.
    pub platform: &'static str,
    pub sha256: &'static str,
    pub bytes: u64,
    /// The library within the wheel.
    pub library: &'static str,
}

/// Of onnxruntime 1.32.0 for CPython 3.11, as pip fetched them from PyPI.
const WHEELS: [PinnedWheel; 5] = [
    PinnedWheel {
        platform: "manylinux_2_28_x86_64",
        sha256: "5a34fc4dfeb5a7b4a74c95dcba1e773d722abda720b474edf1b0c419dc6d163d",
        bytes: 27_773_237,
        library: "onnxruntime/capi/libonnxruntime.so.1.32.0",
    },
    PinnedWheel {
        platform: "manylinux_2_28_aarch64",
        sha256: "2303372a85299b6757b0e11e1cbf13e410ddf7e10c37f4b37e99d1c90e7daf7c",
        bytes: 23_195_070,
        library: "onnxruntime/capi/libonnxruntime.so.1.32.0",
    },
    PinnedWheel {
        platform: "macosx_14_0_arm64",
        sha256: "366b9e53d07812cc5c92822cecf7563b76a8a0f32ba3bb8dd232a206ac3bcb6c",
        bytes: 22_506_162,
        library: "onnxruntime/capi/libonnxruntime.1.32.0.dylib",
    },
    PinnedWheel {
        platform: "win_amd64",
        sha256: "d7e0c45cc5f456ad7805e6dd256a7662736cda9c2fd17becae194eb3c2f6df72",
        bytes: 16_695_880,
        library: "onnxruntime/capi/onnxruntime.dll",
    },
    PinnedWheel {
        platform: "win_arm64",
        sha256: "23361cdf98afac352d10aa7d9e0a10ceaeb02d38430fb693c6eff370196db62d",
        bytes: 16_027_290,
        library: "onnxruntime/capi/onnxruntime.dll",
    },
];

impl PinnedWheel {
    /// The wheel for the platform that this program was built for.
    ///
    /// # Errors
    /// Where PyPI has none.
    pub fn of_platform() -> Result<Self, InstallError> {
        let (system, processor) = (std::env::consts::OS, std::env::consts::ARCH);
        let platform = match (system, processor) {
            ("linux", "x86_64") => "manylinux_2_28_x86_64",
            ("linux", "aarch64") => "manylinux_2_28_aarch64",
            ("macos", "aarch64") => "macosx_14_0_arm64",
            ("windows", "x86_64") => "win_amd64",
            ("windows", "aarch64") => "win_arm64",
            _ => "",
        };
        let wheel = WHEELS.into_iter().find(|wheel| wheel.platform == platform);
        wheel.ok_or_else(|| InstallError::NoWheel(format!("{system} on {processor}")))
    }

    /// As pip is asked for it.
    pub fn requirement() -> String {
        format!("onnxruntime=={VERSION}")
    }

    /// The name of the file on PyPI.
    pub fn file_name(&self) -> String {
        format!("onnxruntime-{VERSION}-cp311-cp311-{}.whl", self.platform)
    }

    /// The name of the library's file.
    pub fn library_name(&self) -> &'static str {
        self.library.rsplit('/').next().unwrap_or(self.library)
    }
}
