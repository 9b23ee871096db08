// Functions that change a jsonb document: each gives another one.

import Bytes
import Types

extension FunctionRegistry {
    /// Registers `jsonb_set` and its like, the operators `-` and `#-`, and what makes a document easier to read.
    mutating func addJSONChanges() {
        rowwise("jsonb_set") { (call, row) throws(SQLError) in
            let kind: JSONPathChange.Kind =
                call.datum(3, row) == .bool(true) ? .create : .replace
            try call.setChanged(kind, row)
        }
        rowwise("jsonb_insert") { (call, row) throws(SQLError) in
            let isAfter = call.datum(3, row) == .bool(true)
            try call.setChanged(isAfter ? .insertAfter : .insertBefore, row)
        }
        rowwise("jsonb_delete_path") { (call, row) throws(SQLError) in
            try call.setChanged(.delete, row)
        }
        nullableRowwise("jsonb_set_lax") { (call, row) throws(SQLError) in
            try call.setChangedLaxly(row)
        }
        rowwise("jsonb_delete") { (call, row) throws(SQLError) in
            let document = try JSONText.parse(call.datum(0, row))
            let key = [UInt8](call.bytes(1, row))
            call.result.set(JSONText.datum(try document.removing([key])), at: row)
        }
        rowwise("jsonb_delete_array") { (call, row) throws(SQLError) in
            let document = try JSONText.parse(call.datum(0, row))
            let keys = try JSONPathChange.elements(of: call.datum(1, row))
            let present = keys.compactMap { key -> [UInt8]? in
                if case .bytes(let bytes) = key { bytes } else { nil }
            }
            call.result.set(JSONText.datum(try document.removing(present)), at: row)
        }
        rowwise("jsonb_delete_idx") { (call, row) throws(SQLError) in
            let document = try JSONText.parse(call.datum(0, row))
            let index = Int(call.datum(1, row).integerValue ?? 0)
            call.result.set(JSONText.datum(try document.removingElement(index)), at: row)
        }
        rowwise("jsonb_strip_nulls") { (call, row) throws(SQLError) in
            let document = try JSONText.parse(call.datum(0, row))
            call.result.set(JSONText.datum(document.withoutNullMembers), at: row)
        }
        rowwise("jsonb_pretty") { (call, row) throws(SQLError) in
            var printer = PrettyPrinter(call)
            try printer.print(try JSONText.parse(call.datum(0, row)), depth: 0)
            call.setBytes(printer.writer.bytes, row)
        }
    }
}

/// A change at the end of a path into a document (PostgreSQL's `setPath`).
private struct JSONPathChange {
    enum Kind {
        /// Replaces what is there, or adds it.
        case create
        case replace
        case insertBefore
        case insertAfter
        case delete

        var addsMissing: Bool { self != .replace && self != .delete }
    }

    let kind: Kind
    let path: [Datum]
    let value: JSONValue

    /// Throws 22023 for a document that has no parts.
    func applied(to document: JSONValue) throws(SQLError) -> JSONValue {
        guard !document.isScalar else {
            throw SQLError(
                .invalidParameterValue,
                "cannot \(kind == .delete ? "delete" : "set") path in scalar")
        }
        if path.isEmpty || (document.isEmpty && !kind.addsMissing) { return document }
        let changed = try applied(to: document, level: 0)
        if kind.addsMissing || kind == .replace {
            try JSONValue.check(depth: path.count + value.depth)
        }
        return changed
    }

    private func applied(to container: JSONValue, level: Int) throws(SQLError) -> JSONValue {
        guard case .bytes(let step) = path[level] else {
            throw SQLError(
                .nullValueNotAllowed, "path element at position \(level + 1) is null")
        }
        switch container {
        case .object(let members): return try changed(members, at: step, level)
        case .array(let elements): return try changed(elements, at: step, level)
        default: return container
        }
    }

