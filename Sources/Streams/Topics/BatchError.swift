/// Why a record batch is refused, or cannot be read.
package enum BatchError: Error, Hashable, Sendable {
    /// Its checksum or its length does not fit its content (Kafka: CORRUPT_MESSAGE, 2).
    case corrupt(String)
    /// Larger than the topic allows, compressed or decompressed (MESSAGE_TOO_LARGE, 10).
    case tooLarge(limitBytes: Int)
    /// A message format older than record batches (INVALID_RECORD, 87, as Kafka since 3.0).
    case oldFormat(magic: Int8)
    /// A codec number that is not assigned (UNSUPPORTED_COMPRESSION_TYPE, 76).
    case unknownCodec(Int)
    /// Well checksummed, but not what a producer may send (INVALID_RECORD, 87).
    case invalid(String)
    /// Part of a producer's transaction, which is not open (INVALID_TXN_STATE, 48).
    case transactional

    /// The Kafka protocol's number for it.
    package var kafkaCode: Int16 {
        switch self {
        case .corrupt: 2
        case .tooLarge: 10
        case .transactional: 48
        case .unknownCodec: 76
        case .oldFormat, .invalid: 87
        }
    }

    /// For a person; goes into Produce's error message.
    package var message: String {
        switch self {
        case .corrupt(let what): "record batch is corrupt: \(what)"
        case .tooLarge(let limit): "record batch is larger than \(limit) bytes"
        case .oldFormat(let magic): "message format \(magic) is not supported, only 2"
        case .unknownCodec(let number): "compression codec \(number) is unknown"
        case .invalid(let what): "record batch is invalid: \(what)"
        case .transactional: "the producer has no open transaction"
        }
    }
}
