// What the session and the server say of themselves: version, users, settings, random
// numbers, digests.

import Bytes
import COpenSSL
import Catalog
import Engine
import Environment
import Types

extension FunctionRegistry {
    /// Registers `current_user`, `version`, `md5` and the rest.
    mutating func addSessionFunctions() {
        addIdentity()
        addNotifications()
        addSettings()
        addRandomness()
        addDigests()
        addServerFacts()
        addTransactionFunctions()
    }

    /// A function without arguments whose text the session knows; nil is NULL.
    private mutating func sessionText(
        _ name: String, _ body: @escaping @Sendable (ExecutionContext) -> String?
    ) {
        add(name) { (call) throws(SQLError) in
            let text = body(call.context)
            try call.forEachRow { (row) throws(SQLError) in
                if let text { call.setText(text, row) } else { call.result.setNull(at: row) }
            }
        }
    }

    /// The same for a number.
    private mutating func sessionNumber(
        _ name: String, _ body: @escaping @Sendable (ExecutionContext) -> Int32?
    ) {
        add(name) { (call) throws(SQLError) in
            let number = body(call.context)
            try call.forEachRow { (row) throws(SQLError) in
                if let number {
                    call.result.set(number, at: row)
                } else {
                    call.result.setNull(at: row)
                }
            }
        }
    }

    private mutating func addIdentity() {
        sessionText("current_user") { $0.session.currentUser }
        sessionText("session_user") { $0.session.sessionUser }
        sessionText("current_database") { $0.session.database }
        sessionText("current_schema") { $0.session.searchPath.first?.name }
        sessionText("pgsql_version") { $0.session.versionText }
        sessionText("getdatabaseencoding") { _ in "UTF8" }
        sessionText("pg_client_encoding") { _ in "UTF8" }
        sessionText("current_query") { _ in nil }
        sessionText("inet_server_addr") { _ in nil }
        sessionText("inet_client_addr") { _ in nil }
        rowwise("current_schemas") { (call, row) throws(SQLError) in
            var names = call.context.session.searchPath.map { Datum.text($0.name) }
            if call.bool(0, row) { names.insert(.text("pg_catalog"), at: 0) }
            call.result.set(arrayDatum(names, of: .name), at: row)
        }
        nullary("pg_backend_pid", Int32.self) { $0.session.backendPID }
        nullableRowwise("pg_typeof") { (call, row) throws(SQLError) in
            call.result.set(.oid(call.argumentTypes[0].oid.rawValue), at: row)
        }
    }

    private mutating func addNotifications() {
        nullableRowwise("pg_notify") { (call, row) throws(SQLError) in
            guard let notifications = call.context.notifications else {
                throw .notSupported("pg_notify here", at: .statement)
            }
            let channel = call.arguments[0].isNull(at: row) ? "" : call.text(0, row)
            let payload = call.arguments[1].isNull(at: row) ? "" : call.text(1, row)
            try notifications.notify(channel, payload)
            call.setText("", row)
        }
    }

    private mutating func addSettings() {
        rowwise("show_config_by_name") { (call, row) throws(SQLError) in
            let name = call.text(0, row)
            guard
                let value = call.context.transaction.shown(name.lowercased())
                    ?? call.context.variables?.value(of: name)
            else {
                throw SQLError(
                    .undefinedObject, "unrecognized configuration parameter \"\(name)\"")
            }
            call.setText(value, row)
        }
        rowwise("show_config_by_name_missing_ok") { (call, row) throws(SQLError) in
            let name = call.text(0, row)
            if let value = call.context.transaction.shown(name.lowercased())
                ?? call.context.variables?.value(of: name)
            {
                call.setText(value, row)
            } else if call.bool(1, row) {
                call.result.setNull(at: row)
            } else {
                throw SQLError(
                    .undefinedObject, "unrecognized configuration parameter \"\(name)\"")
            }
        }
        nullableRowwise("set_config_by_name") { (call, row) throws(SQLError) in
            if call.isNull(0, row) {
                throw SQLError(.nullValueNotAllowed, "SET requires parameter name")
            }
            let value = call.isNull(1, row) ? "" : call.text(1, row)
            let isLocal = !call.isNull(2, row) && call.bool(2, row)
            guard let variables = call.context.variables else {
                return call.setText(value, row)
            }
            let name = call.text(0, row)
            let session = call.context.session
            try call.context.rights.checkIdentity(
                name, value, session: session.sessionUserOID, login: session.loginUserOID)
            let shown = try variables.set(name, to: value, isLocal: isLocal)
            try call.context.transaction.set(name.lowercased(), to: shown)
            call.setText(shown, row)
            if name.lowercased() == "session_authorization" {
                _ = try variables.set("role", to: "none", isLocal: isLocal)
            }
        }
    }

