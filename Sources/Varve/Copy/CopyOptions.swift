package import Syntax
package import Types

/// What `COPY … WITH (…)` asks for, checked as PostgreSQL checks it.
package struct CopyOptions: Hashable, Sendable {
    package enum Format: Hashable, Sendable { case text, csv, binary }

    /// What the first line is.
    package enum Header: Hashable, Sendable {
        case none
        /// Names that nobody looks at.
        case names
        /// Names that must be those of the columns.
        case matching
    }

    /// The columns that an option such as FORCE_QUOTE is for.
    package enum ColumnChoice: Hashable, Sendable {
        case all
        case named([String])

        /// Whether it is for each of these columns; throws 42P10 for a name that is not among them.
        func mask(_ columns: [String], _ option: String) throws(SQLError) -> [Bool] {
            guard case .named(let names) = self else { return columns.map { _ in true } }
            if let stranger = names.first(where: { !columns.contains($0) }) {
                throw SQLError(
                    .invalidColumnReference,
                    "\(option) column \"\(stranger)\" not referenced by COPY")
            }
            return columns.map(names.contains)
        }
    }

    package var format = Format.text
    package var delimiter = UInt8(ascii: "\t")
    /// What stands for NULL.
    package var null: [UInt8] = Array("\\N".utf8)
    package var header = Header.none
    package var quote = UInt8(ascii: "\"")
    package var escape = UInt8(ascii: "\"")
    /// Values that are quoted whether they need it or not.
    package var forceQuote = ColumnChoice.named([])
    /// Columns in which what stands for NULL is text like any other.
    package var forceNotNull = ColumnChoice.named([])
    /// Columns in which what stands for NULL does so even in quotes.
    package var forceNull = ColumnChoice.named([])

    /// Throws where an option names a column twice (42701), or one that there is not (42703): in a query's
    /// rows, or in a table.
    package func checkColumns(_ columns: [String], of table: String?) throws(SQLError) {
        for case .named(let names) in [forceQuote, forceNotNull, forceNull] {
            for (index, name) in names.enumerated() {
                guard columns.contains(name) else {
                    let place = table.map { " of relation \"\($0)\"" } ?? ""
                    throw SQLError(
                        .undefinedColumn, "column \"\(name)\"\(place) does not exist")
                }
                guard !names[..<index].contains(name) else {
                    throw SQLError(
                        .duplicateColumn, "column \"\(name)\" specified more than once")
                }
            }
        }
    }

    package init() {}

    /// Throws 42601 for an unknown or doubled option, 22023 for a bad value, 0A000 for what is not
    /// supported. FREEZE is accepted and changes nothing: rows here need no freezing. `position`
    /// turns a place in the statement into a character position.
    package init(
        _ options: [Option], isFrom: Bool, position: (Int32?) -> Int?
    ) throws(SQLError) {
        var reader = CopyOptionReader(isFrom: isFrom)
        for option in options {
            do throws(SQLError) {
                try reader.take(option)
            } catch {
                var located = error
                if located.position == nil,
                    located.pointsAtStatement
                        || located.state != .featureNotSupported
                            && CopyOptionReader.pointsAtOption(error)
                {
                    located.position = position(option.location)
                }
                throw located
            }
        }
        self = try reader.options()
    }
}

/// Reads the options one by one, then checks them together in PostgreSQL's order.
private struct CopyOptionReader {
    let isFrom: Bool
    private var seen: Set<String> = []
    private var result = CopyOptions()
    private var delimiter: String?
    private var null: String?
    private var quote: String?
    private var escape: String?

    init(isFrom: Bool) { self.isFrom = isFrom }

    /// PostgreSQL gives the place of these errors and of no others.
    static func pointsAtOption(_ error: SQLError) -> Bool {
        error.message.hasSuffix("not recognized") || error.message.hasPrefix("conflicting")
            || error.message.hasPrefix("argument to option")
    }

    mutating func take(_ option: Option) throws(SQLError) {
        let name = option.name.lowercased()
        guard seen.insert(name).inserted else {
            throw SQLError(.syntaxError, "conflicting or redundant options")
        }
        switch name {
        case "format": result.format = try Self.format(option)
        case "delimiter": delimiter = try Self.text(option)
        case "null": null = try Self.text(option)
        case "header": result.header = try header(option)
        case "quote": quote = try Self.text(option)
        case "escape": escape = try Self.text(option)
        case "freeze": _ = try Self.boolean(option)
        case "encoding": try Self.checkEncoding(option)
        case "force_quote": result.forceQuote = try Self.columns(option, allowsStar: true)
        case "force_not_null": result.forceNotNull = try Self.columns(option, allowsStar: false)
        case "force_null": result.forceNull = try Self.columns(option, allowsStar: false)
        default: throw SQLError(.syntaxError, "option \"\(option.name)\" not recognized")
        }
    }

