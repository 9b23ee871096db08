"""A `varve serve` process for the programs of this folder: started, killed and started again."""
import os
import signal
import subprocess
import time

import psycopg


class NotStarted(Exception):
    """The server ended before it was ready."""


class Server:
    """One `varve serve` process on free ports. Its log is beside the data directory; `wrapper` is a
    command to run it under."""

    def __init__(self, program, directory, *options, wrapper=()):
        self.program, self.directory = program, directory
        self.options, self.wrapper = options, wrapper
        self.is_over = False
        self.start()

    def start(self):
        self.log = open(self.log_path, "ab")
        self.process = subprocess.Popen(
            [*self.wrapper, self.program, "serve", "--data", self.directory,
             "--postgres-port", "0", "--kafka-port", "0", *self.options],
            stdout=subprocess.PIPE, stderr=self.log, text=True,
            env=dict(os.environ, SWIFT_BACKTRACE="enable=no"))
        line = self.process.stdout.readline()
        if not line.startswith("varve ready "):
            self.kill()
            raise NotStarted(f"the server did not start: see {self.log_path}")
        fields = dict(word.split("=") for word in line.split()[2:])
        self.postgres = int(fields["postgres"].rsplit(":", 1)[1])
        self.kafka = fields["kafka"]

    @property
    def log_path(self):
        return self.directory + ".log"

    @property
    def connection_string(self):
        """For libpq and everything built on it."""
        return (f"host=127.0.0.1 port={self.postgres} user=varve dbname=varve sslmode=disable "
                "gssencmode=disable connect_timeout=10")

    def connect(self, autocommit=False):
        return psycopg.connect(self.connection_string, autocommit=autocommit)

    def reconnect(self):
        """A connection with autocommit as soon as there is a server again; None when `is_over`."""
        while not self.is_over:
            try:
                return self.connect(autocommit=True)
            except psycopg.OperationalError:
                time.sleep(0.02)
        return None

    def kill(self):
        """kill -9. Returns how the process had ended before; None when it was running."""
        before = self.process.poll()
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.process.stdout.close()
        self.log.close()
        return before

    def stop(self):
        """Ends it in good order. Returns its exit status."""
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(timeout=30)
        self.process.stdout.close()
        self.log.close()
        return status
