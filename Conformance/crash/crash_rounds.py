#!/usr/bin/env python3
"""Kills a varve server with -9 in the middle of its work, again and again, and compares what it
holds afterwards with a journal of what it acknowledged.

Each round starts the server on the same data directory, lets writers run for a moment that the seed
chooses, kills the server, starts it again and checks:

* every acknowledged transaction is wholly there (a row in `orders`, a row in `lines`, an event);
* every transaction that was not acknowledged is wholly there or wholly absent;
* every acknowledged produce is in the topic at the offset the broker gave it;
* offsets are dense.

Prints one line a round and a summary; exits 1 at the first difference, with the seed.
"""
import argparse
import json
import os
import random
import sys
import threading
import time

import psycopg
from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaException, Producer, TopicPartition

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from varve_server import Server  # noqa: E402


SCHEMA = """
CREATE TABLE orders (id bigint PRIMARY KEY, writer int NOT NULL);
CREATE TABLE lines (order_id bigint, item int, PRIMARY KEY (order_id, item));
CREATE INDEX lines_item ON lines (item);
CREATE TABLE order_placed (id bigint) USING topic WITH (key = 'id', partitions = 2);
CREATE TABLE clicks (value text) USING topic WITH (format = 'raw', partitions = 1);
"""


class Journal:
    """What was attempted and what was acknowledged; written by many threads."""

    def __init__(self):
        self.lock = threading.Lock()
        self.acknowledged = set()
        self.produced = {}  # value -> offset, acknowledged produces to `clicks`

    def commit(self, number):
        with self.lock:
            self.acknowledged.add(number)

    def produce(self, value, offset):
        with self.lock:
            self.produced[value] = offset


def write_orders(server, journal, writer, first, until):
    """Commits an order, its lines and its event in one transaction each, until the server dies."""
    number = first
    try:
        with server.connect() as connection:
            while time.monotonic() < until:
                with connection.transaction():
                    cursor = connection.cursor()
                    cursor.execute("INSERT INTO orders VALUES (%s, %s)", (number, writer))
                    cursor.execute(
                        "INSERT INTO lines VALUES (%s, 1), (%s, 2)", (number, number))
                    cursor.execute("INSERT INTO order_placed VALUES (%s)", (number,))
                journal.commit(number)
                number += 1
    except psycopg.Error:
        pass


def checkpoint(server, until):
    """Has the views written to disk again and again, so that the kill meets that too."""
    try:
        with server.connect() as connection:
            connection.autocommit = True
            while time.monotonic() < until:
                connection.execute("CHECKPOINT")
                time.sleep(0.03)
    except psycopg.Error:
        pass


def produce_clicks(server, journal, first, until):
    """Produces with acks=all and journals each delivery report."""
    producer = Producer({
        "bootstrap.servers": server.kafka, "acks": "all", "linger.ms": 1,
        "message.timeout.ms": 2000, "enable.idempotence": False, "retries": 0,
        "log_level": 0, "error_cb": lambda error: None})

    def delivered(error, message):
        if error is None:
            journal.produce(message.value().decode(), message.offset())

    number = first
    while time.monotonic() < until:
        try:
            producer.produce("clicks", f"click-{number}", on_delivery=delivered)
            number += 1
        except BufferError:
            pass
        producer.poll(0.002)
    producer.flush(0.2)


def read_topic(server, topic, partition):
    """Every message of one partition, from the beginning to its present end, as (offset, value)."""
    consumer = Consumer({
        "bootstrap.servers": server.kafka, "group.id": "checker", "enable.auto.commit": False,
        "enable.partition.eof": True, "log_level": 0})
    consumer.assign([TopicPartition(topic, partition, OFFSET_BEGINNING)])
    messages = []
    # By the polls that gave nothing, not by the clock: the machine may stand still for a while.
    patience = 30
    while patience > 0:
        message = consumer.poll(1.0)
        if message is None:
            patience -= 1
            continue
        if message.error():
            if message.error().name() == "_PARTITION_EOF":
                consumer.close()
                return messages
            raise KafkaException(message.error())
        messages.append((message.offset(), message.value().decode()))
    raise SystemExit(f"reading {topic}/{partition} did not reach its end")


