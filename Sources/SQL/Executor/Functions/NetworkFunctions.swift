// Functions and operators of inet and cidr (documentation, 9.12). Addresses are compared as byte strings: see
// ComparisonFunctions.

import Types

extension FunctionRegistry {
    /// Registers `host`, `masklen`, `network`, `<<=` and the rest.
    mutating func addNetworkFunctions() {
        let texts: [(String, @Sendable (NetworkAddress) -> String)] = [
            ("network_host", { $0.host }), ("network_show", { $0.description }),
            ("inet_abbrev", { $0.bits < $0.bitsMax ? $0.description : $0.host }),
        ]
        for (name, text) in texts {
            rowwise(name) { (call, row) throws(SQLError) in
                call.setText(text(try call.network(0, row)), row)
            }
        }
        let numbers: [(String, @Sendable (NetworkAddress) -> Int32)] = [
            ("network_family", { $0.isIPv4 ? 4 : 6 }), ("network_masklen", { Int32($0.bits) }),
        ]
        for (name, number) in numbers {
            rowwise(name) { (call, row) throws(SQLError) in
                call.result.set(number(try call.network(0, row)), at: row)
            }
        }
        let addresses: [(String, @Sendable (NetworkAddress) -> NetworkAddress)] = [
            ("network_network", { $0.network() }), ("inet_to_cidr", { $0.network() }),
            ("network_broadcast", { $0.network(hostBits: true) }),
            ("network_netmask", { NetworkAddress(address: $0.mask(), bits: $0.bitsMax) }),
            (
                "network_hostmask",
                { NetworkAddress(address: $0.mask(isOfHost: true), bits: $0.bitsMax) }
            ),
        ]
        for (name, made) in addresses {
            rowwise(name) { (call, row) throws(SQLError) in
                call.setBytes(made(try call.network(0, row)).encoded, row)
            }
        }
        for (name, isCIDR) in [("inet_set_masklen", false), ("cidr_set_masklen", true)] {
            rowwise(name) { (call, row) throws(SQLError) in
                var value = try call.network(0, row)
                let bits = Int(call.int32(1, row))
                guard (-1...value.bitsMax).contains(bits) else {
                    throw SQLError(
                        .invalidParameterValue, "invalid mask length: \(bits)")
                }
                value.bits = bits < 0 ? value.bitsMax : bits
                call.setBytes((isCIDR ? value.network() : value).encoded, row)
            }
        }
        addNetworkTests()
    }

    private mutating func addNetworkTests() {
        let tests: [(String, @Sendable (NetworkAddress, NetworkAddress) -> Bool)] = [
            ("network_sub", { $1.contains($0) && $1.bits < $0.bits }),
            ("network_subeq", { $1.contains($0) }),
            ("network_sup", { $0.contains($1) && $0.bits < $1.bits }),
            ("network_supeq", { $0.contains($1) }),
            ("network_overlap", { $0.contains($1) || $1.contains($0) }),
            ("inet_same_family", { $0.isIPv4 == $1.isIPv4 }),
        ]
        for (name, test) in tests {
            rowwise(name) { (call, row) throws(SQLError) in
                call.result.set(
                    .bool(test(try call.network(0, row), try call.network(1, row))), at: row)
            }
        }
    }
}

extension FunctionCall {
    fileprivate func network(_ argument: Int, _ row: Int) throws(SQLError) -> NetworkAddress {
        if let value = NetworkAddress(encoded: bytes(argument, row)) { return value }
        // An older version has kept them as text.
        let text = String(decoding: bytes(argument, row), as: UTF8.self)
        guard case .bytes(let kept) = try TextCodec.parse(text, as: .inet, settings),
            let value = kept.withUnsafeBytes({ NetworkAddress(encoded: $0) })
        else { throw SQLError(.internalError, "an address that is none") }
        return value
    }
}
