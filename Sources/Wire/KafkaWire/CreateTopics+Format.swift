// CreateTopics, API key 19, versions 2–7 (5+ flexible).
//
//   request   [ name · partitions · replication factor · [ partition · [broker] ]
//             · [ config name · value? ] ] · timeout · validate only
//   response  throttle · [ name · topic id (7+) · error · message?
//             · partitions, replication factor, [ name · value? · read only · source · sensitive ]? (5+) ]

package import Bytes

package struct CreateTopicsRequest: RequestForm, Hashable {
    package static let api = API.createTopics

    package struct Topic: WireForm, Hashable {
        package var name = ""
        /// −1: the server's default, or the number of assignments.
        package var partitionCount: Int32 = -1
        package var replicationFactor: Int16 = -1
        package var assignments: [Assignment] = []
        package var configs: [Config] = []
        package init() {}
        package mutating func code<Coder: WireCoder>(
            _ coder: inout Coder
        ) throws(MalformedBytes) {
            try coder.field(&name, "topic name")
            try coder.field(&partitionCount, "partition count")
            try coder.field(&replicationFactor, "replication factor")
            try coder.array(&assignments, "assignments")
            try coder.array(&configs, "configs")
            try coder.end()
        }
    }

    package struct Assignment: WireForm, Hashable {
        package var partition: Int32 = 0
        package var brokers: [Int32] = []
        package init() {}
        package mutating func code<Coder: WireCoder>(
            _ coder: inout Coder
        ) throws(MalformedBytes) {
            try coder.field(&partition, "partition index")
            try coder.field(&brokers, "broker ids")
            try coder.end()
        }
    }

    package struct Config: WireForm, Hashable {
        package var name = ""
        package var value: String?
        package init() {}
        package init(name: String, value: String?) {
            self.name = name
            self.value = value
        }
        package mutating func code<Coder: WireCoder>(
            _ coder: inout Coder
        ) throws(MalformedBytes) {
            try coder.field(&name, "config name")
            try coder.field(&value, "config value")
            try coder.end()
        }
    }

    package var topics: [Topic] = []
    package var timeoutMilliseconds: Int32 = 60_000
    package var validateOnly = false

    package init() {}

    package mutating func code<Coder: WireCoder>(_ coder: inout Coder) throws(MalformedBytes) {
        try coder.array(&topics, "topics")
        try coder.field(&timeoutMilliseconds, "timeout")
        try coder.field(&validateOnly, "validate only")
        try coder.end()
    }
}

package struct CreateTopicsResponse: ResponseForm, Hashable {
    package static let api = API.createTopics

    package struct Topic: WireForm, Hashable {
        package var name = ""
        package var id = WireUUID.zero
        package var error = KafkaError.none
        package var errorMessage: String?
        package var partitionCount: Int32 = -1
        package var replicationFactor: Int16 = -1
        package var configs: [Config]?
        package init() {}
        package mutating func code<Coder: WireCoder>(
            _ coder: inout Coder
        ) throws(MalformedBytes) {
            try coder.field(&name, "topic name")
            if coder.version >= 7 { try coder.field(&id, "topic id") }
            try coder.field(&error.code, "error code")
            try coder.field(&errorMessage, "error message")
            if coder.version >= 5 {
                try coder.field(&partitionCount, "partition count")
                try coder.field(&replicationFactor, "replication factor")
                try coder.array(&configs, "configs")
            }
            try coder.end()
        }
    }

    package struct Config: WireForm, Hashable {
        package var name = ""
        package var value: String?
        package var isReadOnly = false
        /// 1: set on the topic; 5: the server's default.
        package var source: Int8 = -1
        package var isSensitive = false
        package init() {}
        package mutating func code<Coder: WireCoder>(
            _ coder: inout Coder
        ) throws(MalformedBytes) {
            try coder.field(&name, "config name")
            try coder.field(&value, "config value")
            try coder.field(&isReadOnly, "read only")
            try coder.field(&source, "config source")
            try coder.field(&isSensitive, "sensitive")
            try coder.end()
        }
    }

    package var throttleMilliseconds: Int32 = 0
    package var topics: [Topic] = []

    package init() {}

    package mutating func code<Coder: WireCoder>(_ coder: inout Coder) throws(MalformedBytes) {
        try coder.field(&throttleMilliseconds, "throttle time")
        try coder.array(&topics, "topics")
        try coder.end()
    }
}
