import Syntax
import Testing

@Suite("Lifting literals")
struct NormalizerTests {
    struct Normalized {
        var text: String
        var literals: [LiftedLiteral]
    }

    static func normalize(_ statement: String) -> Normalized? {
        var normalizer = StatementNormalizer()
        guard normalizer.normalize(Array(statement.utf8)) else { return nil }
        return Normalized(text: normalizer.text, literals: normalizer.literals)
    }

    /// The statement's text with the literals put back.
    static func restored(_ normalized: Normalized, from statement: String) -> String {
        let source = Array(statement.utf8)
        var text = Array(normalized.text.utf8)
        for (place, literal) in normalized.literals.enumerated().reversed() {
            let parameter = Array("$\(place + 1)".utf8)
            // Later parameters are gone already, so the first match from the right is the one.
            let matches = text.indices.dropLast(parameter.count - 1).filter {
                text[$0..<$0 + parameter.count].elementsEqual(parameter)
            }
            guard let last = matches.last else { return "no parameter \(place + 1)" }
            text.replaceSubrange(
                last..<last + parameter.count,
                with: source[literal.offset..<literal.offset + literal.length])
        }
        return String(decoding: text, as: UTF8.self)
    }

    @Test(
        "literals become parameters",
        arguments: [
            ("INSERT INTO t VALUES (1, 'a')", "INSERT INTO t VALUES ($1, $2)"),
            ("select a from t where id=-5", "select a from t where id=$1"),
            (
                "UPDATE t SET a = a + -7, b = 'it''s' WHERE c-1 = .5e3;",
                "UPDATE t SET a = a + $1, b = $2 WHERE c-$3 = $4;"
            ),
            ("DELETE FROM t WHERE a IN (1, 2)", "DELETE FROM t WHERE a IN ($1, $2)"),
            (
                "SELECT a->>'b', f(1, x => 'y') FROM t1 WHERE \"c'1\" = 2 AND d BETWEEN 1 AND 2",
                "SELECT a->>$1, f($2, x => $3) FROM t1 WHERE \"c'1\" = $4 AND d BETWEEN $5 AND $6"
            ),
            (
                "SELECT * FROM t WHERE a = ANY(ARRAY[1, -2, b[3]]) AND c = ARRAY [['x', '[']]",
                "SELECT * FROM t WHERE a = ANY(ARRAY[$1, $2, b[3]]) AND c = ARRAY [[$3, $4]]"
            ),
            (
                "SELECT ARRAY[1, ARRAY['2']::int[], (3)], ARRAY(SELECT 4), array[[5], [6]]",
                "SELECT ARRAY[$1, ARRAY['2']::int[], ($2)], ARRAY(SELECT $3), array[[$4], [$5]]"
            ),
            (
                "SELECT CASE a WHEN 1 THEN 'x' ELSE 'y' END, é1 FROM t",
                "SELECT CASE a WHEN $1 THEN $2 ELSE $3 END, é1 FROM t"
            ),
            (
                "INSERT INTO t VALUES (1) ON CONFLICT (lower('a')) WHERE b = 1 DO UPDATE SET a = 2",
                "INSERT INTO t VALUES ($1) ON CONFLICT (lower('a')) WHERE b = 1 DO UPDATE SET a = $2"
            ),
            (
                "SELECT a + 1, count(*) FROM f(2) WHERE b = 3 GROUP BY a + 1 UNION SELECT 4 FROM t WHERE c = 5",
                "SELECT a + 1, count(*) FROM f($1) WHERE b = $2 GROUP BY a + 1 UNION SELECT 4 FROM t WHERE c = $3"
            ),
            (
                "SELECT DISTINCT b + 1 FROM t JOIN u ON x = 2 WHERE c IS DISTINCT FROM 3 ORDER BY b + 1",
                "SELECT DISTINCT b + 1 FROM t JOIN u ON x = $1 WHERE c IS DISTINCT FROM $2 ORDER BY b + 1"
            ),
            (
                "SELECT a FROM (SELECT b + 1 AS a FROM t WHERE c = 2 GROUP BY b + 1) s WHERE a > 3",
                "SELECT a FROM (SELECT b + 1 AS a FROM t WHERE c = $1 GROUP BY b + 1) s WHERE a > $2"
            ),
            (
                "WITH q AS (SELECT 1), r AS MATERIALIZED (VALUES (2), (3)), s AS (DELETE FROM t WHERE a = 4 RETURNING a) SELECT 5",
                "WITH q AS (SELECT $1), r AS MATERIALIZED (VALUES ($2), ($3)), s AS (DELETE FROM t WHERE a = $4 RETURNING a) SELECT $5"
            ),
        ])
    func lifted(statement: String, text: String) throws {
        let normalized = try #require(Self.normalize(statement))
        #expect(normalized.text == text)
        #expect(Self.restored(normalized, from: statement) == statement)
    }

    @Test(
        "literals that are wanted as such are put back, and the others get new numbers",
        arguments: [
            ([2], "SELECT a FROM t WHERE b = $1 AND c = 'it''s' AND d IN ($2, $3)"),
            ([1, 4], "SELECT a FROM t WHERE b = 1 AND c = $1 AND d IN ($2, -3)"),
            ([1, 2, 3, 4], "SELECT a FROM t WHERE b = 1 AND c = 'it''s' AND d IN (2, -3)"),
            ([9], "SELECT a FROM t WHERE b = $1 AND c = $2 AND d IN ($3, $4)"),
        ] as [(Set<Int>, String)])
    func putBack(kept: Set<Int>, text: String) {
        let statement = "SELECT a FROM t WHERE b = 1 AND c = 'it''s' AND d IN (2, -3)"
        let source = Array(statement.utf8)
        var normalizer = StatementNormalizer()
        let isNormalized = normalizer.normalize(source)
        #expect(isNormalized)
        normalizer.putBack(kept, of: source)
        #expect(normalizer.text == text)
        let normalized = Normalized(text: normalizer.text, literals: normalizer.literals)
        #expect(Self.restored(normalized, from: statement) == statement)
        #expect(normalizer.key.count == text.utf8.count + 1 + normalizer.literals.count)
    }

