"""A client of Portal.io's subscription API, written from Portal.io's public documents alone: the webhooks guide, the API reference of the
four webhook endpoints, and "Signing requests". Only its base URL is ours.

Reads one JSON object a line and answers each with one:

    {"base", "application_key", "user_key", "secret_key", "method", "path", "fields": [[name, value], ...]} -> {"status", "body"}
        more: "now" (seconds since 1970), "leave_out" (a header that is not sent), "sign_path" (another path to sign than is called),
        "content_type"
    {"verify": [secret, header, body in base64], "now"} -> true when the webhook is authentic and fresh
"""

import base64
import hashlib
import hmac
import json
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from email.utils import formatdate


def call(of):
    method, user = of["method"], of["user_key"]
    form = of.get("content_type", "application/x-www-form-urlencoded")
    date = formatdate(of.get("now", time.time()), usegmt=True)
    message = method + of["base"] + of.get("sign_path", of["path"]) + ("" if method == "GET" else form) + date + user
    digest = hmac.new(base64.b64decode(of["secret_key"]), message.encode(), hashlib.sha256).digest()
    headers = {
        "Accept": "application/json",
        "X-MSS-API-APPID": of["application_key"],
        "X-MSS-API-USERKEY": user,
        "X-MSS-CUSTOM-DATE": date,
        "X-MSS-SIGNATURE": base64.b64encode(digest).decode(),
    }
    if method != "GET":
        headers["Content-Type"] = form
    headers.pop(of.get("leave_out"), None)
    data = urllib.parse.urlencode([tuple(pair) for pair in of["fields"]]).encode() if method == "POST" else None
    request = urllib.request.Request(of["base"] + of["path"], data=data, headers=headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=60) as response:
            return {"status": response.status, "body": json.load(response)}
    except urllib.error.HTTPError as error:
        return {"status": error.code, "body": json.load(error)}


def verify(secret, header, body, now):
    parts = dict(part.split("=", 1) for part in header.split(","))
    signed = parts["t"].encode() + b"." + body
    expected = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected, parts["v1"]) and now - int(parts["t"]) <= 300


for line in sys.stdin:
    asked = json.loads(line)
    if "verify" in asked:
        secret, header, body = asked["verify"]
        answer = verify(secret, header, base64.b64decode(body), asked.get("now", time.time()))
    else:
        answer = call(asked)
    print(json.dumps(answer), flush=True)
