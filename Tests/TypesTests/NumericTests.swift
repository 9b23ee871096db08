import Bytes
import Testing

@testable import Types

/// What the server would print: the value, or `ERROR  code: message`.
func outcome(_ body: () throws(SQLError) -> Numeric) -> String {
    do throws(SQLError) { return try body().description } catch {
        return "ERROR \(error.state): \(error.message)"
    }
}

@Suite("numeric")
struct NumericTests {
    @Test(
        "operators give PostgreSQL's digits and scale",
        arguments: numericOperations.split(separator: "\n"))
    func operators(line: Substring) throws {
        let sides = line.split(separator: " = ", maxSplits: 1)
        let parts = sides[0].split(separator: " ").map(String.init)
        let left = try Numeric(parsing: parts[0])
        let right = try Numeric(parsing: parts[2])
        let result = outcome { () throws(SQLError) in
            switch parts[1] {
            case "+": try left + right
            case "-": try left - right
            case "*": try left * right
            case "/": try left / right
            default: try left % right
            }
        }
        #expect(result == sides[1])
    }

    @Test(
        "functions of one argument give PostgreSQL's digits and scale",
        arguments: numericFunctions.split(separator: "\n"))
    func functions(line: Substring) throws {
        let sides = line.split(separator: " = ", maxSplits: 1)
        let parts = sides[0].split(separator: " ").map(String.init)
        let value = try Numeric(parsing: parts[1])
        let result = outcome { () throws(SQLError) in
            switch parts[0] {
            case "sqrt": try value.squareRoot()
            case "exp": try value.exponential()
            case "ln": try value.logarithm()
            default: try value.logarithm(base: Numeric(10))
            }
        }
        #expect(result == sides[1])
    }

    @Test(
        "functions of two arguments give PostgreSQL's digits and scale",
        arguments: numericTwoArgumentFunctions.split(separator: "\n"))
    func functionsOfTwo(line: Substring) throws {
        let sides = line.split(separator: " = ", maxSplits: 1)
        let parts = sides[0].split(separator: " ").map(String.init)
        let first = try Numeric(parsing: parts[1])
        let second = try Numeric(parsing: parts[2])
        let result = outcome { () throws(SQLError) in
            switch parts[0] {
            case "log": try second.logarithm(base: first)
            case "power": try first.raised(to: second)
            case "round": first.rounded(to: Int(try second.integer(Int64.self, typeName: "")))
            default: first.truncated(to: Int(try second.integer(Int64.self, typeName: "")))
            }
        }
        #expect(result == sides[1])
    }

    @Test(
        "input accepts what PostgreSQL accepts and prints it with the digits given",
        arguments: [
            ("nan", "NaN"), ("inf", "Infinity"), ("-Infinity", "-Infinity"), ("1e5", "100000"),
            ("1.50e-3", "0.00150"), ("-.5", "-0.5"), ("5.", "5"), (" 12 ", "12"),
            ("1e-20", "0.00000000000000000001"), ("0.00", "0.00"), ("-0.00", "0.00"),
            ("00123.40", "123.40"), ("+7", "7"),
            (
                "123456789012345678901234567890123456789012345.678",
                "123456789012345678901234567890123456789012345.678"
            ),
            ("170141183460469231731687303715884105728", "170141183460469231731687303715884105728"),
            (
                "-170141183460469231731687303715884105729",
                "-170141183460469231731687303715884105729"
            ),
        ])
    func input(text: String, printed: String) throws {
        #expect(try Numeric(parsing: text).description == printed)
    }

    @Test(
        "input refuses what is not a number, and too many digits",
        arguments: [
            ("abc", "22P02", "invalid input syntax for type numeric: \"abc\""),
            ("", "22P02", "invalid input syntax for type numeric: \"\""),
            ("1_000", "22P02", "invalid input syntax for type numeric: \"1_000\""),
            ("1e", "22P02", "invalid input syntax for type numeric: \"1e\""),
            ("--1", "22P02", "invalid input syntax for type numeric: \"--1\""),
            ("+nan", "22P02", "invalid input syntax for type numeric: \"+nan\""),
            ("1e200000", "22003", "value overflows numeric format"),
            ("1e131072", "22003", "value overflows numeric format"),
            ("1e-16390", "22003", "value overflows numeric format"),
        ])
    func inputErrors(text: String, state: String, message: String) {
        let result = outcome { () throws(SQLError) in try Numeric(parsing: text) }
        #expect(result == "ERROR \(state): \(message)")
    }

