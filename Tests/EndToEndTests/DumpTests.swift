import Foundation
import Testing

@Suite("pg_dump and pg_restore, unmodified")
struct DumpTests {
    private let home: TemporaryDirectory
    private let server: ServerProcess

    init() throws {
        home = try TemporaryDirectory()
        server = try ServerProcess(dataDirectory: home.path + "/data")
    }

    private static let definitions = #"""
        CREATE SCHEMA shop;
        CREATE TABLE a (id serial PRIMARY KEY, v text NOT NULL DEFAULT 'x', n numeric(10,2) CHECK (n > 0), at timestamptz);
        CREATE TABLE b (id bigint GENERATED ALWAYS AS IDENTITY, a int REFERENCES a ON DELETE CASCADE, u text UNIQUE, tags text[] DEFAULT '{}', j jsonb);
        CREATE INDEX ON b (a) WHERE u IS NOT NULL;
        CREATE UNIQUE INDEX b_lower ON b (lower(u));
        CREATE TABLE shop.orders (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), total numeric CHECK (total >= 0), kind varchar(10) DEFAULT 'new', a int, CONSTRAINT fa FOREIGN KEY (a) REFERENCES public.a (id) DEFERRABLE INITIALLY DEFERRED);
        CREATE SEQUENCE shop.numbers START 100 INCREMENT 5 MAXVALUE 1000 CYCLE;
        CREATE TABLE shop.counted (n int DEFAULT nextval('shop.numbers'), m int GENERATED ALWAYS AS (n * 2) STORED);
        CREATE TABLE p (id int NOT NULL, d date NOT NULL) PARTITION BY RANGE (d);
        CREATE TABLE p1 PARTITION OF p FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
        CREATE TABLE p2 PARTITION OF p DEFAULT;
        CREATE TABLE readings (id bigint GENERATED ALWAYS AS IDENTITY, at date NOT NULL, a int NOT NULL REFERENCES a, note text DEFAULT 'x', PRIMARY KEY (id, at, a)) PARTITION BY RANGE (at);
        CREATE TABLE readings_2024 PARTITION OF readings FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
        CREATE TABLE readings_2025 PARTITION OF readings FOR VALUES FROM ('2025-01-01') TO ('2026-01-01') PARTITION BY LIST (a);
        CREATE TABLE readings_2025_a PARTITION OF readings_2025 FOR VALUES IN (1, 2);
        CREATE INDEX ON readings (a, at DESC);
        CREATE INDEX readings_lower ON readings (lower(note)) WHERE a > 1;
        CREATE UNIQUE INDEX only_2024 ON readings_2024 (id);
        CREATE TABLE padded (k bpchar, l char(3));
        CREATE TABLE shop."Odd Name" ("select" int, "Ü" text, CONSTRAINT "c""1" CHECK ("select" > 0));
        INSERT INTO a (v, n, at) VALUES ('eins', 1.50, '2024-02-29 12:00+00'), (E'zw\tei\n\\.', NULL, NULL);
        INSERT INTO b (a, u, tags, j) VALUES (1, 'ä', '{a,"b c"}', '{"k": [1, 2]}'), (2, NULL, NULL, NULL);
        INSERT INTO readings (at, a) VALUES ('2024-05-05', 1), ('2025-05-05', 2);
        INSERT INTO padded VALUES ('many letters', 'x');
        INSERT INTO p VALUES (1, '2020-05-05'), (2, '2022-01-01');
        INSERT INTO shop.counted DEFAULT VALUES;
        INSERT INTO shop.counted DEFAULT VALUES;
        INSERT INTO shop.orders (id, total, a) VALUES ('11111111-1111-1111-1111-111111111111', 5, 1);
        INSERT INTO shop."Odd Name" VALUES (1, 'x');
        GRANT SELECT ON a TO PUBLIC;
        COMMENT ON TABLE a IS 'the table''s purpose';
        COMMENT ON COLUMN shop."Odd Name"."Ü" IS 'a letter';
        COMMENT ON INDEX b_lower IS 'folded';
        COMMENT ON CONSTRAINT fa ON shop.orders IS 'late';
        COMMENT ON SCHEMA shop IS 'what is sold';
        """#

    private func dump(_ server: ServerProcess, _ arguments: [String] = []) throws -> String {
        let dump = try run("pg_dump", arguments, environment: server.clientEnvironment)
        try #require(dump.status == 0, "\(dump.transcript)")
        // Newer versions draw lots for a word around the dump.
        return dump.output.split(separator: "\n", omittingEmptySubsequences: false)
            .filter { !$0.contains("restrict ") }.joined(separator: "\n")
    }

    private func other(_ name: String) throws -> ServerProcess {
        try ServerProcess(dataDirectory: home.path + "/" + name)
    }

    @Test("a dump, loaded into another server, makes an equal database")
    func plain() throws {
        let made = try server.psql(Self.definitions, arguments: ["-Xq", "-v", "ON_ERROR_STOP=1"])
        try #require(made.status == 0, "\(made.transcript)")
        let dump = try dump(server)
        #expect(dump.contains("nextval('public.a_id_seq'::regclass)"))
        #expect(dump.contains("REFERENCES public.a(id) ON DELETE CASCADE"))
        #expect(!dump.contains("varve.audit"))
        let copy = try other("copy")
        let loaded = try copy.psql(dump, arguments: ["-Xq", "-v", "ON_ERROR_STOP=1"])
        #expect(loaded.status == 0, "\(loaded.transcript)")
        #expect(try self.dump(copy) == dump)
        // The indexes that partitions have together have been put together of theirs.
        let indexes = try copy.psql(
            """
            SELECT count(*), bool_and(indisvalid) FROM pg_index WHERE indrelid::regclass::text LIKE 'readings%';
            INSERT INTO readings (id, at, a) OVERRIDING SYSTEM VALUE VALUES (1, '2024-05-05', 1)
            ON CONFLICT (id, at, a) DO UPDATE SET note = 'again' RETURNING id, note;
            SELECT k, l FROM padded;
            """)
        #expect(
            indexes.output == "13|t\n1|again\nmany letters|x  \n", "\(indexes.transcript)")
        // Numbers go on where they were.
        let next = try copy.psql(
            "SELECT nextval('shop.numbers'); INSERT INTO a (n) VALUES (2) RETURNING id;")
        #expect(next.output == "110\n3\n", "\(next.transcript)")
    }

    @Test("a dump by several connections, while rows change, is of one moment")
    func oneMoment() throws {
        let made = try server.psql(
            """
            CREATE TABLE accounts (id int PRIMARY KEY, balance int NOT NULL);
            CREATE TABLE more (id int PRIMARY KEY, balance int NOT NULL);
            INSERT INTO accounts SELECT n, 100 FROM generate_series(1, 50) n;
            INSERT INTO more SELECT n, 100 FROM generate_series(1, 50) n;
            """, arguments: ["-Xq", "-v", "ON_ERROR_STOP=1"])
        try #require(made.status == 0, "\(made.transcript)")
        let script = home.path + "/transfer.sql"
        try """
        \\set one random(1, 50)
        \\set two random(1, 50)
        BEGIN;
        UPDATE accounts SET balance = balance - 1 WHERE id = :one;
        UPDATE more SET balance = balance + 1 WHERE id = :two;
        COMMIT;
        """.write(toFile: script, atomically: true, encoding: .utf8)
        let dumped = try run(
            "bash",
            [
                "-c",
                """
                pgbench -n -c 4 -j 2 -t 400 -f "$0/transfer.sql" >"$0/pgbench" 2>&1 &
                for n in 1 2 3; do pg_dump -Fd -j 2 -f "$0/dump$n" || exit 1; done
                wait $! || { cat "$0/pgbench"; exit 1; }
                """, home.path,
            ], environment: server.clientEnvironment, timeoutSeconds: 120)
        try #require(dumped.status == 0, "\(dumped.transcript)")
        for number in 1...3 {
            let copy = try other("copy\(number)")
            let restored = try run(
                "pg_restore", ["-j", "2", "-d", "varve", home.path + "/dump\(number)"],
                environment: copy.clientEnvironment)
            #expect(restored.status == 0, "\(restored.transcript)")
            let sums = try copy.psql(
                """
                SELECT (SELECT sum(balance) FROM accounts) + (SELECT sum(balance) FROM more);
                SELECT conname FROM pg_constraint WHERE contype = 'p' ORDER BY 1;
                """)
            #expect(sums.output == "10000\naccounts_pkey\nmore_pkey\n", "\(sums.transcript)")
        }
    }
}
