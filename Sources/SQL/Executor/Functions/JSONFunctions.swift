// Functions of json and jsonb.

import Bytes
import Types

extension FunctionRegistry {
    /// Registers field access, construction, comparison and casts of JSON.
    mutating func addJSONFunctions() {
        addJSONAccess()
        addJSONConstruction()
        addJSONComparison()
        addJSONChanges()
        for name in ["jsonb_typeof", "json_typeof"] {
            rowwise(name) { (call, row) throws(SQLError) in
                call.setText(try JSONText.parse(call.datum(0, row)).typeName, row)
            }
        }
        for name in ["jsonb_array_length", "json_array_length"] {
            rowwise(name) { (call, row) throws(SQLError) in
                guard case .array(let elements) = try JSONText.parse(call.datum(0, row)) else {
                    throw SQLError(
                        .invalidParameterValue, "cannot get array length of a non-array")
                }
                call.result.set(Int32(elements.count), at: row)
            }
        }
        for (name, outer, inner) in [("jsonb_contains", 0, 1), ("jsonb_contained", 1, 0)] {
            rowwise(name) { (call, row) throws(SQLError) in
                let contains = try JSONDocument(call.bytes(outer, row)).contains(
                    JSONDocument(call.bytes(inner, row)))
                call.result.set(.bool(contains), at: row)
            }
        }
        rowwise("jsonb_exists") { (call, row) throws(SQLError) in
            let document = JSONDocument(call.bytes(0, row))
            let isThere =
                document.kind == .object
                ? document.member(call.bytes(1, row)) != nil
                : try JSONText.parse(call.datum(0, row)).hasKey([UInt8](call.bytes(1, row)))
            call.result.set(.bool(isThere), at: row)
        }
        for (name, needsAll) in [("jsonb_exists_any", false), ("jsonb_exists_all", true)] {
            rowwise(name) { (call, row) throws(SQLError) in
                let value = try JSONText.parse(call.datum(0, row))
                let keys = call.datum(1, row).path.filter { !$0.isNull }
                let has =
                    needsAll
                    ? keys.allSatisfy { value.hasKey($0.bytes) }
                    : keys.contains { value.hasKey($0.bytes) }
                call.result.set(.bool(has), at: row)
            }
        }
        rowwise("jsonb_concat") { (call, row) throws(SQLError) in
            let left = try JSONText.parse(call.datum(0, row))
            let right = try JSONText.parse(call.datum(1, row))
            call.result.set(JSONText.datum(left.concatenated(with: right)), at: row)
        }
    }

    private mutating func addJSONAccess() {
        add("json_object_field") { (value, key) in value.member(key.bytes) }
        add("json_array_element") { (value, key) in value.element(key.index) }
        add("json_extract_path") { (value, key) in value.descend(key.path) }
        addLocation("jsonb_object_field") { (value, call, row) in value.member(call.bytes(1, row)) }
        // jsonb keeps a scalar that is a document as the one element of an array.
        addLocation("jsonb_array_element") { (value, call, row) in
            value.element(Int(call.int32(1, row)), hasScalars: true)
        }
        addLocation("jsonb_extract_path") { (value, call, row) in
            value.descend(call.datum(1, row).path)
        }
    }

    /// Functions that give a part of a jsonb document, which is found in its text: as a document, and under the name
    /// with `_text` as text.
    private mutating func addLocation(
        _ name: String,
        _ find: @escaping @Sendable (JSONDocument, FunctionCall, Int) -> JSONDocument?
    ) {
        rowwise(name) { (call, row) throws(SQLError) in
            if let found = find(JSONDocument(call.bytes(0, row)), call, row) {
                call.result.set(bytes: found.text, at: row)
            } else {
                call.result.setNull(at: row)
            }
        }
        rowwise(name + "_text") { (call, row) throws(SQLError) in
            guard let found = find(JSONDocument(call.bytes(0, row)), call, row),
                found.kind != .null
            else { return call.result.setNull(at: row) }
            try found.withContent { call.result.set(bytes: $0, at: row) }
        }
    }

    /// The same of json, which is parsed for it: the document and its one key, in whichever form it has.
    private mutating func add(
        _ name: String, _ access: @escaping @Sendable (JSONValue, Datum) -> JSONValue?
    ) {
        for isText in [false, true] {
            rowwise(isText ? name + "_text" : name) { (call, row) throws(SQLError) in
                let value = try JSONText.parse(call.datum(0, row))
                let found = access(value, call.datum(1, row))
                let result = found.map { isText ? JSONText.text($0) : JSONText.datum($0) }
                call.result.set(result ?? .null, at: row)
            }
        }
    }

