import Bytes
import Testing

@testable import Types

@Suite("templates")
struct TemplateTests {
    private func toCharacters(_ type: String, _ value: String, _ template: String)
        throws(SQLError) -> String
    {
        let zone = TimeZone.named("America/New_York") ?? .utc
        let settings = TextSettings(timeZone: zone)
        var writer = ByteWriter()
        let bytes = Array(template.utf8)
        if type == "numeric" {
            let number = try Numeric(parsing: value)
            let compiled = try bytes.withUnsafeBufferPointer { (bytes) throws(SQLError) in
                try NumberTemplate(UnsafeRawBufferPointer(bytes))
            }
            try compiled.print(number, into: &writer)
        } else {
            let compiled = bytes.withUnsafeBytes { DateTemplate($0) }
            switch type {
            case "timestamp":
                let datum = try TextCodec.parse(value, as: .timestamp, settings)
                compiled.print(datum.integerValue ?? 0, into: &writer)
            case "timestamptz":
                let datum = try TextCodec.parse(value, as: .timestamptz, settings)
                compiled.print(datum.integerValue ?? 0, zone: zone, into: &writer)
            default:
                guard
                    case .fixed16(let fixed) = try TextCodec.parse(value, as: .interval, settings)
                else { return "" }
                try compiled.print(Interval(fixed), into: &writer)
            }
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    @Test("to_char prints as PostgreSQL's", arguments: templateAnswers)
    func output(answer: [String]) {
        do throws(SQLError) {
            #expect(try toCharacters(answer[0], answer[1], answer[2]) == answer[3])
        } catch {
            #expect("!\(error.state) \(error.message)" == answer[3])
        }
    }
}
