//! How much of the processors this process has used, as Linux counts it.

/// Ticks a second in which Linux tells times to programs; the same on every machine that runs this.
const TICKS_PER_SECOND: f64 = 100.0;
/// Where user and system time stand after the name of the program, counted from 0.
const USER_TIME: usize = 11;

/// Seconds of all threads together, in user and system mode, to 10 ms; `None` where the system does not say.
pub(super) fn processor_secs() -> Option<f64> {
    parse(&std::fs::read_to_string("/proc/self/stat").ok()?)
}

fn parse(stat: &str) -> Option<f64> {
    // The name stands in brackets and may hold anything, brackets and blanks too.
    let (_, fields) = stat.rsplit_once(')')?;
    let mut times = fields.split_whitespace().skip(USER_TIME);
    let mut ticks = || times.next()?.parse::<u64>().ok();
    Some((ticks()? + ticks()?) as f64 / TICKS_PER_SECOND)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_and_system_time_are_added() {
        let stat = "7 (a (b) c) S 1 7 7 0 -1 4194560 100 0 0 0 150 25 900 900 20 0 1 0 5 1 2 3";
        assert_eq!(parse(stat), Some(1.75));
        assert_eq!(parse(""), None);
        assert_eq!(parse("7 (name) S 1"), None);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn work_shows() {
        let before = processor_secs().unwrap();
        let begun = std::time::Instant::now();
        let mut state = 1_u64;
        while begun.elapsed().as_millis() < 2000 && processor_secs().unwrap() - before < 0.05 {
            (0..100_000).for_each(|_| state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1));
        }
        assert!(std::hint::black_box(state) != 0 && processor_secs().unwrap() - before >= 0.05);
    }
}
