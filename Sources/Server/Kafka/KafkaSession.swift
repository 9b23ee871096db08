// Answers the requests of one Kafka connection: a request in, a response out, no socket.
//
// Thread safety: used by one task. Everything shared is behind the broker.

import Bytes
import KafkaWire
import Topics

/// How a waiting fetch measures time: the event loop's timers, or a test's.
package protocol KafkaTimer: Sendable {
    associatedtype Token: Sendable
    /// Calls `action` once, `milliseconds` from now, unless cancelled.
    func schedule(afterMilliseconds milliseconds: Int, _ action: @escaping @Sendable () -> Void)
        -> Token
    func cancel(_ token: Token)
}

/// The protocol's side of one connection.
package struct KafkaSession<Broker: KafkaBroker, Timer: KafkaTimer>: Sendable {
    /// The only node of the cluster.
    static var nodeID: Int32 { 1 }
    /// There is no failover: every leader is the first.
    static var leaderEpoch: Int32 { 0 }

    let broker: Broker
    let timer: Timer
    let waits: FetchWaits
    /// This connection's alone.
    let ownWaits = FetchWaits()
    /// Where the client reached us, and therefore can reach us again.
    let advertised: KafkaEndpoint
    let peer: String

    package init(
        broker: Broker, timer: Timer, waits: FetchWaits, advertised: KafkaEndpoint, peer: String
    ) {
        self.broker = broker
        self.timer = timer
        self.waits = waits
        self.advertised = advertised
        self.peer = peer
    }

    /// Nobody waits for answers any more: a fetch that waits ends at once.
    package func clientVanished() { ownWaits.close() }

    /// What becomes of a frame.
    package enum Outcome: Sendable {
        /// Send this frame.
        case response([UInt8])
        /// The client wants no answer (Produce with acks 0).
        case silence
        /// Close the connection; the text is for the log.
        case close(String)
    }

    /// Answers one request frame, given without its length.
    package func answer(_ frame: [UInt8]) async -> Outcome {
        let decoded: (header: RequestHeader, request: KafkaRequest)
        do {
            decoded = try KafkaRequest.decode(frame)
        } catch {
            return refuse(error)
        }
        let header = decoded.header
        let client = KafkaClient(address: peer, clientID: header.clientID ?? "")
        switch decoded.request {
        case .produce(let request):
            let response = await produce(request, version: header.apiVersion, client)
            return request.acks == 0 ? .silence : send(response, header)
        case .fetch(let request): return send(await fetch(request), header)
        case .listOffsets(let request): return send(listOffsets(request), header)
        case .metadata(let request):
            return send(await metadata(request, version: header.apiVersion, client), header)
        case .findCoordinator(let request): return send(findCoordinator(request), header)
        case .apiVersions: return send(ApiVersionsResponse(error: .none), header)
        case .createTopics(let request):
            return send(await createTopics(request, version: header.apiVersion, client), header)
        case .deleteTopics(let request): return send(await deleteTopics(request, client), header)
        case .initProducerID(let request): return send(await initProducerID(request), header)
        }
    }

    private func refuse(_ error: RequestError) -> Outcome {
        switch error {
        case .malformed(let bytes):
            return .close("malformed request: \(bytes.what) at byte \(bytes.position)")
        case .unsupported(let header):
            return .close("api \(header.apiKey) version \(header.apiVersion) is not served")
        case .unsupportedApiVersions(var header):
            header.apiVersion = 0
            return send(ApiVersionsResponse(error: .unsupportedVersion), header)
        }
    }

    private func send(_ response: some ResponseForm, _ header: RequestHeader) -> Outcome {
        do {
            return .response(
                try response.frame(
                    version: header.apiVersion, correlationID: header.correlationID))
        } catch {
            return .close("response cannot be encoded: \(error.what)")
        }
    }

    // MARK: Small answers

    private func findCoordinator(_ request: FindCoordinatorRequest) -> FindCoordinatorResponse {
        var response = FindCoordinatorResponse()
        response.coordinators = request.keys.map { key in
            var coordinator = FindCoordinatorResponse.Coordinator()
            coordinator.key = key
            coordinator.nodeID = Self.nodeID
            coordinator.host = advertised.host
            coordinator.port = Int32(advertised.port)
            return coordinator
        }
        return response
    }

    private func initProducerID(_ request: InitProducerIDRequest) async -> InitProducerIDResponse {
        var response = InitProducerIDResponse()
        guard request.transactionalID == nil else {
            // Producers' transactions are not served; this error is final to every client.
            response.error = .unsupportedVersion
            return response
        }
        do {
            response.producerID = try await broker.allocateProducerID()
        } catch {
            response.error = KafkaError(error)
        }
        return response
    }

    /// The topic and partition, if both exist.
    func partition(_ name: String, _ index: Int32) -> TopicPartition? {
        guard let topic = broker.topic(named: name), (0..<topic.partitionCount).contains(index)
        else { return nil }
        return TopicPartition(topic: topic.id, partition: index)
    }

    /// Whether a client that knows of `epoch` (−1: says nothing) is up to date, as Kafka checks it.
    func leaderEpochError(_ epoch: Int32) -> KafkaError {
        if epoch < 0 || epoch == Self.leaderEpoch { return .none }
        return epoch > Self.leaderEpoch ? .unknownLeaderEpoch : .fencedLeaderEpoch
    }
}

/// A host and port as Metadata names them.
package struct KafkaEndpoint: Hashable, Sendable {
    package var host: String
    package var port: UInt16

    package init(host: String, port: UInt16) {
        self.host = host
        self.port = port
    }
}