    private mutating func addRandomness() {
        nullary("drandom", Double.self) { Double($0.randomness.next() >> 11) * 0x1p-53 }
        nullary("gen_random_uuid", Fixed16.self) { context in
            // Version 4, variant 1 (RFC 9562): the high half of byte 6, the top bits of byte 8.
            let first = context.randomness.next() & ~(0xf0 << 48) | 0x40 << 48
            let second = context.randomness.next() & ~0xc0 | 0x80
            return Fixed16(first: first, second: second)
        }
        add("setseed") { (call) throws(SQLError) in
            try call.forEachRow { (row) throws(SQLError) in call.result.setNull(at: row) }
        }
    }

    private mutating func addDigests() {
        for name in ["md5_text", "md5_bytea"] {
            rowwise(name) { (call, row) throws(SQLError) in
                call.setText(hexadecimal(digest(call.bytes(0, row), EVP_md5())), row)
            }
        }
        digestFunction("sha224_bytea") { EVP_sha224() }
        digestFunction("sha256_bytea") { EVP_sha256() }
        digestFunction("sha384_bytea") { EVP_sha384() }
        digestFunction("sha512_bytea") { EVP_sha512() }
        rowwise("binary_encode") { (call, row) throws(SQLError) in
            try call.setText(encoded(call.bytes(0, row), as: call.text(1, row)), row)
        }
        rowwise("binary_decode") { (call, row) throws(SQLError) in
            try call.setBytes(decoded(call.bytes(0, row), as: call.text(1, row)), row)
        }
        rowwise("pg_convert_from") { (call, row) throws(SQLError) in
            let source = try encoding(call.text(1, row), "source")
            let text = try source.converting(call.bytes(0, row), to: .utf8)
            try text.withRawBytes { (text) throws(SQLError) in
                try CharacterText.validate(text)
            }
            call.setBytes(text, row)
        }
        rowwise("pg_convert_to") { (call, row) throws(SQLError) in
            let target = try encoding(call.text(1, row), "destination")
            let bytes = try CharacterEncoding.utf8.converting(call.bytes(0, row), to: target)
            call.setBytes(bytes, row)
        }
    }

    private mutating func digestFunction(
        _ name: String, _ algorithm: @escaping @Sendable () -> OpaquePointer?
    ) {
        rowwise(name) { (call, row) throws(SQLError) in
            call.setBytes(digest(call.bytes(0, row), algorithm()), row)
        }
    }

    private mutating func addServerFacts() {
        nullary("pg_is_in_recovery", Bool.self) { _ in false }
        nullary("pg_my_temp_schema", UInt32.self) { _ in 0 }
        nullary("pg_trigger_depth", Int32.self) { _ in 0 }
        nullary("pg_jit_available", Bool.self) { _ in false }
        nullary("pg_notification_queue_usage", Double.self) {
            $0.notifications?.queueUsage ?? 0
        }
        sessionNumber("inet_client_port") { $0.session.clientPort }
        sessionNumber("inet_server_port") { $0.session.clientPort == nil ? nil : 0 }
        unary("pg_is_other_temp_schema", UInt32.self, Bool.self) { _ in false }
        unary("pg_encoding_max_length_sql", Int32.self, Int32.self) { $0 == 6 ? 4 : 1 }
        rowwise("PG_encoding_to_char") { (call, row) throws(SQLError) in
            call.setText(call.int32(0, row) == 6 ? "UTF8" : "SQL_ASCII", row)
        }
        rowwise("PG_char_to_encoding") { (call, row) throws(SQLError) in
            // Others can be converted to, but are no session's: their numbers mean nothing here.
            let number: Int32 =
                switch CharacterEncoding(named: call.text(0, row))?.name {
                case "UTF8": 6
                case "SQL_ASCII": 0
                default: -1
                }
            call.result.set(number, at: row)
        }
        rowwise("pg_size_pretty") { (call, row) throws(SQLError) in
            let size = Numeric(call.int64(0, row))
            call.setText(try prettySize(size), row)
        }
        rowwise("pg_size_pretty_numeric") { (call, row) throws(SQLError) in
            call.setText(try prettySize(call.numeric(0, row)), row)
        }
    }
}

