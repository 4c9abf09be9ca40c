internal import Foundation

extension ServiceManager {
    /// A large store takes its time to be looked through, and a changed definition to be decoded again: as long as that
    /// is seen to go on, more time is asked for.
    package func extendStart(until isReady: () -> Bool) {
        extend(seconds: 60)
        var heartbeat = Heartbeat(turns: [ServiceManager.work])
        while !isReady() {
            sleep(20)
            if heartbeat.beats(turns: [ServiceManager.work]) { extend(seconds: 60) }
        }
    }

    /// What this process has done so far: hundredths of a second of processor, and blocks read. SQLite 3.40 says nothing
    /// while it checks a store, so this is the proof that it does.
    private static var work: UInt64 {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        let seconds = usage.ru_utime.tv_sec + usage.ru_stime.tv_sec
        let microseconds = usage.ru_utime.tv_usec + usage.ru_stime.tv_usec
        return UInt64(clamping: seconds * 100 + microseconds / 10_000 + usage.ru_inblock)
    }
}
