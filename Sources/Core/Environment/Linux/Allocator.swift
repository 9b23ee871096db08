import CLinux

/// The C library's allocator. It has eight arenas for each core, what is freed in one is of no use to
/// the others, and it keeps what is free: beside a small budget of memory that is a multiple of it.
package enum Allocator {
    /// To be called before threads are made: as many arenas as there are threads that serve.
    package static func bound(threads: Int) {
        varve_bound_allocator(CInt(clamping: max(threads, 1)))
    }

    /// Gives back what is free. Takes the longer the more that is: for budgets that are small.
    package static func trim() { varve_trim_allocator() }
}