private func digest(_ bytes: UnsafeRawBufferPointer, _ algorithm: OpaquePointer?) -> [UInt8] {
    var result = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    var length: UInt32 = 0
    EVP_Digest(bytes.baseAddress, bytes.count, &result, &length, algorithm, nil)
    return Array(result.prefix(Int(length)))
}

private func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(
        decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
}

private func unknownEncoding(_ name: String) -> SQLError {
    SQLError(.invalidParameterValue, "unrecognized encoding: \"\(name)\"")
}

private func encoded(_ bytes: UnsafeRawBufferPointer, as format: String) throws(SQLError) -> String
{
    switch format.lowercased() {
    case "hex": return hexadecimal(bytes)
    case "base64":
        var lines: [String] = []
        // A line is 76 characters, 57 bytes.
        for start in stride(from: 0, to: bytes.count, by: 57) {
            lines.append(base64(bytes[start..<min(start + 57, bytes.count)]))
        }
        return lines.joined(separator: "\n")
    case "escape":
        var result = ""
        for byte in bytes {
            if byte == 0 || byte >= 0x80 {
                let octal = String(byte, radix: 8)
                result += "\\" + String(repeating: "0", count: 3 - octal.count) + octal
            } else {
                if byte == 0x5c { result += "\\" }
                result.unicodeScalars.append(Unicode.Scalar(byte))
            }
        }
        return result
    default: throw unknownEncoding(format)
    }
}

private let base64Alphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

private func base64(_ bytes: Slice<UnsafeRawBufferPointer>) -> String {
    var result: [UInt8] = []
    var rest = bytes[...]
    while !rest.isEmpty {
        let group = Array(rest.prefix(3))
        rest = rest.dropFirst(3)
        let word =
            Int(group[0]) << 16 | (group.count > 1 ? Int(group[1]) << 8 : 0)
            | (group.count > 2 ? Int(group[2]) : 0)
        for index in 0..<4 {
            let isPadding = index > group.count
            result.append(
                isPadding ? 0x3d : base64Alphabet[word >> (18 - 6 * index) & 63])
        }
    }
    return String(decoding: result, as: UTF8.self)
}

private func decoded(_ text: UnsafeRawBufferPointer, as format: String) throws(SQLError) -> [UInt8]
{
    switch format.lowercased() {
    case "hex":
        let digits = text.filter { $0 > 0x20 }
        guard digits.count % 2 == 0 else {
            throw SQLError(
                .invalidParameterValue, "invalid hexadecimal data: odd number of digits")
        }
        var result: [UInt8] = []
        for index in stride(from: 0, to: digits.count, by: 2) {
            result.append(
                try hexadecimal(digits[index]) << 4 | (try hexadecimal(digits[index + 1])))
        }
        return result
    case "base64":
        return try decodedBase64(text)
    case "escape":
        guard
            case .bytes(let bytes) = try TextCodec.parse(
                text, as: .bytea, TextSettings())
        else { return [] }
        return bytes
    default: throw unknownEncoding(format)
    }
}

private func hexadecimal(_ digit: UInt8) throws(SQLError) -> UInt8 {
    switch digit {
    case 0x30...0x39: return digit - 0x30
    case 0x41...0x46: return digit - 0x41 + 10
    case 0x61...0x66: return digit - 0x61 + 10
    default:
        let text = String(decoding: [digit], as: UTF8.self)
        throw SQLError(.invalidParameterValue, "invalid hexadecimal digit: \"\(text)\"")
    }
}

