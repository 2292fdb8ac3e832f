"""A receiver of Portal.io's webhooks, after the steps of its guide, which prints no code."""

import hashlib
import hmac
import time

from listen import listen


def verify(raw_body, headers, secret_key):
    # "Header format: t - Unix timestamp of when the webhook was generated, v1 - HMAC-SHA256 signature"
    parts = dict(part.split("=", 1) for part in headers["X-Webhook-Signature"].split(","))
    # "Use the raw bytes exactly as received": t, a full stop and the body are the signed message.
    signed_message = parts["t"].encode() + b"." + raw_body
    # "Run HMAC_SHA256(secretKey, signedMessage) using your subscription's secretKey."
    expected = hmac.new(secret_key.encode(), signed_message, hashlib.sha256).hexdigest()
    # The guide's last steps: compare, and refuse what is more than five minutes old.
    return hmac.compare_digest(expected, parts["v1"]) and time.time() - int(parts["t"]) <= 300


listen(verify)
