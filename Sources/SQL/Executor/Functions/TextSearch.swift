// Finding one text in another, and what is between such places.

import Bytes
import Types

/// The byte offset of the first occurrence, looked for in pieces of a long text; 0 for the empty part.
func firstOffset(
    of part: UnsafeRawBufferPointer, in text: UnsafeRawBufferPointer,
    _ check: inout InterruptCheck
) throws(SQLError) -> Int? {
    let step = max(InterruptCheck.bytesBetween / 64, part.count)
    var start = 0
    while start + part.count <= text.count {
        let end = min(text.count, start + step + part.count)
        let piece = UnsafeRawBufferPointer(rebasing: text[start..<end])
        if let found = firstOffset(of: part, in: piece) {
            // What is done with a match takes longer than passing over some bytes.
            try check.spend(found + part.count + 16)
            return start + found
        }
        try check.spend(piece.count)
        start = end - part.count + 1
    }
    return nil
}

/// The parts of a text between separators, one after the other; the whole for an empty separator.
private struct TextParts {
    let text: UnsafeRawBufferPointer
    let separator: UnsafeRawBufferPointer
    var check: InterruptCheck
    /// Where the next part begins; nil after the last.
    var start: Int? = 0

    mutating func next() throws(SQLError) -> UnsafeRawBufferPointer? {
        guard let start else { return nil }
        let rest = UnsafeRawBufferPointer(rebasing: text[start...])
        guard !separator.isEmpty, let end = try firstOffset(of: separator, in: rest, &check) else {
            self.start = nil
            return rest
        }
        self.start = start + end + separator.count
        return UnsafeRawBufferPointer(rebasing: rest[..<end])
    }
}

/// `split_part`: the part of that number, from 1 on, or from the end, -1 on; empty where there is none.
func part(
    _ position: Int, of text: UnsafeRawBufferPointer, between separator: UnsafeRawBufferPointer,
    _ context: ExecutionContext
) throws(SQLError) -> UnsafeRawBufferPointer {
    var parts = TextParts(
        text: text, separator: separator, check: InterruptCheck(context))
    var index = position
    if position < 0 {
        var count = 0
        while try parts.next() != nil { count += 1 }
        index = count + position + 1
        parts.start = 0
    }
    while index > 0, let part = try parts.next() {
        if index == 1 { return part }
        index -= 1
    }
    return UnsafeRawBufferPointer(start: nil, count: 0)
}

/// `string_to_array`: NULL text gives nil; a NULL separator splits into characters; parts equal to
/// `null` become NULL.
func splitText(
    _ text: Datum, _ separator: Datum, null: Datum, _ context: ExecutionContext
) throws(SQLError) -> [Datum]? {
    guard case .bytes(let bytes) = text else { return nil }
    if bytes.isEmpty { return [] }
    var parts: [Datum] = []
    if case .bytes(let separator) = separator {
        try bytes.withRawBytes { (text) throws(SQLError) in
            try separator.withRawBytes { (separator) throws(SQLError) in
                var found = TextParts(
                    text: text, separator: separator, check: InterruptCheck(context))
                while let part = try found.next() { parts.append(.bytes([UInt8](part))) }
            }
        }
    } else {
        parts = String(decoding: bytes, as: UTF8.self).unicodeScalars.map {
            .text(String(Character($0)))
        }
    }
    return null.isNull ? parts : parts.map { $0 == null ? .null : $0 }
}
