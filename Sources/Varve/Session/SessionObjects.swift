// What of a session its own queries can see: `pg_settings`, `pg_prepared_statements`, `pg_cursors`.
import Introspection
import Types

/// Lists a session's objects to the system relations that its own statements read.
///
/// Thread safety: called only by the session's task, in the middle of a statement that reads such a
/// relation; the reference may be dropped from anywhere. Not a weak one: an object that has had one is
/// counted the slow way ever after.
final class SessionObjects: @unchecked Sendable {
    private unowned let session: Session

    init(_ session: Session) { self.session = session }

    var settings: [ServerState.Setting] { session.listedSettings }

    var prepared: [ServerState.Prepared] {
        session.statements.map { name, statement in
            ServerState.Prepared(
                name: name, text: statement.text, created: statement.prepared,
                parameterTypes: statement.parameterTypes, isFromSQL: statement.isFromSQL,
                genericPlans: statement.genericCount, customPlans: statement.customCount)
        }
    }

    var cursors: [ServerState.Cursor] {
        var found = session.cursors.values.map { cursor in
            ServerState.Cursor(
                name: cursor.name, text: cursor.statementText, isHoldable: cursor.isHold,
                isBinary: cursor.isBinary, isScrollable: cursor.isScrollable,
                created: cursor.created)
        }
        func add(_ portal: Portal, _ name: String) {
            found.append(
                ServerState.Cursor(
                    name: name, text: portal.statement.text, isHoldable: false, isBinary: false,
                    isScrollable: false, created: portal.created))
        }
        if let unnamed = session.portals[""] { add(unnamed, "") }
        for (name, portal) in session.portals.named { add(portal, name) }
        return found
    }
}
