// FindCoordinator, API key 10, versions 0–4 (3+ flexible).
//
//   request   0–3: key · key type (1+)            4: key type · [ key ]
//   response  throttle (1+)
//             0–3: error · message? (1+) · node id · host · port
//             4:   [ key · node id · host · port · error · message? ]
//
// Key types: 0 a consumer group, 1 a transactional id.

package import Bytes

package struct FindCoordinatorRequest: RequestForm, Hashable {
    package static let api = API.findCoordinator

    package var keyType: Int8 = 0
    /// Whatever the version: exactly one up to version 3.
    package var keys: [String] = []

    package init() {}

    package mutating func code<Coder: WireCoder>(_ coder: inout Coder) throws(MalformedBytes) {
        if coder.version <= 3 {
            var key = keys.first ?? ""
            try coder.field(&key, "key")
            keys = [key]
        }
        if coder.version >= 1 { try coder.field(&keyType, "key type") }
        if coder.version >= 4 { try coder.field(&keys, "coordinator keys") }
        try coder.end()
    }
}

package struct FindCoordinatorResponse: ResponseForm, Hashable {
    package static let api = API.findCoordinator

    /// The answer for one key. Up to version 3 there is one, and its key is not sent.
    package struct Coordinator: WireForm, Hashable {
        package var key = ""
        package var nodeID: Int32 = -1
        package var host = ""
        package var port: Int32 = -1
        package var error = KafkaError.none
        package var errorMessage: String?
        package init() {}
        package mutating func code<Coder: WireCoder>(
            _ coder: inout Coder
        ) throws(MalformedBytes) {
            if coder.version <= 3 {
                try coder.field(&error.code, "error code")
                if coder.version >= 1 { try coder.field(&errorMessage, "error message") }
                try codeNode(&coder)
            } else {
                try coder.field(&key, "key")
                try codeNode(&coder)
                try coder.field(&error.code, "error code")
                try coder.field(&errorMessage, "error message")
                try coder.end()
            }
        }

        private mutating func codeNode<Coder: WireCoder>(
            _ coder: inout Coder
        ) throws(MalformedBytes) {
            try coder.field(&nodeID, "node id")
            try coder.field(&host, "host")
            try coder.field(&port, "port")
        }
    }

    package var throttleMilliseconds: Int32 = 0
    package var coordinators: [Coordinator] = []

    package init() {}

    package mutating func code<Coder: WireCoder>(_ coder: inout Coder) throws(MalformedBytes) {
        if coder.version >= 1 { try coder.field(&throttleMilliseconds, "throttle time") }
        if coder.version <= 3 {
            var only = coordinators.first ?? Coordinator()
            try only.code(&coder)
            coordinators = [only]
        } else {
            try coder.array(&coordinators, "coordinators")
        }
        try coder.end()
    }
}
