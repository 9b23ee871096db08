import Glibc
import Testing

@testable import Server

/// What a shell command printed, stderr included, and its exit status.
private func shell(_ command: String) -> (output: String, status: CInt) {
    // Threads of the pool run with all signals blocked, which a child would inherit.
    var none = sigset_t()
    var before = sigset_t()
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, &before)
    let opened = popen("(\(command)) 2>&1", "r")
    pthread_sigmask(SIG_SETMASK, &before, nil)
    guard let stream = opened else { return ("popen failed", -1) }
    var output: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
        let count = fread(&buffer, 1, buffer.count, stream)
        if count == 0 { break }
        output += buffer[..<count]
    }
    let status = pclose(stream)
    return (String(decoding: output, as: UTF8.self), status >> 8 & 0xff)
}

@Suite("psql, unmodified", .enabled(if: shell("psql --version").status == 0))
struct PsqlTests {
    private func psql(_ server: TestServer, _ arguments: String) -> (output: String, status: CInt) {
        shell(
            "timeout 10 psql -h 127.0.0.1 -p \(server.port) -U varve -XAt -v ON_ERROR_STOP=1 "
                + arguments)
    }

    @Test("prints rows, tags, notices and errors")
    func queries() throws {
        let server = try TestServer()
        #expect(psql(server, "-c 'rows 2'").output == "0|row 0\n1|row 1\n")
        #expect(psql(server, "-c 'notice hello'").output == "NOTICE:  hello\nNOTICE\n")
        let failed = psql(server, "-c 'fail'")
        #expect(failed.status == 1)
        #expect(failed.output.contains("ERROR:  relation \"x\" does not exist\n"))
        #expect(failed.output.contains("DETAIL:  It never did.\nHINT:  Create it.\n"))
    }

    @Test("copies in both directions")
    func copy() throws {
        let server = try TestServer()
        let copied = psql(server, "-c 'copy in' <<'END'\n1\ta\n2\tb\nEND\n")
        #expect(copied.output == "COPY 2\n")
        #expect(server.database.copied == Array("1\ta\n2\tb\n".utf8))
        #expect(psql(server, "-c 'copy out 2'").output == "0\tline 0\n1\tline 1\n")
    }

    @Test("cancels on an interrupt")
    func cancel() throws {
        let server = try TestServer()
        let result = shell(
            "timeout -k 5 -s INT 1 psql -h 127.0.0.1 -p \(server.port) -U varve -X -c wait")
        #expect(result.output.contains("canceling statement due to user request"))
    }

    @Test("hears of a role that does not exist")
    func unknownRole() throws {
        let server = try TestServer()
        let result = shell("psql -h 127.0.0.1 -p \(server.port) -U nobody -X -c 'rows 1'")
        #expect(result.status == 2)
        #expect(result.output.contains("FATAL:  role \"nobody\" does not exist"))
    }
}
