import Bytes
import Catalog
package import Engine
import Environment
import Executor
import Ledger
import Planner
import Syntax
package import Types

/// One client's conversation with the database: its settings, its transaction, its prepared
/// statements and portals.
///
/// Used by one task at a time; only its handle's `cancel` may be called from elsewhere. One file of
/// extensions for each concern: transactions, running plans, the extended protocol, definitions,
/// settings, COPY.
package final class Session {
    // What each statement touches comes first: with a thousand sessions none of it is in the
    // processor's caches.
    package let database: Database
    package let handle: SessionHandle
    var recentStatements = RecentStatements()
    /// The settings, shared with the functions that read and set them.
    let variables: SettingsBox
    private var cachedProfile: SettingsProfile?
    var block: TransactionBlock?
    /// That of all sessions on the listener's thread.
    private(set) var share = ThreadShare()
    /// Made at the first statement and used again for each.
    var context: ExecutionContext?
    /// The newest catalog when it was last asked for; its sequence and version.
    private var knownCatalog: Catalog?
    private var known = (sequence: CommitSequence.latest, version: UInt64(0))
    /// The settings' generation that was last told to the client.
    var reportedGeneration = 0
    /// The version of the catalog that the context has, for what statements name and for what roles may do;
    /// nil when these are two.
    var contextCatalogVersion: UInt64?
    /// The settings' generation that the context was filled from.
    var contextGeneration = 0
    /// Rings when what the session does now, running or idling, takes too long.
    var alarm: Alarms.ID?
    var isContextFilled = false
    /// The session has listened to a channel: there may be notifications for it.
    var hasListened = false
    var portals = PortalTable()
    /// The query that was bound last, as long as nothing has come after its Bind.
    var boundPortal: Portal?
    var unnamedStatement: PreparedStatement?
    /// The immediate statement at hand.
    var atHand: StatementAtHand?
    /// Who is told of the end of what `beginCommit` and `beginLock` begin.
    package var waitListener: (any WaitListener)? {
        didSet {
            let thread = waitListener?.thread
            handle.locks.home = thread.map { UInt(bitPattern: ObjectIdentifier($0)) } ?? 0
            share = thread.map { database.share(of: $0) } ?? ThreadShare()
            leaveShare()
        }
    }
    let notifier: SessionNotifier
    /// Whether the thread that calls the session may wait for the disk in a commit, as nobody else needs it
    /// now.
    package var mayBlock: () -> Bool = { false }

    /// What its transactions use one after the other.
    let memory = TransactionMemory()
    let databaseOID: OID
    let databaseName: String
    /// Who has connected.
    let loginRole: RoleDefinition
    /// What was last told to the client (ParameterStatus), in the order of `SessionSettings.reported`.
    var reportedValues: [String] = []
    /// Those with names.
    var statements: [String: PreparedStatement] = [:] { didSet { recentStatements.removeAll() } }
    var cursors: [String: Cursor] = [:]
    /// When the client asked for what runs now, if that is known: `statement_timestamp()`.
    var statementStart: Timestamp?
    /// How many portals and cursors there have been.
    var portalCount = 0
    /// The text at hand has several statements: they are one transaction.
    var runsSeveral = false
    /// Messages of the extended protocol have come, and no Sync yet.
    var isUnsynchronized = false
    /// A statement of a pipeline has run that needed no transaction.
    var hasRunWithoutBlock = false
    /// Where in the text that is running the statement begins that runs now, in bytes, blanks included.
    var statementOffset = 0
    var cache = StatementCache()
    /// Texts that begin or end a block or a part of one: savepoints may have another name each time, and are not to
    /// drive out what was planned.
    var blockStatements = StatementCache(entriesMax: 16)
    /// Texts about settings, which drivers and pools say again and again; as those above, they are not parsed each time.
    var settingStatements = StatementCache(entriesMax: 16)
    var normalizer = StatementNormalizer()
    /// What the normalizer said of the simple query at hand; nil before it was asked.
    var isNormalized: Bool?
    let sequenceMemory = SequenceMemory()
    let keptMemory = KeptMemory()
    /// Watches over what cannot suspend.
    let work: StatementWork
    /// What functions may do with locks and other sessions.
    let controls: SessionControls
    /// The names of the search path as OIDs, for the catalog and settings they were made from.
    var resolvedPath: (version: UInt64, setting: String, user: String, path: [OID])?
    /// What `origin` was, for the catalog and settings it was made from.
    private var knownOrigin: (version: UInt64, generation: Int, origin: EntryOrigin)?

    /// Throws 28000 for a role and 3D000 for a database that does not exist, 22023 and 42704 for bad
    /// startup parameters.
    package init(database: Database, startup: SessionStartup) throws(SQLError) {
        let catalog = database.history.catalog(at: database.engine.visibleSequence)
        guard let role = catalog.role(named: startup.user) else {
            throw Self.fatal(
                .invalidAuthorizationSpecification, "role \"\(startup.user)\" does not exist")
        }
        guard role.canLogin else {
            throw Self.fatal(
                .invalidAuthorizationSpecification,
                "role \"\(startup.user)\" is not permitted to log in")
        }
        let name = startup.database ?? startup.user
        guard let found = catalog.database(named: name) else {
            throw Self.fatal(.invalidCatalogName, "database \"\(name)\" does not exist")
        }
        guard catalog.privileges(of: role.oid, on: found).contains(.connect) else {
            throw Self.fatal(
                .insufficientPrivilege, "permission denied for database \"\(name)\"",
                detail: "User does not have CONNECT privilege.")
        }
        self.database = database
        loginRole = role
        databaseOID = found.oid
        databaseName = name
        var settings = SessionSettings()
        settings.decide("session_authorization", role.name)
        settings.decide("is_superuser", role.isSuperuser ? "on" : "off")
        Self.applyDefaults(of: role, in: found, catalog, to: &settings)
        try Self.apply(startup.parameters, to: &settings) { (name, value) throws(SQLError) in
            try catalog.checkIdentity(name, value, session: role.oid, login: role.oid)
        }
        variables = SettingsBox(settings)
        handle = database.register(
            user: role.name, databaseOID: found.oid, client: startup.client)
        controls = SessionControls(database, handle)
        work = StatementWork(
            cancellation: handle.cancellation, clock: database.environment.clock)
        notifier = SessionNotifier(
            database.notifications, database: found.oid, processID: handle.processID)
        let applicationName = settings[name: "application_name"] ?? ""
        handle.update { $0.applicationName = applicationName }
        rememberReported()
    }

    deinit { end() }

    static func fatal(
        _ state: SQLState, _ message: String, detail: String? = nil
    ) -> SQLError {
        var error = SQLError(state, message, detail: detail)
        error.severity = .fatal
        return error
    }

    /// Parameters of the startup message; `options` holds more of them as `-c name=value`. `check` throws for
    /// those that the role may not set.
    private static func apply(
        _ parameters: [(name: String, value: String)], to settings: inout SessionSettings,
        _ check: (_ name: String, _ value: String) throws(SQLError) -> Void
    ) throws(SQLError) {
        do throws(SQLError) {
            // What is said by itself comes after `options`, wherever those stand.
            var assignments: [(name: String, value: String)] = []
            for (name, value) in parameters where name == "options" {
                assignments += try options(value)
            }
            assignments += parameters.filter { $0.name != "options" && $0.name != "replication" }
            for (name, value) in assignments {
                try check(name, value)
                try settings.setDefault(name, to: value)
            }
        } catch {
            throw fatal(error.state, error.message)
        }
    }

    /// The words of `options`: blanks part them, but for those behind a backslash.
    private static func words(of options: String) -> [String] {
        var words: [String] = []
        var word: String?
        var isEscaped = false
        for character in options {
            if isEscaped {
                word = (word ?? "") + String(character)
                isEscaped = false
            } else if character == "\\" {
                word = word ?? ""
                isEscaped = true
            } else if character.isWhitespace {
                if let ended = word { words.append(ended) }
                word = nil
            } else {
                word = (word ?? "") + String(character)
            }
        }
        if let word { words.append(word) }
        return words
    }

    private static func options(
        _ text: String
    ) throws(SQLError) -> [(name: String, value: String)] {
        var assignments: [(name: String, value: String)] = []
        var words = words(of: text)[...]
        while let word = words.popFirst() {
            let assignment: String
            if word == "-c", let next = words.popFirst() {
                assignment = next
            } else if word.hasPrefix("-c") || word.hasPrefix("--") {
                assignment = String(word.dropFirst(2))
            } else {
                throw SQLError(
                    .syntaxError, "invalid command-line argument for server process: \(word)")
            }
            let parts = assignment.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2 else {
                throw SQLError(.syntaxError, "-c \(assignment) requires a value")
            }
            assignments.append((parts[0].replacing("-", with: "_"), parts[1]))
        }
        return assignments
    }

    /// Whether it may be used on another thread from now on, whose wait listener it is given first: nothing of
    /// what it has in common with the present thread's sessions is in use.
    package var mayChangeThread: Bool { block == nil && portals.isEmpty && cursors.isEmpty }

    /// What it had in common with the sessions of the thread before is left to them; for what it has of its own
    /// nothing changes.
    private func leaveShare() {
        cachedProfile = nil
        atHand = nil
        isContextFilled = false
        contextCatalogVersion = nil
        unnamedStatement?.change(to: share)
        for statement in statements.values { statement.change(to: share) }
        for statement in cache.values { statement.change(to: share) }
    }

    /// The settings that every statement needs.
    var profile: SettingsProfile {
        if let cachedProfile, cachedProfile.generation == variables.generation {
            return cachedProfile
        }
        let profile = SettingsProfile(settings, of: loginRole, in: databaseOID) {
            share.settings($0)
        }
        cachedProfile = profile
        return profile
    }

    /// What each statement touches, and no other session does.
    package var hotObjects: [AnyObject] {
        [self, handle] + [context, recentStatements.any ?? unnamedStatement].compactMap { $0 }
    }

    /// Those in force.
    var settings: SessionSettings { variables.settings }

    /// Whether the transaction is one of several statements: between BEGIN and COMMIT, or those of one text.
    var isInBlock: Bool { block?.isExplicit == true || runsSeveral }

    /// Notifications for the client, as they arrived, about so many bytes of them; it gets them between
    /// transactions only. None: there are no more.
    package func takeNotifications(upTo bytes: Int = .max) -> [Notification] {
        hasListened && block == nil ? notifier.take(upTo: bytes) : []
    }

    /// `wake` is called, from any thread, when there are notifications to take.
    package func onNotification(_ wake: @escaping @Sendable () -> Void) {
        notifier.mailbox.onArrival(wake)
    }

    package var processID: Int32 { handle.processID }
    package var secretKey: Int32 { handle.secretKey }

    package var transactionStatus: TransactionStatus {
        guard let block, block.isExplicit else { return .idle }
        return block.isFailed ? .failed : .active
    }

    /// Ends the running statement with 57014. From any thread.
    package func cancel() { handle.cancel() }

    /// See `SessionHandle`.
    package func onTermination(_ notify: (@Sendable () -> Void)?) { handle.onTermination(notify) }
    package var terminationReason: SQLError? { handle.terminationReason }
    package var mustEnd: Bool { handle.cancellation.reason == .termination }
    package var isInterrupted: Bool { handle.cancellation.isSet }
    package func clientVanished() { handle.clientVanished() }

    /// Rolls back what is open and gives everything up.
    package func end() {
        clearAlarm()
        closePortals()
        for cursor in cursors.values { cursor.close() }
        cursors.removeAll()
        block?.transaction.rollback()
        block = nil
        controls.unlockAll()
        notifier.end()
        database.unregister(handle)
    }

    /// How values read and print in this session now.
    func textSettings(_ catalog: Catalog) throws(SQLError) -> TextSettings {
        var text = TextSettings()
        // The setting was checked when it was set.
        text.timeZone = TimeZone.named(settings[name: "TimeZone"] ?? "UTC") ?? .utc
        if let style = settings[name: "DateStyle"].flatMap(DateStyleSetting.init) {
            (text.dateStyle, text.dateOrder) = (style.style, style.order)
        }
        text.intervalStyle =
            switch settings[name: "IntervalStyle"] {
            case "postgres_verbose": .postgresVerbose
            case "sql_standard": .sqlStandard
            case "iso_8601": .iso8601
            default: .postgres
            }
        text.now = (block?.start ?? database.environment.clock.now).sincePostgresEpoch
        text.extraFloatDigits = settings[name: "extra_float_digits"].flatMap { Int($0) } ?? 1
        text.escapesBytea = settings[name: "bytea_output"] == "escape"
        text.names = names(catalog, for: currentRole.oid)
        return text
    }

    private func names(_ catalog: Catalog, for user: OID) -> SearchPathNames {
        func make() -> SearchPathNames {
            SearchPathNames(
                catalog: catalog, database: databaseOID, searchPath: searchPath(catalog),
                user: user)
        }
        // What the transaction itself has defined is nobody else's.
        guard !hasDefinitions else { return make() }
        return share.names(
            catalogVersion: catalog.version, profile.planning, user: user, make)
    }

    /// The schemas that unqualified names are looked up in.
    func searchPath(_ catalog: Catalog) -> [OID] {
        let setting = profile.searchPath
        let user = profile.roleName ?? loginRole.name
        if let resolved = resolvedPath, resolved.version == catalog.version,
            resolved.setting == setting, resolved.user == user
        {
            return resolved.path
        }
        let path = catalog.searchPath(
            settings.searchPath, database: databaseOID, user: user)
        resolvedPath = (catalog.version, setting, user, path)
        return path
    }

    /// The catalog that a snapshot sees: the newest, nearly always, which is at hand then without asking
    /// what all sessions ask.
    func committedCatalog(at sequence: CommitSequence) -> Catalog {
        let newest = database.history.newestSequence
        if sequence >= newest, known.sequence == newest, let knownCatalog { return knownCatalog }
        let version = database.history.newestVersion
        guard sequence >= version.sequence else { return database.history.catalog(at: sequence) }
        knownCatalog = version.catalog
        known = (version.sequence, version.catalog.version)
        return version.catalog
    }

    /// The version of the catalog that a snapshot sees. That is everybody's, so who asks for it counts a
    /// reference that all processors count; who asks for its version does not.
    func committedCatalogVersion(at sequence: CommitSequence) -> UInt64 {
        let newest = database.history.newestSequence
        if sequence >= newest, known.sequence == newest { return known.version }
        return committedCatalog(at: sequence).version
    }

    /// Who commits, for the ledger.
    var origin: EntryOrigin {
        let version = seesOldCatalog ? rights.version : catalogVersion
        let generation = variables.generation
        if let known = knownOrigin, known.version == version, known.generation == generation {
            return known.origin
        }
        let origin = EntryOrigin(
            role: sessionRole.name, client: handle.clientText,
            application: settings[name: "application_name"] ?? "")
        knownOrigin = (version, generation, origin)
        return origin
    }
}
