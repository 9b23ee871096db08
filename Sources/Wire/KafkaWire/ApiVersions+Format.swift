// ApiVersions, API key 18, versions 0–3 (3 is flexible, in its body only: KIP-511).
//
//   request   software name (3+) · software version (3+)
//   response  error · [ api key · min version · max version ] · throttle (1+)

package import Bytes

package struct ApiVersionsRequest: RequestForm, Hashable {
    package static let api = API.apiVersions

    package var clientSoftwareName = ""
    package var clientSoftwareVersion = ""

    package init() {}

    package mutating func code<Coder: WireCoder>(_ coder: inout Coder) throws(MalformedBytes) {
        if coder.version >= 3 {
            try coder.field(&clientSoftwareName, "client software name")
            try coder.field(&clientSoftwareVersion, "client software version")
        }
        try coder.end()
    }
}

package struct ApiVersionsResponse: ResponseForm, Hashable {
    package static let api = API.apiVersions

    package struct Range: WireForm, Hashable {
        package var apiKey: Int16 = 0
        package var minVersion: Int16 = 0
        package var maxVersion: Int16 = 0
        package init() {}
        package init(_ api: API) {
            apiKey = api.rawValue
            minVersion = api.advertised.lowerBound
            maxVersion = api.advertised.upperBound
        }
        package mutating func code<Coder: WireCoder>(
            _ coder: inout Coder
        ) throws(MalformedBytes) {
            try coder.field(&apiKey, "api key")
            try coder.field(&minVersion, "min version")
            try coder.field(&maxVersion, "max version")
            try coder.end()
        }
    }

    package var error = KafkaError.none
    package var apis: [Range] = []
    package var throttleMilliseconds: Int32 = 0

    package init() {}

    /// What this server offers; `error` is 35 for a request of an unknown version.
    package init(error: KafkaError) {
        self.error = error
        apis = API.allCases.map(Range.init)
    }

    package mutating func code<Coder: WireCoder>(_ coder: inout Coder) throws(MalformedBytes) {
        try coder.field(&error.code, "error code")
        try coder.array(&apis, "apis")
        if coder.version >= 1 { try coder.field(&throttleMilliseconds, "throttle time") }
        try coder.end()
    }
}
