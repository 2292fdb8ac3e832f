"""The five products as senders, from their documents: which bytes each signs and which headers it sets."""

from datetime import datetime, timezone

from .encoders import node_json, php_date, php_json
from .signatures import base64_mac, hex_mac, whsec_key
from .vector_file import VectorFile, body_input


def utc(unix_seconds: int, ending: str = "Z") -> str:
    return datetime.fromtimestamp(unix_seconds, timezone.utc).strftime("%Y-%m-%dT%H:%M:%S") + ending


def accepted(event: str, **more) -> dict:
    return {"code": "ok", "authentic": True, "secret_index": 0, "event": event, **more}


def refused(code: str, **more) -> dict:
    """A refusal before or at the MAC: nothing is known of the webhook."""
    return {"code": code, "authentic": False, "secret_index": -1, **more}


def authentic_but(code: str, **more) -> dict:
    """A refusal after the MAC."""
    return {"code": code, "authentic": True, "secret_index": 0, **more}


class Sender:
    """One product. `at` is the time of the documented example that the provider's cases are built around."""

    provider: str
    title: str
    signature_header: str
    signature_prefix = ""
    secret: str
    other_secrets: list[str]
    past: int
    future: int
    at: int
    event: str
    timestamp_in_body = True
    timestamp_required = True
    retired = "retired-secret-that-no-verifier-holds"

    def key(self, secret: str) -> bytes:
        return secret.encode()

    def body(self, timestamp: str | None = None) -> bytes:
        """A body of the catalog; `timestamp` is the JSON text of its time (a string with its quotation marks)."""
        raise NotImplementedError

    def signed_text(self, body: bytes, at: int, id: str) -> bytes:
        return body

    def signature(self, body: bytes, secret: str | None = None, at: int | None = None, id: str | None = None) -> str:
        key = self.key(self.secret if secret is None else secret)
        text = self.signed_text(body, self.at if at is None else at, self.id if id is None else id)
        return self.signature_prefix + hex_mac(key, text)

    id = ""

    def headers(self, body: bytes, **changes) -> list[list[str]]:
        """A delivery's headers. A change names one with '_' for '-'; None leaves it out, a list repeats it."""
        raise NotImplementedError

    def verify(self, file: VectorFile, name: str, reason: str, expect: dict, body: bytes | None = None, *, headers=None,
               now: float | None = None, secrets: list[str] | None = None, options: dict | None = None,
               call: str = "verify",
               body_as: dict | None = None) -> None:
        """Adds a verify (or inspect) case; what is left out is that of a good delivery, looked at when it was sent."""
        body = self.body() if body is None else body
        inputs = {} if "provider" in file.head else {"provider": self.provider}
        inputs |= {} if call == "inspect" else {"secrets": [self.secret] if secrets is None else secrets}
        inputs["headers"] = self.headers(body) if headers is None else headers
        inputs.update(body_input(body) if body_as is None else body_as)
        inputs["now"] = self.at if now is None else now
        if options is not None:
            inputs["options"] = options
        file.add(call, name, reason, expect, **inputs)


def arranged(defaults: list[tuple[str, str]], changes: dict) -> list[list[str]]:
    """The default headers with the changes laid over them."""
    known = {name.lower().replace("-", "_") for name, _ in defaults}
    unknown = set(changes) - known
    if unknown:
        raise ValueError(f"no such header: {unknown}")
    rows = []
    for name, value in defaults:
        value = changes.get(name.lower().replace("-", "_"), value)
        for one in value if isinstance(value, list) else [value]:
            if one is not None:
                rows.append([name, one])
    return rows


