"""The code on a paper by which anybody may ask whether it was issued."""

import secrets

from workflow.rules.codes import QUERY_ALPHABET, normalise_query_code

# 60 bits: nobody finds a second paper by trying, even without any limit.
LENGTH = 12


def make_verification_code() -> str:
    """Twelve characters from the system's source of chance; it is derived from nothing."""
    return "".join(secrets.choice(QUERY_ALPHABET) for _ in range(LENGTH))


def group_verification_code(code: str) -> str:
    """K7QM-3XPD-9R2T, as it is printed."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def normalise_verification_code(text: str) -> str:
    """The code as it is stored, however it was typed; empty if it cannot be one."""
    code = normalise_query_code(text)
    return code if len(code) == LENGTH and set(code) <= set(QUERY_ALPHABET) else ""
