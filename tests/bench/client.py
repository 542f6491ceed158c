"""A load generator for what wrk cannot do: posts that all differ, a fixed number of requests, a fixed rate.

One thread over keep-alive sockets. It is run in a process of its own.
"""

import selectors
import socket
import time
from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass, field

LONGEST_ANSWER = 30.0


@dataclass
class Tally:
    statuses: Counter[int] = field(default_factory=Counter)
    failures: int = 0
    times: list[float] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        return self.statuses.total() / self.seconds

    @property
    def p99(self) -> float:
        return sorted(self.times)[int(len(self.times) * 0.99)] if self.times else 0.0

    def add(self, other: "Tally") -> None:
        self.statuses.update(other.statuses)
        self.failures += other.failures
        self.times += other.times
        self.seconds += other.seconds

    def errors(self, expected: int) -> int:
        return self.failures + self.statuses.total() - self.statuses[expected]


class Connection:
    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=LONGEST_ANSWER)
        self.sent_at = 0.0
        self._received = b""

    def send(self, request: bytes) -> None:
        self._received = b""
        self.sent_at = time.monotonic()
        self.socket.sendall(request)

    def receive(self) -> int | None:
        """The status once the whole answer is there. Raises OSError when it breaks off."""
        some = self.socket.recv(65536)
        if not some:
            raise ConnectionResetError("closed before the answer was complete")
        self._received += some
        head, end, body = self._received.partition(b"\r\n\r\n")
        return int(head[9:12]) if end and _is_complete(head.lower(), body) else None


def _is_complete(head: bytes, body: bytes) -> bool:
    _before, named, after = head.partition(b"content-length:")
    if named:
        return len(body) >= int(after.partition(b"\r\n")[0])
    if b"transfer-encoding: chunked" in head:
        return body.endswith(b"0\r\n\r\n")
    return head[9:12] in (b"204", b"304")


class Crowd:
    """So many clients that send one request after another, each waiting for its answer."""

    def __init__(
        self,
        port: int,
        requests: Iterable[bytes],
        *,
        clients: int = 32,
        seconds: float = 600.0,
        rate: float | None = None,
    ) -> None:
        self._port = port
        self._requests = iter(requests)
        self._seconds = seconds
        self._rate = rate
        self._sent = 0
        self._is_over = False
        # First in, first out: the server closes a connection that rests for seconds.
        self._idle = deque(Connection(port) for _ in range(clients))
        self._busy: set[Connection] = set()
        self._selector = selectors.DefaultSelector()
        self._tally = Tally()

    def run(self) -> Tally:
        start = time.monotonic()
        elapsed = 0.0
        while (self._busy or not self._is_over) and elapsed < self._seconds + LONGEST_ANSWER:
            elapsed = time.monotonic() - start
            self._is_over = self._is_over or elapsed >= self._seconds
            self._send_what_is_due(elapsed)
            for key, _events in self._selector.select(0.002 if self._rate else 0.1):
                self._receive(key.data)
        self._tally.seconds = time.monotonic() - start
        self._tally.failures += len(self._busy)
        for connection in (*self._idle, *self._busy):
            connection.socket.close()
        return self._tally

    def _send_what_is_due(self, elapsed: float) -> None:
        while self._idle and not self._is_over and (not self._rate or self._sent < elapsed * self._rate):
            request = next(self._requests, None)
            if request is None:
                self._is_over = True
                return
            connection = self._idle.popleft()
            self._busy.add(connection)
            self._selector.register(connection.socket, selectors.EVENT_READ, connection)
            connection.send(request)
            self._sent += 1

    def _receive(self, connection: Connection) -> None:
        try:
            status = connection.receive()
        except OSError:
            self._tally.failures += 1
            self._rest(connection)
            connection.socket.close()
            self._idle[-1] = Connection(self._port)
            return
        if status is not None:
            self._tally.statuses[status] += 1
            self._tally.times.append(time.monotonic() - connection.sent_at)
            self._rest(connection)

    def _rest(self, connection: Connection) -> None:
        self._selector.unregister(connection.socket)
        self._busy.discard(connection)
        self._idle.append(connection)