class ClientPress(Sender):
    provider = "clientpress"
    title = "ClientPress"
    signature_header = "X-CP-Signature"
    signature_prefix = "sha256="
    secret = "cp-signing-secret-for-tests"
    other_secrets = ["cp-second-secret", "cp-third-secret"]
    past, future = 300, 300
    at = 1705587720  # 2024-01-18T14:22:00+00:00, the document's task.completed
    event = "task.completed"
    id = "3f2b1c9e-7a54-4d1e-9c3a-8e6f50b7d210"

    def body(self, timestamp=None):
        timestamp = f'"{php_date(self.at)}"' if timestamp is None else timestamp
        return (
            r'{"event":"task.completed","portal_id":42,'
            r'"portal_url":"https:\/\/your-site.com\/client-portal\/acme-corp\/",'
            f'"timestamp":{timestamp},"data":{{"id":10,"title":"Sign the contract","list_id":1}}}}'
        ).encode()

    def as_sent(self, text: str) -> bytes:
        return php_json(text)

    def headers(self, body, *, event=None, portal=None, **changes):
        rows = [
            ("Content-Type", "application/json"),
            ("X-CP-Event", event or self.event),
            ("X-CP-Portal-ID", portal or "42"),
            ("X-CP-Delivery", self.id),
            ("User-Agent", "ClientPress/1.0.0; https://clientpress.io"),
            ("X-CP-Signature", "" if "x_cp_signature" in changes else self.signature(body)),
        ]
        return arranged(rows, changes)


class ClientFlow(Sender):
    provider = "clientflow"
    title = "ClientFlow"
    signature_header = "X-ClientFlow-Signature"
    signature_prefix = "sha256="
    secret = "cf_endpoint_secret_shown_once"
    other_secrets = ["cf_second_secret", "cf_third_secret"]
    past, future = 2592000, 300
    timestamp_required = False
    at = 1777040520  # 2026-04-24T14:22:00Z
    event = "task.completed"

    def body(self, timestamp=None):
        timestamp = f'"{utc(self.at, ".000Z")}"' if timestamp is None else timestamp
        return (
            f'{{"id":"evt_8Yq1zS6nG1fR","event":"task.completed","timestamp":{timestamp},'
            '"data":{"id":"tsk_90a4d1","title":"Collect brand assets","status":"done"}}'
        ).encode()

    def as_sent(self, text: str) -> bytes:
        return node_json(text)

    def headers(self, body, **changes):
        rows = [
            ("Content-Type", "application/json"),
            ("X-ClientFlow-Signature", "" if "x_clientflow_signature" in changes else self.signature(body)),
        ]
        return arranged(rows, changes)


class Portalio(Sender):
    provider = "portalio"
    title = "Portal.io"
    signature_header = "X-Webhook-Signature"
    secret = "portalio-subscription-secretKey"
    other_secrets = ["portalio-second-secretKey", "portalio-third-secretKey"]
    past, future = 300, 300
    at = 1710000000  # the document's t; 2024-03-09T16:00:00Z
    event = "proposal.status_changed"
    timestamp_in_body = False

    def body(self, timestamp=None):
        timestamp = f'"{utc(self.at)}"' if timestamp is None else timestamp
        return (
            f'{{"id":"evt_5d1c9a7e40b2","type":"proposal.status_changed","created":{timestamp},'
            '"data":{"id":10025,"number":4123,"status":"Approved"}}'
        ).encode()

    def as_sent(self, text: str) -> bytes:
        return node_json(text)

    def signed_text(self, body, at, id):
        return f"{at}.".encode() + body

    def mac(self, body, secret=None, at=None) -> str:
        """The hex of a v1 item."""
        return hex_mac(self.key(secret or self.secret), self.signed_text(body, self.at if at is None else at, ""))

    def signature(self, body, secret=None, at=None, id=None):
        at = self.at if at is None else at
        return f"t={at},v1={self.mac(body, secret, at)}"

    def headers(self, body, *, at=None, **changes):
        rows = [
            ("Content-Type", "application/json"),
            ("X-Webhook-Signature", "" if "x_webhook_signature" in changes else self.signature(body, at=at)),
        ]
        return arranged(rows, changes)


