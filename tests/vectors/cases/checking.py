"""Adding check cases: bodies against the catalog alone."""

import json

from .vector_file import VectorFile, body_input


def fits(event: str) -> dict:
    return {"code": "ok", "event": event}


def wrong(pointer: str) -> dict:
    return {"code": "schema_mismatch", "pointer": pointer}


def check(file: VectorFile, name: str, reason: str, expect: dict, body: bytes | dict, **more) -> None:
    body = json.dumps(body).encode() if isinstance(body, dict) else body
    file.add("check", name, reason, expect, **body_input(body), **more)


def changed(body: dict, pointer: list[str], value) -> dict:
    """A copy with one member replaced, or left out when the value is ...; the order of the members stays."""
    name, rest = pointer[0], pointer[1:]
    copy = {}
    for key, old in body.items():
        if key != name:
            copy[key] = old
        elif rest:
            copy[key] = changed(old, rest, value)
        elif value is not ...:
            copy[key] = value
    if name not in body and value is not ...:
        copy[name] = value
    return copy
