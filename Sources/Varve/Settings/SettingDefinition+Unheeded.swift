// Parameters of PostgreSQL's that sessions may set and that mean nothing here: what tunes its planner,
// its log, its vacuum. Drivers, pools and frameworks set some of them when they connect.

extension SettingDefinition {
    private static let intMax: Int64 = 2_147_483_647

    static let unheeded: [SettingDefinition] = [
        .init(
            name: "client_connection_check_interval", initial: "0",
            kind: .milliseconds(0...intMax)),
        .init(
            name: "commit_delay", initial: "0", kind: .integer(0...100_000), isForSuperusers: true),
        .init(name: "commit_siblings", initial: "5", kind: .integer(0...1000)),
        .init(
            name: "compute_query_id", initial: "auto",
            kind: .choice(["auto", "regress", "on", "off"]), isForSuperusers: true),
        .init(
            name: "constraint_exclusion", initial: "partition",
            kind: .choice(["partition", "on", "off"])),
        .init(name: "cursor_tuple_fraction", initial: "0.1", kind: .real(from: "0", to: "1")),
        .init(name: "debug_pretty_print", initial: "on", kind: .boolean),
        .init(name: "debug_print_parse", initial: "off", kind: .boolean),
        .init(name: "debug_print_plan", initial: "off", kind: .boolean),
        .init(name: "debug_print_rewritten", initial: "off", kind: .boolean),
        .init(name: "default_statistics_target", initial: "100", kind: .integer(1...10000)),
        .init(name: "effective_io_concurrency", initial: "1", kind: .integer(0...1000)),
        .init(name: "geqo", initial: "on", kind: .boolean),
        .init(name: "geqo_effort", initial: "5", kind: .integer(1...10)),
        .init(name: "geqo_generations", initial: "0", kind: .integer(0...intMax)),
        .init(name: "geqo_pool_size", initial: "0", kind: .integer(0...intMax)),
        .init(name: "geqo_seed", initial: "0", kind: .real(from: "0", to: "1")),
        .init(name: "geqo_selection_bias", initial: "2", kind: .real(from: "1.5", to: "2")),
        .init(name: "geqo_threshold", initial: "12", kind: .integer(2...intMax)),
        .init(name: "gin_fuzzy_search_limit", initial: "0", kind: .integer(0...intMax)),
        .init(name: "gin_pending_list_limit", initial: "4MB", kind: .kilobytes(64...intMax)),
        .init(name: "hash_mem_multiplier", initial: "2", kind: .real(from: "1", to: "1000")),
        .init(name: "jit_above_cost", initial: "100000", kind: .real(from: "-1", to: realMax)),
        .init(name: "jit_dump_bitcode", initial: "off", kind: .boolean, isForSuperusers: true),
        .init(name: "jit_expressions", initial: "on", kind: .boolean),
        .init(
            name: "jit_inline_above_cost", initial: "500000", kind: .real(from: "-1", to: realMax)),
        .init(
            name: "jit_optimize_above_cost", initial: "500000", kind: .real(from: "-1", to: realMax)
        ),
        .init(name: "jit_tuple_deforming", initial: "on", kind: .boolean),
        .init(name: "log_duration", initial: "off", kind: .boolean, isForSuperusers: true),
        .init(
            name: "log_error_verbosity", initial: "default",
            kind: .choice(["terse", "default", "verbose"]), isForSuperusers: true),
        .init(name: "log_executor_stats", initial: "off", kind: .boolean, isForSuperusers: true),
        .init(name: "log_lock_waits", initial: "off", kind: .boolean, isForSuperusers: true),
        .init(
            name: "log_min_duration_sample", initial: "-1", kind: .milliseconds(-1...intMax),
            isForSuperusers: true),
        .init(
            name: "log_min_duration_statement", initial: "-1", kind: .milliseconds(-1...intMax),
            isForSuperusers: true),
        .init(
            name: "log_min_error_statement", initial: "error",
            kind: .choice([
                "debug5", "debug4", "debug3", "debug2", "debug1", "info", "notice", "warning",
                "error", "log", "fatal", "panic",
            ]), isForSuperusers: true),
        .init(
            name: "log_min_messages", initial: "warning",
            kind: .choice([
                "debug5", "debug4", "debug3", "debug2", "debug1", "info", "notice", "warning",
                "error", "log", "fatal", "panic",
            ]), isForSuperusers: true),
        .init(name: "log_parser_stats", initial: "off", kind: .boolean, isForSuperusers: true),
        .init(name: "log_planner_stats", initial: "off", kind: .boolean, isForSuperusers: true),
        .init(
            name: "log_replication_commands", initial: "off", kind: .boolean, isForSuperusers: true),
        .init(
            name: "log_statement", initial: "none", kind: .choice(["none", "ddl", "mod", "all"]),
            isForSuperusers: true),
        .init(
            name: "log_statement_sample_rate", initial: "1", kind: .real(from: "0", to: "1"),
            isForSuperusers: true),
        .init(name: "log_statement_stats", initial: "off", kind: .boolean, isForSuperusers: true),
        .init(
            name: "log_temp_files", initial: "-1", kind: .kilobytes(-1...intMax),
            isForSuperusers: true),
        .init(
            name: "log_transaction_sample_rate", initial: "0", kind: .real(from: "0", to: "1"),
            isForSuperusers: true),
        .init(name: "logical_decoding_work_mem", initial: "64MB", kind: .kilobytes(64...intMax)),
        .init(name: "maintenance_io_concurrency", initial: "10", kind: .integer(0...1000)),
        .init(name: "max_parallel_maintenance_workers", initial: "2", kind: .integer(0...1024)),
        .init(name: "max_parallel_workers", initial: "8", kind: .integer(0...1024)),
        .init(
            name: "recursive_worktable_factor", initial: "10",
            kind: .real(from: "0.001", to: "1e+06")),
        .init(
            name: "stats_fetch_consistency", initial: "cache",
            kind: .choice(["none", "cache", "snapshot"])),
        .init(name: "synchronize_seqscans", initial: "on", kind: .boolean),
        .init(name: "tcp_keepalives_count", initial: "0", kind: .integer(0...intMax)),
        .init(name: "tcp_keepalives_idle", initial: "0", kind: .integer(0...intMax)),
        .init(name: "tcp_keepalives_interval", initial: "0", kind: .integer(0...intMax)),
        .init(name: "tcp_user_timeout", initial: "0", kind: .milliseconds(0...intMax)),
        .init(
            name: "temp_file_limit", initial: "-1", kind: .kilobytes(-1...intMax),
            isForSuperusers: true),
        .init(name: "trace_notify", initial: "off", kind: .boolean),
        .init(name: "track_activities", initial: "on", kind: .boolean, isForSuperusers: true),
        .init(name: "track_counts", initial: "on", kind: .boolean, isForSuperusers: true),
        .init(
            name: "track_functions", initial: "none", kind: .choice(["none", "pl", "all"]),
            isForSuperusers: true),
        .init(name: "track_io_timing", initial: "off", kind: .boolean, isForSuperusers: true),
        .init(name: "track_wal_io_timing", initial: "off", kind: .boolean, isForSuperusers: true),
        .init(name: "update_process_title", initial: "on", kind: .boolean, isForSuperusers: true),
        .init(name: "vacuum_cost_delay", initial: "0", kind: .real(from: "0", to: "100")),
        .init(name: "vacuum_cost_limit", initial: "200", kind: .integer(1...10000)),
        .init(name: "vacuum_cost_page_dirty", initial: "20", kind: .integer(0...10000)),
        .init(name: "vacuum_cost_page_hit", initial: "1", kind: .integer(0...10000)),
        .init(name: "vacuum_cost_page_miss", initial: "2", kind: .integer(0...10000)),
        .init(
            name: "vacuum_failsafe_age", initial: "1600000000",
            kind: .integer(0...2_100_000_000)),
        .init(
            name: "vacuum_multixact_failsafe_age", initial: "1600000000",
            kind: .integer(0...2_100_000_000)),
        .init(
            name: "vacuum_multixact_freeze_table_age", initial: "150000000",
            kind: .integer(0...2_000_000_000)),
        .init(
            name: "wal_compression", initial: "off",
            kind: .choice(["pglz", "lz4", "zstd", "on", "off"]), isForSuperusers: true),
        .init(name: "wal_init_zero", initial: "on", kind: .boolean, isForSuperusers: true),
        .init(name: "wal_recycle", initial: "on", kind: .boolean, isForSuperusers: true),
        .init(name: "wal_sender_timeout", initial: "1min", kind: .milliseconds(0...intMax)),
        .init(name: "wal_skip_threshold", initial: "2MB", kind: .kilobytes(0...intMax)),
        // Of these there is one value only, or a thing that they would be of.
        .init(name: "array_nulls", initial: "on", kind: .choice(["on"])),
        .init(name: "default_text_search_config", initial: "pg_catalog.simple", kind: .text),
        .init(
            name: "max_stack_depth", initial: "2MB", kind: .kilobytes(100...intMax),
            isForSuperusers: true),
        .init(name: "temp_buffers", initial: "8MB", kind: .kilobytes(800...intMax)),
        .init(name: "temp_tablespaces", initial: "", kind: .text, isListOfNames: true),
        .init(name: "xmlbinary", initial: "base64", kind: .choice(["base64"])),
    ]
}
