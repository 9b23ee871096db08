import Types

extension SettingDefinition {
    /// The version of PostgreSQL whose behaviour, grammar and catalogs we follow.
    package static let serverVersion = "15.18"
    package static let serverVersionNumber = "150018"

    /// Every parameter a session has, in the order of SHOW ALL.
    package static let all: [SettingDefinition] =
        reported + transactions + output + planner + rest + unheeded

    /// By lower-case name.
    package static let byName: [String: SettingDefinition] = Dictionary(
        uniqueKeysWithValues: all.map { ($0.name.lowercased(), $0) })

    private static let intMax: Int64 = 2_147_483_647

    private static let reported: [SettingDefinition] = [
        .init(name: "application_name", initial: "", kind: .name, isReported: true),
        .init(name: "client_encoding", initial: "UTF8", kind: .encoding, isReported: true),
        .init(name: "DateStyle", initial: "ISO, MDY", kind: .dateStyle, isReported: true),
        .init(
            name: "default_transaction_read_only", initial: "off", kind: .boolean, isReported: true),
        .init(
            name: "in_hot_standby", initial: "off", kind: .boolean, isReported: true,
            isReadOnly: true),
        .init(
            name: "integer_datetimes", initial: "on", kind: .boolean, isReported: true,
            isReadOnly: true),
        .init(
            name: "IntervalStyle", initial: "postgres",
            kind: .choice(["postgres", "postgres_verbose", "sql_standard", "iso_8601"]),
            isReported: true),
        .init(
            name: "is_superuser", initial: "on", kind: .boolean, isReported: true, isReadOnly: true),
        .init(
            name: "server_encoding", initial: "UTF8", kind: .text, isReported: true,
            isReadOnly: true),
        .init(
            name: "server_version", initial: "\(serverVersion) (Varve 0.1)", kind: .text,
            isReported: true, isReadOnly: true),
        .init(
            name: "session_authorization", initial: "", kind: .text, isReported: true),
        .init(
            name: "standard_conforming_strings", initial: "on", kind: .choice(["on"]),
            isReported: true),
        .init(name: "TimeZone", initial: "UTC", kind: .timeZone, isReported: true),
    ]

    private static let transactions: [SettingDefinition] = [
        .init(name: "default_transaction_deferrable", initial: "off", kind: .boolean),
        .init(name: "default_transaction_isolation", initial: "read committed", kind: .isolation),
        .init(name: "transaction_deferrable", initial: "off", kind: .boolean),
        .init(name: "transaction_isolation", initial: "read committed", kind: .isolation),
        .init(name: "transaction_read_only", initial: "off", kind: .boolean),
        .init(
            name: "idle_in_transaction_session_timeout", initial: "0",
            kind: .milliseconds(0...intMax)),
        .init(name: "idle_session_timeout", initial: "0", kind: .milliseconds(0...intMax)),
        .init(name: "lock_timeout", initial: "0", kind: .milliseconds(0...intMax)),
        .init(
            name: "deadlock_timeout", initial: "1s", kind: .milliseconds(1...intMax),
            isForSuperusers: true),
        .init(name: "statement_timeout", initial: "0", kind: .milliseconds(0...intMax)),
        .init(
            name: "synchronous_commit", initial: "on",
            kind: .choice(["local", "remote_write", "remote_apply", "on", "off"])),
        .init(
            name: "session_replication_role", initial: "origin",
            kind: .choice(["origin", "replica", "local"]), isForSuperusers: true),
    ]

    private static let output: [SettingDefinition] = [
        .init(name: "bytea_output", initial: "hex", kind: .choice(["escape", "hex"])),
        .init(
            name: "client_min_messages", initial: "notice", kind: .messageLevel),
        .init(name: "extra_float_digits", initial: "1", kind: .integer(-15...3)),
        .init(
            name: "backslash_quote", initial: "safe_encoding",
            kind: .choice(["safe_encoding", "on", "off"])),
        .init(name: "escape_string_warning", initial: "on", kind: .boolean),
        .init(name: "quote_all_identifiers", initial: "off", kind: .boolean),
        .init(name: "xmloption", initial: "content", kind: .choice(["content", "document"])),
    ]

