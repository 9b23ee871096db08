// InitProducerId, API key 22, versions 0–4 (2+ flexible).
//
//   request   transactional id? · transaction timeout · producer id, producer epoch (3+)
//   response  throttle · error · producer id · producer epoch

package import Bytes

package struct InitProducerIDRequest: RequestForm, Hashable {
    package static let api = API.initProducerID

    package var transactionalID: String?
    package var transactionTimeoutMilliseconds: Int32 = 0
    /// The identity to continue, or −1 for a new one.
    package var producerID: Int64 = -1
    package var producerEpoch: Int16 = -1

    package init() {}

    package mutating func code<Coder: WireCoder>(_ coder: inout Coder) throws(MalformedBytes) {
        try coder.field(&transactionalID, "transactional id")
        try coder.field(&transactionTimeoutMilliseconds, "transaction timeout")
        if coder.version >= 3 {
            try coder.field(&producerID, "producer id")
            try coder.field(&producerEpoch, "producer epoch")
        }
        try coder.end()
    }
}

package struct InitProducerIDResponse: ResponseForm, Hashable {
    package static let api = API.initProducerID

    package var throttleMilliseconds: Int32 = 0
    package var error = KafkaError.none
    package var producerID: Int64 = -1
    package var producerEpoch: Int16 = 0

    package init() {}

    package mutating func code<Coder: WireCoder>(_ coder: inout Coder) throws(MalformedBytes) {
        try coder.field(&throttleMilliseconds, "throttle time")
        try coder.field(&error.code, "error code")
        try coder.field(&producerID, "producer id")
        try coder.field(&producerEpoch, "producer epoch")
        try coder.end()
    }
}
