// `varve backup`, `varve restore` and `varve rebuild`.

import Bytes
import Engine
import Environment
import Glibc
import Ledger
import Server
import Synchronization
import Types
import Varve

func makeBackup(_ options: ParsedOptions) {
    let data = openForReading(options)
    let bar = ProgressBar("backup")
    let report: BackupReport
    do throws(LedgerError) {
        report = try LedgerBackup(options.operands[0], in: .linux).make(
            of: data, archive: options["--archive"], progress: bar.show)
    } catch {
        bar.finish()
        fail("\(error)")
    }
    bar.finish()
    writeOut(
        """
        backup complete: \(report.segmentsCopied) segments copied (\(report.bytesCopied) bytes), \
        \(report.segmentsKept) kept, last sequence \(report.end.sequence.rawValue)
        digest \(report.end.digest)

        """)
}

/// What `varve restore` was asked for, checked.
struct RestoreOptions {
    var backup: String
    var data: String
    var moment: LedgerBackup.Moment

    init(_ options: ParsedOptions) throws(UsageError) {
        backup = options.operands[0]
        data = options["--data"] ?? defaultDataDirectory
        moment = .end
        guard let text = options["--to"] else { return }
        if let number = UInt64(text) {
            moment = .sequence(CommitSequence(number))
            return
        }
        let value = try? TextCodec.parse(text, as: .timestamptz, TextSettings())
        guard case .int64(let microseconds)? = value else {
            throw UsageError(
                "--to expects a sequence, or a time such as '2026-11-20 10:00+00', not \"\(text)\"")
        }
        moment = .timestamp(
            Timestamp(microseconds: microseconds &+ Calendar.microsecondsFromUnixEpoch))
    }
}

func restoreBackup(_ options: RestoreOptions) {
    let bar = ProgressBar("restore")
    let end: LedgerPosition
    do throws(LedgerError) {
        end = try LedgerBackup(options.backup, in: .linux).restore(
            to: options.data, until: options.moment, progress: bar.show)
    } catch {
        bar.finish()
        fail("\(error)")
    }
    bar.finish()
    writeOut(
        """
        restored: last sequence \(end.sequence.rawValue), \
        \(utcText(end.timestamp, fractionDigits: 6))
        digest \(end.digest)

        """)
}

func rebuildViews(_ options: ParsedOptions) {
    let path = options["--data"] ?? defaultDataDirectory
    if let table = options["--table"] { return rebuildTable(table, path) }
    do throws(LedgerError) {
        try removeViews(path, in: .linux)
    } catch {
        fail("\(error)")
    }
    let isDone = Atomic<Bool>(false)
    Task.detached {
        do throws(SQLError) {
            let database = try await Database.open(.linux, directory: path)
            let sequence = database.engine.visibleSequence
            try database.close()
            writeOut("rebuilt from the ledger: last sequence \(sequence.rawValue)\n")
        } catch {
            fail(error.message)
        }
        isDone.store(true, ordering: .releasing)
    }
    while !isDone.load(ordering: .acquiring) { usleep(10_000) }
}

/// One table and its indexes, beside what there is of them.
private func rebuildTable(_ name: String, _ path: String) {
    let isDone = Atomic<Bool>(false)
    Task.detached {
        do throws(SQLError) {
            let database = try await Database.open(.linux, directory: path)
            let count = try database.rebuild(table: name)
            let sequence = database.engine.visibleSequence
            try database.close()
            writeOut(
                "rebuilt \"\(name)\" from the ledger: \(count) changes of rows, "
                    + "last sequence \(sequence.rawValue)\n")
        } catch {
            fail(error.message)
        }
        isDone.store(true, ordering: .releasing)
    }
    while !isDone.load(ordering: .acquiring) { usleep(10_000) }
}

/// Makes a directory when there is none.
func makeDirectory(_ path: String) {
    do throws(FileError) {
        let files = Environment.linux.files
        if try files.kind(path) == nil { try files.createDirectory(path) }
    } catch {
        fail("\(error)")
    }
}

/// A bar on stderr, when that is a terminal.
final class ProgressBar {
    private let title: String
    private let isShown = isatty(STDERR_FILENO) == 1
    private var last = -1

    private static let width = 40

    init(_ title: String) { self.title = title }

    func show(_ done: Int, _ total: Int) {
        let percent = total > 0 ? done * 100 / total : 100
        guard isShown, percent != last else { return }
        last = percent
        let filled = percent * ProgressBar.width / 100
        let bar =
            String(repeating: "#", count: filled)
            + String(repeating: ".", count: ProgressBar.width - filled)
        writeError("\r\(title) [\(bar)] \(percent) % of \(total >> 20) MB")
    }

    func finish() {
        if last >= 0 { writeError("\n") }
    }
}
