"""One vector file: cases are added one by one and written in a form that diffs well (README.md has the format)."""

import base64
import json

# The keys that describe a case's body; exactly one of them stands in a case that has a body.
BODY_KEYS = ("body", "body_base64", "body_repeat", "body_parts")
# Beyond it a runner in JavaScript would read another number than one in C++.
LARGEST_INTEGER = 2**53


def body_input(body: bytes) -> dict:
    """The body as a case carries it: text where it is plain UTF-8, base64 where an editor could change it."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return {"body_base64": base64.b64encode(body).decode()}
    plain = all(character in "\t\n\r" or " " <= character != "\x7f" for character in text) and "\ufeff" not in text
    return {"body": text} if plain else {"body_base64": base64.b64encode(body).decode()}


class VectorFile:
    def __init__(self, name: str, title: str, provider: str | None = None, manifest: dict | None = None):
        self.name = name
        self.head = {"title": title}
        if provider is not None:
            self.head["provider"] = provider
        if manifest is not None:
            self.head["manifest"] = manifest
        self.cases: list[dict] = []
        self._names: set[str] = set()

    def add(self, call: str, name: str, reason: str, expect: dict, **inputs) -> None:
        """Adds a case. `name` is a sentence that says what is so; `reason` says why and where that is written."""
        if name in self._names:
            raise ValueError(f"{self.name}: two cases are named {name!r}")
        if not name.strip() or not reason.strip():
            raise ValueError(f"{self.name}: {name!r} needs a name and a reason")
        if _has_larger_integer([inputs, expect]):
            raise ValueError(f"{self.name}: {name!r} has an integer that JavaScript would round")
        bodies = [key for key in BODY_KEYS if key in inputs]
        if call in ("verify", "inspect", "check", "sign") and len(bodies) != 1:
            raise ValueError(f"{self.name}: {name!r} has {len(bodies)} bodies")
        self._names.add(name)
        self.cases.append({"name": name, "reason": reason, "call": call, **inputs, "expect": expect})

    def text(self) -> str:
        lines = ["{"]
        for key, value in self.head.items():
            lines.append(f'  "{key}": {_indented(value, 2)},')
        lines.append('  "cases": [')
        for index, case in enumerate(self.cases):
            lines.append("    {")
            members = [f'      "{key}": {_member(key, value)}' for key, value in case.items()]
            lines.append(",\n".join(members))
            lines.append("    }" + ("," if index + 1 < len(self.cases) else ""))
        lines += ["  ]", "}", ""]
        return "\n".join(lines)


def _has_larger_integer(value) -> bool:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        return any(_has_larger_integer(item) for item in value)
    return isinstance(value, int) and abs(value) > LARGEST_INTEGER


def _indented(value, by: int) -> str:
    return json.dumps(value, indent=2).replace("\n", "\n" + " " * by)


def _rows(items: list) -> str:
    return "[\n" + ",\n".join("        " + json.dumps(item) for item in items) + "\n      ]"


def _member(key: str, value) -> str:
    if key == "headers" and value or key == "patch":
        return _rows(value)
    if key == "expect" and value.get("headers"):
        return "{" + ", ".join(f"{json.dumps(k)}: {_rows(v) if k == 'headers' else json.dumps(v)}" for k,
                               v in value.items()) + "}"
    return json.dumps(value)
