"""A cache inside this process that hands out what it was given, and no copy of it.

It is for what every step reads and no step changes, such as the calendar and the time limits:
to copy those for every use costs more than to use them. Whoever gets something must not alter it.
"""

import time
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache

# By the name of the cache, for all threads: until when, and what.
_kept: dict[str, dict[str, tuple[float | None, Any]]] = {}


class KeptObjects(BaseCache):
    def __init__(self, name: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        self._rows = _kept.setdefault(name, {})
        self._most = int(params.get("OPTIONS", {}).get("MAX_ENTRIES", 10_000))

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        until, value = self._rows.get(self.make_key(key, version), (0.0, None))
        return value if until is None or until > time.time() else default

    def set(
        self,
        key: str,
        value: Any,
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> None:
        if len(self._rows) >= self._most:
            self._rows.clear()
        until = self.get_backend_timeout(timeout)
        self._rows[self.make_key(key, version)] = until, value

    def add(
        self,
        key: str,
        value: Any,
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> bool:
        missing = object()
        if self.get(key, missing, version) is not missing:
            return False
        self.set(key, value, timeout, version)
        return True

    def delete(self, key: str, version: int | None = None) -> bool:
        return self._rows.pop(self.make_key(key, version), None) is not None

    def clear(self) -> None:
        self._rows.clear()
