import Glibc

/// Memory for plain values. `UnsafeMutablePointer.allocate` asks for it by `posix_memalign`, which knows none of
/// the C library's caches for each thread; `malloc`'s is aligned for all plain values, too.
package enum PlainMemory {
    package static func allocate(_ byteCount: Int) -> UnsafeMutableRawPointer {
        guard let memory = malloc(max(byteCount, 1)) else {
            preconditionFailure("out of memory")
        }
        return memory
    }

    /// The same memory with room for more or fewer bytes, or a copy of it: whoever had it has it no more. What is
    /// large is moved by the system, page for page.
    package static func resize(
        _ memory: UnsafeMutableRawPointer, to byteCount: Int
    ) -> UnsafeMutableRawPointer {
        guard let resized = realloc(memory, max(byteCount, 1)) else {
            preconditionFailure("out of memory")
        }
        return resized
    }

    package static func free(_ memory: UnsafeMutableRawPointer) { Glibc.free(memory) }

    /// Room for so many values, which are not there yet.
    package static func allocate<Value: BitwiseCopyable>(
        _ count: Int, of type: Value.Type
    ) -> UnsafeMutablePointer<Value> {
        allocate(count * MemoryLayout<Value>.stride).bindMemory(to: type, capacity: count)
    }
}
