// Sessions and what they wait for: pg_stat_activity and pg_locks.
import Bytes
import Catalog
import Types

extension SystemRowMaker {
    func activity() -> [[Datum]] {
        source.state().sessions.sorted { $0.processID < $1.processID }.map { session in
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
                if let port = session.clientAddress.split(separator: ":").last.flatMap({
                    Int32($0)
                }) {
                    row["client_port"] = .number(port)
                }
                row["backend_start"] = time(session.sessionStart)
                row["xact_start"] = time(session.transactionStart)
                row["query_start"] = time(session.queryStart)
                row["state_change"] = time(session.stateChange)
                row["wait_event_type"] = .optional(session.wait?.type)
                row["wait_event"] = .optional(session.wait?.event)
                row["state"] = .text(state(session))
                if let number = session.transactionID { row["backend_xid"] = transaction(number) }
                row["query"] = .text(session.query)
                row["backend_type"] = "client backend"
            }
        }
    }

    private func state(_ session: ServerState.Activity) -> String {
        if session.isActive { return "active" }
        guard session.isInTransaction else { return "idle" }
        return session.isFailed ? "idle in transaction (aborted)" : "idle in transaction"
    }

    private func time(_ timestamp: Timestamp?) -> SystemValue {
        // Microseconds since 2000-01-01, as timestamptz is kept.
        timestamp.map { .integer($0.microseconds - 946_684_800_000_000) } ?? .null
    }

    /// Transaction numbers wrap around, as PostgreSQL's xid does.
    private func transaction(_ number: UInt64) -> SystemValue {
        .oid(UInt32(truncatingIfNeeded: number))
    }

    func locks() -> [[Datum]] {
        source.state().locks().map { lock in
            make { row in
                row["pid"] = .number(lock.processID)
                row["mode"] = .text(lock.mode)
                row["granted"] = .flag(lock.isGranted)
                row["fastpath"] = .flag(lock.isFastPath)
                row["waitstart"] = time(lock.waitStart)
                row["virtualtransaction"] = .text("\(lock.processID)/0")
                switch lock.kind {
                case .relation(let database, let table):
                    row["locktype"] = "relation"
                    row["database"] = .oid(database)
                    row["relation"] = .oid(table)
                case .transaction(let number):
                    row["locktype"] = "transactionid"
                    row["transactionid"] = transaction(number)
                case .virtualTransaction:
                    row["locktype"] = "virtualxid"
                    row["virtualxid"] = .text("\(lock.processID)/0")
                case .object(let database, let list, let object):
                    row["locktype"] = "object"
                    row["database"] = .oid(database)
                    row["classid"] = .oid(list)
                    row["objid"] = .oid(object)
                    row["objsubid"] = .number(Int32(0))
                case .advisory(let database, let high, let low, let objectSubID):
                    row["locktype"] = "advisory"
                    row["database"] = .oid(database)
                    row["classid"] = .oid(high)
                    row["objid"] = .oid(low)
                    row["objsubid"] = .number(Int32(objectSubID))
                }
            }
        }
    }
}
