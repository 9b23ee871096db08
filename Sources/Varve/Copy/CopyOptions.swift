package import Syntax
package import Types

/// What `COPY … WITH (…)` asks for, checked as PostgreSQL checks it.
package struct CopyOptions: Hashable, Sendable {
    package enum Format: Hashable, Sendable { case text, csv }

    package var format = Format.text
    package var delimiter = UInt8(ascii: "\t")
    /// What stands for NULL.
    package var null: [UInt8] = Array("\\N".utf8)
    package var header = false
    package var quote = UInt8(ascii: "\"")
    package var escape = UInt8(ascii: "\"")

    package init() {}

    /// Throws 42601 for an unknown or doubled option, 22023 for a bad value, 0A000 for what is not
    /// supported. FREEZE is accepted and changes nothing: rows here need no freezing.
    package init(_ options: [Option], isFrom: Bool) throws(SQLError) {
        var seen: Set<String> = []
        var delimiter: String?
        var null: String?
        var quote: String?
        var escape: String?
        for option in options {
            let name = option.name.lowercased()
            guard seen.insert(name).inserted else {
                throw SQLError(.syntaxError, "conflicting or redundant options")
            }
            switch name {
            case "format": format = try Self.format(option)
            case "delimiter": delimiter = try Self.text(option)
            case "null": null = try Self.text(option)
            case "header": header = try Self.boolean(option)
            case "quote": quote = try Self.text(option)
            case "escape": escape = try Self.text(option)
            case "freeze": _ = try Self.boolean(option)
            case "encoding": try Self.checkEncoding(option)
            case "force_quote", "force_not_null", "force_null":
                throw SQLError.notSupported("COPY \(name.uppercased())")
            default:
                throw SQLError(.syntaxError, "option \"\(option.name)\" not recognized")
            }
        }
        if format == .csv {
            self.delimiter = UInt8(ascii: ",")
            self.null = []
        }
        if let delimiter { self.delimiter = try Self.byte(delimiter, "delimiter") }
        if let null { self.null = try Self.checked(null: null) }
        if let quote { self.quote = try csvOnly("quote", Self.byte(quote, "quote")) }
        self.escape = self.quote
        if let escape { self.escape = try csvOnly("escape", Self.byte(escape, "escape")) }
        try checkDelimiter()
    }

    private static func format(_ option: Option) throws(SQLError) -> Format {
        switch try text(option).lowercased() {
        case "text": return .text
        case "csv": return .csv
        case "binary": throw SQLError.notSupported("COPY format \"binary\"")
        case let other:
            throw SQLError(.invalidParameterValue, "COPY format \"\(other)\" not recognized")
        }
    }

    private static func text(_ option: Option) throws(SQLError) -> String {
        switch option.value {
        case .string(let text), .number(let text): return text
        case .typeName(let type): return type.name.name
        case .name(let name): return name.name
        case .integer(let number): return String(number)
        default: throw SQLError(.syntaxError, "\(option.name) requires a parameter")
        }
    }

    private static func boolean(_ option: Option) throws(SQLError) -> Bool {
        switch option.value {
        case nil: return true
        case .boolean(let value): return value
        case .integer(1): return true
        case .integer(0): return false
        default:
            switch try text(option).lowercased() {
            case "true", "on", "1": return true
            case "false", "off", "0": return false
            default: throw SQLError(.syntaxError, "\(option.name) requires a Boolean value")
            }
        }
    }

    private static func checkEncoding(_ option: Option) throws(SQLError) {
        let name = try text(option)
        switch name.uppercased().filter({ $0 != "-" && $0 != "_" }) {
        case "UTF8", "UNICODE", "SQLASCII": return
        default: throw SQLError.notSupported("COPY encoding \"\(name)\"")
        }
    }

    private static func byte(_ text: String, _ name: String) throws(SQLError) -> UInt8 {
        guard let byte = text.utf8.first, text.utf8.count == 1 else {
            throw SQLError(
                .featureNotSupported, "COPY \(name) must be a single one-byte character")
        }
        return byte
    }

    private static func checked(null: String) throws(SQLError) -> [UInt8] {
        guard !null.utf8.contains(where: { $0 == 10 || $0 == 13 }) else {
            throw SQLError(
                .invalidParameterValue,
                "COPY null representation cannot use newline or carriage return")
        }
        return Array(null.utf8)
    }

    private func csvOnly(_ name: String, _ value: UInt8) throws(SQLError) -> UInt8 {
        guard format == .csv else {
            throw SQLError(.featureNotSupported, "COPY \(name) available only in CSV mode")
        }
        return value
    }

    private func checkDelimiter() throws(SQLError) {
        if delimiter == 10 || delimiter == 13 {
            throw SQLError(
                .invalidParameterValue, "COPY delimiter cannot be newline or carriage return")
        }
        if null.contains(delimiter) {
            throw SQLError(
                .invalidParameterValue,
                "COPY delimiter must not appear in the NULL specification")
        }
        if format == .csv, delimiter == quote {
            throw SQLError(
                .invalidParameterValue, "COPY delimiter and quote must be different")
        }
        let forbidden = "\\.abcdefghijklmnopqrstuvwxyz0123456789"
        if format == .text, forbidden.utf8.contains(delimiter) {
            let name = String(UnicodeScalar(delimiter))
            throw SQLError(.invalidParameterValue, "COPY delimiter cannot be \"\(name)\"")
        }
    }
}
