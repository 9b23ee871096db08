// ListOffsets, API key 2, versions 1–7 (6+ flexible).
//
//   request   replica · isolation (2+) · [ topic · [ partition · leader epoch (4+) · timestamp ] ]
//   response  throttle (2+)
//             · [ topic · [ partition · error · timestamp · offset · leader epoch (4+) ] ]
//
// A timestamp is milliseconds since 1970, or −1 latest, −2 earliest, −3 the largest timestamp (7+).

package import Bytes

package struct ListOffsetsRequest: RequestForm, Hashable {
    package static let api = API.listOffsets

    package struct Topic: WireForm, Hashable {
        package var name = ""
        package var partitions: [Partition] = []
        package init() {}
        package init(name: String, partitions: [Partition]) {
            self.name = name
            self.partitions = partitions
        }
        package mutating func code<Coder: WireCoder>(
            _ coder: inout Coder
        ) throws(MalformedBytes) {
            try coder.field(&name, "topic name")
            try coder.array(&partitions, "partitions")
            try coder.end()
        }
    }

    package struct Partition: WireForm, Hashable {
        package var index: Int32 = 0
        package var currentLeaderEpoch: Int32 = -1
        package var timestamp: Int64 = 0
        package init() {}
        package mutating func code<Coder: WireCoder>(
            _ coder: inout Coder
        ) throws(MalformedBytes) {
            try coder.field(&index, "partition index")
            if coder.version >= 4 { try coder.field(&currentLeaderEpoch, "leader epoch") }
            try coder.field(&timestamp, "timestamp")
            try coder.end()
        }
    }

    package var replicaID: Int32 = -1
    package var isolationLevel: Int8 = 0
    package var topics: [Topic] = []

    package init() {}

    package mutating func code<Coder: WireCoder>(_ coder: inout Coder) throws(MalformedBytes) {
        try coder.field(&replicaID, "replica id")
        if coder.version >= 2 { try coder.field(&isolationLevel, "isolation level") }
        try coder.array(&topics, "topics")
        try coder.end()
    }
}

package struct ListOffsetsResponse: ResponseForm, Hashable {
    package static let api = API.listOffsets

    package struct Topic: WireForm, Hashable {
        package var name = ""
        package var partitions: [Partition] = []
        package init() {}
        package init(name: String, partitions: [Partition]) {
            self.name = name
            self.partitions = partitions
        }
        package mutating func code<Coder: WireCoder>(
            _ coder: inout Coder
        ) throws(MalformedBytes) {
            try coder.field(&name, "topic name")
            try coder.array(&partitions, "partitions")
            try coder.end()
        }
    }

    package struct Partition: WireForm, Hashable {
        package var index: Int32 = 0
        package var error = KafkaError.none
        /// Of the record found; −1 when the question was "latest" or "earliest" or none was found.
        package var timestamp: Int64 = -1
        package var offset: Int64 = -1
        package var leaderEpoch: Int32 = -1
        package init() {}
        package mutating func code<Coder: WireCoder>(
            _ coder: inout Coder
        ) throws(MalformedBytes) {
            try coder.field(&index, "partition index")
            try coder.field(&error.code, "error code")
            try coder.field(&timestamp, "timestamp")
            try coder.field(&offset, "offset")
            if coder.version >= 4 { try coder.field(&leaderEpoch, "leader epoch") }
            try coder.end()
        }
    }

    package var throttleMilliseconds: Int32 = 0
    package var topics: [Topic] = []

    package init() {}

    package mutating func code<Coder: WireCoder>(_ coder: inout Coder) throws(MalformedBytes) {
        if coder.version >= 2 { try coder.field(&throttleMilliseconds, "throttle time") }
        try coder.array(&topics, "topics")
        try coder.end()
    }
}
