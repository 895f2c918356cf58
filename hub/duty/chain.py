"""The hash rule of the registers, so plain that anybody can check it with a pencil and sha256sum.

An entry's hash is the SHA-256 of: the hash before it, a line feed, its number, a line feed, its
payload. The payload is JSON with keys sorted, no spaces, characters as they are (not escaped), no
floats, in Unicode's composed form (NFC), as UTF-8. Before the first entry stand 64 zeros.
"""

import json
import unicodedata
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

GENESIS = "0" * 64


def canonical(payload: Mapping[str, Any]) -> str:
    """The one spelling of a payload.

    :raises TypeError: for a float: two computers may write the same one differently.
    """
    _refuse_floats(payload)
    text = json.dumps(
        payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )
    return unicodedata.normalize("NFC", text)


def entry_hash(previous: str, number: int, payload: str) -> str:
    """The hash of an entry from its payload in canonical form."""
    return sha256(f"{previous}\n{number}\n{payload}".encode()).hexdigest()


def _refuse_floats(value: Any) -> None:
    if isinstance(value, float):
        raise TypeError("a register holds no floats")
    if isinstance(value, Mapping):
        for one in value.values():
            _refuse_floats(one)
    elif isinstance(value, list | tuple):
        for one in value:
            _refuse_floats(one)
