// `varve serve`: opens the database, listens, and stops in good order when told to.
//
// The main thread waits for signals; everything else happens on the event loops. Signals are
// blocked before the first thread starts, so that only the main thread's `sigwait` sees them.

import Engine
import Environment
import Glibc
import Ledger
import Server
import Topics
import Types
import Varve

/// What `varve serve` was asked to do, checked.
struct ServeOptions {
    var dataDirectory: String
    var listen: ListenOptions
    var threadCount: Int
    var logLevel: LogLevel
    var autoCreatesTopics: Bool
    var keepsAwake: Bool
    var archive: String?
    /// Microseconds.
    var ledgerAge: Int64?
    /// Bytes.
    var ledgerSize: Int?
    var memoryBytes: Int

    init(_ options: ParsedOptions) throws(UsageError) {
        dataDirectory = options["--data"] ?? defaultDataDirectory
        guard !dataDirectory.isEmpty else { throw UsageError("--data expects a directory") }
        let host = options["--listen"] ?? "127.0.0.1"
        listen = ListenOptions(
            postgres: try Self.address(
                host, try options.integer("--postgres-port", in: 0...65_535, or: 5432)),
            kafka: try Self.address(
                host, try options.integer("--kafka-port", in: 0...65_535, or: 9092)))
        listen.socketDirectory = try Self.socketDirectory(options)
        threadCount = try options.integer(
            "--threads", in: 1...1024, or: max(1, sysconf(CInt(_SC_NPROCESSORS_ONLN))))
        let level = options["--log-level"] ?? "info"
        guard let parsed = LogLevel(name: level) else {
            throw UsageError(
                "--log-level expects debug, info, warning or error, not \"\(level)\"")
        }
        logLevel = parsed
        memoryBytes = try options.size("--memory", atLeast: 16 << 20, or: Self.quarterOfMemory)
        autoCreatesTopics = !options.isOn("--no-auto-create-topics")
        keepsAwake = !options.isOn("--no-keep-awake")
        archive = options["--archive"]
        if archive?.isEmpty == true { throw UsageError("--archive expects a directory") }
        ledgerAge = try options["--ledger-retention"].map { (text) throws(UsageError) in
            try duration("--ledger-retention", text)
        }
        if options["--ledger-size"] != nil {
            ledgerSize = try options.size("--ledger-size", atLeast: 1, or: 1)
        }
    }

    private static var quarterOfMemory: Int {
        sysconf(CInt(_SC_PHYS_PAGES)) / 4 * sysconf(CInt(_SC_PAGESIZE))
    }

    private static func socketDirectory(
        _ options: ParsedOptions
    ) throws(UsageError) -> String? {
        guard var directory = options["--socket-directory"] else { return nil }
        guard !directory.isEmpty else { throw UsageError("--socket-directory expects a directory") }
        while directory.count > 1, directory.hasSuffix("/") { directory.removeLast() }
        // The longest port that it may have.
        guard
            SocketAddress(path: ListenOptions.socketPath(in: directory, port: .max)) != nil
        else {
            throw UsageError(
                "--socket-directory: the path of a Unix-domain socket has at most "
                    + "\(SocketAddress.pathSizeMax) bytes, too few for one in \"\(directory)\"")
        }
        return directory
    }

    private static func address(_ host: String, _ port: Int) throws(UsageError) -> SocketAddress {
        guard let address = SocketAddress(host: host, port: UInt16(port)) else {
            throw UsageError("--listen expects a numeric address or localhost, not \"\(host)\"")
        }
        guard address.isLoopback else {
            throw UsageError(
                "refusing to listen on \(host): until there is authentication, only loopback "
                    + "addresses are allowed")
        }
        return address
    }
}

/// Runs the server until a signal ends it; does not return.
func serve(_ options: ServeOptions) -> Never {
    Log.level = options.logLevel
    Allocator.bound(threads: options.threadCount)
    signal(SIGPIPE, SIG_IGN)
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGTERM)
    sigaddset(&signals, SIGINT)
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    raiseDescriptorLimit()
    let group: EventLoopGroup
    do throws(SocketError) {
        group = try EventLoopGroup(count: options.threadCount)
    } catch {
        fail("cannot start event loops: \(error)")
    }
    let loop = group.loops[0]
    let starting = loop.spawn { await RunningServer.start(options, group) }
    var received: CInt = 0
    sigwait(&signals, &received)
    Log.info("server", "stopping", ["signal": received == SIGTERM ? "SIGTERM" : "SIGINT"])
    loop.spawn {
        await starting.value.stop()
        Log.info("server", "stopped")
        _exit(0)
    }
    // A second signal ends the process without ceremony: the ledger recovers.
    sigwait(&signals, &received)
    Log.warning("server", "stopped at once by a second signal")
    _exit(1)
}

