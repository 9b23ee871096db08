/// The columns that every table has besides its own, which no column of its own may be called like.
package enum SystemColumns {
    package static let names: Set<String> = ["tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"]
    /// Those that topics have besides: where and when an event was written, and what else its record has.
    package static let ofTopics: Set<String> = [
        "_key", "_partition", "_offset", "_timestamp", "_headers",
    ]
}