/// Groups of four symbols, the last one padded with `=`; white space between them does not count.
private func decodedBase64(_ text: UnsafeRawBufferPointer) throws(SQLError) -> [UInt8] {
    let spaces: [UInt8] = [0x20, 0x09, 0x0a, 0x0d]
    var result: [UInt8] = []
    var word = 0
    var count = 0
    /// How many bytes the padded group has; 3 before padding is met.
    var byteCount = 3
    for byte in text where !spaces.contains(byte) {
        var value = 0
        if byte == UInt8(ascii: "=") {
            if byteCount == 3 {
                // Only the third and fourth symbols of a group may be left out.
                guard count >= 2 else {
                    throw SQLError(
                        .invalidParameterValue, "unexpected \"=\" while decoding base64 sequence")
                }
                byteCount = count - 1
            }
        } else {
            guard let index = base64Alphabet.firstIndex(of: byte) else {
                let symbol = String(decoding: [byte], as: UTF8.self)
                throw SQLError(
                    .invalidParameterValue,
                    "invalid symbol \"\(symbol)\" found while decoding base64 sequence")
            }
            value = index
        }
        word = word << 6 | value
        count += 1
        guard count == 4 else { continue }
        for shift in [16, 8, 0].prefix(byteCount) {
            result.append(UInt8(truncatingIfNeeded: word >> shift))
        }
        (word, count) = (0, 0)
    }
    guard count == 0 else {
        throw SQLError(
            .invalidParameterValue, "invalid base64 end sequence",
            hint: "Input data is missing padding, is truncated, or is otherwise corrupted.")
    }
    return result
}

/// `8192 bytes`, `16 kB`, `1234 MB`: as pg_size_pretty rounds.
private func prettySize(_ size: Numeric) throws(SQLError) -> String {
    var value = size
    var isHalved = false
    for unit in ["bytes", "kB", "MB", "GB", "TB", "PB"] {
        let limit = Numeric(isHalved ? 20 * 1024 - 1 : 10 * 1024)
        if value.absolute < limit || unit == "PB" {
            guard isHalved else { return "\(value) \(unit)" }
            let away = Numeric(value.signum < 0 ? -1 : 1)
            return "\(try Numeric.integerQuotient(try value + away, Numeric(2))) \(unit)"
        }
        // One bit more than the unit is kept for rounding.
        value = try Numeric.integerQuotient(value, Numeric(isHalved ? 1024 : 512))
        isHalved = true
    }
    return "\(size) bytes"
}

extension Transaction {
    /// Its level as SHOW prints it.
    package var isolationName: String {
        switch isolation {
        case .readCommitted: isReadUncommitted ? "read uncommitted" : "read committed"
        case .repeatableRead: "repeatable read"
        case .serializable: "serializable"
        }
    }
}

extension Transaction {
    /// What a parameter says of the transaction; nil for one that is no transaction's.
    fileprivate func shown(_ name: String) -> String? {
        switch name {
        case "transaction_isolation": isolationName
        case "transaction_read_only": isReadOnly ? "on" : "off"
        case "transaction_deferrable": isDeferrable ? "on" : "off"
        default: nil
        }
    }

    /// What setting a parameter asks of the transaction, if the parameter says what that is. Throws 25001 for what a
    /// query comes too late for.
    fileprivate func set(_ name: String, to value: String) throws(SQLError) {
        switch name {
        case "transaction_isolation":
            guard value != isolationName else { return }
            throw SQLError(
                .activeSQLTransaction,
                "SET TRANSACTION ISOLATION LEVEL must be called before any query")
        case "transaction_read_only":
            if value == "off", isReadOnly {
                throw SQLError(
                    .activeSQLTransaction,
                    "transaction read-write mode must be set before any query")
            }
            isReadOnly = value == "on"
        case "transaction_deferrable":
            throw SQLError(
                .activeSQLTransaction,
                "SET TRANSACTION [NOT] DEFERRABLE must be called before any query")
        default: return
        }
    }
}

private func encoding(_ name: String, _ role: String) throws(SQLError) -> CharacterEncoding {
    guard let encoding = CharacterEncoding(named: name) else {
        throw SQLError(.invalidParameterValue, "invalid \(role) encoding name \"\(name)\"")
    }
    return encoding
}
