// The `varve` command: reads its arguments and runs what they name.
//
// Exit status: 0 done, 1 it could not be done, 2 the command line makes no sense. What goes wrong
// is said in one line on stderr.

import Glibc

@main
struct VarveCommand {
    static func main() {
        do throws(UsageError) {
            try run(Invocation.parse(Array(CommandLine.arguments.dropFirst())))
        } catch {
            complain(error.message)
            exit(2)
        }
    }

    private static func run(_ invocation: Invocation) throws(UsageError) {
        switch invocation {
        case .help(let command): writeOut(helpText(command))
        case .version: writeOut("varve \(programVersion)\n")
        case .run(.serve, let options): serve(try ServeOptions(options))
        case .run(.ledgerStat, let options): printLedgerStatistics(options)
        case .run(.ledgerDump, let options): dumpLedger(try DumpOptions(options))
        case .run(.ledgerVerify, let options): verifyWholeLedger(options)
        case .run(.backup, let options): makeBackup(options)
        case .run(.restore, let options): restoreBackup(try RestoreOptions(options))
        case .run(.rebuild, let options): rebuildViews(options)
        case .run(let command, _): preconditionFailure("\(command.name) has a case above")
        }
    }
}

/// Writes text to stdout, all of it.
func writeOut(_ text: String) { writeAll(text, to: STDOUT_FILENO) }

/// Writes text to stderr.
func writeError(_ text: String) { writeAll(text, to: STDERR_FILENO) }

/// Says on stderr what went wrong, in one line.
func complain(_ message: String) { writeAll("varve: \(message)\n", to: STDERR_FILENO) }

/// Says what went wrong and ends with status 1.
func fail(_ message: String) -> Never {
    complain(message)
    exit(1)
}

private func writeAll(_ text: String, to descriptor: CInt) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
        let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        if count < 0 && errno == EINTR { continue }
        guard count > 0 else { return }
        rest = rest.dropFirst(count)
    }
}