    private static let planner: [SettingDefinition] = [
        .init(name: "cpu_index_tuple_cost", initial: "0.005", kind: .cost),
        .init(name: "cpu_operator_cost", initial: "0.0025", kind: .cost),
        .init(name: "cpu_tuple_cost", initial: "0.01", kind: .cost),
        .init(name: "parallel_setup_cost", initial: "1000", kind: .cost),
        .init(name: "parallel_tuple_cost", initial: "0.1", kind: .cost),
        .init(name: "min_parallel_index_scan_size", initial: "512kB", kind: .kilobytes(0...intMax)),
        .init(name: "min_parallel_table_scan_size", initial: "8MB", kind: .kilobytes(0...intMax)),
        .init(
            name: "force_parallel_mode", initial: "off", kind: .choice(["off", "on", "regress"])),
        .init(name: "enable_hashagg", initial: "on", kind: .boolean),
        .init(name: "enable_hashjoin", initial: "on", kind: .boolean),
        .init(name: "enable_indexonlyscan", initial: "on", kind: .boolean),
        .init(name: "enable_indexscan", initial: "on", kind: .boolean),
        .init(name: "enable_bitmapscan", initial: "on", kind: .boolean),
        .init(name: "enable_material", initial: "on", kind: .boolean),
        .init(name: "enable_mergejoin", initial: "on", kind: .boolean),
        .init(name: "enable_nestloop", initial: "on", kind: .boolean),
        .init(name: "enable_seqscan", initial: "on", kind: .boolean),
        .init(name: "enable_sort", initial: "on", kind: .boolean),
        .init(name: "enable_async_append", initial: "on", kind: .boolean),
        .init(name: "enable_gathermerge", initial: "on", kind: .boolean),
        .init(name: "enable_incremental_sort", initial: "on", kind: .boolean),
        .init(name: "enable_memoize", initial: "on", kind: .boolean),
        .init(name: "enable_parallel_append", initial: "on", kind: .boolean),
        .init(name: "enable_parallel_hash", initial: "on", kind: .boolean),
        .init(name: "enable_partition_pruning", initial: "on", kind: .boolean),
        .init(name: "enable_partitionwise_aggregate", initial: "off", kind: .boolean),
        .init(name: "enable_partitionwise_join", initial: "off", kind: .boolean),
        .init(name: "enable_tidscan", initial: "on", kind: .boolean),
        .init(name: "effective_cache_size", initial: "4GB", kind: .kilobytes(8...intMax)),
        .init(name: "from_collapse_limit", initial: "8", kind: .integer(1...2_147_483_647)),
        .init(name: "join_collapse_limit", initial: "8", kind: .integer(1...2_147_483_647)),
        .init(name: "parallel_leader_participation", initial: "on", kind: .boolean),
        .init(
            name: "vacuum_freeze_min_age", initial: "50000000",
            kind: .integer(0...1_000_000_000)),
        .init(
            name: "vacuum_freeze_table_age", initial: "150000000",
            kind: .integer(0...2_000_000_000)),
        .init(
            name: "vacuum_multixact_freeze_min_age", initial: "5000000",
            kind: .integer(0...1_000_000_000)),
        .init(name: "jit", initial: "off", kind: .boolean),
        .init(
            name: "plan_cache_mode", initial: "auto",
            kind: .choice(["auto", "force_generic_plan", "force_custom_plan"])),
        .init(name: "random_page_cost", initial: "4", kind: .cost),
        .init(name: "seq_page_cost", initial: "1", kind: .cost),
        .init(name: "work_mem", initial: "4MB", kind: .kilobytes(64...intMax)),
        .init(name: "maintenance_work_mem", initial: "64MB", kind: .kilobytes(1024...intMax)),
        .init(name: "max_parallel_workers_per_gather", initial: "0", kind: .integer(0...1024)),
    ]

    private static let rest: [SettingDefinition] = [
        .init(name: "block_size", initial: "8192", kind: .integer(8192...8192), isReadOnly: true),
        .init(name: "check_function_bodies", initial: "on", kind: .boolean),
        .init(name: "default_table_access_method", initial: "heap", kind: .text),
        .init(name: "default_tablespace", initial: "", kind: .text),
        .init(name: "default_with_oids", initial: "off", kind: .choice(["off"])),
        .init(name: "lc_collate", initial: "C", kind: .text, isReadOnly: true),
        .init(name: "lc_ctype", initial: "C.UTF-8", kind: .text, isReadOnly: true),
        .init(name: "lc_messages", initial: "C.UTF-8", kind: .text, isForSuperusers: true),
        .init(name: "lc_monetary", initial: "C.UTF-8", kind: .text),
        .init(name: "lc_numeric", initial: "C.UTF-8", kind: .text),
        .init(name: "lc_time", initial: "C.UTF-8", kind: .text),
        .init(name: "max_connections", initial: "10000", kind: .text, isReadOnly: true),
        .init(name: "max_identifier_length", initial: "63", kind: .text, isReadOnly: true),
        .init(name: "max_index_keys", initial: "32", kind: .text, isReadOnly: true),
        // As many as are wanted; clients ask whether there can be any.
        .init(
            name: "max_prepared_transactions", initial: "10000", kind: .text, isReadOnly: true),
        .init(
            name: "password_encryption", initial: "scram-sha-256",
            kind: .choice(["scram-sha-256"])),
        .init(name: "role", initial: "none", kind: .text),
        .init(name: "row_security", initial: "on", kind: .boolean),
        .init(
            name: "search_path", initial: "\"$user\", public", kind: .searchPath,
            isListOfNames: true),
        .init(
            name: "server_version_num", initial: serverVersionNumber, kind: .text, isReadOnly: true),
        .init(name: "transform_null_equals", initial: "off", kind: .choice(["off"])),
        .init(name: "wal_level", initial: "logical", kind: .text, isReadOnly: true),
    ]
}
