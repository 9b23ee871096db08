// Values of columns from a record's JSON.

import Bytes
import Types

extension JSONValue {
    /// The value of a column of this type; nil for null. Throws what the cast from its text throws.
    func datum(as type: SQLType, _ settings: TextSettings) throws(SQLError) -> Datum? {
        switch (self, type.oid) {
        case (.null, _): return nil
        case (_, .jsonb), (_, .json): return JSONText.datum(self)
        case (.bool(let value), .bool): return .bool(value)
        case (.number(let number), .int8):
            if let integer = number.exactInteger() { return .int64(integer) }
        case (.string(let text), .text):
            try text.withRawBytes { (bytes) throws(SQLError) in
                try CharacterText.validate(bytes)
            }
            return .bytes(text)
        case (.array(let elements), _):
            if let element = type.element { return try array(of: element, elements, settings) }
        default: break
        }
        guard case .bytes(let text) = JSONText.text(self) else { return nil }
        return try TextCodec.parse(bytes: text, as: type, settings)
    }

    /// PostgreSQL's arrays have no more dimensions; a Kafka client may write thousands.
    private static let dimensionsMax = 6

    /// Arrays in arrays are further dimensions, unless the elements are JSON themselves.
    private func array(
        of element: SQLType, _ elements: [JSONValue], _ settings: TextSettings
    ) throws(SQLError) -> Datum {
        var dimensions: [ArrayValue.Dimension] = []
        var values: [Datum] = []
        let isJSON = element.oid == .json || element.oid == .jsonb
        func add(_ elements: [JSONValue], _ level: Int) throws(SQLError) {
            if level == dimensions.count {
                // All before it were of fewer dimensions.
                guard values.isEmpty, level < Self.dimensionsMax else { throw malformed }
                dimensions.append(ArrayValue.Dimension(length: elements.count))
            }
            guard dimensions[level].length == elements.count else { throw malformed }
            for each in elements {
                if case .array(let inner) = each, !isJSON {
                    try add(inner, level + 1)
                } else {
                    guard level == dimensions.count - 1 else { throw malformed }
                    values.append(try each.datum(as: element, settings) ?? .null)
                }
            }
        }
        try add(elements, 0)
        if values.isEmpty { dimensions = [] }
        return .bytes(
            ArrayValue(elementOID: element.oid, dimensions: dimensions, elements: values).encoded)
    }

    private var malformed: SQLError {
        SQLError(
            .invalidTextRepresentation, "malformed JSON array",
            detail:
                "Multidimensional arrays must have sub-arrays with matching dimensions, at most "
                + "\(Self.dimensionsMax).")
    }
}