/// The open database and its listeners.
private struct RunningServer {
    let database: Database
    let listening: ListeningServer

    /// How often topics' retention is looked at, and what they got is made durable.
    private static let keepingInterval = Duration.seconds(30)

    /// Opens and listens, or ends the process with one clear line.
    static func start(_ options: ServeOptions, _ group: EventLoopGroup) async -> RunningServer {
        if let archive = options.archive { makeDirectory(archive) }
        let database: Database
        var engine = EngineOptions()
        // An eighth is for the topics' newest batches, the rest for the store.
        var topics = TopicStoreOptions()
        topics.memoryBytes = options.memoryBytes / 8
        engine.memoryBytes = options.memoryBytes - topics.memoryBytes
        if options.keepsAwake { engine.awake = AwakeProcessors(processors: group.processors) }
        engine.onProgress = { Log.info("server", $0) }
        do throws(SQLError) {
            database = try await Database.open(
                .linux, directory: options.dataDirectory, options: engine,
                topicOptions: topics, onFatal: stopAtOnce,
                onFeedFailure: { Log.error("feeds", "a change feed ended", ["error": $0]) })
        } catch {
            fail(error.message)
        }
        await group.stayOnProcessors(keepingAwake: engine.awake)
        let kafka = KafkaListener(
            broker: DatabaseBroker(database, autoCreatesTopics: options.autoCreatesTopics),
            address: options.listen.kafka)
        let listening: ListeningServer
        do throws(ListenError) {
            listening = try ListeningServer(
                options.listen, group: group, postgres: PostgresHandler(database),
                kafka: kafka)
        } catch {
            try? database.close()
            fail("\(error)")
        }
        announce(options, listening)
        let loop = group.loops[0]
        loop.spawn {
            while true {
                await keepTopics(database)
                await keepLedger(database, options)
                await loop.sleep(for: keepingInterval)
            }
        }
        return RunningServer(database: database, listening: listening)
    }

    /// Beside the event loops, as it waits for the disk.
    private static func keepTopics(_ database: Database) async {
        await Task.detached(priority: .utility) {
            do throws(TopicError) {
                try database.keepTopics()
            } catch {
                // A disk that failed has ended the process already.
                Log.error("topics", "a topic could not be kept", ["error": "\(error)"])
            }
        }.value
    }

    /// Archives and removes segments of the ledger, as the options say.
    private static func keepLedger(_ database: Database, _ options: ServeOptions) async {
        let retention = LedgerRetention(
            ageMicroseconds: options.ledgerAge, bytes: options.ledgerSize,
            archive: options.archive.map {
                PackedSegments(
                    directory: $0, files: database.environment.files,
                    identity: database.engine.ledgerIdentity)
            })
        guard retention.isActive else { return }
        await Task.detached(priority: .utility) {
            do throws(SQLError) {
                let done = try database.keepLedger(retention)
                guard done.archived + done.removed > 0 else { return }
                Log.info(
                    "ledger", "segments kept elsewhere or removed",
                    ["archived": "\(done.archived)", "removed": "\(done.removed)"])
            } catch {
                // Tried again next time; until then the segments stay where they are.
                Log.error("ledger", "segments cannot be archived", ["error": error.message])
            }
        }.value
    }

    private static func announce(_ options: ServeOptions, _ listening: ListeningServer) {
        let postgres = "\(listening.postgresAddress)"
        let kafka = "\(listening.kafkaAddress)"
        Log.info(
            "server", "listening",
            [
                "postgres": postgres, "kafka": kafka, "socket": listening.socketPath ?? "none",
                "data": options.dataDirectory, "threads": "\(options.threadCount)",
            ])
        let socket = listening.socketPath.map { " socket=\($0)" } ?? ""
        writeOut("varve ready postgres=\(postgres) kafka=\(kafka)\(socket)\n")
    }

    func stop() async {
        await listening.stop()
        do throws(SQLError) {
            try database.close()
        } catch {
            Log.error("server", "the database did not close cleanly", ["error": error.message])
        }
    }
}

/// The disk has failed: nothing may be acknowledged from now on, so the process ends at once. The
/// next start recovers from what is durable.
private func stopAtOnce(_ error: EngineError) {
    Log.error("server", "stopping: the disk has failed", ["error": "\(error)"])
    _exit(1)
}

/// Each connection takes a descriptor; the usual soft limit of 1024 would be met early.
private func raiseDescriptorLimit() {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
    limit.rlim_cur = limit.rlim_max
    setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
}
