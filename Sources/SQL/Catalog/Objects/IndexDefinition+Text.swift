// Indexes as SQL text, as pg_get_indexdef prints them.
import Types

extension IndexDefinition {
    /// `CREATE UNIQUE INDEX t_pkey ON public.t USING btree (id)`; of a partitioned table, whose partitions
    /// have indexes of their own, ON ONLY. `pretty` takes the brackets an expression can do without from its
    /// text.
    package func text(
        of table: TableDefinition, schema: String, pretty: (String) -> String = { $0 }
    ) -> String {
        // What a deferrable constraint is checked by is no unique index here, and one in PostgreSQL.
        let isDeferrable = table.constraints.contains { $0.oid == constraint && $0.isDeferrable }
        var text = isUnique || isDeferrable ? "CREATE UNIQUE INDEX " : "CREATE INDEX "
        text += quotedIdentifier(name) + (table.partitionKey == nil ? " ON " : " ON ONLY ")
        text += "\(quotedIdentifier(schema)).\(quotedIdentifier(table.name))"
        text += " USING \(method.rawValue) ("
        text += parts.map { Self.text($0, table, pretty) }.joined(separator: ", ") + ")"
        if !included.isEmpty {
            let names = included.map { quotedIdentifier(table.column($0)?.name ?? "") }
            text += " INCLUDE (\(names.joined(separator: ", ")))"
        }
        if let predicate { text += " WHERE \(pretty(predicate))" }
        return text
    }

    /// The text of a column, counted from 1, the included ones last; nil when there is none.
    package func text(
        ofColumn number: Int, of table: TableDefinition, pretty: (String) -> String = { $0 }
    ) -> String? {
        if parts.indices.contains(number - 1) {
            return Self.value(parts[number - 1], table, pretty)
        }
        let place = number - 1 - parts.count
        guard included.indices.contains(place) else { return nil }
        return quotedIdentifier(table.column(included[place])?.name ?? "")
    }

    private static func value(
        _ part: Part, _ table: TableDefinition, _ pretty: (String) -> String
    ) -> String {
        switch part.value {
        case .column(let attnum): return quotedIdentifier(table.column(attnum)?.name ?? "")
        case .expression(let source, _):
            let text = pretty(source)
            return isCall(text) ? text : "(\(text))"
        }
    }

    private static func text(
        _ part: Part, _ table: TableDefinition, _ pretty: (String) -> String
    ) -> String {
        var text = value(part, table, pretty)
        if part.isDescending { text += " DESC" }
        if part.nullsFirst != part.isDescending {
            text += part.nullsFirst ? " NULLS FIRST" : " NULLS LAST"
        }
        return text
    }

    /// Whether a printed expression is one call, such as `lower(name)`, which needs no brackets.
    private static func isCall(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard let open = bytes.firstIndex(of: UInt8(ascii: "(")), open > 0,
            bytes[..<open].allSatisfy({ isNameByte($0) })
        else { return false }
        var depth = 0
        var quote: UInt8?
        for (place, byte) in bytes.enumerated() {
            if let open = quote {
                if byte == open { quote = nil }
                continue
            }
            switch byte {
            case UInt8(ascii: "'"), UInt8(ascii: "\""): quote = byte
            case UInt8(ascii: "("): depth += 1
            case UInt8(ascii: ")"):
                depth -= 1
                if depth == 0 { return place == bytes.count - 1 }
            default: break
            }
        }
        return false
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."), 0x80...:
            true
        default: false
        }
    }

    /// What pg_attribute calls the columns of its parts.
    package func columnNames(of table: TableDefinition) -> [String] {
        var names: [String] = []
        for part in parts {
            var base = "expr"
            switch part.value {
            case .column(let attnum): base = table.column(attnum)?.name ?? ""
            case .expression(let text, _):
                if Self.isCall(text), let open = text.firstIndex(of: "(") {
                    base = String(text[..<open]).lowercased()
                }
            }
            var name = base
            var number = 0
            while names.contains(name) {
                number += 1
                name = "\(base)\(number)"
            }
            names.append(name)
        }
        return names + included.map { table.column($0)?.name ?? "" }
    }
}
