// The work of Benchmarks/store-bench done by RocksDB and LMDB, on the same keys and values.
//
//     rivals rocksdb|lmdb DIRECTORY COUNT
//
// Prints a line per case: its name, nanoseconds of this process's CPU and of the wall per operation,
// separated by tabs; then "bytes" lines with what was written and what the store takes.

#include <lmdb.h>
#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/iostats_context.h>
#include <rocksdb/statistics.h>
#include <rocksdb/table.h>

#include <sys/stat.h>
#include <time.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

// SplitMix64, as SeededGenerator.
struct Generator {
    uint64_t state;
    uint64_t next() {
        state += 0x9e3779b97f4a7c15;
        uint64_t mixed = state;
        mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
        return mixed ^ (mixed >> 31);
    }
};

struct Key {
    unsigned char bytes[16];
    bool operator<(const Key &other) const { return memcmp(bytes, other.bytes, 16) < 0; }
};

static std::vector<Key> make_keys(size_t count) {
    Generator generator{1};
    std::vector<Key> keys(count);
    for (auto &key : keys) {
        uint64_t words[2] = {generator.next(), generator.next()};
        memcpy(key.bytes, words, 16);
    }
    std::sort(keys.begin(), keys.end());
    return keys;
}

// 100 bytes of a window over random ones.
struct Values {
    static constexpr size_t size = 1 << 20;
    std::vector<unsigned char> pool = std::vector<unsigned char>(size + 104);
    Values() {
        Generator generator{2};
        for (size_t word = 0; word < size + 96; word += 8) {
            uint64_t number = generator.next();
            memcpy(&pool[word], &number, 8);
        }
    }
    const char *value(size_t index) const {
        return reinterpret_cast<const char *>(&pool[(index * 127) & (size - 1)]);
    }
};

// Rows of ten columns, as BenchmarkRows.tenColumns makes them.
static std::vector<std::string> make_rows(size_t count) {
    static const char *statuses[] = {"placed", "paid", "shipped", "delivered", "returned"};
    Generator generator{3};
    std::vector<std::string> rows;
    rows.reserve(count);
    auto append = [](std::string &row, auto value) {
        row.append(reinterpret_cast<const char *>(&value), sizeof value);
    };
    for (size_t index = 0; index < count; index++) {
        uint64_t chance = generator.next();
        std::string status = statuses[chance % 5];
        std::string city = "city number " + std::to_string((chance >> 8) % 200);
        std::string note;
        for (int letter = 0; letter < 24; letter++) note += char(97 + (chance >> (letter * 2)) % 26);
        std::string row("\x10\x0a\x00", 3);
        append(row, int64_t(index));
        append(row, int64_t(chance >> 40));
        append(row, int32_t((chance >> 20) & 0xffff));
        append(row, double((chance >> 30) & 0xffff) / 100);
        append(row, int64_t(1700000000000000 + int64_t(index) * 1000003));
        append(row, uint8_t(chance & 1));
        append(row, int32_t(chance % 9));
        unsigned end = 0;
        for (auto &value : {status, city, note}) row += char(end += value.size());
        rows.push_back(row + status + city + note);
    }
    return rows;
}

static uint64_t now(clockid_t clock) {
    timespec time;
    clock_gettime(clock, &time);
    return uint64_t(time.tv_sec) * 1000000000 + time.tv_nsec;
}

static void measure(const char *name, size_t count, const std::function<void()> &body) {
    uint64_t wall = now(CLOCK_MONOTONIC), processor = now(CLOCK_PROCESS_CPUTIME_ID);
    body();
    processor = now(CLOCK_PROCESS_CPUTIME_ID) - processor;
    wall = now(CLOCK_MONOTONIC) - wall;
    printf("%s\t%llu\t%llu\n", name, (unsigned long long)(processor / count),
           (unsigned long long)(wall / count));
    fflush(stdout);
}

// Tells whoever reads that durable writes can begin, and makes one of as many rows as each line says,
// answered by its nanoseconds, until a line says 0.
static void serve_durable_writes(const std::function<void(size_t first, size_t count)> &write) {
    puts("durable writes");
    fflush(stdout);
    size_t first = 0, count;
    while (scanf("%zu", &count) == 1 && count > 0) {
        uint64_t start = now(CLOCK_MONOTONIC);
        write(first, count);
        printf("%llu\n", (unsigned long long)(now(CLOCK_MONOTONIC) - start));
        fflush(stdout);
        first += count;
    }
}

static void report_bytes(const char *name, uint64_t bytes) {
    printf("bytes\t%s\t%llu\n", name, (unsigned long long)bytes);
}

static uint64_t directory_bytes(const std::string &path) {
    uint64_t bytes = 0;
    for (auto &entry : std::filesystem::recursive_directory_iterator(path)) {
        struct stat status;
        if (entry.is_regular_file() && stat(entry.path().c_str(), &status) == 0) {
            bytes += uint64_t(status.st_blocks) * 512;
        }
    }
    return bytes;
}

