// Casts between character types, to their lengths, and by way of text.

import Bytes
import Types

extension FunctionRegistry {
    /// Registers the functions of pg_cast that are not arithmetic.
    mutating func addCastFunctions() {
        rowwise("varchar") { (call, row) throws(SQLError) in
            try limit(call, row, SQLType(.varchar, modifier: call.int32(1, row)))
        }
        rowwise("bpchar") { (call, row) throws(SQLError) in
            // No column is longer, but the function takes any number.
            guard call.int32(1, row) <= 10_485_760 + 4 else { throw SQLError.valueTooLong }
            try limit(call, row, SQLType(.bpchar, modifier: call.int32(1, row)))
        }
        for name in ["name_text", "char_text", "char_bpchar", "name_bpchar"] {
            rowwise(name) { (call, row) throws(SQLError) in
                call.result.copy(row: row, of: call.arguments[0], to: row)
            }
        }
        for name in ["text_name", "bpchar_name"] {
            rowwise(name) { (call, row) throws(SQLError) in
                let text =
                    name == "bpchar_name"
                    ? withoutPadding(call.bytes(0, row)) : call.bytes(0, row)
                // A name holds 63 bytes; a character is never cut.
                var count = min(63, text.count)
                while count > 0 && count < text.count && text[count] & 0xc0 == 0x80 { count -= 1 }
                call.result.set(bytes: UnsafeRawBufferPointer(rebasing: text[..<count]), at: row)
            }
        }
        rowwise("text_char") { (call, row) throws(SQLError) in
            let text = call.bytes(0, row)
            call.result.set(
                bytes: UnsafeRawBufferPointer(rebasing: text[..<min(1, text.count)]), at: row)
        }
        rowwise("booltext") { (call, row) throws(SQLError) in
            call.setText(call.bool(0, row) ? "true" : "false", row)
        }
        rowwise("chartoi4") { (call, row) throws(SQLError) in
            let text = call.bytes(0, row)
            let value = text.isEmpty ? 0 : Int32(Int8(bitPattern: text[0]))
            call.result.set(value, at: row)
        }
        rowwise("i4tochar") { (call, row) throws(SQLError) in
            guard let byte = Int8(exactly: call.int32(0, row)) else {
                throw SQLError(.numericValueOutOfRange, "\"char\" out of range")
            }
            call.setBytes(byte == 0 ? [] : [UInt8(bitPattern: byte)], row)
        }
        rowwise("text_regclass") { (call, row) throws(SQLError) in
            call.result.set(
                try TextCodec.parse(call.bytes(0, row), as: .regclass, call.settings), at: row)
        }
        addObjectLookups()
        for name in ["jsonb_bool"] {
            rowwise(name) { (call, row) throws(SQLError) in
                guard case .bool(let value) = try JSONText.parse(call.datum(0, row)) else {
                    throw SQLError(
                        .invalidParameterValue, "cannot cast jsonb value to type boolean")
                }
                call.result.set(.bool(value), at: row)
            }
        }
        for (name, type) in [
            ("jsonb_int2", SQLType.int2), ("jsonb_int4", .int4), ("jsonb_int8", .int8),
            ("jsonb_float4", .float4), ("jsonb_float8", .float8), ("jsonb_numeric", .numeric),
        ] {
            rowwise(name) { (call, row) throws(SQLError) in
                guard case .number(let number) = try JSONText.parse(call.datum(0, row)) else {
                    throw SQLError(
                        .invalidParameterValue,
                        "cannot cast jsonb value to type \(type.sqlName ?? "number")")
                }
                let value: Datum =
                    switch type.oid {
                    case .int2: .int16(try number.integer(typeName: "smallint"))
                    case .int4: .int32(try number.integer(typeName: "integer"))
                    case .int8: .int64(try number.integer(typeName: "bigint"))
                    case .numeric: .numeric(number)
                    default: try TextCodec.parse(number.description, as: type, call.settings)
                    }
                call.result.set(value, at: row)
            }
        }
    }

    /// `to_regclass` and its like: NULL where the cast finds nothing.
    private mutating func addObjectLookups() {
        for (name, type) in [
            ("to_regclass", SQLType.regclass), ("to_regtype", .regtype),
            ("to_regproc", .regproc), ("to_regprocedure", .regprocedure),
            ("to_regoper", .regoper), ("to_regnamespace", SQLType(.regnamespace)),
            ("to_regrole", SQLType(.regrole)), ("to_regcollation", SQLType(.regcollation)),
        ] {
            rowwise(name) { (call, row) throws(SQLError) in
                do throws(SQLError) {
                    let found = try TextCodec.parse(call.bytes(0, row), as: type, call.settings)
                    call.result.set(found, at: row)
                } catch {
                    guard error.state != .insufficientPrivilege else { throw error }
                    call.result.setNull(at: row)
                }
            }
        }
    }
}

/// Applies a character type's length; the third argument says whether the cast is explicit.
private func limit(_ call: FunctionCall, _ row: Int, _ type: SQLType) throws(SQLError) {
    let limited = try CharacterText.limited(
        [UInt8](call.bytes(0, row)), to: type, isExplicit: call.bool(2, row))
    call.setBytes(limited, row)
}
