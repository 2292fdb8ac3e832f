"""Adding build and example cases."""

from .vector_file import VectorFile


def build_case(file: VectorFile, name: str, reason: str, expect: dict, event: str, fields: str, *, now: float,
               id: str = "", generation: str = "") -> None:
    file.add("build", name, reason, expect, event=event, fields=fields, id=id, now=now, generation=generation)


def example_case(file: VectorFile, name: str, reason: str, expect: dict, event: str, *, now: float, id: str = "",
                 generation: str = "") -> None:
    file.add("example", name, reason, expect, event=event, now=now, id=id, generation=generation)


def built(written: bytes) -> dict:
    return {"code": "ok", "body": written.decode()}
