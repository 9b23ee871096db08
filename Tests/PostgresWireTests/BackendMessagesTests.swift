import Bytes
import Testing

@testable import PostgresWire

@Suite("a server's messages stand on the wire as the protocol says")
struct BackendMessagesTests {
    private func written(_ fill: (inout ByteWriter) -> Void) -> [UInt8] {
        var writer = ByteWriter()
        fill(&writer)
        return writer.bytes
    }

    @Test("a data row's columns are filled in place, NULL has no bytes")
    func dataRow() {
        let bytes = written { writer in
            let row = writer.beginDataRow(columnCount: 3)
            let first = writer.beginColumn()
            writer.append(utf8: "abc")
            writer.endColumn(first)
            writer.appendNullColumn()
            let empty = writer.beginColumn()
            writer.endColumn(empty)
            writer.endMessage(row)
        }
        #expect(
            bytes == [
                0x44, 0, 0, 0, 21, 0, 3, 0, 0, 0, 3, 0x61, 0x62, 0x63, 0xff, 0xff, 0xff, 0xff, 0,
                0, 0, 0,
            ])
    }

    @Test("a row description has seven fields for each column")
    func rowDescription() {
        let field = FieldDescription(
            name: "id", table: 16_384, attribute: 1, type: 23, typeSize: 4, format: .binary)
        let bytes = written { $0.appendRowDescription([field]) }
        #expect(
            bytes == [
                0x54, 0, 0, 0, 27, 0, 1, 0x69, 0x64, 0, 0, 0, 0x40, 0, 0, 1, 0, 0, 0, 23, 0, 4,
                0xff, 0xff, 0xff, 0xff, 0, 1,
            ])
    }

    @Test("an error carries the fields it has and no others; a warning is a notice")
    func diagnostics() {
        var report = Diagnostic(.error, "23505", "duplicate", detail: "Key", position: 7)
        report.table = "t"
        report.constraint = "t_pkey"
        let body = "SERROR\0VERROR\0C23505\0Mduplicate\0DKey\0P7\0tt\0nt_pkey\0\0"
        let bytes = written { $0.appendDiagnostic(report) }
        #expect(bytes[0] == UInt8(ascii: "E"))
        #expect(Int(bytes[4]) == body.utf8.count + 4)
        #expect(Array(bytes[5...]) == Array(body.utf8))
        let warning = Diagnostic(.warning, "01000", "careful")
        #expect(written { $0.appendDiagnostic(warning) }[0] == UInt8(ascii: "N"))
    }

    @Test("a zero byte inside a text does not end it early")
    func zeroBytes() {
        let bytes = written { $0.appendCommandComplete("SE\0LECT") }
        #expect(bytes == [0x43, 0, 0, 0, 11] + Array("SELECT\0".utf8))
    }

    @Test("the short messages are five bytes, the status of ReadyForQuery one more")
    func shortMessages() {
        #expect(written { $0.appendParseComplete() } == [0x31, 0, 0, 0, 4])
        #expect(written { $0.appendPortalSuspended() } == [0x73, 0, 0, 0, 4])
        #expect(written { $0.appendReadyForQuery(.failed) } == [0x5a, 0, 0, 0, 5, 0x45])
        #expect(
            written { $0.appendCopyInResponse(format: .text, columns: [.text, .text]) }
                == [0x47, 0, 0, 0, 11, 0, 0, 2, 0, 0, 0, 0])
        #expect(
            written {
                $0.appendNegotiateProtocolVersion(newest: 3 << 16, unrecognized: ["_pq_.a"])
            } == [0x76, 0, 0, 0, 19, 0, 3, 0, 0, 0, 0, 0, 1] + Array("_pq_.a\0".utf8))
    }
}