    @Test(
        "a declared precision and scale round, or refuse with PostgreSQL's detail",
        arguments: [
            ("123.456", 6, 2, "123.46"), ("99999", 3, -3, "99999 → 100000"),
            ("123456", 5, 2, "10^3."), ("12", 2, 5, "10^-3."), ("0.00123", 2, 5, "10^-3."),
            ("0.00012", 2, 5, "0.00012"), ("123456", 3, -2, "10^5."), ("0.999", 2, 2, "1."),
            ("NaN", 5, 2, "NaN"), ("1", 5, 2, "1.00"), ("0", 2, 5, "0.00000"),
        ])
    func declared(text: String, precision: Int32, scale: Int32, expected: String) throws {
        let type = SQLType.numeric(precision: precision, scale: scale)
        let value = try Numeric(parsing: text)
        do {
            let result = try value.applying(modifier: type.modifier)
            #expect(expected.hasSuffix(result.description))
        } catch {
            #expect(error.message == "numeric field overflow")
            #expect(error.detail?.hasSuffix("absolute value less than \(expected)") == true)
        }
    }

    @Test(
        "the encoding keeps value and scale",
        arguments: [
            "0", "0.00", "1", "-1", "127", "128", "-128", "-129", "19.99", "-0.01", "NaN",
            "Infinity", "-Infinity", "9223372036854775807", "-9223372036854775808.5",
            "170141183460469231731687303715884105727", "-170141183460469231731687303715884105728",
            "170141183460469231731687303715884105728", "-170141183460469231731687303715884105729",
            "-340282366920938463463374607431768211456", "1e-100", "-1e-300", "123e200",
        ])
    func encoding(text: String) throws {
        let value = try Numeric(parsing: text)
        let back = Numeric(encoded: value.encoded)
        #expect(back.description == value.description)
        #expect(back == value)
    }

    @Test("small values take few bytes")
    func encodingSize() throws {
        #expect(try Numeric(parsing: "0").encoded.count == 1)
        #expect(try Numeric(parsing: "19.99").encoded == [2, 0xcf, 0x07])
    }

    @Test("equality and hashing ignore the scale; NaN is equal to itself and above all")
    func equality() throws {
        let one = try Numeric(parsing: "1.0")
        let same = try Numeric(parsing: "1.000")
        #expect(one == same && one.hashValue == same.hashValue)
        let large = try Numeric(parsing: "1e50")
        let largeSame = try Numeric(
            parsing: "100000000000000000000000000000000000000000000000000.00")
        #expect(large == largeSame && large.hashValue == largeSame.hashValue)
        #expect(Numeric.nan == .nan && Numeric.infinity < .nan && large < .infinity)
        #expect(Numeric.negativeInfinity < large.negated)
    }

    @Test(
        "doubles become numerics with fifteen significant digits",
        arguments: [
            (0.1, "0.1"), (1e20, "100000000000000000000"), (1.5e-10, "0.00000000015"),
            (123_456_789_012_345_680, "123456789012346000"), (0.3, "0.3"),
            (1.0 / 3, "0.333333333333333"),
            (-2.5, "-2.5"), (999999999999999.9, "1000000000000000"), (.infinity, "Infinity"),
            (0.1 + 0.2, "0.3"), (1e-7, "0.0000001"),
        ] as [(Double, String)])
    func fromDouble(value: Double, printed: String) {
        #expect(Numeric(value).description == printed)
    }

    @Test("numerics become the nearest double, and integers by rounding")
    func conversions() throws {
        #expect(try Numeric(parsing: "0.1").double == 0.1)
        #expect(try Numeric(parsing: "1e400").double == .infinity)
        #expect(
            try Numeric(parsing: "123456789012345678901234567890").double == 1.2345678901234568e29)
        #expect(try Numeric(parsing: "2.5").integer(Int32.self, typeName: "integer") == 3)
        #expect(try Numeric(parsing: "-2.5").integer(Int32.self, typeName: "integer") == -3)
        #expect(throws: SQLError.outOfRange("integer")) {
            try Numeric(parsing: "99999999999").integer(Int32.self, typeName: "integer")
        }
    }

    @Test("infinities and NaN follow PostgreSQL's arithmetic")
    func specials() throws {
        let five = Numeric(5)
        #expect(outcome { () throws(SQLError) in try .infinity - .infinity } == "NaN")
        #expect(outcome { () throws(SQLError) in try .infinity * .zero } == "NaN")
        #expect(outcome { () throws(SQLError) in try .infinity / .infinity } == "NaN")
        #expect(outcome { () throws(SQLError) in try five / .infinity } == "0")
        #expect(outcome { () throws(SQLError) in try five % .infinity } == "5")
        #expect(outcome { () throws(SQLError) in try .infinity % five } == "NaN")
        #expect(
            outcome { () throws(SQLError) in try five / .zero } == "ERROR 22012: division by zero")
    }
}
