// `varve ledger dump`: the entries of a ledger for a person to read.
//
//     17 2026-11-21T02:30:00.123456Z role=varve client=127.0.0.1:50112 application=psql
//         create table public.orders oid=16385
//         insert public.orders id=1 item="a lamp"
//         delete keyspace=16390 key=80000001
//         append topic=public.order_events partition=0 offset=41 records=3 bytes=213
//
// Rows of tables whose definition the ledger no longer holds, or that cannot be decoded, are shown
// as their bytes.

import Bytes
import Engine
import Environment
import Ledger
import Server

/// What `varve ledger dump` was asked for, checked.
struct DumpOptions {
    var data: ParsedOptions
    /// Entries after this sequence.
    var after: CommitSequence
    var limit: Int

    init(_ options: ParsedOptions) throws(UsageError) {
        data = options
        after = CommitSequence(UInt64(try options.integer("--after", in: 0...Int.max, or: 0)))
        limit = try options.integer("--limit", in: 0...Int.max, or: .max)
    }
}

/// Prints the entries; what cannot be read ends it with status 1, after what could.
func dumpLedger(_ options: DumpOptions) {
    let directory = openForReading(options.data)
    do throws(LedgerError) {
        try dump(directory, after: options.after, limit: options.limit) { writeOut($0) }
    } catch {
        fail("\(error)")
    }
}

/// Hands the text of at most `limit` entries after a sequence to `print`, group by group. Reads the
/// entries before them too, for the names they define.
func dump(
    _ directory: DataDirectory, after: CommitSequence, limit: Int, print: (String) -> Void
) throws(LedgerError) {
    var left = limit
    var printer = EntryPrinter()
    let reader = try LedgerReader(fromStartOf: directory.segments, identity: directory.identity)
    while left > 0, try reader.nextGroup() {
        var text = ""
        for entry in reader.entries where left > 0 {
            let shown = printer.text(entry, origin: reader.origins[entry.originIndex])
            guard entry.sequence > after else { continue }
            text += shown
            left -= 1
        }
        print(text)
    }
}

/// Turns entries into text, one after the other from the first.
struct EntryPrinter {
    private var names = LedgerNames()

    /// One entry and its changes, a line each.
    mutating func text(_ entry: LedgerEntry, origin: EntryOrigin) -> String {
        let time = utcText(entry.timestamp, fractionDigits: 6)
        var text = "\(entry.sequence.rawValue) \(time)"
        for (name, value) in [
            ("role", origin.role), ("client", origin.client), ("application", origin.application),
        ] where !value.isEmpty {
            text += " \(name)=\(quoted(value))"
        }
        text += "\n"
        do throws(MalformedBytes) {
            for change in try EntryChanges(validating: entry.body) {
                text += "    \(line(change))\n"
            }
        } catch {
            text += "    unreadable: \(error.what) at byte \(error.position)\n"
        }
        return text
    }

    private mutating func line(_ change: Change) -> String {
        switch change {
        case .row(let row): return names.learn(row) ?? line(row)
        case .append(let append):
            let topic = append.topicPartition
            return "append topic=\(names.name(of: topic.topic)) partition=\(topic.partition) "
                + "offset=\(append.baseOffset) records=\(append.recordCount) "
                + "bytes=\(append.batch.count)"
        }
    }

    private func line(_ row: RowChange) -> String {
        let verb =
            switch row.kind {
            case .insert: "insert"
            case .update: "update"
            case .delete: "delete"
            }
        if let known = names.describe(row) { return "\(verb) \(known)" }
        let place = "\(verb) keyspace=\(row.keyspace.rawValue) key=\(hexadecimal(row.key))"
        return row.kind == .delete ? place : place + " row=\(hexadecimal(row.row))"
    }
}

/// A value as logs write it.
func quoted(_ value: String) -> String { Log.quoted(value) }

/// Two lower-case digits a byte.
func hexadecimal(_ bytes: UnsafeRawBufferPointer) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(
        decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
}
