// What a driver sends to run a prepared statement, taken as one: no message is built for its parts.
//
//     ┌──────────────┬───────────────────┬──────────────┬──────────────────────┐
//     │ B Bind       │ D Describe portal │ E Execute    │ S Sync, or the B of  │
//     │ portal ""    │ "" (or not there) │ "", all rows │ the next, portal ""  │
//     └──────────────┴───────────────────┴──────────────┴──────────────────────┘
//
// What follows decides that nobody can ask for the portal again: Sync ends it (or the caller keeps it,
// in a transaction block), the next Bind replaces it.

import Bytes

/// Bind, perhaps Describe, and Execute of the unnamed portal to its end, complete in the bytes received.
/// A view of those bytes: it copies nothing and lives as long as they do.
package struct PreparedRun {
    /// The statement's name, UTF-8 not yet checked.
    package let statement: UnsafeRawBufferPointer
    /// Whether the client asks for the columns.
    package let isDescribed: Bool
    /// Bytes up to the end of Execute.
    package let byteCount: Int
    /// Sync follows, and takes `syncByteCount` bytes.
    package let isSynchronized: Bool
    package static let syncByteCount = 5

    package let parameterCount: Int
    /// Of `resultFormat`: 0 all text, 1 one for all, else one for each column.
    package let resultFormatCount: Int
    private let bytes: UnsafeRawBufferPointer
    private let parameterFormats: (position: Int, count: Int)
    private let parametersStart: Int
    private let resultFormatsStart: Int

    /// Nil when `bytes` do not begin with such a run, or not with all of it: then the messages are to
    /// be taken one by one, errors in them included.
    package init?(_ bytes: UnsafeRawBufferPointer) {
        var cursor = RunCursor(bytes)
        guard let bindEnd = cursor.begin("B"), cursor.emptyText() else { return nil }
        guard let name = cursor.text(), let formatCount = cursor.count() else { return nil }
        parameterFormats = (cursor.position, formatCount)
        cursor.position += 2 * formatCount
        guard let parameterCount = cursor.count() else { return nil }
        guard formatCount <= 1 || formatCount == parameterCount else { return nil }
        parametersStart = cursor.position
        for _ in 0..<parameterCount { guard cursor.skipValue() else { return nil } }
        guard let resultFormatCount = cursor.count() else { return nil }
        resultFormatsStart = cursor.position
        cursor.position += 2 * resultFormatCount
        guard cursor.position == bindEnd else { return nil }

        isDescribed = cursor.type == UInt8(ascii: "D")
        if isDescribed {
            guard let end = cursor.begin("D"), cursor.byte() == UInt8(ascii: "P"),
                cursor.emptyText(), cursor.position == end
            else { return nil }
        }
        guard let end = cursor.begin("E"), cursor.emptyText(), cursor.isZero32(),
            cursor.position == end
        else { return nil }
        byteCount = end
        if let syncEnd = cursor.begin("S") {
            guard cursor.position == syncEnd else { return nil }
            isSynchronized = true
        } else {
            guard let end = cursor.begin("B"), end > cursor.position, cursor.emptyText() else {
                return nil
            }
            isSynchronized = false
        }
        self.bytes = bytes
        self.parameterCount = parameterCount
        self.resultFormatCount = resultFormatCount
        statement = name
        for index in 0..<formatCount where parameterFormat(index) > 1 { return nil }
        for index in 0..<resultFormatCount where resultFormat(index) > 1 { return nil }
    }

    /// Calls `body` with each parameter's bytes (nil is NULL) and whether they are binary, until it
    /// returns false. Returns whether it never did.
    package func forEachParameter(
        _ body: (UnsafeRawBufferPointer?, _ isBinary: Bool) -> Bool
    ) -> Bool {
        var cursor = RunCursor(bytes)
        cursor.position = parametersStart
        for index in 0..<parameterCount {
            let isBinary = parameterFormats.count > 0 && parameterFormat(index) == 1
            let length = Int(Int32(bitPattern: cursor.word()))
            guard length >= 0 else {
                guard body(nil, isBinary) else { return false }
                continue
            }
            let end = cursor.position + length
            guard body(UnsafeRawBufferPointer(rebasing: bytes[cursor.position..<end]), isBinary)
            else { return false }
            cursor.position = end
        }
        return true
    }

    /// 0 text, 1 binary.
    private func parameterFormat(_ index: Int) -> UInt16 {
        let place = parameterFormats.count == 1 ? 0 : index
        return format(at: parameterFormats.position + 2 * place)
    }

    /// The format of a result column, 0 text or 1 binary; the columns' count must be 1, or
    /// `resultFormatCount` at most 1 or that count.
    package func resultFormat(_ column: Int) -> UInt16 {
        if resultFormatCount == 0 { return 0 }
        return format(at: resultFormatsStart + 2 * (resultFormatCount == 1 ? 0 : column))
    }

    private func format(at position: Int) -> UInt16 {
        UInt16(bigEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt16.self))
    }
}