    private func changed(
        _ members: [JSONValue.Member], at key: [UInt8], _ level: Int
    ) throws(SQLError) -> JSONValue {
        var members = members
        let (index, isThere) = JSONValue.place(of: key, in: members)
        let isLast = level == path.count - 1
        switch (isThere, isLast) {
        case (true, false):
            members[index].value = try applied(to: members[index].value, level: level + 1)
        case (true, true):
            switch kind {
            case .delete: members.remove(at: index)
            case .create, .replace: members[index].value = value
            case .insertBefore, .insertAfter:
                throw SQLError(
                    .invalidParameterValue, "cannot replace existing key",
                    hint: "Try using the function jsonb_set to replace key value.")
            }
        case (false, true) where kind.addsMissing:
            members.insert(JSONValue.Member(key: key, value: value), at: index)
        case (false, _): break
        }
        return .object(members)
    }

    private func changed(
        _ elements: [JSONValue], at step: [UInt8], _ level: Int
    ) throws(SQLError) -> JSONValue {
        var elements = elements
        let given = try JSONPathChange.index(step, level)
        // Counted from the end; nil lies before the first.
        let index = given >= 0 ? given : elements.count + given < 0 ? nil : elements.count + given
        let isLast = level == path.count - 1
        if let index, elements.indices.contains(index) {
            guard isLast else {
                elements[index] = try applied(to: elements[index], level: level + 1)
                return .array(elements)
            }
            switch kind {
            case .delete: elements.remove(at: index)
            case .create, .replace: elements[index] = value
            case .insertBefore: elements.insert(value, at: index)
            case .insertAfter: elements.insert(value, at: index + 1)
            }
        } else if isLast, kind.addsMissing {
            elements.insert(value, at: index == nil ? 0 : elements.count)
        }
        return .array(elements)
    }

    /// A step into an array, as C's strtol reads it. Throws 22P02.
    private static func index(_ step: [UInt8], _ level: Int) throws(SQLError) -> Int {
        let blanks: ClosedRange<UInt8> = 0x09...0x0d
        let digits = step.drop { $0 == 0x20 || blanks.contains($0) }
        guard let index = Int32(String(decoding: digits, as: UTF8.self)) else {
            let text = String(decoding: step, as: UTF8.self)
            throw SQLError(
                .invalidTextRepresentation,
                "path element at position \(level + 1) is not an integer: \"\(text)\"")
        }
        return Int(index)
    }

    /// A text array's elements. Throws 2202E for one of several dimensions.
    static func elements(of array: Datum) throws(SQLError) -> [Datum] {
        guard case .bytes(let bytes) = array else { return [] }
        let array = ArrayValue(encoded: bytes)
        guard array.dimensions.count <= 1 else {
            throw SQLError(.arraySubscriptError, "wrong number of array subscripts")
        }
        return array.elements
    }
}

extension FunctionCall {
    /// Of the arguments document, path and, but for `.delete`, value.
    fileprivate func setChanged(_ kind: JSONPathChange.Kind, _ row: Int) throws(SQLError) {
        let path = try JSONPathChange.elements(of: datum(1, row))
        let change = JSONPathChange(
            kind: kind, path: path,
            value: kind == .delete ? .null : try JSONText.parse(datum(2, row)))
        let changed = try change.applied(to: try JSONText.parse(datum(0, row)))
        result.set(JSONText.datum(changed), at: row)
    }

    /// `jsonb_set` that is told what to do where the new value is NULL.
    fileprivate func setChangedLaxly(_ row: Int) throws(SQLError) {
        if isNull(0, row) || isNull(1, row) || isNull(3, row) { return result.setNull(at: row) }
        let refusal = SQLError(
            .invalidParameterValue,
            "null_value_treatment must be \"delete_key\", \"return_target\", "
                + "\"use_json_null\", or \"raise_exception\"")
        guard !isNull(4, row) else { throw refusal }
        let kind: JSONPathChange.Kind = datum(3, row) == .bool(true) ? .create : .replace
        guard isNull(2, row) else { return try setChanged(kind, row) }
        switch String(decoding: bytes(4, row), as: UTF8.self) {
        // A NULL parses as null.
        case "use_json_null": try setChanged(kind, row)
        case "delete_key": try setChanged(.delete, row)
        case "return_target": result.set(datum(0, row), at: row)
        case "raise_exception":
            throw SQLError(
                .nullValueNotAllowed, "JSON value must not be null",
                detail:
                    "Exception was raised because null_value_treatment is \"raise_exception\".",
                hint: "To avoid, either change the null_value_treatment argument "
                    + "or ensure that an SQL NULL is not passed.")
        default: throw refusal
        }
    }
}

