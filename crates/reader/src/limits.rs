//! What a worker may take: memory, processor time, files. It sets these limits itself, before it reads anything.

use rustix::process::{Resource, Rlimit, Signal, getrlimit, setrlimit};
use rustix::time::{ClockId, clock_gettime};

/// Address space in bytes.
const MEMORY: u64 = 2 << 30;
/// Seconds of processor time for one file.
const PROCESSOR_SECONDS: u64 = 30;
/// Standard input, output and errors, and the copies of the first two through which it speaks: no other file can be opened.
const OPEN_FILES: u64 = 5;

/// Bounds memory, forbids writing and opening files, and ends this process with its parent. A limit that cannot be set (a
/// container that forbids it) leaves the wall clock of the parent.
pub(crate) fn limit_this_process() {
    // When the whole machine runs out of memory, this process goes first and not the office.
    std::fs::write("/proc/self/oom_score_adj", "1000").ok();
    let bounds = [
        (Resource::As, MEMORY),
        (Resource::Core, 0),
        (Resource::Fsize, 0),
        (Resource::Nofile, OPEN_FILES),
    ];
    for (resource, most) in bounds {
        let limit = Rlimit {
            current: Some(most),
            maximum: Some(most),
        };
        setrlimit(resource, limit).ok();
    }
    rustix::process::set_parent_process_death_signal(Some(Signal::KILL)).ok();
}

/// Gives the next file its processor time. The kernel counts from the beginning of the process, so what earlier files took
/// is added.
pub(crate) fn allow_one_more_file() {
    let used = clock_gettime(ClockId::ProcessCPUTime).tv_sec;
    let used = u64::try_from(used).unwrap_or(0);
    let limit = Rlimit {
        // One more, because the part of a second that was used is cut off.
        current: Some(used + 1 + PROCESSOR_SECONDS),
        maximum: getrlimit(Resource::Cpu).maximum,
    };
    setrlimit(Resource::Cpu, limit).ok();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_file_gets_the_same_time_however_much_was_used_before() {
        let before = getrlimit(Resource::Cpu);
        let begun = std::time::Instant::now();
        allow_one_more_file();
        let first = getrlimit(Resource::Cpu).current.unwrap();
        // More than a second of work, so that a whole one is counted.
        let mut work = 0_u64;
        while begun.elapsed().as_millis() < 60_000 && clock_gettime(ClockId::ProcessCPUTime).tv_sec < 2 {
            work = std::hint::black_box(work.wrapping_add(1));
        }
        allow_one_more_file();
        let second = getrlimit(Resource::Cpu).current.unwrap();
        setrlimit(Resource::Cpu, before).unwrap();
        let used = u64::try_from(clock_gettime(ClockId::ProcessCPUTime).tv_sec).unwrap();
        assert!(second > first, "{first} {second}");
        assert!(second <= used + 1 + PROCESSOR_SECONDS, "{second} after {used}");
    }
}
