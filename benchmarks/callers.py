"""Two ways to send a request: inside this process, with counting, and over HTTP, with a clock."""

import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection
from time import perf_counter, process_time
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client

from benchmarks.cast import Login

HOST = "127.0.0.1"


class WrongAnswer(RuntimeError):
    """A workload was answered with another status than it must be."""


@dataclass(frozen=True)
class Sample:
    """One request as it was measured; only inside the process are queries and CPU known."""

    label: str
    seconds: float
    queries: int = 0
    database_seconds: float = 0.0
    cpu_seconds: float = 0.0
    bytes: int = 0


@dataclass
class Caller(ABC):
    """Sends requests and keeps what was measured; `send` is what workloads use."""

    samples: list[Sample] = field(default_factory=list)

    def send(
        self,
        label: str,
        path: str,
        *,
        login: Login | None = None,
        body: Mapping[str, Any] | None = None,
        key: str = "",
        status: int = 200,
        is_page: bool = False,
    ) -> bytes:
        """Send one request, measure it under the label, and return its answer.

        With a login a page is asked with its session, the API with its key; a body is posted.
        """
        headers = {"Accept-Language": "zh-hans"}
        if login is not None and is_page:
            headers["Cookie"] = f"{settings.SESSION_COOKIE_NAME}={login.cookie}"
        elif login is not None:
            headers["Authorization"] = f"Token {login.token}"
        if key:
            headers["Idempotency-Key"] = key
        sent = None if body is None else json.dumps(body).encode()
        sample, found, answer = self._measured(label, path, headers, sent)
        if found != status:
            raise WrongAnswer(f"{label} {path}: {found} instead of {status}: {answer[:300]!r}")
        self.samples.append(sample)
        return answer

    @abstractmethod
    def _measured(
        self, label: str, path: str, headers: dict[str, str], sent: bytes | None
    ) -> tuple[Sample, int, bytes]:
        """Send the request and return what it cost, the status and the content."""


@dataclass
class InProcess(Caller):
    """Calls the application in this process through Django's test client."""

    client: Client = field(default_factory=lambda: Client(SERVER_NAME=HOST))
    statements: list[tuple[str, Any]] = field(default_factory=list)

    def _measured(
        self, label: str, path: str, headers: dict[str, str], sent: bytes | None
    ) -> tuple[Sample, int, bytes]:
        self.statements.clear()
        self._database_seconds = 0.0
        # The client's own jar would add cookies of earlier answers.
        self.client.cookies.clear()
        cpu, began = process_time(), perf_counter()
        with connection.execute_wrapper(self._watch):
            if sent is None:
                response = self.client.get(path, headers=headers)
            else:
                response = self.client.post(
                    path, sent, content_type="application/json", headers=headers
                )
        seconds, cpu = perf_counter() - began, process_time() - cpu
        content = bytes(response.content)
        sample = Sample(
            label, seconds, len(self.statements), self._database_seconds, cpu, len(content)
        )
        return sample, response.status_code, content

    def _watch(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        self.statements.append((sql, params))
        began = perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self._database_seconds += perf_counter() - began


@dataclass
class OverHttp(Caller):
    """Keeps one connection to a server open, as a browser or another system does."""

    port: int = 0

    def __post_init__(self) -> None:
        self.connection = HTTPConnection(HOST, self.port, timeout=60)

    def _measured(
        self, label: str, path: str, headers: dict[str, str], sent: bytes | None
    ) -> tuple[Sample, int, bytes]:
        if sent is not None:
            headers["Content-Type"] = "application/json"
        began = perf_counter()
        self.connection.request("GET" if sent is None else "POST", path, sent, headers)
        response = self.connection.getresponse()
        content = response.read()
        seconds = perf_counter() - began
        return Sample(label, seconds, bytes=len(content)), response.status, content
