"""A sender of ClientFlow's webhooks, written from its document alone. Of the body it says nothing: the envelope is ours.

A delivery of an order: {"id", "event", "data"}.
"""

import datetime

from deliver import compact, deliver


def sign(delivery, mac):
    now = datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    body = compact({"id": delivery["id"], "event": delivery["event"], "timestamp": now, "data": delivery["data"]})
    return [["Content-Type", "application/json"], ["X-ClientFlow-Signature", f"sha256={mac(body)}"]], body


deliver(sign)
