// Sessions and what they wait for: pg_stat_activity.
import Bytes
import Catalog
import Types

extension SystemRowMaker {
    func activity() -> [[Datum]] {
        source.state().sessions().sorted { $0.processID < $1.processID }.map { session in
            make { row in
                let user = catalog.role(named: session.user)?.oid ?? 0
                row["datid"] = .oid(session.databaseOID)
                row["datname"] = .optional(catalog.databases[session.databaseOID]?.name)
                row["pid"] = .number(session.processID)
                row["usesysid"] = .oid(user)
                row["usename"] = .text(session.user)
                row["application_name"] = .text(session.applicationName)
                guard catalog.role(role, actsAs: user) else {
                    row["query"] = "<insufficient privilege>"
                    return
                }
                row["client_port"] = clientPort(session.client)
                row["backend_start"] = time(session.sessionStart)
                row["xact_start"] = time(session.transactionStart)
                row["query_start"] = time(session.queryStart)
                row["state_change"] = time(session.stateChange)
                row["wait_event_type"] = .optional(session.wait?.type)
                row["wait_event"] = .optional(session.wait?.event)
                row["state"] = .text(state(session))
                if let number = session.transactionID { row["backend_xid"] = transaction(number) }
                if let oldest = session.oldestTransaction {
                    row["backend_xmin"] = transaction(oldest)
                }
                row["query"] = .text(session.query)
                row["backend_type"] = "client backend"
            }
        }
    }

    /// PostgreSQL's -1 tells a client of a Unix-domain socket from a process of the server.
    private func clientPort(_ client: ClientAddress) -> SystemValue {
        client == .local ? .number(-1) : .optional(client.port)
    }

    private func state(_ session: ServerState.Activity) -> String {
        if session.isActive { return "active" }
        guard session.isInTransaction else { return "idle" }
        return session.isFailed ? "idle in transaction (aborted)" : "idle in transaction"
    }

    func time(_ timestamp: Timestamp?) -> SystemValue {
        // Microseconds since 2000-01-01, as timestamptz is kept.
        timestamp.map { .integer($0.microseconds - 946_684_800_000_000) } ?? .null
    }

    /// Transaction numbers wrap around, as PostgreSQL's xid does.
    func transaction(_ number: UInt64) -> SystemValue {
        .oid(UInt32(truncatingIfNeeded: number))
    }
}