    func options() throws(SQLError) -> CopyOptions {
        var options = result
        if options.format == .binary { try refuseInBinary() }
        let isCSV = options.format == .csv
        if isCSV {
            options.delimiter = UInt8(ascii: ",")
            options.null = []
        }
        if let delimiter { options.delimiter = try Self.byte(delimiter, "delimiter") }
        if options.delimiter == 10 || options.delimiter == 13 {
            throw SQLError(
                .invalidParameterValue, "COPY delimiter cannot be newline or carriage return")
        }
        if let null { options.null = try Self.checked(null: null) }
        let forbidden = "\\.abcdefghijklmnopqrstuvwxyz0123456789"
        if !isCSV, forbidden.utf8.contains(options.delimiter) {
            let name = String(UnicodeScalar(options.delimiter))
            throw SQLError(.invalidParameterValue, "COPY delimiter cannot be \"\(name)\"")
        }
        if let quote {
            try requireCSV("quote")
            options.quote = try Self.byte(quote, "quote")
        }
        if isCSV, options.delimiter == options.quote {
            throw SQLError(
                .invalidParameterValue, "COPY delimiter and quote must be different")
        }
        options.escape = options.quote
        if let escape {
            try requireCSV("escape")
            options.escape = try Self.byte(escape, "escape")
        }
        try checkForcing()
        if options.null.contains(options.delimiter) {
            throw SQLError(
                .featureNotSupported,
                "COPY delimiter must not appear in the NULL specification")
        }
        if isCSV, options.null.contains(options.quote) {
            throw SQLError(
                .featureNotSupported,
                "CSV quote character must not appear in the NULL specification")
        }
        return options
    }

    /// Throws 42601 and 0A000 for what only texts have.
    private func refuseInBinary() throws(SQLError) {
        for (value, name) in [(delimiter, "DELIMITER"), (null, "NULL")] where value != nil {
            throw SQLError(.syntaxError, "cannot specify \(name) in BINARY mode")
        }
        if result.header != .none {
            throw SQLError(.featureNotSupported, "cannot specify HEADER in BINARY mode")
        }
    }

    private func checkForcing() throws(SQLError) {
        for (option, text, isForFrom) in [
            ("force_quote", "force quote", false), ("force_not_null", "force not null", true),
            ("force_null", "force null", true),
        ] where seen.contains(option) {
            try requireCSV(text)
            if isForFrom != isFrom {
                throw SQLError(
                    .featureNotSupported,
                    "COPY \(text) only available using COPY \(isForFrom ? "FROM" : "TO")")
            }
        }
    }

    private func requireCSV(_ name: String) throws(SQLError) {
        guard result.format == .csv else {
            throw SQLError(.featureNotSupported, "COPY \(name) available only in CSV mode")
        }
    }

    private static func format(_ option: Option) throws(SQLError) -> CopyOptions.Format {
        switch try text(option) {
        case "text": return .text
        case "csv": return .csv
        case "binary": return .binary
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

    private func header(_ option: Option) throws(SQLError) -> CopyOptions.Header {
        if case .string(let text) = option.value, text.lowercased() == "match" {
            guard isFrom else {
                throw SQLError(
                    .featureNotSupported, "cannot use \"match\" with HEADER in COPY TO")
            }
            return .matching
        }
        guard let isWanted = try Self.truth(option) else {
            throw SQLError(
                .syntaxError, "\(option.name) requires a Boolean value or \"match\"")
        }
        return isWanted ? .names : .none
    }

    private static func boolean(_ option: Option) throws(SQLError) -> Bool {
        if let value = try truth(option) { return value }
        throw SQLError(.syntaxError, "\(option.name) requires a Boolean value")
    }

    private static func truth(_ option: Option) throws(SQLError) -> Bool? {
        switch option.value {
        case nil: return true
        case .boolean(let value): return value
        case .integer(1): return true
        case .integer(0): return false
        default:
            switch try text(option).lowercased() {
            case "true", "on": return true
            case "false", "off": return false
            default: return nil
            }
        }
    }

    private static func columns(
        _ option: Option, allowsStar: Bool
    ) throws(SQLError) -> CopyOptions.ColumnChoice {
        var names: [String] = []
        switch option.value {
        case .star where allowsStar: return .all
        case .list(let values):
            for value in values {
                guard case .string(let name) = value else { throw notAList(option) }
                names.append(name)
            }
        default: throw notAList(option)
        }
        return .named(names)
    }

    private static func notAList(_ option: Option) -> SQLError {
        SQLError(
            .invalidParameterValue,
            "argument to option \"\(option.name)\" must be a list of column names")
    }

    /// Encodings that PostgreSQL knows and Varve does not translate.
    private static let foreignEncodings = [
        "LATIN", "WIN", "ISO8859", "EUC", "KOI8", "SJIS", "SHIFTJIS", "BIG5", "GB", "UHC", "JOHAB",
        "MULE",
    ]

    private static func checkEncoding(_ option: Option) throws(SQLError) {
        let name = try text(option)
        let plain = name.uppercased().filter { $0 != "-" && $0 != "_" }
        if ["UTF8", "UNICODE", "SQLASCII"].contains(plain) { return }
        if foreignEncodings.contains(where: plain.hasPrefix) {
            throw SQLError.notSupported("COPY encoding \"\(name)\"", at: .statement)
        }
        throw SQLError(
            .invalidParameterValue,
            "argument to option \"encoding\" must be a valid encoding name")
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
}
