import Environment
import Testing

@testable import Engine

@Suite("Holders of a lock")
struct LockHoldersTests {
    @Test("are what a dictionary of them says, few or many", arguments: [1, 2, 20, 400])
    func model(ownerCount: Int) {
        var randomness = SeededGenerator(seed: UInt64(ownerCount))
        let owners = (0..<ownerCount).map { LockOwner(pid: Int32($0)) }
        let modes = LockMode.allCases
        var holders = LockHolders()
        var model: [Int32: UInt16] = [:]
        for _ in 0..<20_000 {
            // Many take before many give back, so that the number rises and falls.
            let owner = owners[Int(randomness.next() % UInt64(ownerCount))]
            let mode = modes[Int(randomness.next() % UInt64(modes.count))]
            switch randomness.next() % 8 {
            case 0..<4:
                holders.add(owner, mode)
                model[owner.pid, default: 0] |= 1 << mode.rawValue
            case 4, 5:
                holders.remove(owner)
                model[owner.pid] = nil
            case 6:
                holders.remove(owner, mode)
                if let rest = model[owner.pid].map({ $0 & ~(1 << mode.rawValue) }) {
                    model[owner.pid] = rest == 0 ? nil : rest
                }
            default:
                let heir = owners[Int(randomness.next() % UInt64(ownerCount))]
                guard let held = model[owner.pid], model[heir.pid] == nil else { continue }
                holders.replace(owner, by: heir)
                model[owner.pid] = nil
                model[heir.pid] = held
            }
            #expect(holders.modes(of: owner) == model[owner.pid] ?? 0)
            #expect(holders.isEmpty == model.isEmpty)
            let asked = modes[Int(randomness.next() % UInt64(modes.count))]
            #expect(
                holders.contains(conflictingWith: asked) { $0.owner !== owner }
                    == model.contains { $0.key != owner.pid && $0.value & asked.conflictMask != 0 })
        }
        var found: [Int32: UInt16] = [:]
        holders.forEach { found[$0.owner.pid] = $0.modes }
        #expect(found == model)
    }

    @Test("come and go by thousands without being looked through")
    func many() {
        let owners = (0..<20_000).map { LockOwner(pid: Int32($0)) }
        var holders = LockHolders()
        for owner in owners { holders.add(owner, .rowExclusive) }
        #expect(!holders.contains(conflictingWith: .rowExclusive) { _ in true })
        #expect(holders.contains(conflictingWith: .share) { _ in true })
        for owner in owners { holders.remove(owner) }
        #expect(holders.isEmpty)
    }
}
