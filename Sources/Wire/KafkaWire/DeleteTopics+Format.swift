// DeleteTopics, API key 20, versions 1–6 (4+ flexible).
//
//   request   1–5: [ name ] · timeout             6: [ name? · topic id ] · timeout
//   response  throttle · [ name · topic id (6) · error · message? (5+) ]

package import Bytes

package struct DeleteTopicsRequest: RequestForm, Hashable {
    package static let api = API.deleteTopics

    package struct Topic: WireForm, Hashable {
        package var name: String?
        /// Names the topic when `name` is nil.
        package var id = WireUUID.zero
        package init() {}
        package init(name: String) { self.name = name }
        package mutating func code<Coder: WireCoder>(
            _ coder: inout Coder
        ) throws(MalformedBytes) {
            try coder.field(&name, "topic name")
            try coder.field(&id, "topic id")
            try coder.end()
        }
    }

    /// Whatever the version: names alone (up to 5) are topics without an id.
    package var topics: [Topic] = []
    package var timeoutMilliseconds: Int32 = 0

    package init() {}

    package mutating func code<Coder: WireCoder>(_ coder: inout Coder) throws(MalformedBytes) {
        if coder.version >= 6 {
            try coder.array(&topics, "topics")
        } else {
            var names = topics.compactMap(\.name)
            try coder.field(&names, "topic names")
            topics = names.map(Topic.init)
        }
        try coder.field(&timeoutMilliseconds, "timeout")
        try coder.end()
    }
}

package struct DeleteTopicsResponse: ResponseForm, Hashable {
    package static let api = API.deleteTopics

    package struct Topic: WireForm, Hashable {
        package var name: String?
        package var id = WireUUID.zero
        package var error = KafkaError.none
        package var errorMessage: String?
        package init() {}
        package mutating func code<Coder: WireCoder>(
            _ coder: inout Coder
        ) throws(MalformedBytes) {
            try coder.field(&name, "topic name")
            if coder.version >= 6 { try coder.field(&id, "topic id") }
            try coder.field(&error.code, "error code")
            if coder.version >= 5 { try coder.field(&errorMessage, "error message") }
            try coder.end()
        }
    }

    package var throttleMilliseconds: Int32 = 0
    package var topics: [Topic] = []

    package init() {}

    package mutating func code<Coder: WireCoder>(_ coder: inout Coder) throws(MalformedBytes) {
        try coder.field(&throttleMilliseconds, "throttle time")
        try coder.array(&topics, "responses")
        try coder.end()
    }
}
