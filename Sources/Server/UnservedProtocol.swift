/// Closes the connections of a protocol that has nobody to answer them, and says so in the log.
package struct UnservedProtocol: ConnectionHandler {
    private let name: String

    package init(name: String) { self.name = name }

    package func serve(_ connection: Connection) async {
        Log.warning(name, "not served", ["client": "\(connection.peer)"])
    }
}
