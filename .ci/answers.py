"""Tells whether a server of this host takes our tests: `answers.py ADDRESS`."""

import sys

import psycopg
import redis

OLDEST = 150000


def main(address: str) -> int:
    """Say what was found; 0 if the server can be used."""
    # Only what follows the last @ is shown: the rest may hold a password.
    shown = address.rpartition("@")[2]
    try:
        found = _database(address) if address.startswith("postgres") else _broker(address)
    except (psycopg.Error, redis.RedisError, OSError) as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        sys.stdout.write(f"{shown} does not answer: {reason}\n")
        return 1
    sys.stdout.write(f"{shown}: {found}\n")
    return 0


def _database(address: str) -> str:
    """Ask the server's own database: the one in the address need not exist, tests make theirs."""
    with psycopg.connect(address, dbname="postgres", connect_timeout=3) as connection:
        version = connection.info.server_version
        row = connection.execute(
            "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
    if version < OLDEST:
        raise psycopg.OperationalError(f"PostgreSQL {version // 10000} is older than 15")
    if row is None or not row[0]:
        raise psycopg.OperationalError("the tests need a superuser")
    return f"PostgreSQL {version // 10000}"


def _broker(address: str) -> str:
    client = redis.Redis.from_url(address, socket_connect_timeout=3, socket_timeout=3)
    return f"Redis {client.info('server')['redis_version']}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
