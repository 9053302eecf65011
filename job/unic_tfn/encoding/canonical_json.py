"""JSON that is the same bytes for the same value, and the seal that a document carries."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def sha256(contents: bytes) -> str:
    """Return the sha256 in hexadecimal."""
    return hashlib.sha256(contents).hexdigest()


def canonical_json(value: Any) -> bytes:
    """Return a value as JSON that is the same for the same value: sorted keys, no NaN."""
    text = json.dumps(value, sort_keys=True, indent=1, allow_nan=False, ensure_ascii=False)
    return f"{text}\n".encode()


def sealed(document: Mapping[str, Any]) -> bytes:
    """Return a JSON object that carries, under `sha256`, the sum of all that is beside it."""
    return canonical_json({**document, "sha256": sha256(canonical_json(document))})


def indented_json(value: Any) -> bytes:
    """Return a value as indented JSON with its keys in their own order, as people read it."""
    return f"{json.dumps(value, indent=2, allow_nan=False, ensure_ascii=False)}\n".encode()
