"""A sender of CE Pro's webhooks, written from its document alone.

A delivery of an order: {"id", "event", "data", "attempt"?}.
"""

import datetime

from deliver import compact, deliver


def sign(delivery, mac):
    now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    body = compact({"event": delivery["event"], "timestamp": now, "data": delivery["data"]})
    headers = [
        ["Content-Type", "application/json"],
        ["X-Webhook-ID", delivery["id"]],
        ["X-Webhook-Signature", mac(body)],
        ["X-Webhook-Event", delivery["event"]],
        ["X-Webhook-Timestamp", now],
        ["X-Webhook-Attempt", str(delivery.get("attempt", 1))],
    ]
    return headers, body


deliver(sign)
