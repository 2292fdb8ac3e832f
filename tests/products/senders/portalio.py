"""A sender of Portal.io's webhooks, written from its guide alone.

A delivery of an order: {"body"}, as it is to be sent, and "late": so many seconds ago it was generated.
"""

import time

from deliver import compact, deliver


def sign(delivery, mac):
    t = int(time.time()) - delivery.get("late", 0)
    body = compact(delivery["body"])
    signature = f"t={t},v1={mac(f'{t}.'.encode() + body)}"
    return [["Content-Type", "application/json"], ["X-Webhook-Signature", signature]], body


deliver(sign)
