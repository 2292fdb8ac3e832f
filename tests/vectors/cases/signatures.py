"""MACs and digests from Python, all remembered, so that generate.py can recompute a sample with the openssl command."""

import base64
import hashlib
import hmac
import subprocess

_made: dict[tuple[bytes, bytes], bytes] = {}
_digests: dict[bytes, bytes] = {}


def mac(key: bytes, message: bytes) -> bytes:
    digest = hmac.new(key, message, hashlib.sha256).digest()
    _made[(key, message)] = digest
    return digest


def sha256(message: bytes) -> bytes:
    """The plain digest; all of them are recomputed."""
    _digests[message] = hashlib.sha256(message).digest()
    return _digests[message]


def hex_mac(key: bytes, message: bytes) -> str:
    return mac(key, message).hex()


def base64_mac(key: bytes, message: bytes) -> str:
    return base64.b64encode(mac(key, message)).decode()


def whsec_key(secret: str) -> bytes:
    """The key that a Standard Webhooks secret stands for."""
    return base64.b64decode(secret.removeprefix("whsec_"), validate=True)


def recompute_with_openssl(at_least: int) -> tuple[int, list[str]]:
    """Recomputes MACs evenly taken from all that were made; gives how many, and a line for each that differs."""
    # The command takes no empty key.
    all_made = [entry for entry in _made.items() if entry[0][0]]
    step = max(1, len(all_made) // (2 * at_least))
    sample = all_made[::step]
    if len(sample) < at_least:
        raise ValueError(f"only {len(sample)} MACs to recompute, {at_least} wanted")
    differences = []
    jobs = [(["-mac", "HMAC", "-macopt", f"hexkey:{key.hex()}"], message, digest) for (key, message), digest in sample]
    jobs += [([], message, digest) for message, digest in _digests.items()]
    for arguments, message, digest in jobs:
        printed = subprocess.run(
            ["openssl", "dgst", "-sha256", *arguments], input=message, capture_output=True, check=True,
        ).stdout.decode()
        found = printed.rsplit("= ", 1)[1].strip()
        if found != digest.hex():
            differences.append(
                f"openssl gives {found}, Python {digest.hex()} for a message of {len(message)} bytes")
    return len(jobs), differences