    @Test(
        "literals that mean something as literals stay",
        arguments: [
            "SELECT a FROM t ORDER BY 1, a + 2 DESC LIMIT 10 OFFSET 5",
            "SELECT a FROM t FETCH FIRST 3 ROWS ONLY FOR UPDATE",
            "SELECT date '2020-01-01', interval '1 day', timestamp(3) with time zone 'now'",
            "SELECT interval '1' day, interval(3) '1.5 days', \"my type\" 'x', s.t 'x'",
            "SELECT a::numeric(10, 2), CAST(b AS varchar(3)), c::timestamp(0) with time zone",
            "SELECT '1'::int, 5::text, -1::int2, 'a,b'::text[], '{1}'::int[3]",
            "SELECT a LIKE 'x%', b NOT ILIKE 'y' ESCAPE '!', c SIMILAR TO 'z'",
            "SELECT a AT TIME ZONE 'utc', current_timestamp(3), EXTRACT('year' FROM a)",
            "SELECT nextval('s'), a[1], (ARRAY[b, c])[2] FROM f() AS x (a numeric(3, 2))",
            "SELECT ARRAY['1', '2']::int[], ARRAY [1, 'a]''['] [1], a::int ARRAY[4], CAST(ARRAY[1] AS int[])",
            "SELECT", "select * from t", "DELETE FROM t",
            "SELECT DISTINCT a + 1 FROM t", "SELECT sum(1) OVER (ORDER BY a + 1) FROM t",
            "SELECT a + 1, count(*) FILTER (WHERE b > 2) FROM t GROUP BY a + 1 HAVING max(b) > 3",
            "SELECT a IS DISTINCT FROM 5, b + 1 FROM t GROUP BY a IS DISTINCT FROM 5, b + 1",
            "SELECT a FROM t WINDOW w AS (PARTITION BY b + 1)",
            "WITH q AS (SELECT a::numeric(3, 2) FROM t) SELECT * FROM q ORDER BY 1",
        ])
    func kept(statement: String) throws {
        let normalized = try #require(Self.normalize(statement))
        #expect(normalized.text == statement)
        #expect(normalized.literals.isEmpty)
    }

    @Test(
        "what the tokenizer is not sure of is not normalized",
        arguments: [
            "", " ; ", "BEGIN", "CREATE TABLE t (a int)", "VALUES (1)",
            "WITH RECURSIVE q AS (SELECT 1) CYCLE a SET b TO 'x' DEFAULT 'y' USING c SELECT 2",
            "SELECT 1; SELECT 2", "SELECT 1 -- x", "SELECT /* x */ 1", "SELECT 1--1",
            "SELECT $1", "SELECT $$x$$", "SELECT $a$x$a$", "SELECT E'a\\'b'", "SELECT e'x'",
            "SELECT U&'\\0041'", "SELECT B'1'", "SELECT X'1F'", "SELECT N'x'", "SELECT U&\"a\"",
            "SELECT 'a'\n'b'", "SELECT 'a", "SELECT \"a", "SELECT 1a", "SELECT 1e", "SELECT 0x1F",
            "SELECT 1..2", "SELECT a @-1", "SELECT )",
            "SELECT a := 1", "SELECT \\ 1", "SELECT - 1", "SELECT -(1)", "SELECT 1_000",
        ])
    func refused(statement: String) {
        #expect(Self.normalize(statement) == nil)
    }

    @Test("literals have PostgreSQL's kinds and values")
    func kinds() throws {
        let statement =
            "SELECT 2147483647, 2147483648, -2147483648, -2147483649, 9223372036854775807, "
            + "9223372036854775808, -9223372036854775808, 1.0, 1e3, '', 'a''b'''"
        let literals = try #require(Self.normalize(statement)).literals
        #expect(
            literals.map(\.kind) == [
                .integer, .bigInteger, .integer, .bigInteger, .bigInteger, .numeric, .bigInteger,
                .numeric, .numeric, .string, .string,
            ])
        #expect(
            literals.map(\.integer) == [
                2_147_483_647, 2_147_483_648, -2_147_483_648, -2_147_483_649, Int64.max, 0,
                Int64.min, 0, 0, 0, 0,
            ])
        let source = Array(statement.utf8)
        let texts = literals.map { String(decoding: $0.text(in: source), as: UTF8.self) }
        #expect(texts.suffix(4) == ["1.0", "1e3", "", "a'b'"])
    }

    @Test("the key tells literals of different kinds apart, and nothing else")
    func keys() {
        func key(_ statement: String) -> [UInt8] {
            var normalizer = StatementNormalizer()
            return normalizer.normalize(Array(statement.utf8)) ? normalizer.key : []
        }
        #expect(key("SELECT 1") == key("SELECT 2"))
        #expect(key("SELECT 1") != key("SELECT 'a'"))
        #expect(key("SELECT 1") != key("SELECT 5000000000"))
        #expect(key("SELECT 1") != key("SELECT  1"))
    }

    @Test("a statement with very many literals is left alone")
    func many() {
        let list = String(repeating: "1, ", count: 600) + "1"
        #expect(Self.normalize("SELECT \(list)") == nil)
    }
}
