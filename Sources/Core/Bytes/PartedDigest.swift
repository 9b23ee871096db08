import COpenSSL
import Synchronization

#if arch(x86_64)
    import CIPSecMB
#endif

/// SHA-256 of the parts of a text, for texts whose digest would take as long as writing them does: the CPU
/// computes several at a time, which it cannot do for a single one.
package enum PartedDigest {
    /// Bytes of each part but the last, which may be shorter.
    package static let partSize = 4 << 10

    /// The digests of the parts, one after the other. The text is made of pieces that follow each other;
    /// it is not empty.
    package static func digests(of pieces: [UnsafeRawBufferPointer]) -> [UInt8] {
        let count = pieces.reduce(0) { $0 + $1.count }
        // A part that reaches over the end of a piece is put together here, one for each end at most; what
        // many pieces have of such parts is not more than all of them.
        let gathered = UnsafeMutableRawBufferPointer.allocate(
            byteCount: min(pieces.count * partSize, count), alignment: 64)
        defer { gathered.deallocate() }
        let parts = parts(of: pieces, gatheredIn: gathered)
        precondition(parts.count == (count + partSize - 1) / partSize)
        return digests(ofParts: parts)
    }

    private static func parts(
        of pieces: [UnsafeRawBufferPointer], gatheredIn room: UnsafeMutableRawBufferPointer
    ) -> [UnsafeRawBufferPointer] {
        var parts: [UnsafeRawBufferPointer] = []
        // What was put together so far of a part that is not whole yet, and where the next one would go.
        var (start, end) = (0, 0)
        for piece in pieces {
            var rest = piece[...]
            while !rest.isEmpty {
                let next = rest.prefix(partSize - (end - start))
                rest = rest.dropFirst(next.count)
                if next.count == partSize {
                    parts.append(UnsafeRawBufferPointer(rebasing: next))
                    continue
                }
                UnsafeMutableRawBufferPointer(rebasing: room[end..<end + next.count])
                    .copyMemory(from: UnsafeRawBufferPointer(rebasing: next))
                end += next.count
                guard end - start == partSize else { continue }
                parts.append(UnsafeRawBufferPointer(rebasing: room[start..<end]))
                start = end
            }
        }
        if end > start { parts.append(UnsafeRawBufferPointer(rebasing: room[start..<end])) }
        return parts
    }

    private static func digests(ofParts parts: [UnsafeRawBufferPointer]) -> [UInt8] {
        #if arch(x86_64)
            if let digests = Hasher.digests(ofParts: parts) { return digests }
        #endif
        return parts.flatMap { Digest(of: $0).bytes }
    }
}

#if arch(x86_64)
    /// Intel's library of hashes that are computed side by side, in the CPU's wide registers.
    private struct Hasher: @unchecked Sendable {
        private let manager: UnsafeMutablePointer<IMB_MGR>

        /// Those that nobody uses now: each is one thread's at a time.
        private static let idle = Mutex<[Hasher]>([])

        private init?() {
            guard let manager = varve_make_hasher() else { return nil }
            self.manager = manager
        }

        /// Nil when the library did not do it.
        static func digests(ofParts parts: [UnsafeRawBufferPointer]) -> [UInt8]? {
            guard let hasher = idle.withLock({ $0.popLast() }) ?? Hasher() else { return nil }
            let digests = hasher.digests(ofParts: parts)
            if digests == nil {
                free_mb_mgr(hasher.manager)
            } else {
                idle.withLock { $0.append(hasher) }
            }
            return digests
        }

        private func digests(ofParts parts: [UnsafeRawBufferPointer]) -> [UInt8]? {
            var isGood = true
            let digests = [UInt8](
                unsafeUninitializedCapacity: parts.count * Digest.byteCount
            ) { digests, count in
                var next = digests.baseAddress
                for part in parts {
                    isGood = varve_hash(manager, part.baseAddress, part.count, next) && isGood
                    next = next?.advanced(by: Digest.byteCount)
                }
                isGood = varve_finish_hashing(manager) && isGood
                count = digests.count
            }
            return isGood ? digests : nil
        }
    }
#endif
