//! Physical values from the big-endian samples of an image.

/// Number format of the stored samples.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SampleFormat {
    U8,
    I16,
    I32,
    I64,
    F32,
    F64,
}

impl SampleFormat {
    /// The format a BITPIX stands for.
    pub fn from_bitpix(bitpix: i64) -> Option<Self> {
        match bitpix {
            8 => Some(Self::U8),
            16 => Some(Self::I16),
            32 => Some(Self::I32),
            64 => Some(Self::I64),
            -32 => Some(Self::F32),
            -64 => Some(Self::F64),
            _ => None,
        }
    }

    /// Bytes per sample.
    pub fn bytes(self) -> usize {
        match self {
            Self::U8 => 1,
            Self::I16 => 2,
            Self::I32 | Self::F32 => 4,
            Self::I64 | Self::F64 => 8,
        }
    }

    /// True for BITPIX -32 and -64.
    pub fn is_float(self) -> bool {
        matches!(self, Self::F32 | Self::F64)
    }
}

/// physical = bzero + bscale * stored; integers equal to `blank` are NaN.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Scaling {
    pub bscale: f64,
    pub bzero: f64,
    pub blank: Option<i64>,
}

impl Scaling {
    /// True where stored values are physical values.
    pub fn is_identity(self) -> bool {
        self.bscale == 1.0 && self.bzero == 0.0 && self.blank.is_none()
    }

    /// The physical value of a stored integer. The unsigned 64-bit convention (BZERO = 2^63) is kept exact
    /// for small numbers, where adding in floating point would lose them.
    pub fn integer(self, stored: i64) -> f64 {
        const UNSIGNED_64: f64 = 9_223_372_036_854_775_808.0;
        if self.blank == Some(stored) {
            f64::NAN
        } else if self.bzero == UNSIGNED_64 && self.bscale == 1.0 {
            (stored as u64 ^ (1 << 63)) as f64
        } else {
            self.bzero + self.bscale * stored as f64
        }
    }

    /// The physical value of a stored float; NaN stays NaN.
    pub fn float(self, stored: f64) -> f64 {
        self.bzero + self.bscale * stored
    }
}

/// How samples are stored and what they mean.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Encoding {
    pub format: SampleFormat,
    pub scaling: Scaling,
}

/// Decode as many samples as both `raw` and `out` hold.
pub(super) fn decode_f32(encoding: Encoding, raw: &[u8], out: &mut [f32]) {
    let scaling = encoding.scaling;
    match (encoding.format, scaling.is_identity()) {
        (SampleFormat::F32, true) => each(raw, out, f32::from_be_bytes),
        (SampleFormat::F64, true) => each(raw, out, |sample| narrowed(f64::from_be_bytes(sample))),
        (SampleFormat::U8, true) => each(raw, out, |[sample]: [u8; 1]| f32::from(sample)),
        (SampleFormat::I16, true) => each(raw, out, |sample| f32::from(i16::from_be_bytes(sample))),
        (SampleFormat::I32, true) => each(raw, out, |sample| i32::from_be_bytes(sample) as f32),
        (SampleFormat::I64, true) => each(raw, out, |sample| i64::from_be_bytes(sample) as f32),
        (_, false) => scaled(encoding, raw, out, narrowed),
    }
}

/// To single precision; a finite number beyond its range becomes the nearest one within, not infinite: it is very
/// bright, not missing.
pub(super) fn narrowed(value: f64) -> f32 {
    let single = value as f32;
    if single.is_infinite() && value.is_finite() { f32::MAX.copysign(single) } else { single }
}

/// The same in double precision.
pub(super) fn decode_f64(encoding: Encoding, raw: &[u8], out: &mut [f64]) {
    scaled(encoding, raw, out, |value| value);
}

fn scaled<T>(encoding: Encoding, raw: &[u8], out: &mut [T], narrow: impl Fn(f64) -> T) {
    let scaling = encoding.scaling;
    let integer = |stored: i64| narrow(scaling.integer(stored));
    match encoding.format {
        SampleFormat::U8 => each(raw, out, |[sample]: [u8; 1]| integer(i64::from(sample))),
        SampleFormat::I16 => each(raw, out, |sample| integer(i64::from(i16::from_be_bytes(sample)))),
        SampleFormat::I32 => each(raw, out, |sample| integer(i64::from(i32::from_be_bytes(sample)))),
        SampleFormat::I64 => each(raw, out, |sample| integer(i64::from_be_bytes(sample))),
        SampleFormat::F32 => {
            each(raw, out, |sample| narrow(scaling.float(f64::from(f32::from_be_bytes(sample)))));
        }
        SampleFormat::F64 => each(raw, out, |sample| narrow(scaling.float(f64::from_be_bytes(sample)))),
    }
}

/// One pass without branches on the data, so that the compiler can vectorise it.
fn each<const N: usize, T>(raw: &[u8], out: &mut [T], value: impl Fn([u8; N]) -> T) {
    let (samples, _) = raw.as_chunks::<N>();
    for (target, sample) in out.iter_mut().zip(samples) {
        *target = value(*sample);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn f64s(format: SampleFormat, scaling: Scaling, raw: &[u8]) -> Vec<f64> {
        let mut out = vec![0.0; raw.len() / format.bytes()];
        decode_f64(Encoding { format, scaling }, raw, &mut out);
        out
    }

    #[test]
    fn unsigned_conventions_are_exact() {
        let scaling = Scaling { bscale: 1.0, bzero: 32768.0, blank: None };
        assert_eq!(f64s(SampleFormat::I16, scaling, &[0x80, 0, 0x7f, 0xff]), [0.0, 65535.0]);
        let scaling = Scaling { bscale: 1.0, bzero: 2_f64.powi(63), blank: None };
        assert_eq!(f64s(SampleFormat::I64, scaling, &(i64::MIN + 5).to_be_bytes()), [5.0]);
    }

    #[test]
    fn blank_is_nan_and_only_blank() {
        let scaling = Scaling { bscale: 2.0, bzero: 1.0, blank: Some(-1) };
        let values = f64s(SampleFormat::I16, scaling, &[0xff, 0xff, 0, 3]);
        assert!(values[0].is_nan());
        assert_eq!(values[1], 7.0);
    }
}