extension JSONValue {
    fileprivate var isScalar: Bool {
        switch self {
        case .array, .object: false
        default: true
        }
    }

    fileprivate var isEmpty: Bool {
        switch self {
        case .array(let elements): elements.isEmpty
        case .object(let members): members.isEmpty
        default: false
        }
    }

    /// How many arrays and objects lie in one another.
    fileprivate var depth: Int {
        switch self {
        case .array(let elements): 1 + (elements.lazy.map(\.depth).max() ?? 0)
        case .object(let members): 1 + (members.lazy.map(\.value.depth).max() ?? 0)
        default: 0
        }
    }

    /// jsonb's `-` with keys: members that have one, or strings of an array that are one.
    fileprivate func removing(_ keys: [[UInt8]]) throws(SQLError) -> JSONValue {
        switch self {
        case .object(let members): return .object(members.filter { !keys.contains($0.key) })
        case .array(let elements):
            return .array(
                elements.filter {
                    if case .string(let text) = $0 { !keys.contains(text) } else { true }
                })
        default: throw SQLError(.invalidParameterValue, "cannot delete from scalar")
        }
    }

    /// jsonb's `-` with an index, counted from the end when negative.
    fileprivate func removingElement(_ index: Int) throws(SQLError) -> JSONValue {
        switch self {
        case .object:
            throw SQLError(
                .invalidParameterValue, "cannot delete from object using integer index")
        case .array(var elements):
            let place = index < 0 ? elements.count + index : index
            if elements.indices.contains(place) { elements.remove(at: place) }
            return .array(elements)
        default: throw SQLError(.invalidParameterValue, "cannot delete from scalar")
        }
    }

    fileprivate var withoutNullMembers: JSONValue {
        switch self {
        case .array(let elements): .array(elements.map(\.withoutNullMembers))
        case .object(let members):
            .object(
                members.compactMap {
                    $0.value == .null
                        ? nil : Member(key: $0.key, value: $0.value.withoutNullMembers)
                })
        default: self
        }
    }
}

/// `jsonb_pretty`: each part on a line of its own, four blanks further in than what it is a part of.
private struct PrettyPrinter {
    var writer = ByteWriter()
    private var check: InterruptCheck

    init(_ call: FunctionCall) { check = InterruptCheck(call.context) }

    /// Throws 54000 where the text gets too long.
    mutating func print(_ value: JSONValue, depth: Int) throws(SQLError) {
        switch value {
        case .array(let elements):
            writer.append(0x5b)
            for (index, element) in elements.enumerated() {
                try beginLine(depth + 1, isFirst: index == 0)
                try print(element, depth: depth + 1)
            }
            try beginLine(depth)
            writer.append(0x5d)
        case .object(let members):
            writer.append(0x7b)
            for (index, member) in members.enumerated() {
                try beginLine(depth + 1, isFirst: index == 0)
                JSONValue.string(member.key).print(into: &writer)
                writer.append(utf8: ": ")
                try print(member.value, depth: depth + 1)
            }
            try beginLine(depth)
            writer.append(0x7d)
        default: value.print(into: &writer)
        }
    }

    private mutating func beginLine(_ depth: Int, isFirst: Bool = true) throws(SQLError) {
        try check.spend(4 * depth)
        guard writer.count + 4 * depth < ByteSlot.lengthMax else { throw SQLError.valueTooLong }
        writer.append(utf8: isFirst ? "\n" : ",\n")
        for _ in 0..<depth { writer.append(utf8: "    ") }
    }
}
