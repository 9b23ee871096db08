/// The Kafka APIs that are served, by API key, with their versions.
/// Source: Kafka protocol guide, "API Keys"; the ranges are docs' table of compatibility.
package enum API: Int16, CaseIterable, Sendable {
    case produce = 0
    case fetch = 1
    case listOffsets = 2
    case metadata = 3
    case findCoordinator = 10
    case apiVersions = 18
    case createTopics = 19
    case deleteTopics = 20
    case initProducerID = 22

    /// The versions that are decoded and answered.
    package var served: ClosedRange<Int16> {
        switch self {
        case .produce: 3...9
        case .fetch: 4...12
        case .listOffsets: 1...7
        case .metadata: 0...12
        case .findCoordinator: 0...4
        case .apiVersions: 0...3
        case .createTopics: 2...7
        case .deleteTopics: 1...6
        case .initProducerID: 0...4
        }
    }

    /// What ApiVersions says of this API. Produce is advertised from 0, as Kafka 4 does (KIP-896's
    /// exception): librdkafka turns compression off when it does not see version 0, and yet sends 3 or
    /// newer.
    package var advertised: ClosedRange<Int16> {
        self == .produce ? 0...served.upperBound : served
    }

    /// The first version with compact lengths and tagged fields (KIP-482).
    private var firstFlexible: Int16 {
        switch self {
        case .produce: 9
        case .fetch: 12
        case .listOffsets: 6
        case .metadata: 9
        case .findCoordinator: 3
        case .apiVersions: 3
        case .createTopics: 5
        case .deleteTopics: 4
        case .initProducerID: 2
        }
    }

    package func isFlexible(_ version: Int16) -> Bool { version >= firstFlexible }
}