    private mutating func addJSONConstruction() {
        for prefix in ["json", "jsonb"] {
            let isBinary = prefix == "jsonb"
            nullableRowwise("to_\(prefix)") { (call, row) throws(SQLError) in
                if call.isNull(0, row) { return call.result.setNull(at: row) }
                var writer = ByteWriter()
                JSONText.append(
                    call.datum(0, row), call.argumentTypes[0], call.settings, to: &writer)
                try call.setJSON(writer.bytes, isBinary: isBinary, row)
            }
            nullableRowwise("\(prefix)_build_array") { (call, row) throws(SQLError) in
                guard let values = call.variadicArguments(from: 0, row) else {
                    return call.result.setNull(at: row)
                }
                var writer = ByteWriter()
                writer.append(0x5b)
                for (index, (value, type)) in values.enumerated() {
                    if index > 0 { writer.append(utf8: ", ") }
                    JSONText.append(value, type, call.settings, to: &writer)
                }
                writer.append(0x5d)
                try call.setJSON(writer.bytes, isBinary: isBinary, row)
            }
            nullableRowwise("\(prefix)_build_object") { (call, row) throws(SQLError) in
                guard let values = call.variadicArguments(from: 0, row) else {
                    return call.result.setNull(at: row)
                }
                let object = try builtObject(values, isBinary: isBinary, call.settings)
                try call.setJSON(object, isBinary: isBinary, row)
            }
            add("\(prefix)_build_object_noargs") { (call) throws(SQLError) in
                try call.forEachRow { (row) throws(SQLError) in call.setText("{}", row) }
            }
            add("\(prefix)_build_array_noargs") { (call) throws(SQLError) in
                try call.forEachRow { (row) throws(SQLError) in call.setText("[]", row) }
            }
        }
        for name in ["row_to_json", "array_to_json"] {
            for isPretty in [false, true] {
                rowwise(isPretty ? name + "_pretty" : name) { (call, row) throws(SQLError) in
                    var writer = ByteWriter()
                    JSONText.append(
                        call.datum(0, row), call.argumentTypes[0], call.settings, to: &writer,
                        hasLineFeeds: isPretty && call.datum(1, row) == .bool(true))
                    call.setBytes(writer.bytes, row)
                }
            }
        }
    }

    private mutating func addJSONComparison() {
        for (name, test) in integerTests {
            rowwise("jsonb_\(name)") { (call, row) throws(SQLError) in
                let order = ValueComparator(.jsonb).compare(
                    call.arguments[0], row, call.arguments[1], row)
                call.result.set(.bool(test(order)), at: row)
            }
        }
        rowwise("jsonb_cmp") { (call, row) throws(SQLError) in
            let order = ValueComparator(.jsonb).compare(
                call.arguments[0], row, call.arguments[1], row)
            call.result.set(Int32(order.signum()), at: row)
        }
    }
}

/// The comparison suffixes and what they say of an order.
let integerTests: [(String, @Sendable (Int) -> Bool)] = [
    ("eq", { $0 == 0 }), ("ne", { $0 != 0 }), ("lt", { $0 < 0 }), ("le", { $0 <= 0 }),
    ("gt", { $0 > 0 }), ("ge", { $0 >= 0 }),
]

private func builtObject(
    _ values: [(Datum, SQLType)], isBinary: Bool, _ settings: TextSettings
) throws(SQLError) -> [UInt8] {
    let name = isBinary ? "jsonb_build_object" : "json_build_object"
    guard values.count % 2 == 0 else {
        throw SQLError(
            .invalidParameterValue, "argument list must have even number of elements",
            hint: "The arguments of \(name)() must consist of alternating keys and values.")
    }
    var writer = ByteWriter()
    writer.append(0x7b)
    for index in stride(from: 0, to: values.count, by: 2) {
        if index > 0 { writer.append(utf8: ", ") }
        let (key, keyType) = values[index]
        if key.isNull {
            throw isBinary
                ? SQLError(
                    .invalidParameterValue, "argument \(index + 1): key must not be null")
                : SQLError(
                    .invalidParameterValue, "argument \(index + 1) cannot be null",
                    hint: "Object keys should be text.")
        }
        try JSONText.appendKey(key, keyType, settings, to: &writer)
        writer.append(utf8: " : ")
        JSONText.append(values[index + 1].0, values[index + 1].1, settings, to: &writer)
    }
    writer.append(0x7d)
    return writer.bytes
}

extension FunctionCall {
    fileprivate func setJSON(_ bytes: [UInt8], isBinary: Bool, _ row: Int) throws(SQLError) {
        result.set(isBinary ? try JSONText.normalised(bytes) : .bytes(bytes), at: row)
    }
}

