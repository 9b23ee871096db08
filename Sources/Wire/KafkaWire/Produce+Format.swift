// Produce, API key 0, versions 3–9 (9 is flexible).
//
//   request   transactionalID? · acks · timeout · [ topic name · [ partition · records? ] ]
//   response  [ topic name · [ partition · error · base offset · append time · log start (5+)
//             · record errors (8+) · message? (8+) ] ] · throttle

package import Bytes

package struct ProduceRequest: RequestForm, Hashable {
    package static let api = API.produce

    package struct Topic: WireForm, Hashable {
        package var name = ""
        package var partitions: [Partition] = []
        package init() {}
        package init(name: String, partitions: [Partition]) {
            self.name = name
            self.partitions = partitions
        }
        package mutating func code<Coder: WireCoder>(
            _ coder: inout Coder
        ) throws(MalformedBytes) {
            try coder.field(&name, "topic name")
            try coder.array(&partitions, "partitions")
            try coder.end()
        }
    }

    package struct Partition: WireForm, Hashable {
        package var index: Int32 = 0
        /// Record batches as the client made them; nil and empty mean nothing to append.
        package var records: RecordSet?
        package init() {}
        package init(index: Int32, records: RecordSet?) {
            self.index = index
            self.records = records
        }
        package mutating func code<Coder: WireCoder>(
            _ coder: inout Coder
        ) throws(MalformedBytes) {
            try coder.field(&index, "partition index")
            try coder.field(&records, "records")
            try coder.end()
        }
    }

    package var transactionalID: String?
    /// 0: no response is sent; 1 and −1 (all): the response is sent when the batch is durable.
    package var acks: Int16 = 0
    package var timeoutMilliseconds: Int32 = 0
    package var topics: [Topic] = []

    package init() {}

    package mutating func code<Coder: WireCoder>(_ coder: inout Coder) throws(MalformedBytes) {
        try coder.field(&transactionalID, "transactional id")
        try coder.field(&acks, "acks")
        try coder.field(&timeoutMilliseconds, "timeout")
        try coder.array(&topics, "topics")
        try coder.end()
    }
}

package struct ProduceResponse: ResponseForm, Hashable {
    package static let api = API.produce

    package struct Topic: WireForm, Hashable {
        package var name = ""
        package var partitions: [Partition] = []
        package init() {}
        package init(name: String, partitions: [Partition]) {
            self.name = name
            self.partitions = partitions
        }
        package mutating func code<Coder: WireCoder>(
            _ coder: inout Coder
        ) throws(MalformedBytes) {
            try coder.field(&name, "topic name")
            try coder.array(&partitions, "partitions")
            try coder.end()
        }
    }

    package struct Partition: WireForm, Hashable {
        package var index: Int32 = 0
        package var error = KafkaError.none
        package var baseOffset: Int64 = -1
        /// Milliseconds since 1970, or −1: the records keep the times their producer gave them.
        package var logAppendTime: Int64 = -1
        package var logStartOffset: Int64 = -1
        package var recordErrors: [RecordError] = []
        package var errorMessage: String?
        package init() {}
        package mutating func code<Coder: WireCoder>(
            _ coder: inout Coder
        ) throws(MalformedBytes) {
            try coder.field(&index, "partition index")
            try coder.field(&error.code, "error code")
            try coder.field(&baseOffset, "base offset")
            try coder.field(&logAppendTime, "log append time")
            if coder.version >= 5 { try coder.field(&logStartOffset, "log start offset") }
            if coder.version >= 8 {
                try coder.array(&recordErrors, "record errors")
                try coder.field(&errorMessage, "error message")
            }
            try coder.end()
        }
    }

    package struct RecordError: WireForm, Hashable {
        /// The record's place within its batch, from 0.
        package var batchIndex: Int32 = 0
        package var message: String?
        package init() {}
        package mutating func code<Coder: WireCoder>(
            _ coder: inout Coder
        ) throws(MalformedBytes) {
            try coder.field(&batchIndex, "batch index")
            try coder.field(&message, "record error message")
            try coder.end()
        }
    }

    package var topics: [Topic] = []
    package var throttleMilliseconds: Int32 = 0

    package init() {}

    package mutating func code<Coder: WireCoder>(_ coder: inout Coder) throws(MalformedBytes) {
        try coder.array(&topics, "topics")
        try coder.field(&throttleMilliseconds, "throttle time")
        try coder.end()
    }
}