/// A Query message, complete in the bytes received; a view of them.
package struct SimpleQueryText {
    /// The text without its terminator, UTF-8 not yet checked; it holds no zero byte.
    package let text: UnsafeRawBufferPointer
    package let byteCount: Int

    /// Nil when `bytes` do not begin with a whole one.
    package init?(_ bytes: UnsafeRawBufferPointer) {
        var cursor = RunCursor(bytes)
        guard let end = cursor.begin("Q"), let text = cursor.text(), cursor.position == end else {
            return nil
        }
        self.text = text
        byteCount = end
    }
}

/// A place in received bytes. Every step checks that there are enough.
private struct RunCursor {
    private let bytes: UnsafeRawBufferPointer
    var position = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// The type of the message here; nil at the end.
    var type: UInt8? { position < bytes.count ? bytes[position] : nil }

    /// Enters a message of that type, whose end this returns, if it is here and whole.
    mutating func begin(_ type: Unicode.Scalar) -> Int? {
        guard bytes.count - position >= 5, bytes[position] == UInt8(ascii: type) else { return nil }
        position += 1
        let start = position
        let length = Int(Int32(bitPattern: word()))
        guard length >= 4, length <= bytes.count - start else {
            position = start - 1
            return nil
        }
        return start + length
    }

    mutating func byte() -> UInt8? {
        guard position < bytes.count else { return nil }
        defer { position += 1 }
        return bytes[position]
    }

    mutating func emptyText() -> Bool { byte() == 0 }

    /// The bytes up to a zero byte.
    mutating func text() -> UnsafeRawBufferPointer? {
        guard position >= 0, position <= bytes.count else { return nil }
        let rest = UnsafeRawBufferPointer(rebasing: bytes[position...])
        guard let length = rest.firstPlace(of: 0) else { return nil }
        position += length + 1
        return UnsafeRawBufferPointer(rebasing: rest[..<length])
    }

    /// A count of fields; nil when there cannot be so many.
    mutating func count() -> Int? {
        guard position >= 0, bytes.count - position >= 2 else { return nil }
        let count = UInt16(
            bigEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt16.self))
        position += 2
        guard 2 * Int(count) <= bytes.count - position else { return nil }
        return Int(count)
    }

    /// Four bytes that are known to be there.
    mutating func word() -> UInt32 {
        defer { position += 4 }
        return UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt32.self))
    }

    mutating func isZero32() -> Bool { bytes.count - position >= 4 && word() == 0 }

    mutating func skipValue() -> Bool {
        guard bytes.count - position >= 4 else { return false }
        let length = Int32(bitPattern: word())
        if length == -1 { return true }
        guard length >= 0, Int(length) <= bytes.count - position else { return false }
        position += Int(length)
        return true
    }
}
