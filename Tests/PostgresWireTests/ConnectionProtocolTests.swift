import Testing

@testable import PostgresWire

@Suite("a connection's place in the protocol decides what a message does")
struct ConnectionProtocolTests {
    private func opened() -> ConnectionProtocol {
        var machine = ConnectionProtocol()
        _ = machine.receive(.startup(startup(["user": "varve"])))
        machine.sessionOpened()
        return machine
    }

    private func startup(
        _ parameters: KeyValuePairs<String, String>, major: UInt16 = 3, minor: UInt16 = 0
    ) -> StartupMessage {
        StartupMessage(
            majorVersion: major, minorVersion: minor,
            parameters: parameters.map { .init(name: $0.key, value: $0.value) })
    }

    @Test("encryption is refused twice, then the connection is")
    func encryptionRequests() {
        var machine = ConnectionProtocol()
        #expect(machine.receive(.sslRequest) == .refuseEncryption)
        #expect(machine.receive(.gssEncryptionRequest) == .refuseEncryption)
        guard case .refuse(let report) = machine.receive(.sslRequest) else {
            Issue.record("a third request was accepted")
            return
        }
        #expect(report.severity == .fatal && report.code == "08P01")
        #expect(machine.receive(.sslRequest) == .end)
    }

    @Test("a cancel request ends its own connection")
    func cancelRequest() {
        var machine = ConnectionProtocol()
        let action = machine.receive(.cancelRequest(processID: 3, secretKey: 4))
        #expect(action == .cancel(processID: 3, secretKey: 4))
        #expect(machine.receive(.query("SELECT 1")) == .end)
    }

    @Test("protocol options and newer minor versions are negotiated away")
    func negotiation() {
        var machine = ConnectionProtocol()
        let wanted = startup(["user": "v", "_pq_.wide": "1", "TimeZone": "UTC"], minor: 2)
        let plain = startup(["user": "v", "TimeZone": "UTC"], minor: 2)
        #expect(
            machine.receive(.startup(wanted)) == .open(plain, unrecognizedOptions: ["_pq_.wide"]))
        var exact = ConnectionProtocol()
        let usual = startup(["user": "v"])
        #expect(exact.receive(.startup(usual)) == .open(usual, unrecognizedOptions: nil))
    }

    @Test("protocol 2 and a startup without a user are refused")
    func refusedStartups() {
        var old = ConnectionProtocol()
        #expect(
            old.receive(.startup(startup([:], major: 2)))
                == .refuse(
                    Diagnostic(
                        .fatal, "0A000",
                        "unsupported frontend protocol 2.0: server supports 3.0 to 3.0")))
        var nameless = ConnectionProtocol()
        #expect(
            nameless.receive(.startup(startup(["database": "shop"])))
                == .refuse(
                    Diagnostic(
                        .fatal, "28000", "no PostgreSQL user name specified in startup packet")))
    }

    @Test("after an error everything up to Sync is skipped, and that Sync knows")
    func errorRecovery() {
        var machine = opened()
        let bind = BindMessage(
            portal: "", statement: "", parameterFormats: [], parameters: [], resultFormats: [])
        #expect(machine.receive(.bind(bind)) == .bind(bind))
        machine.extendedMessageFailed()
        #expect(machine.receive(.execute(ExecuteMessage(portal: "", maximumRows: 0))) == .ignore)
        #expect(machine.receive(.query("SELECT 1")) == .ignore)
        #expect(machine.receive(.flush) == .ignore)
        #expect(machine.receive(.sync) == .synchronize(failed: true))
        #expect(machine.receive(.sync) == .synchronize(failed: false))
        #expect(machine.receive(.query("SELECT 1")) == .simpleQuery("SELECT 1"))
    }

    @Test("an unreadable Query is answered at once, an unreadable Parse at the next Sync")
    func unreadableMessages() {
        let report = Diagnostic(.error, "22021", "invalid")
        var machine = opened()
        #expect(
            machine.receive(.unreadable(type: UInt8(ascii: "Q"), report))
                == .report(report, thenReady: true))
        #expect(
            machine.receive(.unreadable(type: UInt8(ascii: "P"), report))
                == .report(report, thenReady: false))
        #expect(machine.receive(.flush) == .ignore)
        // A Sync of that kind is one all the same.
        #expect(
            machine.receive(.unreadable(type: UInt8(ascii: "S"), report))
                == .report(report, thenReady: true))
        #expect(machine.receive(.query("SELECT 1")) == .simpleQuery("SELECT 1"))
    }

    @Test("during COPY only its messages count, Flush and Sync pass, others end the connection")
    func copyIn() {
        var machine = opened()
        machine.copyInBegan()
        #expect(machine.receive(.copyData([1])) == .copyData([1]))
        #expect(machine.receive(.flush) == .ignore)
        #expect(machine.receive(.sync) == .ignore)
        #expect(machine.receive(.copyDone) == .copyDone)
        machine.copyInBegan()
        #expect(
            machine.receive(.copyFail("no"))
                == .copyFailed(Diagnostic(.error, "57014", "COPY from stdin failed: no")))
        machine.copyInBegan()
        guard case .copyFailed(let report) = machine.receive(.query("SELECT 1")) else {
            Issue.record("a query was accepted in the middle of a COPY")
            return
        }
        let message = "unexpected message type 0x51 during COPY from stdin"
        #expect(report == Diagnostic(.error, "08P01", message))
        #expect(machine.hasLostSynchronization)
        #expect(machine.receive(.query("SELECT 1")) == .end)
    }

    @Test("COPY data that comes after the COPY has failed is ignored")
    func lateCopyData() {
        var machine = opened()
        machine.copyInBegan()
        machine.copyInEnded()
        #expect(machine.receive(.copyData([1])) == .ignore)
        #expect(machine.receive(.copyDone) == .ignore)
        #expect(machine.receive(.copyFail("")) == .ignore)
        #expect(machine.receive(.query("SELECT 1")) == .simpleQuery("SELECT 1"))
    }

    @Test("a function call is refused and answered, a late password ends the connection")
    func refusedMessages() {
        var machine = opened()
        guard case .report(let report, thenReady: true) = machine.receive(.functionCall) else {
            Issue.record("a function call was not answered")
            return
        }
        #expect(report.code == "0A000")
        guard case .refuse = machine.receive(.password([])) else {
            Issue.record("a late password was accepted")
            return
        }
    }
}
