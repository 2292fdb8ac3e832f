"""What the senders in Python share: orders from standard input, real HTTP posts, and what came of them on standard output.

The order: {"url", "secret", "deliveries": [{..., "change"?}]}. What is printed: [{"status", "answer", "headers": [[name, value]],
"body": base64}]. "change": "body" or "signature" flips one bit of it after signing; "secret" signs with another.
"""

import base64
import hashlib
import hmac
import http.client
import json
import sys
import urllib.parse


def deliver(sign):
    """sign(delivery, mac) -> (headers, body): what the document says is sent. mac(message: bytes) -> hex of the HMAC-SHA256."""
    order = json.load(sys.stdin)
    print(json.dumps([post(order["url"], *signed(sign, delivery, order["secret"])) for delivery in order["deliveries"]]))


def signed(sign, delivery, secret):
    change = delivery.pop("change", "")

    def mac(message):
        key = "another secret" if change == "secret" else secret
        digest = bytearray(hmac.new(key.encode(), message, hashlib.sha256).digest())
        digest[-1] ^= change == "signature"
        return digest.hex()

    headers, body = sign(delivery, mac)
    body = bytearray(body)
    body[len(body) // 2] ^= change == "body"
    return headers, bytes(body)


def post(url, headers, body):
    to = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(to.hostname, to.port, timeout=10)
    connection.putrequest("POST", to.path, skip_accept_encoding=True)
    for name, value in headers:
        connection.putheader(name, value)
    connection.putheader("Content-Length", str(len(body)))
    connection.endheaders(body)
    response = connection.getresponse()
    answer = response.read().decode()
    connection.close()
    return {"status": response.status, "answer": answer, "headers": headers, "body": base64.b64encode(body).decode()}


def compact(value):
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()
