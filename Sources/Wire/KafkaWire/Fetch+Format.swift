// Fetch, API key 1, versions 4–12 (12 is flexible).
//
//   request   replica · max wait · min bytes · max bytes · isolation
//             · session id, session epoch (7+)
//             · [ topic name · [ partition · leader epoch (9+) · fetch offset
//               · last fetched epoch (12+) · log start (5+) · max bytes ] ]
//             · [ forgotten topic · [ partition ] ] (7+) · rack (11+)
//   response  throttle · error, session id (7+)
//             · [ topic name · [ partition · error · high watermark · last stable offset
//               · log start (5+) · [ aborted: producer id · first offset ]?
//               · preferred replica (11+) · records? ] ]

package import Bytes

package struct FetchRequest: RequestForm, Hashable {
    package static let api = API.fetch

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
        package var fetchOffset: Int64 = 0
        package var lastFetchedEpoch: Int32 = -1
        package var logStartOffset: Int64 = -1
        package var maxBytes: Int32 = 0
        package init() {}
        package mutating func code<Coder: WireCoder>(
            _ coder: inout Coder
        ) throws(MalformedBytes) {
            try coder.field(&index, "partition index")
            if coder.version >= 9 { try coder.field(&currentLeaderEpoch, "leader epoch") }
            try coder.field(&fetchOffset, "fetch offset")
            if coder.version >= 12 { try coder.field(&lastFetchedEpoch, "last fetched epoch") }
            if coder.version >= 5 { try coder.field(&logStartOffset, "log start offset") }
            try coder.field(&maxBytes, "partition max bytes")
            try coder.end()
        }
    }

    package struct ForgottenTopic: WireForm, Hashable {
        package var name = ""
        package var partitions: [Int32] = []
        package init() {}
        package mutating func code<Coder: WireCoder>(
            _ coder: inout Coder
        ) throws(MalformedBytes) {
            try coder.field(&name, "topic name")
            try coder.field(&partitions, "partitions")
            try coder.end()
        }
    }

    package var replicaID: Int32 = -1
    package var maxWaitMilliseconds: Int32 = 0
    package var minBytes: Int32 = 0
    package var maxBytes: Int32 = Int32.max
    /// 0 read uncommitted, 1 read committed.
    package var isolationLevel: Int8 = 0
    package var sessionID: Int32 = 0
    package var sessionEpoch: Int32 = -1
    package var topics: [Topic] = []
    package var forgottenTopics: [ForgottenTopic] = []
    package var rackID = ""

    package init() {}

    package mutating func code<Coder: WireCoder>(_ coder: inout Coder) throws(MalformedBytes) {
        try coder.field(&replicaID, "replica id")
        try coder.field(&maxWaitMilliseconds, "max wait")
        try coder.field(&minBytes, "min bytes")
        try coder.field(&maxBytes, "max bytes")
        try coder.field(&isolationLevel, "isolation level")
        if coder.version >= 7 {
            try coder.field(&sessionID, "session id")
            try coder.field(&sessionEpoch, "session epoch")
        }
        try coder.array(&topics, "topics")
        if coder.version >= 7 { try coder.array(&forgottenTopics, "forgotten topics") }
        if coder.version >= 11 { try coder.field(&rackID, "rack id") }
        try coder.end()
    }
}

package struct FetchResponse: ResponseForm, Hashable {
    package static let api = API.fetch

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
        package var highWatermark: Int64 = -1
        package var lastStableOffset: Int64 = -1
        package var logStartOffset: Int64 = -1
        package var abortedTransactions: [AbortedTransaction]?
        package var preferredReadReplica: Int32 = -1
        package var records: RecordSet?
        package init() {}
        package mutating func code<Coder: WireCoder>(
            _ coder: inout Coder
        ) throws(MalformedBytes) {
            try coder.field(&index, "partition index")
            try coder.field(&error.code, "error code")
            try coder.field(&highWatermark, "high watermark")
            try coder.field(&lastStableOffset, "last stable offset")
            if coder.version >= 5 { try coder.field(&logStartOffset, "log start offset") }
            try coder.array(&abortedTransactions, "aborted transactions")
            if coder.version >= 11 { try coder.field(&preferredReadReplica, "preferred replica") }
            try coder.field(&records, "records")
            try coder.end()
        }
    }

    package struct AbortedTransaction: WireForm, Hashable {
        package var producerID: Int64 = -1
        package var firstOffset: Int64 = -1
        package init() {}
        package mutating func code<Coder: WireCoder>(
            _ coder: inout Coder
        ) throws(MalformedBytes) {
            try coder.field(&producerID, "producer id")
            try coder.field(&firstOffset, "first offset")
            try coder.end()
        }
    }

    package var throttleMilliseconds: Int32 = 0
    package var error = KafkaError.none
    package var sessionID: Int32 = 0
    package var topics: [Topic] = []

    package init() {}

    package mutating func code<Coder: WireCoder>(_ coder: inout Coder) throws(MalformedBytes) {
        try coder.field(&throttleMilliseconds, "throttle time")
        if coder.version >= 7 {
            try coder.field(&error.code, "error code")
            try coder.field(&sessionID, "session id")
        }
        try coder.array(&topics, "topics")
        try coder.end()
    }
}
