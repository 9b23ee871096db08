// COPY data of both directions.

import Bytes
import PostgresWire
import Types
import Varve

extension PostgresConnection {
    /// How much of what the client sends is handed over at once.
    private static var chunkSize: Int { 256 << 10 }

    func beginCopyIn(_ start: CopyStart) async throws(SQLError) {
        connection.output.appendCopyInResponse(
            format: start.format,
            columns: Array(repeating: start.format, count: start.columnCount))
        machine.copyInBegan()
        try await sendOutput()
    }

    func nextCopyChunk() async throws(SQLError) -> [UInt8]? {
        var chunk: [UInt8] = []
        let taken = connection.input.withUnsafeBytes {
            decoder.takeCopyData($0, into: &chunk, limit: Self.chunkSize)
        }
        connection.consume(taken)
        if !chunk.isEmpty { return chunk }
        while true {
            switch machine.receive(try await nextCopyMessage()) {
            case .copyData(let bytes): return bytes
            case .copyDone: return nil
            case .copyFailed(let report):
                throw SQLError(report)
            default: break
            }
        }
    }

    private func nextCopyMessage() async throws(SQLError) -> FrontendMessage {
        let message: FrontendMessage?
        do throws(ConnectionError) {
            message = try await nextMessage()
        } catch {
            throw Self.lost(error)
        }
        guard let message else {
            throw SQLError(
                .connectionFailure, "unexpected EOF on client connection during COPY from stdin")
        }
        return message
    }

    func beginCopyOut(_ start: CopyStart) async throws(SQLError) {
        connection.output.appendCopyOutResponse(
            format: start.format,
            columns: Array(repeating: start.format, count: start.columnCount))
    }

    func copyOut(_ chunk: [UInt8], lineEnds: [Int]) async throws(SQLError) {
        appendLines(chunk, lineEnds, to: &connection.output)
        if connection.output.count >= Connection.flushThreshold { try await sendOutput() }
    }

    private func appendLines(_ chunk: [UInt8], _ lineEnds: [Int], to output: inout ByteWriter) {
        chunk.withUnsafeBytes { bytes in
            var start = 0
            for end in lineEnds {
                output.appendCopyData(UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
                start = end
            }
        }
    }

    func endCopyOut() { connection.output.appendCopyDone() }
}

extension CopyStart {
    fileprivate var format: WireFormat { isBinary ? .binary : .text }
}
