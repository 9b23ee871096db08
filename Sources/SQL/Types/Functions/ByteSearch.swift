// Finding some bytes in others, by the C library: in time that grows with the sum of both lengths, whatever is in
// them.

import CLinux

/// The byte offset of the first occurrence; 0 for the empty part.
package func firstOffset(
    of part: UnsafeRawBufferPointer, in text: UnsafeRawBufferPointer
) -> Int? {
    guard let wanted = part.baseAddress, !part.isEmpty else { return 0 }
    guard let start = text.baseAddress, part.count <= text.count else { return nil }
    return varve_find(start, text.count, wanted, part.count).map { $0 - start }
}
