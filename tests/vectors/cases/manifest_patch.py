"""Cases of built-in manifests with a JSON Patch (RFC 6902; add, replace and remove alone)."""

import copy
import json

from .builtin import manifest
from .vector_file import VectorFile


def _patched(provider: str, patch: list[dict]) -> dict:
    """Applies the patch, so that one that leads nowhere is found here and not by every runner."""
    document = copy.deepcopy(manifest(provider))
    for step in patch:
        *path, last = [part.replace("~1", "/").replace("~0", "~") for part in step["path"].split("/")[1:]]
        target = document
        for part in path:
            target = target[int(part)] if isinstance(target, list) else target[part]
        if isinstance(target, list):
            at = len(target) if last == "-" else int(last)
            if step["op"] == "add":
                target.insert(at, step["value"])
            elif step["op"] == "replace":
                target[at] = step["value"]
            else:
                del target[at]
        elif step["op"] == "remove":
            del target[last]
        else:
            if (step["op"] == "add") == (last in target):
                raise ValueError(f"{step['op']} {step['path']} does not suit {provider}")
            target[last] = step["value"]
    return document


def patched_case(file: VectorFile, name: str, reason: str, expect: dict, provider: str, *patch: dict) -> None:
    if json.dumps(_patched(provider, list(patch))) == json.dumps(manifest(provider)):
        raise ValueError(f"{name!r} changes nothing")
    file.add("provider", name, reason, expect, manifest_from=provider, patch=list(patch))


def add(path: str, value) -> dict:
    return {"op": "add", "path": path, "value": value}


def replace(path: str, value) -> dict:
    return {"op": "replace", "path": path, "value": value}


def remove(path: str) -> dict:
    return {"op": "remove", "path": path}
