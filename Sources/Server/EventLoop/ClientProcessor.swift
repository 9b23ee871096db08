// Which processor a client on this machine runs on.

import CLinux
import Glibc

/// What the kernel tells of it.
enum ClientProcessor {
    /// Of a TCP connection, the processor that took in its last packet. Of a Unix-domain socket, the one that its
    /// client's process has last run on; nil when that has several threads, of which any may be the client, or
    /// cannot be seen from here, as from within a container.
    static func find(_ socket: CInt) -> Int? {
        var processor: CInt = -1
        var size = socklen_t(MemoryLayout<CInt>.size)
        if getsockopt(socket, SOL_SOCKET, SO_INCOMING_CPU, &processor, &size) == 0, processor >= 0 {
            return Int(processor)
        }
        let process = varve_peer_process(socket)
        return process > 0 ? lastProcessor(of: process) : nil
    }

    /// What a line of /proc/PID/stat may have, rather more.
    private static let statSizeMax = 1024

    private static func lastProcessor(of process: pid_t) -> Int? {
        let file = open("/proc/\(process)/stat", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        return withUnsafeTemporaryAllocation(byteCount: statSizeMax, alignment: 1) { buffer in
            let count = read(file, buffer.baseAddress, buffer.count)
            return loneProcessor(buffer[..<max(0, count)])
        }
    }

    /// The processor of a process that has one thread, by its line in /proc/PID/stat (proc(5)): field 20 is the number
    /// of threads, 39 the processor. The second, the program's name, is in parentheses, and may have some, and
    /// blanks, in it.
    static func loneProcessor(_ stat: some BidirectionalCollection<UInt8>) -> Int? {
        guard let nameEnd = stat.lastIndex(of: UInt8(ascii: ")")) else { return nil }
        var number = 2
        var value: Int?
        for byte in stat[stat.index(after: nameEnd)...] {
            switch byte {
            case UInt8(ascii: " "):
                if number == 20, value != 1 { return nil }
                if number == 39 { return value }
                number += 1
                value = nil
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                value = (value ?? 0) &* 10 &+ Int(byte - UInt8(ascii: "0"))
            default: break
            }
        }
        return nil
    }
}
