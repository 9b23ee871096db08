import Testing
import Types
import Varve

@Suite("settings read, print and refuse as PostgreSQL's do")
struct SessionSettingsTests {
    @Test(
        "what SET takes is shown in its canonical form",
        arguments: [
            ("statement_timeout", "5000", "5s"), ("statement_timeout", "90min", "90min"),
            ("statement_timeout", "120 min", "2h"), ("work_mem", "65536", "64MB"),
            ("work_mem", "1GB", "1GB"), ("DateStyle", "dmy", "ISO, DMY"),
            ("datestyle", "ISO, YMD", "ISO, YMD"), ("enable_seqscan", "f", "off"),
            ("enable_seqscan", "YES", "on"), ("extra_float_digits", "3", "3"),
            ("client_encoding", "utf-8", "UTF8"), ("TimeZone", "utc", "UTC"),
            ("bytea_output", "ESCAPE", "escape"), ("my.own", "anything", "anything"),
        ])
    func canonical(name: String, value: String, shown: String) throws {
        var settings = SessionSettings()
        try settings.set(name, to: value)
        #expect(settings[name: name] == shown)
    }

    @Test(
        "what makes no sense is refused",
        arguments: [
            ("statement_timeout", "5 fortnights", "22023"), ("enable_seqscan", "maybe", "22023"),
            ("extra_float_digits", "99", "22023"), ("client_encoding", "latin1", "22023"),
            ("TimeZone", "Mars/Olympus", "22023"), ("server_version", "16", "55P02"),
            ("no_such_setting", "1", "42704"), ("bytea_output", "octal", "22023"),
        ])
    func refused(name: String, value: String, state: String) {
        var settings = SessionSettings()
        do throws(SQLError) {
            try settings.set(name, to: value)
            Issue.record("\(name) = \(value) was accepted")
        } catch {
            #expect(error.state.description == state)
        }
    }

    @Test("RESET goes back to what the connection began with")
    func reset() throws {
        var settings = SessionSettings()
        try settings.setDefault("application_name", to: "tool")
        try settings.set("application_name", to: "other")
        #expect(settings[name: "application_name"] == "other")
        try settings.reset("application_name")
        #expect(settings[name: "application_name"] == "tool")
    }

    @Test("the search path's names, quoted or not")
    func searchPath() throws {
        var settings = SessionSettings()
        #expect(settings.searchPath == ["$user", "public"])
        try settings.set("search_path", to: "App, \"Mixed Case\" ,public")
        #expect(settings.searchPath == ["app", "Mixed Case", "public"])
    }
}
