// `varve ledger dump`: the entries of a ledger for a person to read.
//
//     17 2026-11-21T02:30:00.123456Z role=varve client=127.0.0.1:50112 application=psql
//         insert keyspace=16385 key=80000001 row=0102…
//         append topic=16390 partition=0 offset=41 records=3 bytes=213

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
    var left = options.limit
    do throws(LedgerError) {
        let reader = try LedgerReader(
            directory.segments, identity: directory.identity, after: options.after)
        while left > 0, try reader.nextGroup() {
            var text = ""
            for entry in reader.entries.prefix(left) {
                text += describe(entry, origin: reader.origins[entry.originIndex])
            }
            left -= min(left, reader.entries.count)
            writeOut(text)
        }
    } catch {
        fail("\(error)")
    }
}

/// One entry and its changes, a line each.
func describe(_ entry: LedgerEntry, origin: EntryOrigin) -> String {
    let time = utcText(entry.timestamp, fractionDigits: 6)
    var text = "\(entry.sequence.rawValue) \(time)"
    for (name, value) in [
        ("role", origin.role), ("client", origin.client), ("application", origin.application),
    ] where !value.isEmpty {
        text += " \(name)=\(Log.quoted(value))"
    }
    text += "\n"
    do throws(MalformedBytes) {
        for change in try EntryChanges(validating: entry.body) {
            text += "    \(describe(change))\n"
        }
    } catch {
        text += "    unreadable: \(error.what) at byte \(error.position)\n"
    }
    return text
}

private func describe(_ change: Change) -> String {
    switch change {
    case .row(let row):
        let verb =
            switch row.kind {
            case .insert: "insert"
            case .update: "update"
            case .delete: "delete"
            }
        let place = "\(verb) keyspace=\(row.keyspace.rawValue) key=\(hexadecimal(row.key))"
        return row.kind == .delete ? place : place + " row=\(hexadecimal(row.row))"
    case .append(let append):
        let topic = append.topicPartition
        return "append topic=\(topic.topic.rawValue) partition=\(topic.partition) "
            + "offset=\(append.baseOffset) records=\(append.recordCount) "
            + "bytes=\(append.batch.count)"
    }
}

/// Two lower-case digits a byte.
func hexadecimal(_ bytes: UnsafeRawBufferPointer) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(
        decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
}
