import Testing

@Suite("pgbench, unmodified")
struct PgbenchTests {
    private let home: TemporaryDirectory
    private let server: ServerProcess

    init() throws {
        home = try TemporaryDirectory()
        server = try ServerProcess(dataDirectory: home.path + "/data")
    }

    @Test("initialises, runs in its three modes, and the sums of its balances agree")
    func threeModes() throws {
        let initialised = try server.pgbench(["-i", "-q", "-s", "1"])
        try #require(initialised.status == 0, "\(initialised.transcript)")
        for mode in ["simple", "extended", "prepared"] {
            for script in [["-b", "tpcb-like"], ["-S"], ["-N"]] {
                let result = try server.pgbench(
                    ["-n", "-M", mode, "-c", "4", "-j", "2", "-t", "25"] + script)
                #expect(result.status == 0, "\(mode) \(script): \(result.transcript)")
                #expect(
                    result.output.contains("number of transactions actually processed: 100/100"),
                    "\(mode) \(script): \(result.transcript)")
            }
        }
        let linked = try server.pgbench(["-i", "-I", "f", "-q"])
        #expect(linked.status == 0, "\(linked.transcript)")
        let orphans = try server.psql("DELETE FROM pgbench_branches;")
        #expect(orphans.transcript.contains("violates foreign key constraint"))
        let sums = try server.psql(
            """
            SELECT (SELECT sum(bbalance) FROM pgbench_branches) = (SELECT sum(tbalance) FROM pgbench_tellers);
            SELECT (SELECT sum(abalance) FROM pgbench_accounts) = (SELECT sum(delta) FROM pgbench_history);
            SELECT count(*) FROM pgbench_history;
            """)
        #expect(sums.output == "t\nt\n600\n", "\(sums.transcript)")
    }
}
