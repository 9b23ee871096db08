// The help texts, made from the commands' own description.

/// The version of the program, as `varve --version` prints it.
let programVersion = "0.1.0"

/// The help of the program, or of one command.
func helpText(_ command: Command?) -> String {
    guard let command else { return programHelp() }
    let width = command.options.map { usage($0).count }.max() ?? 0
    let words = ([command.name] + command.operands).joined(separator: " ")
    var text = "varve \(command.name): \(command.summary)\n\n"
    text += "Usage: varve \(words) [options]\n\n\(command.explanation)\n\nOptions:\n"
    for option in command.options {
        text += "  \(padded(usage(option), width))  \(option.help)\n"
    }
    return text
}

private func programHelp() -> String {
    let width = Command.all.map(\.name.count).max() ?? 0
    var text = """
        Varve: one append-only ledger, read and written as PostgreSQL tables and Kafka topics.

        Usage: varve <command> [options]

        Commands:

        """
    for command in Command.all {
        text += "  \(padded(command.name, width))  \(command.summary)\n"
    }
    return text + """

        varve <command> --help explains a command; varve --version prints the version.

        """
}

private func usage(_ option: Option) -> String {
    option.value.map { "\(option.name) \($0)" } ?? option.name
}

func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
}
