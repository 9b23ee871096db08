import Syntax
import Testing

/// A normalized statement must mean what the original means: its tree, with the literals in the place
/// of the parameters, is the original's tree.
@Suite("Normalized statements mean the same")
struct NormalizerPropertyTests {
    @Test("statements made of random pieces", arguments: 0..<12 as Range<UInt64>)
    func random(seed: UInt64) throws {
        var random = Random(state: seed &* 0x9E37_79B9_7F4A_7C15 | 1)
        var accepted = 0
        for _ in 0..<200 {
            let statement = Self.statement(&random)
            guard let original = try? Self.outline(statement) else { continue }
            guard let normalized = NormalizerTests.normalize(statement) else { continue }
            accepted += normalized.literals.isEmpty ? 0 : 1
            #expect(NormalizerTests.restored(normalized, from: statement) == statement)
            let lifted = (try? Self.outline(normalized.text)) ?? ["unparsable \(normalized.text)"]
            #expect(
                Self.substitute(normalized.literals, Array(statement.utf8), in: lifted)
                    == original, "seed \(seed): \(statement) became \(normalized.text)")
        }
        #expect(accepted > 4)
    }

    private static func outline(_ text: String) throws -> [String] {
        try ParserThread.shared.parse(text).flatMap { Outline.lines(of: $0.statement) }
    }

    private static func substitute(
        _ literals: [LiftedLiteral], _ source: [UInt8], in lines: [String]
    ) -> [String] {
        lines.map { line in
            guard let range = line.range(ofText: "parameter "),
                let number = Int(line[range.upperBound...])
            else { return line }
            let literal = literals[number - 1]
            let text = String(decoding: literal.text(in: source), as: UTF8.self)
            let value =
                switch literal.kind {
                case .integer: "literal \(literal.integer)"
                case .string, .bigInteger, .numeric: "literal \(text.debugDescription)"
                }
            return line[..<range.lowerBound] + value
        }
    }

    private static let pieces = [
        "1", "2.5", "-3", "- 4", ".5", "1e3", "5000000000", "'x'", "'it''s'", "''", "a", "t.b",
        "\"C\"",
        "f(", "(", ")", ")", ",", ",", "+", "-", "*", "=", "<", "||", "->>", "<-", "@", "@-1", "::",
        "::int", "::numeric(10, 2)", "::varchar(3)", "[1]", "ARRAY[1, 2]", "AND", "OR", "NOT",
        "IS NULL",
        "IN (1, 2)", "BETWEEN 1 AND 2", "LIKE 'x'", "CASE WHEN", "THEN", "ELSE", "END",
        "date '2020-01-01'",
        "interval '1' day", "CAST(1 AS numeric(3))", "EXTRACT(year FROM a)", "AT TIME ZONE 'utc'",
        "COLLATE \"C\"", "current_timestamp(2)", "AS x", "AS y (z)", "FROM t", "WHERE",
        "ORDER BY 1", "LIMIT 3",
        "UNION SELECT 1", "(SELECT 1 LIMIT 1)", "EXISTS (SELECT 1)", "NULL", "TRUE", "é", "E'a'",
        "time", "timestamp (3)", "numeric", "SELECT", "ROW(1, 'a')", "= ANY ('{1}')", "int '5'",
        "OFFSET 1", "FETCH FIRST 2 ROWS ONLY", "substring(a FROM 2 FOR 3)", "trim('x' FROM a)",
        "overlay('a' placing 'b' from 1)", "position('a' in 'b')", "extract('year' from a)",
        "float(3) '1'", "DISTINCT", "OVER (ORDER BY a + 1)", "GROUP BY a + 1", "IS DISTINCT FROM 5",
        "FILTER (WHERE a > 1)", "count(DISTINCT a)", "HAVING", "WITH ORDINALITY", "VALUES (1, 'a')",
    ]

    private static let frames = [
        ("SELECT ", ""), ("SELECT ", " FROM t"), ("SELECT a FROM t WHERE ", ""),
        ("INSERT INTO t VALUES (", ")"), ("UPDATE t SET a = ", " WHERE b = 1"),
        ("DELETE FROM t WHERE a = ", ";"), ("SELECT * FROM f(", ") LIMIT 1"),
        ("INSERT INTO t VALUES (1) ON CONFLICT (", ") DO UPDATE SET a = 1"),
        ("WITH q AS (SELECT ", " FROM t) SELECT * FROM q WHERE a = 1"),
        ("WITH q AS (", ") SELECT 2"),
        ("SELECT a, count(*) FROM t WHERE ", " GROUP BY a"), ("SELECT DISTINCT ", " FROM t"),
        ("SELECT ", " FROM t WHERE a = 1 GROUP BY b + 1"),
        ("SELECT * FROM (SELECT ", ") s WHERE a = 1"),
        ("INSERT INTO t VALUES (1, 'x') RETURNING ", ""), ("SELECT a FROM t ORDER BY ", " LIMIT 2"),
    ]

    private static func statement(_ random: inout Random) -> String {
        let (start, end) = frames[random.below(frames.count)]
        let count = 1 + random.below(6)
        let glue = random.below(3) == 0 ? "" : " "
        return start
            + (0..<count).map { _ in pieces[random.below(pieces.count)] }
            .joined(separator: glue) + end
    }
}

/// A small generator with a seed (xorshift64).
struct Random {
    var state: UInt64

    mutating func below(_ bound: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(state >> 33) % bound
    }
}

extension String {
    /// Where `text` stands in it.
    func range(ofText text: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(text) {
                return start..<index(start, offsetBy: text.count)
            }
            start = index(after: start)
        }
        return nil
    }
}