// What the kernel says this process handed to write calls.
static uint64_t written_bytes() {
    FILE *file = fopen("/proc/self/io", "r");
    unsigned long long written = 0;
    char line[128];
    while (file && fgets(line, sizeof line, file)) sscanf(line, "wchar: %llu", &written);
    if (file) fclose(file);
    return written;
}

static void check(bool isRight, const std::string &what) {
    if (isRight) return;
    fprintf(stderr, "rivals: %s\n", what.c_str());
    exit(1);
}

struct Store {
    virtual ~Store() {}
    // Rows in key order, in durable batches of a thousand; then settled as the store does it.
    virtual void load(const std::vector<Key> &, const std::function<std::pair<const char *, size_t>(size_t)> &) = 0;
    virtual size_t get(const Key &) = 0;
    virtual uint64_t scan(const std::function<uint64_t(const char *, size_t)> &) = 0;
    virtual void put_durably(const Key *keys, size_t count, const char *value) = 0;
};

struct RocksStore : Store {
    std::unique_ptr<rocksdb::DB> db;
    explicit RocksStore(const std::string &path) {
        rocksdb::Options options;
        options.create_if_missing = true;
        options.compression = rocksdb::kNoCompression;
        options.write_buffer_size = 64 << 20;
        rocksdb::BlockBasedTableOptions table;
        table.block_cache = rocksdb::NewLRUCache(1 << 30);
        table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
        options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
        rocksdb::DB *opened = nullptr;
        auto status = rocksdb::DB::Open(options, path, &opened);
        check(status.ok(), status.ToString());
        db.reset(opened);
    }
    static rocksdb::Slice slice(const Key &key) {
        return rocksdb::Slice(reinterpret_cast<const char *>(key.bytes), 16);
    }
    void write(rocksdb::WriteBatch &batch) {
        rocksdb::WriteOptions options;
        options.sync = true;
        auto status = db->Write(options, &batch);
        check(status.ok(), status.ToString());
        batch.Clear();
    }
    void load(const std::vector<Key> &keys, const std::function<std::pair<const char *, size_t>(size_t)> &value) override {
        rocksdb::WriteBatch batch;
        for (size_t index = 0; index < keys.size(); index++) {
            auto [bytes, size] = value(index);
            batch.Put(slice(keys[index]), rocksdb::Slice(bytes, size));
            if (batch.Count() == 1000) write(batch);
        }
        write(batch);
        db->Flush(rocksdb::FlushOptions());
        auto status = db->CompactRange(rocksdb::CompactRangeOptions(), nullptr, nullptr);
        check(status.ok(), status.ToString());
    }
    size_t get(const Key &key) override {
        rocksdb::PinnableSlice value;
        auto status = db->Get(rocksdb::ReadOptions(), db->DefaultColumnFamily(), slice(key), &value);
        return status.ok() ? value.size() : 0;
    }
    uint64_t scan(const std::function<uint64_t(const char *, size_t)> &body) override {
        uint64_t sum = 0;
        std::unique_ptr<rocksdb::Iterator> iterator(db->NewIterator(rocksdb::ReadOptions()));
        for (iterator->SeekToFirst(); iterator->Valid(); iterator->Next()) {
            sum += body(iterator->value().data(), iterator->value().size());
        }
        return sum;
    }
    void put_durably(const Key *keys, size_t count, const char *value) override {
        rocksdb::WriteBatch batch;
        for (size_t index = 0; index < count; index++) {
            batch.Put(slice(keys[index]), rocksdb::Slice(value, 100));
        }
        write(batch);
    }
};

struct LMDBStore : Store {
    MDB_env *environment = nullptr;
    MDB_dbi table = 0;
    MDB_txn *reader = nullptr;
    static void check_code(int code) { check(code == 0, mdb_strerror(code)); }
    explicit LMDBStore(const std::string &path) {
        check_code(mdb_env_create(&environment));
        check_code(mdb_env_set_mapsize(environment, size_t(64) << 30));
        check_code(mdb_env_open(environment, path.c_str(), 0, 0600));
        MDB_txn *transaction;
        check_code(mdb_txn_begin(environment, nullptr, 0, &transaction));
        check_code(mdb_dbi_open(transaction, nullptr, 0, &table));
        check_code(mdb_txn_commit(transaction));
        check_code(mdb_txn_begin(environment, nullptr, MDB_RDONLY, &reader));
        mdb_txn_reset(reader);
    }
    ~LMDBStore() override {
        mdb_txn_abort(reader);
        mdb_env_close(environment);
    }
    static MDB_val slice(const Key &key) { return MDB_val{16, const_cast<unsigned char *>(key.bytes)}; }
    void load(const std::vector<Key> &keys, const std::function<std::pair<const char *, size_t>(size_t)> &value) override {
        for (size_t start = 0; start < keys.size(); start += 1000) {
            MDB_txn *transaction;
            check_code(mdb_txn_begin(environment, nullptr, 0, &transaction));
            for (size_t index = start; index < std::min(keys.size(), start + 1000); index++) {
                auto [bytes, size] = value(index);
                MDB_val key = slice(keys[index]), data{size, const_cast<char *>(bytes)};
                check_code(mdb_put(transaction, table, &key, &data, 0));
            }
            check_code(mdb_txn_commit(transaction));
        }
    }
    // A read transaction per get, renewed as LMDB's documentation recommends.
    size_t get(const Key &wanted) override {
        check_code(mdb_txn_renew(reader));
        MDB_val key = slice(wanted), value;
        int code = mdb_get(reader, table, &key, &value);
        volatile char first = code == 0 ? *static_cast<char *>(value.mv_data) : 0;
        (void)first;
        mdb_txn_reset(reader);
        return code == 0 ? value.mv_size : 0;
    }
    uint64_t scan(const std::function<uint64_t(const char *, size_t)> &body) override {
        check_code(mdb_txn_renew(reader));
        MDB_cursor *cursor;
        check_code(mdb_cursor_open(reader, table, &cursor));
        MDB_val key, value;
        uint64_t sum = 0;
        while (mdb_cursor_get(cursor, &key, &value, MDB_NEXT) == 0) {
            sum += body(static_cast<const char *>(value.mv_data), value.mv_size);
        }
        mdb_cursor_close(cursor);
        mdb_txn_reset(reader);
        return sum;
    }
    void put_durably(const Key *keys, size_t count, const char *bytes) override {
        MDB_txn *transaction;
        check_code(mdb_txn_begin(environment, nullptr, 0, &transaction));
        for (size_t index = 0; index < count; index++) {
            MDB_val key = slice(keys[index]), value{100, const_cast<char *>(bytes)};
            check_code(mdb_put(transaction, table, &key, &value, 0));
        }
        check_code(mdb_txn_commit(transaction));
    }
};

