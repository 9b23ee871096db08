// What a statement's role may do with sequences: asked where their functions run, as in PostgreSQL.
import Catalog
import Types

extension ExecutionContext {
    /// Throws 42501 unless the role may do one of these.
    func check(_ anyOf: Privileges, on sequence: SequenceDefinition) throws(SQLError) {
        guard !may(anyOf, sequence) else { return }
        throw SQLError(
            .insufficientPrivilege, "permission denied for sequence \(sequence.name)")
    }

    /// Whether the role may use `nextval`. Quick for who owns the sequence.
    func mayTakeNumbers(of sequence: SequenceDefinition) -> Bool {
        if rights === catalog, sequence.accessList == nil,
            sequence.owner == session.currentUserOID
        {
            return true
        }
        return may([.usage, .update], sequence)
    }

    /// Whether the role may do one of these.
    private func may(_ anyOf: Privileges, _ sequence: SequenceDefinition) -> Bool {
        let known = rights.sequences[sequence.oid] ?? sequence
        return !rights.privileges(of: session.currentUserOID, on: known).isDisjoint(with: anyOf)
    }
}
