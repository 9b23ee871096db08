import Engine
import KafkaWire

extension KafkaError {
    /// What the protocol calls a failure of the engine.
    init(_ error: EngineError) {
        self =
            switch error {
            case .appendRejected(let code): KafkaError(code: code)
            case .storage, .diskFull, .stopped, .corrupt: .kafkaStorageError
            case .transactionTooLarge: .messageTooLarge
            case .serializationFailure, .deletedConcurrently, .serializationConflict, .deadlock,
                .canceled,
                .lockTimeout, .lockNotAvailable, .readOnlyTransaction,
                .counterExhausted, .locked, .newerFormat, .momentNotKept:
                .unknownServerError
            }
    }

    /// What the protocol calls a topic that was not made or not removed.
    init(_ error: BrokerError) {
        self =
            switch error {
            case .topicExists: .topicAlreadyExists
            case .unknownTopic: .unknownTopicOrPartition
            case .refused: .policyViolation
            case .unavailable: .kafkaStorageError
            }
    }
}
