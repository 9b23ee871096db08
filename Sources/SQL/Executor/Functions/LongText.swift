// Functions over one value that may be as long as a gigabyte: they work in pieces and look for a
// cancel request between them.

import Types

/// Counts the bytes a kernel has worked through, and looks for a cancel request every few megabytes.
struct InterruptCheck {
    /// How many bytes lie between two looks: a few milliseconds of work.
    static let bytesBetween = 1 << 22

    private let context: ExecutionContext
    private var left = InterruptCheck.bytesBetween

    init(_ context: ExecutionContext) { self.context = context }

    /// Throws 57014 when somebody asked to cancel.
    @inline(__always)
    mutating func spend(_ bytes: Int) throws(SQLError) {
        left -= bytes
        if left < 0 {
            left = InterruptCheck.bytesBetween
            try context.checkForInterrupts()
        }
    }
}

extension FunctionCall {
    /// Makes `count` copies of `unit`, and its first `rest` bytes once more, the value of `row`,
    /// `prefix` before and `suffix` after them. Throws 54000 when that is too long.
    func setRepeated(
        _ unit: UnsafeRawBufferPointer, count: Int, rest: Int = 0,
        prefix: UnsafeRawBufferPointer = UnsafeRawBufferPointer(start: nil, count: 0),
        suffix: UnsafeRawBufferPointer = UnsafeRawBufferPointer(start: nil, count: 0), _ row: Int
    ) throws(SQLError) {
        let (body, overflow) = unit.count.multipliedReportingOverflow(by: count)
        let length = prefix.count + body + rest + suffix.count
        guard !overflow, length < ByteSlot.lengthMax, result.hasRoom(for: length) else {
            throw SQLError.valueTooLong
        }
        let target = UnsafeMutableRawBufferPointer(
            start: result.reserveHeap(length), count: length)
        target.copyMemory(from: prefix)
        let middle = UnsafeMutableRawBufferPointer(
            rebasing: target[prefix.count..<prefix.count + body + rest])
        try fill(middle, with: unit)
        UnsafeMutableRawBufferPointer(rebasing: target[(prefix.count + middle.count)...])
            .copyMemory(from: suffix)
        result.commitHeap(length, toRow: row)
    }

    /// Fills `target` with copies of `unit`, the last one perhaps cut: what is there already is
    /// copied behind itself, in pieces that stay in the cache.
    private func fill(
        _ target: UnsafeMutableRawBufferPointer, with unit: UnsafeRawBufferPointer
    ) throws(SQLError) {
        guard !unit.isEmpty else { return }
        var check = InterruptCheck(context)
        var done = min(unit.count, target.count)
        target.copyMemory(from: UnsafeRawBufferPointer(rebasing: unit[..<done]))
        while done < target.count {
            let whole = min(done, max(unit.count, (1 << 16) / unit.count * unit.count))
            let piece = min(whole, target.count - done)
            UnsafeMutableRawBufferPointer(rebasing: target[done...]).copyMemory(
                from: UnsafeRawBufferPointer(rebasing: target[..<piece]))
            done += piece
            try check.spend(piece)
        }
    }

    /// Makes the argument's text, changed scalar by scalar, the value of `row`.
    func setMapped(
        _ argument: Int, _ row: Int, _ transform: (String) -> String
    ) throws(SQLError) {
        let text = bytes(argument, row)
        guard text.count > InterruptCheck.bytesBetween else {
            return setText(transform(String(decoding: text, as: UTF8.self)), row)
        }
        var mapped: [UInt8] = []
        mapped.reserveCapacity(text.count)
        var start = 0
        while start < text.count {
            try context.checkForInterrupts()
            var end = min(text.count, start + InterruptCheck.bytesBetween)
            while end < text.count, text[end] & 0xC0 == 0x80 { end -= 1 }
            let piece = UnsafeRawBufferPointer(rebasing: text[start..<end])
            mapped.append(contentsOf: transform(String(decoding: piece, as: UTF8.self)).utf8)
            start = end
        }
        setBytes(mapped, row)
    }

    /// Makes the argument's characters in the opposite order the value of `row`.
    func setReversed(_ argument: Int, _ row: Int) throws(SQLError) {
        let text = bytes(argument, row)
        guard result.hasRoom(for: text.count) else { throw SQLError.valueTooLong }
        let target = UnsafeMutableRawBufferPointer(
            start: result.reserveHeap(text.count), count: text.count)
        var check = InterruptCheck(context)
        var end = text.count
        var written = 0
        while end > 0 {
            var start = end - 1
            while start > 0, text[start] & 0xC0 == 0x80 { start -= 1 }
            for index in start..<end { target[written + index - start] = text[index] }
            written += end - start
            try check.spend(end - start)
            end = start
        }
        result.commitHeap(text.count, toRow: row)
    }

    /// Makes the argument's text with each occurrence of `part` replaced the value of `row`; `part`
    /// is not empty.
    func setReplaced(
        _ argument: Int, _ part: UnsafeRawBufferPointer, with other: UnsafeRawBufferPointer,
        _ row: Int
    ) throws(SQLError) {
        let text = bytes(argument, row)
        var replaced: [UInt8] = []
        replaced.reserveCapacity(text.count)
        var check = InterruptCheck(context)
        var start = 0
        while start < text.count {
            let rest = UnsafeRawBufferPointer(rebasing: text[start...])
            let found = try firstOffset(of: part, in: rest, &check)
            replaced.append(contentsOf: rest[..<(found ?? rest.count)])
            guard let found else { break }
            replaced.append(contentsOf: other)
            guard replaced.count < ByteSlot.lengthMax else { throw SQLError.valueTooLong }
            start += found + part.count
        }
        setBytes(replaced, row)
    }
}
