// What a statement's role may do with sequences: asked where their functions run, as in PostgreSQL.
import Catalog
import Types

extension ExecutionContext {
    /// Throws 42501 unless the role may do one of these.
    func check(_ anyOf: Privileges, on sequence: SequenceDefinition) throws(SQLError) {
        let has = catalog.privileges(of: session.currentUserOID, on: sequence)
        guard has.isDisjoint(with: anyOf) else { return }
        throw SQLError(
            .insufficientPrivilege, "permission denied for sequence \(sequence.name)")
    }

    /// Whether the role may use `nextval`. Quick for who owns the sequence.
    func mayTakeNumbers(of sequence: SequenceDefinition) -> Bool {
        if sequence.accessList == nil, sequence.owner == session.currentUserOID { return true }
        // An identity column's are its table's, of which the privileges have been looked at.
        if sequence.ownedBy?.isIdentity == true { return true }
        return !catalog.privileges(of: session.currentUserOID, on: sequence)
            .isDisjoint(with: [.usage, .update])
    }
}
