import Testing

@Suite("SQL scripts give what PostgreSQL gives")
struct ScriptTests {
    @Test(arguments: Script.names())
    func script(name: String) async throws {
        let difference = try await Script(named: name).run()
        #expect(difference == nil, "\(difference ?? "")")
    }
}