extension Datum {
    /// A text's bytes.
    fileprivate var bytes: [UInt8] {
        if case .bytes(let bytes) = self { bytes } else { [] }
    }

    fileprivate var index: Int { Int(integerValue ?? 0) }

    /// A text array's elements.
    fileprivate var path: [Datum] {
        guard case .bytes(let bytes) = self else { return [] }
        return ArrayValue(encoded: bytes).elements
    }
}

extension JSONDocument {
    fileprivate func descend(_ path: [Datum]) -> JSONDocument? {
        var value = self
        for step in path {
            guard case .bytes(let step) = step else { return nil }
            let next: JSONDocument? =
                if value.kind == .array {
                    Int(String(decoding: step, as: UTF8.self)).flatMap {
                        value.element($0, hasScalars: false)
                    }
                } else {
                    step.withUnsafeBytes { value.member($0) }
                }
            guard let next else { return nil }
            value = next
        }
        return value
    }

    /// jsonb's `@>`. Where both are objects members are looked for, and what is no scalar is parsed.
    fileprivate func contains(_ other: JSONDocument) throws(SQLError) -> Bool {
        guard kind == .object, other.kind == .object else {
            return try JSONValue(parsing: text).contains(JSONValue(parsing: other.text))
        }
        var isContained = true
        var failure: SQLError?
        other.forEachMember { key, wanted in
            do throws(SQLError) {
                isContained = try member(written: key)?.equalsOrContains(wanted) ?? false
            } catch {
                failure = error
            }
            return isContained && failure == nil
        }
        if let failure { throw failure }
        return isContained
    }

    /// The same of a member's value.
    private func equalsOrContains(_ other: JSONDocument) throws(SQLError) -> Bool {
        guard kind == other.kind else { return false }
        switch kind {
        case .null, .bool, .string: return text.elementsEqual(other.text)
        case .object: return try contains(other)
        case .number where !text.hasPoint && !other.text.hasPoint:
            return text.elementsEqual(other.text)
        case .number, .array:
            return try JSONValue(parsing: text).containsWithin(JSONValue(parsing: other.text))
        }
    }
}

extension RawValue {
    /// Of a number in normal form: another one may have the same value. (It has no exponent there.)
    fileprivate var hasPoint: Bool { contains(UInt8(ascii: ".")) }
}

extension JSONValue {
    fileprivate var typeName: String {
        switch self {
        case .null: "null"
        case .bool: "boolean"
        case .number: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }

    /// An array's element, counted from 0, or from the end when negative.
    fileprivate func element(_ index: Int) -> JSONValue? {
        guard case .array(let elements) = self else { return nil }
        let position = index < 0 ? elements.count + index : index
        return elements.indices.contains(position) ? elements[position] : nil
    }

    fileprivate func descend(_ path: [Datum]) -> JSONValue? {
        var value = self
        for step in path {
            guard case .bytes(let step) = step else { return nil }
            let next: JSONValue? =
                if case .array = value {
                    Int(String(decoding: step, as: UTF8.self)).flatMap { value.element($0) }
                } else {
                    value.member(step)
                }
            guard let next else { return nil }
            value = next
        }
        return value
    }

    fileprivate func hasKey(_ key: [UInt8]) -> Bool {
        switch self {
        case .object: member(key) != nil
        case .array(let elements): elements.contains(.string(key))
        case .string(let text): text == key
        default: false
        }
    }

    /// jsonb's `@>`. An array contains a value that is none, itself no object: at the top alone.
    fileprivate func contains(_ other: JSONValue) -> Bool {
        if case .array(let elements) = self, !other.isContainer { return elements.contains(other) }
        return containsWithin(other)
    }

    fileprivate func containsWithin(_ other: JSONValue) -> Bool {
        switch (self, other) {
        case (.object, .object(let members)):
            return members.allSatisfy { member($0.key)?.containsWithin($0.value) ?? false }
        case (.array(let elements), .array(let wanted)):
            return wanted.allSatisfy { item in elements.contains { $0.containsWithin(item) } }
        case (.array, _): return false
        default: return self == other
        }
    }

    private var isContainer: Bool {
        switch self {
        case .object, .array: true
        default: false
        }
    }

    /// jsonb's `||`.
    fileprivate func concatenated(with other: JSONValue) -> JSONValue {
        switch (self, other) {
        case (.object(let left), .object(let right)): return .object(unordered: left + right)
        case (.array(let left), .array(let right)): return .array(left + right)
        case (.array(let left), _): return .array(left + [other])
        case (_, .array(let right)): return .array([self] + right)
        default: return .array([self, other])
        }
    }
}
