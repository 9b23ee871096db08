// Functions that may have to wait: sequences and sleeping.

import Types

/// The waiting functions by `prosrc`.
struct WaitingFunctions: Sendable {
    private var bodies: [String: WaitingFunction] = [:]

    static let standard: WaitingFunctions = {
        WaitingFunctions()
    }()

    subscript(prosrc: String) -> WaitingFunction? { bodies[prosrc] }
}