def check(server, journal):
    """Returns a list of what is wrong (empty when all promises hold) and a one-line summary."""
    wrong = []
    with server.connect() as connection:
        orders = {row[0] for row in connection.execute("SELECT id FROM orders")}
        lines = [row[0] for row in connection.execute("SELECT order_id FROM lines")]
        indexed = connection.execute("SELECT count(*) FROM lines WHERE item = 1").fetchone()[0]
        topic_rows = connection.execute("SELECT count(*) FROM order_placed").fetchone()[0]
    events = []
    for partition in (0, 1):
        messages = read_topic(server, "order_placed", partition)
        if [offset for offset, _ in messages] != list(range(len(messages))):
            wrong.append(f"offsets of order_placed/{partition} have gaps")
        events += [json.loads(value)["id"] for _, value in messages]
    clicks = read_topic(server, "clicks", 0)

    if lost := journal.acknowledged - orders:
        wrong.append(f"acknowledged orders lost: {sorted(lost)[:10]}")
    if sorted(lines) != sorted([number for number in orders for _ in (1, 2)]):
        wrong.append("orders and their lines differ: half a transaction")
    if sorted(events) != sorted(orders):
        wrong.append(f"orders and events differ: {len(orders)} orders, {len(events)} events")
    if indexed != len(orders):
        wrong.append(f"the index finds {indexed} of {len(orders)} lines")
    if topic_rows != len(events):
        wrong.append(f"SQL sees {topic_rows} events, Kafka {len(events)}")
    if [offset for offset, _ in clicks] != list(range(len(clicks))):
        wrong.append("offsets of clicks have gaps")
    at = dict(clicks)
    for value, offset in journal.produced.items():
        if at.get(offset) != value:
            wrong.append(f"acknowledged produce {value} is not at offset {offset}")
            break
    summary = (f"orders={len(orders)} acknowledged={len(journal.acknowledged)} "
               f"events={len(events)} clicks={len(clicks)} "
               f"acknowledged_clicks={len(journal.produced)}")
    return wrong, summary


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--varve", required=True, help="the server's executable")
    arguments.add_argument("--data", required=True, help="a directory that does not exist yet")
    arguments.add_argument("--rounds", type=int, default=20)
    arguments.add_argument("--writers", type=int, default=4)
    arguments.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    options = arguments.parse_args()
    chance = random.Random(options.seed)
    journal = Journal()

    server = Server(options.varve, options.data)
    with server.connect() as connection:
        connection.execute(SCHEMA)
    for number in range(1, options.rounds + 1):
        base = number * 1_000_000
        life = chance.uniform(0.1, 0.6)
        until = time.monotonic() + 10
        threads = [
            threading.Thread(
                target=write_orders,
                args=(server, journal, writer, base + writer * 100_000, until))
            for writer in range(options.writers)]
        threads.append(threading.Thread(
            target=produce_clicks, args=(server, journal, base, time.monotonic() + life + 0.2)))
        threads.append(threading.Thread(target=checkpoint, args=(server, until)))
        for thread in threads:
            thread.start()
        time.sleep(life)
        server.kill()
        for thread in threads:
            thread.join()
        server = Server(options.varve, options.data)
        wrong, summary = check(server, journal)
        print(f"round {number}: killed after {life:.2f} s: {summary}", flush=True)
        if wrong:
            print(f"FAILED with --seed {options.seed}: " + "; ".join(wrong))
            server.kill()
            sys.exit(1)
    status = server.stop()
    print(f"{options.rounds} rounds, 0 acknowledged commits lost of {len(journal.acknowledged)}, "
          f"0 produces of {len(journal.produced)}, 0 half there; clean stop: exit {status}")
    sys.exit(0 if status == 0 else 1)


if __name__ == "__main__":
    main()
