import Syntax
import Testing

/// Compares with what PostgreSQL 15 printed: Tests/Stories/Syntax/printed.oracle.
@Suite("Printing expressions and definitions")
struct PrinterTests {
    struct Case {
        /// `check`, `default`, `index` or `constraint`.
        var kind: Substring
        var sql: String
        var plain: String
        var pretty: String
    }

    private static let columns =
        "i int, l bigint, s smallint, n numeric, n2 numeric(10,2), f double precision, r real, t text, "
        + "v varchar(20), c char(3), b boolean, d date, ts timestamp, tz timestamptz, tm time, "
        + "iv interval, u uuid, j jsonb, by bytea"

    @Test("definitions print as PostgreSQL prints them", arguments: [false, true])
    func oracle(isPretty: Bool) throws {
        let cases = try Self.cases()
        #expect(cases.count > 100)
        for expected in cases {
            let printed = try Self.printed(expected, isPretty: isPretty)
            #expect(printed == (isPretty ? expected.pretty : expected.plain), "\(expected.sql)")
        }
    }

    @Test("what is printed prints the same again")
    func stable() throws {
        for expected in try Self.cases() where expected.kind == "check" {
            let condition = String(expected.plain.dropFirst("CHECK (".count).dropLast())
                .replacing("\\n", with: "\n")
            var again = expected
            again.sql = condition
            #expect(try Self.printed(again, isPretty: false) == expected.plain)
        }
    }

    @Test(
        "names are quoted where they would be read as something else",
        arguments: [
            ("plain_1$", "plain_1$"), ("Upper", "\"Upper\""), ("select", "\"select\""),
            ("begin", "begin"), ("a b", "\"a b\""), ("", "\"\""), ("1a", "\"1a\""),
            ("a\"b", "\"a\"\"b\""), ("é", "\"é\""), ("int", "\"int\""),
        ])
    func quoting(name: String, quoted: String) {
        #expect(Identifiers.quoted(name) == quoted)
    }

    @Test(
        "types print by PostgreSQL's names",
        arguments: [
            ("int", "integer"), ("numeric(10,2)", "numeric(10,2)"),
            ("varchar(3)", "character varying(3)"),
            ("timestamp(3) with time zone", "timestamp(3) with time zone"),
            ("time", "time without time zone"),
            ("text[][]", "text[]"), ("\"My\".\"T\"", "\"My\".\"T\""), ("char(3)", "character(3)"),
            ("\"char\"", "\"char\""), ("double precision", "double precision"), ("jsonb", "jsonb"),
        ])
    func types(written: String, printed: String) throws {
        guard
            case .cast(_, let type) = try ParserThread.shared.parse("SELECT a::\(written)").first?
                .statement.firstExpression?.node
        else {
            Issue.record("not a cast")
            return
        }
        #expect(SQLPrinter.typeName(type) == printed)
    }

    // MARK: The oracle's file

    private static func cases() throws -> [Case] {
        let path = "\(repositoryRoot)/Tests/Stories/Syntax/printed.oracle"
        let text = try #require(readText(path))
        return text.split(separator: "\n\n").compactMap { block in
            let lines = block.split(separator: "\n").filter { !$0.hasPrefix("#") }
            guard lines.count == 3, let space = lines[0].firstIndex(of: " ") else { return nil }
            return Case(
                kind: lines[0][..<space], sql: String(lines[0][space...].dropFirst()),
                plain: String(lines[1].dropFirst("plain ".count)),
                pretty: String(lines[2].dropFirst("pretty ".count)))
        }
    }

    private static func printed(_ expected: Case, isPretty: Bool) throws -> String {
        var printer = SQLPrinter(isPretty: isPretty)
        let text: String
        switch expected.kind {
        case "check":
            let table = try table("\(columns), CHECK (\(expected.sql))")
            printer.columnTypes = types(of: table)
            text = constraints(of: table).map { printer.constraint($0) }.joined()
        case "default":
            let table = try table(expected.sql)
            let type = types(of: table).values.first ?? ""
            text = defaults(of: table).map { printer.defaultValue($0, columnType: type) }.joined()
        case "constraint":
            let table = try table(
                "a int, b int, c int, \(expected.sql.replacing(" not valid", with: ""))")
            printer.columnTypes = types(of: table)
            text =
                constraints(of: table).map { printer.constraint($0) }.joined()
                + (expected.sql.hasSuffix(" not valid") ? " NOT VALID" : "")
        default:
            printer.columnTypes = [
                "id": "integer", "t": "text", "v": "character varying", "n": "numeric",
            ]
            guard
                case .createIndex(let index) = try ParserThread.shared.parse(expected.sql).first?
                    .statement
            else { return "no index" }
            text = printer.indexDefinition(index, name: "i", table: index.table.name)
        }
        return text.replacing("\n", with: "\\n")
    }

    private static func table(_ elements: String) throws -> CreateTable {
        let statement = try ParserThread.shared.parse("CREATE TABLE x (\(elements))").first?
            .statement
        guard case .createTable(let table) = statement else {
            throw SyntaxError(kind: .syntax, message: "no table: \(elements)", position: nil)
        }
        return table
    }

    private static func types(of table: CreateTable) -> [String: String] {
        var result: [String: String] = [:]
        for case .column(let column) in table.elements {
            guard var type = column.type else { continue }
            type.modifiers = []
            result[column.name] = SQLPrinter.typeName(type)
        }
        return result
    }

    private static func constraints(of table: CreateTable) -> [TableConstraint] {
        table.elements.compactMap {
            if case .constraint(let constraint) = $0 { constraint } else { nil }
        }
    }

    private static func defaults(of table: CreateTable) -> [Expression] {
        table.elements.flatMap { element -> [Expression] in
            guard case .column(let column) = element else { return [] }
            return column.constraints.compactMap {
                if case .defaultValue(let value) = $0.kind { value } else { nil }
            }
        }
    }
}

extension String {
    /// Each `text` in it replaced.
    fileprivate func replacing(_ text: String, with other: String) -> String {
        var result = ""
        var rest = self[...]
        while !rest.isEmpty {
            if rest.hasPrefix(text) {
                result += other
                rest = rest.dropFirst(text.count)
            } else {
                result.append(rest.removeFirst())
            }
        }
        return result
    }
}