class CePro(Sender):
    provider = "cepro"
    title = "CE Pro"
    signature_header = "X-Webhook-Signature"
    secret = "cepro-webhook-secret-shown-once"
    other_secrets = ["cepro-second-secret", "cepro-third-secret"]
    past, future = 2592000, 300
    at = 1772980200  # 2026-03-08T14:30:00Z, the document's examples
    event = "proposal_accepted"
    id = "6f9d2a10-4c3b-4e8f-a1d7-2b5c8e0f9a34"

    def body(self, timestamp=None):
        timestamp = f'"{utc(self.at)}"' if timestamp is None else timestamp
        return (
            f'{{"event":"proposal_accepted","timestamp":{timestamp},"data":{{"id":"prop_xyz789",'
            '"client_name":"Jane Smith",'
            '"client_email":"jane@example.com","total":2500,"status":"accepted","accepted_at":"2026-03-08T14:29:45Z"}}'
        ).encode()

    def as_sent(self, text: str) -> bytes:
        return node_json(text)

    def headers(self, body, *, event=None, at=None, attempt=1, **changes):
        rows = [
            ("Content-Type", "application/json"),
            ("X-Webhook-ID", self.id),
            ("X-Webhook-Signature", "" if "x_webhook_signature" in changes else self.signature(body)),
            ("X-Webhook-Event", event or self.event),
            ("X-Webhook-Timestamp", utc(self.at if at is None else at)),
            ("X-Webhook-Attempt", str(attempt)),
        ]
        return arranged(rows, changes)


class Standard(Sender):
    provider = "standard"
    title = "Standard Webhooks"
    signature_header = "webhook-signature"
    # The secret, id, time and payload of the public reference libraries' own tests.
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    other_secrets = ["whsec_c2Vjb25kIHNlY3JldCBvZiB0aGUgc3RhbmRhcmQ=", "whsec_dGhpcmQgc2VjcmV0IG9mIHRoZSBzdGFuZGFyZCE="]
    retired = "whsec_cmV0aXJlZCBzZWNyZXQsIGhlbGQgYnkgbm8gb25l"
    past, future = 300, 300
    at = 1614265330
    id = "msg_p5jXN8AQM9LWM0D4loKWxJek"
    event = "contact.created"
    timestamp_in_body = False
    reference_body = b'{"test": 2432232314}'
    reference_signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="

    def key(self, secret):
        return whsec_key(secret)

    def body(self, timestamp=None):
        timestamp = f'"{utc(self.at)}"' if timestamp is None else timestamp
        data = '{"id":"1f81eb52-5198-4599-803e-771906343485"}'
        return f'{{"type":"contact.created","timestamp":{timestamp},"data":{data}}}'.encode()

    def as_sent(self, text: str) -> bytes:
        return node_json(text)

    def signed_text(self, body, at, id):
        return f"{id}.{at}.".encode() + body

    def mac(self, body, secret=None, at=None, id=None) -> str:
        """The base64 of a v1 item."""
        text = self.signed_text(body, self.at if at is None else at, self.id if id is None else id)
        return base64_mac(self.key(secret or self.secret), text)

    def signature(self, body, secret=None, at=None, id=None):
        return "v1," + self.mac(body, secret, at, id)

    def headers(self, body, *, at=None, id=None, **changes):
        at = self.at if at is None else at
        id = self.id if id is None else id
        rows = [
            ("Content-Type", "application/json"),
            ("webhook-id", id),
            ("webhook-timestamp", str(at)),
            ("webhook-signature", "" if "webhook_signature" in changes else self.signature(body, at=at, id=id)),
        ]
        return arranged(rows, changes)


CLIENTPRESS, CLIENTFLOW, PORTALIO, CEPRO, STANDARD = SENDERS = [ClientPress(), ClientFlow(), Portalio(), CePro(),
                                                                Standard()]
