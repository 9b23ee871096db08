import Testing
import Types
import Varve

@Suite("COPY data is cut into rows and fields")
struct CopyScannerTests {
    /// The rows of `data`, which arrives in pieces of `size` bytes; NULL is nil.
    private func rows(
        _ data: String, _ options: CopyOptions = CopyOptions(), pieces size: Int = .max
    ) throws -> [[String?]] {
        let scanner = try CopyScanner(options, columns: [])
        var rest = Array(data.utf8)[...]
        var result: [[String?]] = []
        while true {
            switch try scanner.next() {
            case .end: return result
            case .row:
                result.append(
                    scanner.rows.flatMap { row in
                        scanner.fields(of: row).map { $0.isNull ? nil : scanner.text(of: $0) }
                    })
                scanner.forgetRows()
            case .needMore:
                if rest.isEmpty {
                    scanner.finish()
                } else {
                    scanner.receive(Array(rest.prefix(size)))
                    rest = rest.dropFirst(size)
                }
            }
        }
    }

    private var csv: CopyOptions {
        var options = CopyOptions()
        options.format = .csv
        options.delimiter = UInt8(ascii: ",")
        options.null = []
        return options
    }

    @Test("text: tabs, NULL, escapes, a last line without its end", arguments: [1, 2, 3, 7, 1000])
    func text(pieces: Int) throws {
        let data = "1\ta\\tb\\n\\\\\n\\N\t\\x41\\102\\q\n\t\n3\tlast"
        #expect(
            try rows(data, pieces: pieces) == [
                ["1", "a\tb\n\\"], [nil, "ABq"], ["", ""], ["3", "last"],
            ])
    }

    @Test("text: a backslash that nothing follows is nothing", arguments: [1, 2, 1000])
    func lastBackslash(pieces: Int) throws {
        #expect(try rows("1\t\\", pieces: pieces) == [["1", ""]])
        #expect(try rows("1\n2\\t3\\", pieces: pieces) == [["1"], ["2\t3"]])
        #expect(try rows("\\", pieces: pieces) == [[""]])
    }

    @Test("text: the end marker ends the data", arguments: [1, 2, 1000])
    func endMarker(pieces: Int) throws {
        #expect(try rows("1\n\\.\n2\n", pieces: pieces) == [["1"]])
        #expect(try rows("1\\.\n2\n", pieces: pieces) == [["1"]])
        #expect(try rows("1\t\\.\r2\n", pieces: pieces) == [["1", ""]])
        #expect(try rows("1\r\n\\.\r\n2\r\n", pieces: pieces) == [["1"]])
        #expect(try rows("1\n\\.\n2\n", csv, pieces: pieces) == [["1"]])
        #expect(try rows("1\n\\.", csv, pieces: pieces) == [["1"], ["\\."]])
        #expect(try rows("1\n\\.2\n3", csv, pieces: pieces) == [["1"], ["\\.2"], ["3"]])
    }

    @Test(
        "an end marker that does not end its line, or ends it otherwise than the lines before",
        arguments: [1, 2, 1000])
    func strayEndMarkers(pieces: Int) throws {
        let corrupt = "end-of-copy marker corrupt"
        let stray = "end-of-copy marker does not match previous newline style"
        for (data, message) in [
            ("1\n2\\.3\n", corrupt), ("\\.", corrupt), ("1\n\\.", corrupt),
            ("1\r\n\\.\r", corrupt), ("1\r\n\\.\r2", corrupt), ("1\n\\.\r\n2\n", stray),
            ("1\n\\.\r2\n", stray), ("1\r\\.\n2\n", stray), ("1\r\n\\.\n2\r\n", stray),
            ("1\r\n\\.\r\r", stray),
        ] {
            #expect(throws: SQLError(.badCopyFileFormat, message), "\(data.debugDescription)") {
                try rows(data, pieces: pieces)
            }
        }
        for (data, message) in [
            ("1\n\\.\r2\n", stray), ("1\r\\.\n2\n", stray), ("1\r\n\\.\r\r", stray),
        ] {
            #expect(throws: SQLError(.badCopyFileFormat, message), "\(data.debugDescription)") {
                try rows(data, csv, pieces: pieces)
            }
        }
    }

    @Test("a header that must match has to be there; one that is skipped may be anything")
    func headers() throws {
        func check(_ data: String, _ header: CopyOptions.Header, _ names: [String]) throws -> Int {
            var options = csv
            options.header = header
            let scanner = try CopyScanner(options, columns: names)
            scanner.receive(Array(data.utf8))
            scanner.finish()
            while try scanner.next() == .row {}
            return scanner.rows.count
        }
        func refusal(_ data: String, _ names: [String]) -> String? {
            do {
                _ = try check(data, .matching, names)
                return nil
            } catch {
                return (error as? SQLError)?.message
            }
        }
        #expect(try check("a\n1\n", .matching, ["a"]) == 1)
        #expect(
            refusal("", ["a", "b"]) == "wrong number of fields in header line: got 1, expected 2")
        #expect(
            refusal("\\.\n", ["a"])
                == "column name mismatch in header line field 1: got null value (\"\"), expected \"a\""
        )
        #expect(try check("1a\"\n", .names, ["a"]) == 0)
        #expect(try check("", .names, ["a"]) == 0)
    }

    @Test("all lines end as the first does", arguments: [1, 2, 1000])
    func strayLineEnds(pieces: Int) throws {
        func refusal(_ data: String, _ options: CopyOptions = CopyOptions()) -> String? {
            do {
                _ = try rows(data, options, pieces: pieces)
                return nil
            } catch {
                return (error as? SQLError)?.message
            }
        }
        #expect(refusal("1\n2\r3\n") == "literal carriage return found in data")
        #expect(refusal("1\n2\r\n") == "literal carriage return found in data")
        #expect(refusal("1\r\n2\n") == "literal newline found in data")
        #expect(refusal("1\r\n2\r3\r\n") == "literal carriage return found in data")
        #expect(refusal("1\r2\n") == "literal newline found in data")
        #expect(refusal("1\n2\r3\n", csv) == "unquoted carriage return found in data")
        #expect(refusal("1\r2\n", csv) == "unquoted newline found in data")
        #expect(try rows("1\n\"2\r3\"\n", csv, pieces: pieces) == [["1"], ["2\r3"]])
    }

    @Test("csv: line ends inside quotes count as lines once one has ended a row")
    func innerLines() throws {
        let scanner = try CopyScanner(csv, columns: [])
        scanner.receive(Array("\"a\nb\"\n\"c\nd\"\n".utf8))
        for line in [1, 3] {
            #expect(try scanner.next() == .row)
            #expect(scanner.rows.last?.line == line)
        }
    }

    @Test("a row is text, whatever its fields are")
    func encoding() throws {
        let scanner = try CopyScanner(CopyOptions(), columns: [])
        scanner.receive([0x61, 0xff, 10])
        #expect(throws: SQLError.self) { try scanner.next() }
    }

    @Test("a large row in many pieces is looked at a few times, not once for each piece")
    func largeRow() throws {
        let field = String(repeating: "a\\nb", count: 200_000)
        let value = String(repeating: "a\nb", count: 200_000)
        #expect(try rows("1\t\(field)\n2\t3\n", pieces: 100) == [["1", value], ["2", "3"]])
        let lines = String(repeating: "a\n", count: 300_000)
        let quoted = "1,\"\(lines)\"\n2,3\n"
        #expect(try rows(quoted, csv, pieces: 100) == [["1", lines], ["2", "3"]])
    }

    @Test("text: carriage returns end lines too", arguments: [1, 1000])
    func carriageReturns(pieces: Int) throws {
        #expect(try rows("1\r\n2\r\n", pieces: pieces) == [["1"], ["2"]])
    }

    @Test("csv: quotes, doubled quotes, line ends inside", arguments: [1, 2, 3, 1000])
    func csvQuotes(pieces: Int) throws {
        let data = "1,\"a,\"\"b\"\"\nc\",\n\"\",x,\"\"\"\"\n"
        #expect(
            try rows(data, csv, pieces: pieces) == [["1", "a,\"b\"\nc", nil], ["", "x", "\""]])
    }

    @Test("csv: a header is skipped, an open quote is an error")
    func csvHeaderAndOpenQuote() throws {
        var options = csv
        options.header = .names
        #expect(try rows("a,b\n1,2\n", options) == [["1", "2"]])
        #expect(throws: SQLError(.badCopyFileFormat, "unterminated CSV quoted field")) {
            try rows("1,\"a\n", csv)
        }
    }

    @Test("nothing in, nothing out")
    func empty() throws {
        #expect(try rows("") == [])
        #expect(try rows("", csv) == [])
        #expect(try rows("\n") == [[""]])
    }
}
