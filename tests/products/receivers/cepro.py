"""A receiver of CE Pro's webhooks: the code that its document prints for Python, and a server around it."""

from listen import listen

# As printed:
import hmac
import hashlib

def verify_webhook_signature(raw_body, signature_header, secret):
    expected = hmac.new(
        secret.encode(),
        raw_body.encode(),
        hashlib.sha256
    ).hexdigest()
    return hmac.compare_digest(expected, signature_header)
# So far.

listen(lambda raw_body, headers, secret: verify_webhook_signature(raw_body.decode(), headers["X-Webhook-Signature"], secret))
