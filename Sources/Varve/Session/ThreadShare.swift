// What sessions share.
//
// With a thousand sessions that take turns nothing of one is in the processor's caches when its next statement
// comes: each cache line of its own that a statement touches is waited for. A plan for a statement on one row,
// compiled, is some 40 of them. So sessions of one thread have together what would be the same for all of
// them: see docs/decisions/076-a-threads-sessions-share-plans.md.

import Catalog
import Engine
import Planner
import Syntax
import Types

/// What the sessions of one thread share.
///
/// Thread safety: used on that thread, by one session at a time.
final class ThreadShare: @unchecked Sendable {
    private struct Key: Hashable {
        var text: String
        var declaredTypes: [TypeOID]
        /// Which `PlanningSettings`; the plan keeps them.
        var settings: ObjectIdentifier

        init(_ text: String, _ declaredTypes: [TypeOID], _ settings: PlanningSettings) {
            self.text = text
            self.declaredTypes = declaredTypes
            self.settings = ObjectIdentifier(settings)
        }
    }

    private static let settingsMax = 256
    private static let plansMax = 512
    /// UTF-8 bytes of a text: parsed and planned it takes a hundred times as many.
    private static let textBytesMax = 4 << 10

    private struct Names {
        var settings: PlanningSettings
        var catalogVersion: UInt64
        var user: OID
        var names: SearchPathNames
    }

    private var settings: [PlanningSettings.Values: PlanningSettings] = [:]
    private var plans: [Key: StatementPlan] = [:]
    /// The catalog's that the plans are of.
    private var catalogVersion: UInt64 = 0
    /// Those last asked for.
    private var lastNames: Names?
    private var loneReader: Transaction?

    /// What reads outside of blocks use, one after the other: it sees something only while one runs. Throws
    /// `.stopped`.
    func loneReader(_ engine: Engine) throws(EngineError) -> Transaction {
        if let loneReader { return loneReader }
        let new = try engine.begin(.readCommitted, readOnly: true)
        // From now on it keeps nothing readable while none runs.
        new.withNewestSnapshot {}
        loneReader = new
        return new
    }

    /// How the committed catalog's objects read and print for sessions with these settings; `make` makes them
    /// when they are not known.
    func names(
        catalogVersion: UInt64, _ settings: PlanningSettings, user: OID,
        _ make: () -> SearchPathNames
    ) -> SearchPathNames {
        if let known = lastNames, known.settings === settings,
            known.catalogVersion == catalogVersion, known.user == user
        {
            return known.names
        }
        let names = make()
        lastNames = Names(
            settings: settings, catalogVersion: catalogVersion, user: user, names: names)
        return names
    }

    /// The settings that all sessions with these values have.
    func settings(_ values: PlanningSettings.Values) -> PlanningSettings {
        if let known = settings[values] { return known }
        if settings.count >= Self.settingsMax { settings.removeAll() }
        let new = PlanningSettings(values)
        settings[values] = new
        return new
    }

    /// The plan that a session with the same settings has made of the text.
    func plan(
        _ text: String, _ declaredTypes: [TypeOID], _ settings: PlanningSettings,
        catalogVersion: UInt64
    ) -> StatementPlan? {
        guard catalogVersion == self.catalogVersion else { return nil }
        return plans[Key(text, declaredTypes, settings)]
    }

    /// What the text says, if there is a plan of it: another session has had it parsed.
    func statement(
        _ text: String, _ declaredTypes: [TypeOID], _ settings: PlanningSettings
    ) -> Statement? {
        plans[Key(text, declaredTypes, settings)]?.statement
    }

    /// Takes a plan in. One of an older catalog than the others' is nobody else's.
    func insert(_ plan: StatementPlan, _ text: String, _ declaredTypes: [TypeOID]) {
        guard plan.catalogVersion >= catalogVersion, text.utf8.count <= Self.textBytesMax else {
            return
        }
        if plan.catalogVersion > catalogVersion || plans.count >= Self.plansMax {
            plans.removeAll()
        }
        catalogVersion = plan.catalogVersion
        plan.share()
        plans[Key(text, declaredTypes, plan.settings)] = plan
    }
}

extension String {
    /// Whether a statement with this text can hold a string: `'…'` or `$…$`. What a string says may depend
    /// on when it is read ('now').
    var mayHoldStrings: Bool {
        var isAfterDollar = false
        for byte in utf8 {
            if byte == UInt8(ascii: "'") { return true }
            if isAfterDollar, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
                return true
            }
            isAfterDollar = byte == UInt8(ascii: "$")
        }
        return isAfterDollar
    }
}
