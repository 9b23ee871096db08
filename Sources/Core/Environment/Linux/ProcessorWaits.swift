// How long a thread was ready to run and had no processor, as the kernel counts it.

import Glibc

/// The calling thread's waits for a processor. Used by that thread only.
package final class ProcessorWaits {
    private let descriptor: CInt

    /// Nil where the kernel does not count them.
    package init?() {
        descriptor = open("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        guard nanoseconds != nil else { return nil }
    }

    deinit { close(descriptor) }

    /// All of them since the thread began.
    package var nanoseconds: UInt64? {
        // Nanoseconds on a processor, nanoseconds waiting for one, times it got one.
        var text = [UInt8](repeating: 0, count: 64)
        let count = pread(descriptor, &text, text.count, 0)
        let words = text.prefix(max(0, count)).split(separator: UInt8(ascii: " "))
        guard words.count == 3 else { return nil }
        return UInt64(String(decoding: words[1], as: UTF8.self))
    }
}
