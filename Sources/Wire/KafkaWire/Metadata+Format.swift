// Metadata, API key 3, versions 0–12 (9+ flexible).
//
//   request   [ topic id (10+) · name ]? · allow auto creation (4+)
//             · include cluster operations (8–10) · include topic operations (8+)
//   response  throttle (3+) · [ node id · host · port · rack? (1+) ] · cluster id? (2+)
//             · controller (1+) · [ error · name · topic id (10+) · internal (1+)
//               · [ error · partition · leader · leader epoch (7+) · [replica] · [in sync]
//                 · [offline] (5+) ] · topic operations (8+) ] · cluster operations (8–10)
//
// "All topics" is an empty list in version 0 and a null list since version 1.

package import Bytes

package struct MetadataRequest: RequestForm, Hashable {
    package static let api = API.metadata

    package struct Topic: WireForm, Hashable {
        package var id = WireUUID.zero
        package var name: String?
        package init() {}
        package init(name: String) { self.name = name }
        package mutating func code<Coder: WireCoder>(
            _ coder: inout Coder
        ) throws(MalformedBytes) {
            if coder.version >= 10 { try coder.field(&id, "topic id") }
            try coder.field(&name, "topic name")
            try coder.end()
        }
    }

    package var topics: [Topic]?
    package var allowsAutoTopicCreation = true
    package var includesClusterOperations = false
    package var includesTopicOperations = false

    package init() {}

    package mutating func code<Coder: WireCoder>(_ coder: inout Coder) throws(MalformedBytes) {
        try coder.array(&topics, "topics")
        if coder.version >= 4 { try coder.field(&allowsAutoTopicCreation, "auto creation") }
        if (8...10).contains(coder.version) {
            try coder.field(&includesClusterOperations, "include cluster operations")
        }
        if coder.version >= 8 {
            try coder.field(&includesTopicOperations, "include topic operations")
        }
        try coder.end()
    }
}

package struct MetadataResponse: ResponseForm, Hashable {
    package static let api = API.metadata

    package struct Broker: WireForm, Hashable {
        package var nodeID: Int32 = 0
        package var host = ""
        package var port: Int32 = 0
        package var rack: String?
        package init() {}
        package init(nodeID: Int32, host: String, port: Int32) {
            self.nodeID = nodeID
            self.host = host
            self.port = port
        }
        package mutating func code<Coder: WireCoder>(
            _ coder: inout Coder
        ) throws(MalformedBytes) {
            try coder.field(&nodeID, "node id")
            try coder.field(&host, "host")
            try coder.field(&port, "port")
            if coder.version >= 1 { try coder.field(&rack, "rack") }
            try coder.end()
        }
    }

    package struct Topic: WireForm, Hashable {
        package var error = KafkaError.none
        package var name: String?
        package var id = WireUUID.zero
        package var isInternal = false
        package var partitions: [Partition] = []
        /// A bit per permitted operation; `Int32.min` when not asked for.
        package var authorizedOperations = Int32.min
        package init() {}
        package mutating func code<Coder: WireCoder>(
            _ coder: inout Coder
        ) throws(MalformedBytes) {
            try coder.field(&error.code, "error code")
            try coder.field(&name, "topic name")
            if coder.version >= 10 { try coder.field(&id, "topic id") }
            if coder.version >= 1 { try coder.field(&isInternal, "is internal") }
            try coder.array(&partitions, "partitions")
            if coder.version >= 8 { try coder.field(&authorizedOperations, "topic operations") }
            try coder.end()
        }
    }

    package struct Partition: WireForm, Hashable {
        package var error = KafkaError.none
        package var index: Int32 = 0
        package var leaderID: Int32 = -1
        package var leaderEpoch: Int32 = -1
        package var replicas: [Int32] = []
        package var inSyncReplicas: [Int32] = []
        package var offlineReplicas: [Int32] = []
        package init() {}
        package mutating func code<Coder: WireCoder>(
            _ coder: inout Coder
        ) throws(MalformedBytes) {
            try coder.field(&error.code, "error code")
            try coder.field(&index, "partition index")
            try coder.field(&leaderID, "leader id")
            if coder.version >= 7 { try coder.field(&leaderEpoch, "leader epoch") }
            try coder.field(&replicas, "replica nodes")
            try coder.field(&inSyncReplicas, "in-sync replicas")
            if coder.version >= 5 { try coder.field(&offlineReplicas, "offline replicas") }
            try coder.end()
        }
    }

    package var throttleMilliseconds: Int32 = 0
    package var brokers: [Broker] = []
    package var clusterID: String?
    package var controllerID: Int32 = -1
    package var topics: [Topic] = []
    package var clusterAuthorizedOperations = Int32.min

    package init() {}

    package mutating func code<Coder: WireCoder>(_ coder: inout Coder) throws(MalformedBytes) {
        if coder.version >= 3 { try coder.field(&throttleMilliseconds, "throttle time") }
        try coder.array(&brokers, "brokers")
        if coder.version >= 2 { try coder.field(&clusterID, "cluster id") }
        if coder.version >= 1 { try coder.field(&controllerID, "controller id") }
        try coder.array(&topics, "topics")
        if (8...10).contains(coder.version) {
            try coder.field(&clusterAuthorizedOperations, "cluster operations")
        }
        try coder.end()
    }
}