static std::unique_ptr<Store> open_store(const std::string &name, const std::string &path) {
    std::filesystem::create_directories(path);
    if (name == "rocksdb") return std::make_unique<RocksStore>(path);
    return std::make_unique<LMDBStore>(path);
}

static void values_stored_whole(const std::string &name, const std::string &path, size_t count) {
    auto keys = make_keys(count);
    Values values;
    auto store = open_store(name, path);
    uint64_t before = written_bytes();
    measure("load, a row", count, [&] {
        store->load(keys, [&](size_t index) { return std::make_pair(values.value(index), size_t(100)); });
    });
    report_bytes("written while loading", written_bytes() - before);
    report_bytes("taken after loading", directory_bytes(path));
    Generator generator{5};
    std::vector<size_t> order(1000000);
    for (auto &index : order) index = generator.next() % count;
    size_t found = 0;
    for (auto &key : keys) found += store->get(key);
    measure("random get", order.size(), [&] { for (auto index : order) found += store->get(keys[index]); });
    measure("get among 1,024 keys", order.size(), [&] { for (auto index : order) found += store->get(keys[index & 1023]); });
    check(found == 100 * (count + 2 * order.size()), "every key is there");
    measure("get of a missing key", order.size(), [&] {
        for (auto index : order) {
            Key key = keys[index];
            key.bytes[0] ^= 0xff, key.bytes[1] ^= 0xff;
            found += store->get(key);
        }
    });
    auto size = [](const char *, size_t size) { return uint64_t(size); };
    uint64_t bytes = store->scan(size);
    measure("scan, a row", count, [&] { bytes += store->scan(size); });
    check(bytes == 200 * count, "every row is scanned");
    std::vector<Key> fresh(50000);
    for (auto &key : fresh) for (auto &byte : key.bytes) byte = generator.next();
    serve_durable_writes([&](size_t first, size_t count) {
        check(first + count <= fresh.size(), "more rows are asked for than there are");
        store->put_durably(&fresh[first], count, values.value(first));
    });
}

static void rows_of_ten_columns(const std::string &name, const std::string &path, size_t count) {
    auto keys = make_keys(count);
    auto rows = make_rows(count);
    auto store = open_store(name, path);
    measure("load of ten columns, a row", count, [&] {
        store->load(keys, [&](size_t index) { return std::make_pair(rows[index].data(), rows[index].size()); });
    });
    report_bytes("taken by ten columns", directory_bytes(path));
    auto size = [](const char *, size_t size) { return uint64_t(size); };
    uint64_t bytes = store->scan(size);
    measure("scan of ten columns, a row", count, [&] { bytes += store->scan(size); });
    // Columns 1 and 6, whose places are the same in every row.
    auto two = [](const char *row, size_t) {
        int64_t customer, time;
        memcpy(&customer, row + 3 + 8, 8);
        memcpy(&time, row + 3 + 28, 8);
        return uint64_t(customer + time);
    };
    uint64_t sum = store->scan(two);
    measure("scan of 2 of 10 columns, a row", count, [&] { sum += store->scan(two); });
    check(bytes > count && sum != 0, "every row is scanned");
}

int main(int count, char **arguments) {
    check(count == 4, "usage: rivals rocksdb|lmdb DIRECTORY COUNT");
    std::string name = arguments[1], path = arguments[2];
    check(name == "rocksdb" || name == "lmdb", "no such store: " + name);
    size_t rows = strtoull(arguments[3], nullptr, 10);
    values_stored_whole(name, path + "/" + name + "-values", rows);
    rows_of_ten_columns(name, path + "/" + name + "-columns", rows);
    return 0;
}
