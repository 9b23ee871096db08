// Parts of a jsonb document, found in its text: what stands before them is read past, and nothing is kept.

import Bytes

/// A document in jsonb's normal form (`JSONValue.print`), or a part of one: `{"a": 1, "b": [true, null]}`. Each value has one
/// text in it, but for numbers, which are equal as `1` and `1.0`.
package struct JSONDocument {
    package let text: RawValue

    package init(_ text: RawValue) { self.text = text }

    package enum Kind { case null, bool, number, string, array, object }

    package var kind: Kind {
        switch text.first {
        case UInt8(ascii: "{"): .object
        case UInt8(ascii: "["): .array
        case UInt8(ascii: "\""): .string
        case UInt8(ascii: "t"), UInt8(ascii: "f"): .bool
        case UInt8(ascii: "n"): .null
        default: .number
        }
    }

    /// The value of an object's member.
    package func member(_ key: RawValue) -> JSONDocument? {
        if key.firstJSONEscape(from: 0) == key.count { return member(written: key) }
        var printed = ByteWriter()
        JSONValue.printString(key, into: &printed)
        return printed.bytes.withUnsafeBytes { member(written: $0.part(1..<$0.count - 1)) }
    }

    /// The same by a key as it stands between its quotes.
    package func member(written key: RawValue) -> JSONDocument? {
        var found: JSONDocument?
        forEachMember { other, value in
            if other.count == key.count, other.elementsEqual(key) { found = value }
            return found == nil
        }
        return found
    }

    /// Calls `body` with one member of an object after the other, until it returns false: keys as they stand between
    /// their quotes.
    package func forEachMember(_ body: (_ key: RawValue, _ value: JSONDocument) -> Bool) {
        guard kind == .object else { return }
        var position = 1
        while position < text.count, text[position] == UInt8(ascii: "\"") {
            let keyEnd = end(ofString: position)
            let start = keyEnd + 2
            guard start < text.count else { return }
            let end = end(ofValue: start)
            let key = text.part(position + 1..<keyEnd - 1)
            guard body(key, JSONDocument(text.part(start..<end))) else { return }
            position = end + 2
        }
    }

    /// An array's element, counted from 0, or from the end when negative. A scalar that is the whole document is kept as
    /// the one element of an array (`hasScalars`).
    package func element(_ index: Int, hasScalars: Bool) -> JSONDocument? {
        switch kind {
        case .object: return nil
        case .array: break
        default: return hasScalars && (index == 0 || index == -1) ? self : nil
        }
        var missing = index
        if index < 0 {
            var count = 0
            forEachElement { _ in
                count += 1
                return true
            }
            missing += count
            if missing < 0 { return nil }
        }
        var found: JSONDocument?
        forEachElement { element in
            if missing == 0 { found = element }
            missing -= 1
            return found == nil
        }
        return found
    }

    /// Calls `body` with one element after the other, until it returns false.
    private func forEachElement(_ body: (JSONDocument) -> Bool) {
        var position = 1
        while position < text.count, text[position] != UInt8(ascii: "]") {
            let end = end(ofValue: position)
            guard body(JSONDocument(text.part(position..<end))) else { return }
            position = end + 2
        }
    }

    /// Calls `body` with what a string is without its quotes and escapes, and with the text of any other value.
    package func withContent<Result>(_ body: (RawValue) -> Result) throws(SQLError) -> Result {
        guard kind == .string, text.count >= 2 else { return body(text) }
        let inner = text.part(1..<text.count - 1)
        if !inner.contains(UInt8(ascii: "\\")) { return body(inner) }
        guard case .string(let bytes) = try JSONValue(parsing: text) else { return body(inner) }
        return bytes.withUnsafeBytes(body)
    }

    /// Behind the string that begins here.
    private func end(ofString start: Int) -> Int {
        var position = start + 1
        while position < text.count {
            switch text[position] {
            case UInt8(ascii: "\""): return position + 1
            case UInt8(ascii: "\\"): position += 2
            default: position += 1
            }
        }
        return text.count
    }

    /// Behind the value that begins here.
    private func end(ofValue start: Int) -> Int {
        var position = start
        var depth = 0
        while position < text.count {
            switch text[position] {
            case UInt8(ascii: "\""):
                position = end(ofString: position)
                if depth == 0 { return position }
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if depth == 0 { return position }
                depth -= 1
                if depth == 0 { return position + 1 }
            case UInt8(ascii: ",") where depth == 0: return position
            default: break
            }
            position += 1
        }
        return text.count
    }
}
