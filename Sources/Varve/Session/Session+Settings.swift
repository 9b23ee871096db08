// SET, RESET, SHOW and DISCARD, and telling the client what changed.
import Catalog
import Engine
import Executor
import Introspection
import Syntax
import Types

extension Session {
    func runSet(_ statement: SetVariable, _ sink: any ResultSink) throws(SQLError) -> String {
        // A transaction that fails undoes it, one of several statements in one text as well.
        try ensureBlock()
        switch statement.action {
        case .set(let name, let values):
            try set(name, try text(name, values), statement.isLocal, sink)
            return "SET"
        case .setDefault(let name):
            try reset(name, sink)
            return "SET"
        case .reset(let name):
            try reset(name, sink)
            return "RESET"
        case .resetAll:
            try variables.change { $0.resetAll() }
            return "RESET"
        case .fromCurrent: throw SQLError.notSupported("SET FROM CURRENT", at: .statement)
        case .transaction(let options):
            warnOutsideBlock("SET TRANSACTION", sink)
            try setTransaction(options)
            return "SET"
        case .sessionCharacteristics(let options):
            try variables.change { (settings) throws(SQLError) in
                try settings.setCharacteristics(options)
            }
            return "SET"
        case .snapshot(let text):
            if statement.isLocal {
                throw SQLError.notSupported("SET LOCAL TRANSACTION SNAPSHOT", at: .statement)
            }
            warnOutsideBlock("SET TRANSACTION", sink)
            try setSnapshot(text)
            return "SET"
        }
    }

    private func set(
        _ name: String, _ value: String, _ isLocal: Bool, _ sink: any ResultSink
    ) throws(SQLError) {
        if isLocal { warnOutsideBlock("SET LOCAL", sink) }
        switch name.lowercased() {
        case "transaction_isolation", "transaction_read_only", "transaction_deferrable":
            try setTransaction(try TransactionOptions(setting: name.lowercased(), to: value))
        case "role", "session_authorization":
            try setIdentity(name.lowercased(), value, isLocal)
        default: _ = try variables.set(name, to: value, isLocal: isLocal)
        }
    }

    private func reset(_ name: String, _ sink: any ResultSink) throws(SQLError) {
        switch name.lowercased() {
        case "role", "session_authorization": try resetIdentity(name.lowercased())
        case "transaction_isolation", "transaction_read_only", "transaction_deferrable":
            warnOutsideBlock("RESET TRANSACTION", sink)
            let initial = SettingDefinition.byName[name.lowercased()]?.initial ?? ""
            try setTransaction(try TransactionOptions(setting: name.lowercased(), to: initial))
        default:
            try variables.change { (settings) throws(SQLError) in try settings.reset(name) }
        }
    }

    /// For what ends with the transaction, and so does nothing in one of its own.
    private func warnOutsideBlock(_ what: String, _ sink: any ResultSink) {
        guard !isInBlock else { return }
        tell(
            sink,
            warning(.noActiveTransaction, "\(what) can only be used in transaction blocks"))
    }

    /// SET's values as one text: lists are joined as SHOW prints them.
    func text(_ name: String, _ values: [SetVariable.Value]) throws(SQLError) -> String {
        let definition = SettingDefinition.byName[name.lowercased()]
        let isOfNames = definition?.isListOfNames == true
        if values.count > 1, !isOfNames, definition?.kind != .dateStyle {
            throw SQLError(.invalidParameterValue, "SET \(name) takes only one argument")
        }
        var words: [String] = []
        for value in values {
            switch value {
            case .string(let text):
                words.append(isOfNames ? Identifiers.quoted(text) : text)
            case .integer(let number): words.append(String(number))
            case .number(let text): words.append(text)
            case .interval(let text, let type):
                words.append(try zone(atDistance: text, type))
            }
        }
        return words.joined(separator: ", ")
    }

    /// The time zone so far east of UTC as an interval says.
    private func zone(atDistance text: String, _ type: TypeName) throws(SQLError) -> String {
        let fields: [Int32] = type.modifiers.compactMap {
            if case .literal(.integer(let value)) = $0.node { value } else { nil }
        }
        let type = SQLType(
            .interval, modifier: try SQLType.modifier(for: .interval, arguments: fields))
        let value = try TextCodec.parse(text, as: type, TextSettings())
        guard case .fixed16(let bits) = value else { return text }
        let distance = Interval(bits)
        func invalid(_ detail: String) -> SQLError {
            let printed = TextCodec.text(value, as: type, TextSettings()) ?? text
            return SQLError(
                .invalidParameterValue,
                "invalid value for parameter \"TimeZone\": \"INTERVAL '\(printed)'\"",
                detail: detail)
        }
        if distance.months != 0 { throw invalid("Cannot specify months in time zone interval.") }
        if distance.days != 0 { throw invalid("Cannot specify days in time zone interval.") }
        let seconds = Int(distance.microseconds / Calendar.microsecondsPerSecond)
        guard abs(seconds) < TimeZone.distanceMax else {
            throw invalid(TimeZone.distanceDetail)
        }
        return TimeZone.fixed(secondsEast: seconds).name
    }

