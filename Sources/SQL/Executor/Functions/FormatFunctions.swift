// to_char, to_date and to_timestamp, by the templates of `Types`.

import Bytes
import Types

extension FunctionRegistry {
    /// Registers `timestamp_to_char`, `numeric_to_char` and the rest.
    mutating func addFormatFunctions() {
        addDateFormat("timestamp_to_char") { (template, call, row, writer) in
            template.print(call.int64(0, row), into: &writer)
        }
        addDateFormat("timestamptz_to_char") { (template, call, row, writer) in
            template.print(call.int64(0, row), zone: call.settings.timeZone, into: &writer)
        }
        addDateFormat("interval_to_char") { (template, call, row, writer) throws(SQLError) in
            try template.print(Interval(call.arguments[0].fixed16(at: row)), into: &writer)
        }
        addNumberFormat("int4_to_char") { (template, call, row, writer) throws(SQLError) in
            try template.print(Numeric(call.int32(0, row)), into: &writer)
        }
        addNumberFormat("int8_to_char") { (template, call, row, writer) throws(SQLError) in
            try template.print(Numeric(call.int64(0, row)), into: &writer)
        }
        addNumberFormat("numeric_to_char") { (template, call, row, writer) throws(SQLError) in
            try template.print(call.numeric(0, row), into: &writer)
        }
        addNumberFormat("float4_to_char") { (template, call, row, writer) throws(SQLError) in
            let value = Double(call.arguments[0].float32(at: row))
            try template.print(value, significant: 6, into: &writer)
        }
        addNumberFormat("float8_to_char") { (template, call, row, writer) throws(SQLError) in
            try template.print(call.arguments[0].float64(at: row), significant: 15, into: &writer)
        }
        rowwise("numeric_to_number") { (call, row) throws(SQLError) in
            let template = call.bytes(1, row)
            guard !template.isEmpty else { return call.result.setNull(at: row) }
            let number = try NumberTemplate.number(call.bytes(0, row), by: template)
            call.result.set(.bytes(number.encoded), at: row)
        }
        addDateInput("to_date") { (template, call, row) throws(SQLError) in
            call.result.set(try template.readDate(call.bytes(0, row)), at: row)
        }
        addDateInput("to_timestamp") { (template, call, row) throws(SQLError) in
            let zone = call.settings.timeZone
            call.result.set(try template.readMoment(call.bytes(0, row), zone: zone), at: row)
        }
    }

    private mutating func addDateInput(
        _ name: String,
        _ read: @escaping @Sendable (DateTemplate, FunctionCall, Int) throws(SQLError) -> Void
    ) {
        add(name) { (call) throws(SQLError) in
            var source: [UInt8] = []
            var template: DateTemplate?
            try call.forEachStrictRow { (row) throws(SQLError) in
                let bytes = call.bytes(1, row)
                if template == nil || !bytes.elementsEqual(source) {
                    template = DateTemplate(bytes)
                    source = [UInt8](bytes)
                }
                if let template { try read(template, call, row) }
            }
        }
    }

    /// The template is taken apart once as long as it stays the same.
    private mutating func addDateFormat(
        _ name: String,
        _ write:
            @escaping @Sendable (DateTemplate, FunctionCall, Int, inout ByteWriter)
            throws(SQLError) -> Void
    ) {
        @Sendable func isFinite(_ call: FunctionCall, _ row: Int) -> Bool {
            call.argumentTypes[0].oid == .interval
                || Calendar.isFinite(timestamp: call.int64(0, row))
        }
        add(name) { (call) throws(SQLError) in
            var source: [UInt8] = []
            var template: DateTemplate?
            var writer = ByteWriter()
            try call.forEachStrictRow { (row) throws(SQLError) in
                let bytes = call.bytes(1, row)
                // An empty template prints NULL, as PostgreSQL's does, and so do the infinities.
                if bytes.isEmpty || !isFinite(call, row) { return call.result.setNull(at: row) }
                let current: DateTemplate
                if let template, bytes.elementsEqual(source) {
                    current = template
                } else {
                    current = DateTemplate(bytes)
                    source = [UInt8](bytes)
                    template = current
                }
                writer.removeAll()
                try write(current, call, row, &writer)
                call.setBytes(writer.bytes, row)
            }
        }
    }

    private mutating func addNumberFormat(
        _ name: String,
        _ write:
            @escaping @Sendable (NumberTemplate, FunctionCall, Int, inout ByteWriter)
            throws(SQLError) -> Void
    ) {
        add(name) { (call) throws(SQLError) in
            var source: [UInt8] = []
            var template: NumberTemplate?
            var writer = ByteWriter()
            try call.forEachStrictRow { (row) throws(SQLError) in
                let bytes = call.bytes(1, row)
                let current: NumberTemplate
                if let template, bytes.elementsEqual(source) {
                    current = template
                } else {
                    current = try NumberTemplate(bytes)
                    source = [UInt8](bytes)
                    template = current
                }
                writer.removeAll()
                try write(current, call, row, &writer)
                call.setBytes(writer.bytes, row)
            }
        }
    }
}
