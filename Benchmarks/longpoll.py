#!/usr/bin/env python3
"""What a waiting Kafka consumer costs, and how soon it learns of a commit, over real sockets.

A consumer waits in one Fetch (30 s); a writer commits, by Kafka's Produce and by SQL's INSERT. The
delay is the time from the writer's answer to the consumer's, in one process that waits for both:
below zero when the consumer heard first. The idle part lets many consumers wait and counts the
server's CPU time and context switches meanwhile."""
import argparse
import os
import select
import socket
import statistics
import struct
import subprocess
import tempfile
import time

CRC = []
for index in range(256):
    value = index
    for _ in range(8):
        value = (value >> 1) ^ 0x82F63B78 if value & 1 else value >> 1
    CRC.append(value)


def crc32c(data):
    value = 0xFFFFFFFF
    for byte in data:
        value = CRC[(value ^ byte) & 255] ^ (value >> 8)
    return value ^ 0xFFFFFFFF


def text(value):
    return struct.pack(">h", len(value)) + value.encode()


def record_batch(value):
    """One record without a key; all its lengths fit one byte."""
    now = int(time.time() * 1000)
    record = b"\0\0\0\1" + bytes([len(value) * 2]) + value + b"\0"
    record = bytes([len(record) * 2]) + record
    body = struct.pack(">hiqqqhii", 0, 0, now, now, -1, -1, -1, 1) + record
    rest = struct.pack(">ibI", 0, 2, crc32c(body)) + body
    return struct.pack(">qi", 0, len(rest)) + rest


class Client:
    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def exactly(self, count):
        data = b""
        while len(data) < count:
            piece = self.socket.recv(count - len(data))
            if not piece:
                raise SystemExit("the server closed the connection")
            data += piece
        return data


class Kafka(Client):
    def send(self, api, version, body):
        message = struct.pack(">hhi", api, version, 7) + text("longpoll") + body
        self.socket.sendall(struct.pack(">i", len(message)) + message)

    def receive(self):
        return self.exactly(struct.unpack(">i", self.exactly(4))[0])

    def fetch(self, topic, offset, wait=30_000):
        self.send(1, 4, struct.pack(">iiiib", -1, wait, 1, 1 << 20, 0) + struct.pack(">i", 1)
                  + text(topic) + struct.pack(">iiqi", 1, 0, offset, 1 << 20))

    def produce(self, topic):
        batch = record_batch(b"hello")
        self.send(0, 3, struct.pack(">hhi", -1, -1, 5000) + struct.pack(">i", 1) + text(topic)
                  + struct.pack(">iii", 1, 0, len(batch)) + batch)


class Postgres(Client):
    def __init__(self, port):
        super().__init__(port)
        names = b"user\0varve\0database\0varve\0\0"
        self.socket.sendall(struct.pack(">ii", len(names) + 8, 196608) + names)
        self.receive()

    def send(self, sql):
        data = sql.encode() + b"\0"
        self.socket.sendall(b"Q" + struct.pack(">i", len(data) + 4) + data)

    def receive(self):
        """Reads up to ReadyForQuery."""
        while True:
            kind = self.exactly(1)
            data = self.exactly(struct.unpack(">i", self.exactly(4))[0] - 4)
            if kind == b"E":
                raise SystemExit(f"the server says {data!r}")
            if kind == b"Z":
                return


def delays(kafka_port, topic, writer, write, rounds):
    """Microseconds from the writer's answer to the consumer's."""
    consumer = Kafka(kafka_port)
    found = []
    for offset in range(rounds):
        consumer.fetch(topic, offset)
        time.sleep(0.002)
        write()
        times = {}
        while len(times) < 2:
            ready, _, _ = select.select(
                [s for s in (consumer.socket, writer.socket) if s not in times], [], [])
            for one in ready:
                times[one] = time.monotonic_ns()
        consumer.receive()
        writer.receive()
        found.append((times[consumer.socket] - times[writer.socket]) / 1000)
    return found


def print_delays(what, found):
    found.sort()

    def at(share):
        return found[min(len(found) - 1, int(len(found) * share))]

    late = sum(one > 1000 for one in found)
    print(f"{what}: {len(found)} commits, median {statistics.median(found):.0f} us, "
          f"p99 {at(0.99):.0f} us, largest {found[-1]:.0f} us, later than 1 ms: {late}")


def usage(pid):
    """CPU seconds and context switches of all threads."""
    ticks, switches = 0, 0
    for thread in os.listdir(f"/proc/{pid}/task"):
        fields = open(f"/proc/{pid}/task/{thread}/stat").read().rsplit(") ", 1)[1].split()
        ticks += int(fields[11]) + int(fields[12])
        for line in open(f"/proc/{pid}/task/{thread}/status"):
            if "ctxt_switches" in line:
                switches += int(line.split()[1])
    return ticks / os.sysconf("SC_CLK_TCK"), switches


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--varve", required=True)
    parser.add_argument("--consumers", type=int, default=1000)
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=1000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        server = subprocess.Popen(
            [options.varve, "serve", "--data", home + "/data", "--postgres-port", "0",
             "--kafka-port", "0", "--log-level", "error"], stdout=subprocess.PIPE, text=True)
        try:
            ports = dict(word.split("=") for word in server.stdout.readline().split()[2:])
            measure(server.pid, int(ports["postgres"].split(":")[1]),
                    int(ports["kafka"].split(":")[1]), options)
        finally:
            server.terminate()
            server.wait()


def measure(pid, postgres_port, kafka_port, options):
    postgres = Postgres(postgres_port)
    for topic in ("produced", "inserted", "quiet"):
        postgres.send(f"CREATE TABLE {topic} (value text) USING topic")
        postgres.receive()
    producer = Kafka(kafka_port)
    print_delays("woken by Produce", delays(
        kafka_port, "produced", producer, lambda: producer.produce("produced"), options.rounds))
    print_delays("woken by INSERT", delays(
        kafka_port, "inserted", postgres,
        lambda: postgres.send("INSERT INTO inserted VALUES ('hello')"), options.rounds))
    before = usage(pid)
    time.sleep(options.seconds)
    alone = usage(pid)
    waiting = [Kafka(kafka_port) for _ in range(options.consumers)]
    for consumer in waiting:
        consumer.fetch("quiet", 0, 60_000)
    time.sleep(1)
    start = usage(pid)
    time.sleep(options.seconds)
    end = usage(pid)
    print(f"idle, no consumers, {options.seconds} s: {alone[0] - before[0]:.2f} s of CPU, "
          f"{alone[1] - before[1]} context switches")
    print(f"idle, {options.consumers} waiting consumers, {options.seconds} s: "
          f"{end[0] - start[0]:.2f} s of CPU, {end[1] - start[1]} context switches")


main()
