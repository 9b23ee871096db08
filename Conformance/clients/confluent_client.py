#!/usr/bin/env python3
"""librdkafka (confluent-kafka) against a varve server: topics made and dropped, every codec,
idempotent production, offsets by time, errors by their codes."""
import sys
import time

from confluent_kafka import Consumer, KafkaError, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic

BROKER = f"127.0.0.1:{sys.argv[2]}"


def consume(topic, partition, offset, count):
    consumer = Consumer({
        "bootstrap.servers": BROKER, "group.id": "none", "enable.auto.commit": False,
        "log_level": 0})
    consumer.assign([TopicPartition(topic, partition, offset)])
    messages = []
    deadline = time.monotonic() + 20
    while len(messages) < count and time.monotonic() < deadline:
        message = consumer.poll(0.5)
        if message is not None and message.error() is None:
            messages.append(message)
    consumer.close()
    assert len(messages) == count, f"{topic}: {len(messages)} of {count} messages"
    return messages


def admin():
    client = AdminClient({"bootstrap.servers": BROKER})
    client.create_topics([NewTopic("made", 3, 1)])["made"].result(10)
    metadata = client.list_topics("made", timeout=10).topics["made"]
    assert sorted(metadata.partitions) == [0, 1, 2], metadata.partitions
    try:
        client.create_topics([NewTopic("made", 3, 1)])["made"].result(10)
    except KafkaException as error:
        assert error.args[0].code() == KafkaError.TOPIC_ALREADY_EXISTS, error
    else:
        raise AssertionError("a topic was made twice")
    client.delete_topics(["made"])["made"].result(10)
    assert "made" not in client.list_topics(timeout=10).topics


def codecs():
    for codec in ("none", "gzip", "snappy", "lz4", "zstd"):
        for idempotent in (False, True):
            topic = f"codec-{codec}-{idempotent}".lower()
            reports = []
            producer = Producer({
                "bootstrap.servers": BROKER, "compression.codec": codec, "linger.ms": 20,
                "enable.idempotence": idempotent, "acks": "all"})
            for number in range(500):
                producer.produce(
                    topic, f"value {number} " + "x" * 100, key=f"key {number}",
                    headers=[("n", str(number))],
                    on_delivery=lambda error, message: reports.append((error, message.offset())))
                producer.poll(0)
            assert producer.flush(20) == 0
            assert all(error is None for error, _ in reports), reports[0]
            messages = consume(topic, 0, 0, 500)
            assert [m.offset() for m in messages] == list(range(500))
            assert messages[7].key() == b"key 7" and messages[7].headers() == [("n", b"7")]


def by_time():
    producer = Producer({"bootstrap.servers": BROKER})
    for number in range(10):
        producer.produce("timed", str(number), timestamp=1_000_000 + number * 1000)
    assert producer.flush(10) == 0
    consumer = Consumer({"bootstrap.servers": BROKER, "group.id": "none"})
    found = consumer.offsets_for_times([TopicPartition("timed", 0, 1_004_500)], timeout=10)
    assert found[0].offset == 5, found
    assert consumer.get_watermark_offsets(TopicPartition("timed", 0), timeout=10) == (0, 10)
    consumer.close()


admin()
codecs()
by_time()
print("confluent-kafka: all passed")
