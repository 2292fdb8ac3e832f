"""The built-in manifests, for what no product's document states: an "assumed" body is written down there alone."""

import functools
import json
import pathlib

_PROVIDERS = pathlib.Path(__file__).resolve().parents[3] / "core" / "providers"


@functools.cache
def manifest(provider: str) -> dict:
    return json.loads((_PROVIDERS / f"{provider}.json").read_text(encoding="utf-8"))


def examples(provider: str) -> dict[str, dict]:
    """The full example body of each event, in the catalog's order."""
    return {event["name"]: event["example"] for event in manifest(provider)["events"]}
