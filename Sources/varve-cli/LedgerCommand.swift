// `varve ledger stat` and `varve ledger verify`: they only read, also while a server runs.

import Bytes
import Environment
import Ledger
import Server

/// The data directory that `--data` names, for reading; or one clear line and status 1.
func openForReading(_ options: ParsedOptions) -> DataDirectory {
    do throws(LedgerError) {
        return try DataDirectory.open(
            options["--data"] ?? defaultDataDirectory, mode: .readOnly, in: .linux)
    } catch {
        fail("\(error)")
    }
}

func printLedgerStatistics(_ options: ParsedOptions) {
    let directory = openForReading(options)
    let statistics: LedgerStatistics
    do throws(LedgerError) {
        statistics = try ledgerStatistics(directory.segments, identity: directory.identity)
    } catch {
        fail("\(error)")
    }
    var lines = [
        ("segments", "\(statistics.segmentCount)"),
        ("segment bytes", "\(statistics.capacity)"),
        ("groups", "\(statistics.groupCount)"),
        ("group bytes", "\(statistics.groupBytes)"),
        ("entries", "\(statistics.entryCount)"),
    ]
    if let first = statistics.first, let last = statistics.last {
        lines += [
            ("first sequence", "\(first.sequence.rawValue)"),
            ("last sequence", "\(last.sequence.rawValue)"),
            ("first time", utcText(first.timestamp, fractionDigits: 6)),
            ("last time", utcText(last.timestamp, fractionDigits: 6)),
        ]
    }
    let width = lines.map(\.0.count).max() ?? 0
    writeOut(lines.map { "\(padded($0.0, width))  \($0.1)\n" }.joined())
}

func verifyWholeLedger(_ options: ParsedOptions) {
    let directory = openForReading(options)
    var source: any SegmentSource = directory.segments
    if let archive = options["--archive"] {
        let packed = PackedSegments(
            directory: archive, files: Environment.linux.files, identity: directory.identity)
        source = SegmentChain([directory.segments, packed])
    }
    var bytes = 0
    let end: LedgerPosition
    do throws(LedgerError) {
        end = try verifyLedger(source, identity: directory.identity) { bytes = $0 }
    } catch {
        fail("\(error)")
    }
    writeOut(
        """
        ledger intact: \(bytes) bytes checked, last sequence \(end.sequence.rawValue)
        digest \(end.digest)

        """)
}
