/// An error code of the Kafka protocol. Any number can be held: clients' codecs meet newer ones.
/// Source: Kafka protocol guide, "Error Codes".
package struct KafkaError: Error, Hashable, Sendable {
    package var code: Int16

    package init(code: Int16) { self.code = code }

    package static let unknownServerError = KafkaError(code: -1)
    package static let none = KafkaError(code: 0)
    package static let offsetOutOfRange = KafkaError(code: 1)
    package static let corruptMessage = KafkaError(code: 2)
    package static let unknownTopicOrPartition = KafkaError(code: 3)
    package static let leaderNotAvailable = KafkaError(code: 5)
    package static let requestTimedOut = KafkaError(code: 7)
    package static let messageTooLarge = KafkaError(code: 10)
    package static let coordinatorNotAvailable = KafkaError(code: 15)
    package static let invalidTopic = KafkaError(code: 17)
    package static let invalidRequiredAcks = KafkaError(code: 21)
    package static let invalidTimestamp = KafkaError(code: 32)
    package static let unsupportedVersion = KafkaError(code: 35)
    package static let topicAlreadyExists = KafkaError(code: 36)
    package static let invalidPartitions = KafkaError(code: 37)
    package static let invalidReplicationFactor = KafkaError(code: 38)
    package static let invalidReplicaAssignment = KafkaError(code: 39)
    package static let invalidConfig = KafkaError(code: 40)
    package static let invalidRequest = KafkaError(code: 42)
    package static let unsupportedForMessageFormat = KafkaError(code: 43)
    package static let policyViolation = KafkaError(code: 44)
    package static let outOfOrderSequenceNumber = KafkaError(code: 45)
    package static let duplicateSequenceNumber = KafkaError(code: 46)
    package static let invalidProducerEpoch = KafkaError(code: 47)
    package static let invalidTransactionState = KafkaError(code: 48)
    package static let invalidProducerIDMapping = KafkaError(code: 49)
    package static let transactionalIDAuthorizationFailed = KafkaError(code: 53)
    package static let kafkaStorageError = KafkaError(code: 56)
    package static let unknownProducerID = KafkaError(code: 59)
    package static let fetchSessionIDNotFound = KafkaError(code: 70)
    package static let invalidFetchSessionEpoch = KafkaError(code: 71)
    package static let fencedLeaderEpoch = KafkaError(code: 74)
    package static let unknownLeaderEpoch = KafkaError(code: 75)
    package static let unsupportedCompressionType = KafkaError(code: 76)
    package static let invalidRecord = KafkaError(code: 87)
    package static let unknownTopicID = KafkaError(code: 100)
}