    // MARK: SHOW

    /// The columns and rows of SHOW.
    func show(_ name: String) throws(SQLError) -> (columns: [ResultColumn], rows: [[String?]]) {
        if name.lowercased() == "all" {
            let columns = ["name", "setting", "description"].map {
                ResultColumn(name: $0, type: .text)
            }
            return (columns, settings.names.map { [$0, shownValue($0) ?? "", ""] })
        }
        guard let value = shownValue(name) else { throw SessionSettings.unknown(name) }
        let shown = SettingDefinition.byName[name.lowercased()]?.name ?? name
        return ([ResultColumn(name: shown, type: .text)], [[value]])
    }

    /// A setting's value; what belongs to the transaction at hand is asked of it.
    private func shownValue(_ name: String) -> String? {
        switch name.lowercased() {
        case "transaction_isolation":
            block?.transaction.isolationName ?? settings[name: "default_transaction_isolation"]
        case "transaction_read_only":
            block?.transaction.isReadOnly ?? profile.isReadOnly ? "on" : "off"
        case "transaction_deferrable": block?.isDeferrable ?? profile.isDeferrable ? "on" : "off"
        case "is_superuser": currentRole.isSuperuser ? "on" : "off"
        default: settings[name: name]
        }
    }

    /// All parameters as `pg_settings` lists them, those of the transaction at hand among them.
    var listedSettings: [ServerState.Setting] {
        settings.listed.map { setting in
            var setting = setting
            switch setting.name {
            case "transaction_isolation", "transaction_read_only", "transaction_deferrable",
                "is_superuser":
                setting.value = shownValue(setting.name) ?? setting.value
            default: break
            }
            return setting
        }
    }

    // MARK: DISCARD

    func discard(_ target: DiscardTarget) throws(SQLError) -> String {
        switch target {
        case .all:
            try refuseInBlock("DISCARD ALL")
            statements.removeAll()
            _ = try closeCursor(nil)
            try ensureBlock()
            notifier.unlisten(nil)
            controls.unlockAll()
            cache.removeAll()
            try resetIdentity("session_authorization")
            try variables.change { $0.resetAll() }
            sequenceMemory.forget()
            return "DISCARD ALL"
        case .plans:
            cache.removeAll()
            return "DISCARD PLANS"
        case .sequences:
            sequenceMemory.forget()
            return "DISCARD SEQUENCES"
        case .temporary: return "DISCARD TEMP"
        }
    }

    // MARK: Reporting

    /// The parameters to report at the start, with their values.
    package var reportedParameters: [(name: String, value: String)] { settings.reported }

    func rememberReported() {
        reportedGeneration = settings.generation
        reportedValues = settings.reported.map(\.value)
    }

    /// Tells the client of reported parameters that have changed since it was last told.
    package func reportChanges(_ sink: any ResultSink) {
        guard variables.generation != reportedGeneration else { return }
        noteIdentity()
        let current = settings
        reportedGeneration = current.generation
        for (place, (name, value)) in current.reported.enumerated()
        where reportedValues[place] != value {
            reportedValues[place] = value
            sink.parameterChanged(name: name, value: value)
            if name == "application_name" { handle.update { $0.applicationName = value } }
        }
    }
}

extension SessionSettings {
    /// SET SESSION CHARACTERISTICS.
    fileprivate mutating func setCharacteristics(_ options: TransactionOptions) throws(SQLError) {
        if let level = options.isolation {
            try set("default_transaction_isolation", to: level.settingName)
        }
        if let isReadOnly = options.isReadOnly {
            try set("default_transaction_read_only", to: isReadOnly ? "on" : "off")
        }
        if let isDeferrable = options.isDeferrable {
            try set("default_transaction_deferrable", to: isDeferrable ? "on" : "off")
        }
    }
}

extension TransactionOptions {
    /// What setting one of the parameters asks for that say what the transaction at hand is. Throws 22023 for a
    /// value that makes no sense.
    init(setting name: String, to value: String) throws(SQLError) {
        let text = try SettingDefinition.byName[name]?.canonical(value, current: "") ?? value
        switch name {
        case "transaction_isolation": self.init(isolation: IsolationLevel(settingName: text))
        case "transaction_read_only": self.init(isReadOnly: text == "on")
        default: self.init(isDeferrable: text == "on")
        }
    }
}

extension IsolationLevel {
    init?(settingName: String) {
        switch settingName {
        case "read uncommitted": self = .readUncommitted
        case "read committed": self = .readCommitted
        case "repeatable read": self = .repeatableRead
        case "serializable": self = .serializable
        default: return nil
        }
    }
}
