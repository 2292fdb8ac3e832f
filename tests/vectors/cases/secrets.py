"""Secrets: rotation, retirement, and which texts each provider takes for one."""

import base64

from .senders import CLIENTPRESS, SENDERS, STANDARD, Sender, accepted, refused
from .signatures import base64_mac
from .vector_file import VectorFile

_FIRST = "The verdict names the first secret, newest first, that gives the signature."


def files() -> list[VectorFile]:
    return [_of(sender) for sender in SENDERS]


def _of(sender: Sender) -> VectorFile:
    file = VectorFile(f"{sender.provider}-secrets", f"{sender.title}: which secrets are taken, and rotation",
                      sender.provider)
    _rotation(file, sender)
    _none(file, sender)
    _whsec(file) if sender is STANDARD else _text(file, sender)
    return file


def _signed_with(sender: Sender, secret: str) -> list[list[str]]:
    header = sender.signature_header.lower().replace("-", "_")
    return sender.headers(sender.body(), **{header: sender.signature(sender.body(), secret)})


def _rotation(file: VectorFile, sender: Sender) -> None:
    newest, (second, third) = sender.secret, sender.other_secrets
    live = [newest, second, third]
    for index, secret in enumerate(live):
        sender.verify(file, f"Of three live secrets the {('first', 'second', 'third')[index]} is found", _FIRST,
                      {**accepted(sender.event), "secret_index": index}, secrets=live,
                      headers=_signed_with(sender, secret))
    sender.verify(file, "A secret that stands twice is found at its first place", _FIRST,
                  {**accepted(sender.event), "secret_index": 1},
                  secrets=[second, newest, newest])
    sender.verify(file, "A retired secret is refused", "Only live secrets count.", refused("signature_mismatch"),
                  secrets=live,
                  headers=_signed_with(sender, sender.retired))
    sender.verify(file, "A secret that has just been taken off the list is refused", "Only live secrets count.",
                  refused("signature_mismatch"),
                  secrets=[newest, second], headers=_signed_with(sender, third))
    fillers = [_filler(sender, number) for number in range(16)]
    sender.verify(file, "Of 16 secrets the last is found", "A verifier takes up to 16 secrets.",
                  {**accepted(sender.event), "secret_index": 15},
                  secrets=fillers[:15] + [newest])
    sender.verify(file, "17 secrets are refused",
                  "A verifier takes up to 16 secrets: each costs a MAC for every webhook.", {"code": "invalid_option"},
                  secrets=fillers + [newest])


def _filler(sender: Sender, number: int) -> str:
    if sender is STANDARD:
        return "whsec_" + base64.b64encode(bytes([number]) * 32).decode()
    return f"filler secret {number}"


def _none(file: VectorFile, sender: Sender) -> None:
    none = "Verification without a secret would be no verification."
    sender.verify(file, "A verifier without a secret is refused", none, {"code": "missing_secret"}, secrets=[])
    sender.verify(file, "An empty secret beside a good one is refused", none,
                  {"code": "missing_secret", "pointer": "/1"}, secrets=[sender.secret, ""])
    file.add("secret", "An empty secret is no secret", none, {"code": "missing_secret"}, secret="")
    _strays(file, sender)
    file.add("secret", "The tests' own secret is taken", "It has the provider's form.", {"code": "ok"},
             secret=sender.secret)


def _strays(file: VectorFile, sender: Sender) -> None:
    stray = ("No product makes secrets with it: it comes from the file or variable that the secret stood in, and would be "
             "part of the key.")
    refused_ones = {
        "a line feed behind it": sender.secret + "\n",
        "a carriage return behind it": sender.secret + "\r",
        "both behind it": sender.secret + "\r\n",
        "two line feeds behind it": sender.secret + "\n\n",
        "a line feed and white space behind it": sender.secret + " \n\t",
        "a line feed before it": "\n" + sender.secret,
        "a byte order mark before it": "\ufeff" + sender.secret,
        "a byte order mark behind it": sender.secret + "\ufeff",
        "a byte order mark and a space before it": "\ufeff " + sender.secret,
    }
    for what, secret in refused_ones.items():
        file.add("secret", f"A secret with {what} is refused", stray, {"code": "malformed_secret"}, secret=secret)
    file.add("secret", "Nothing but a line end is no secret", stray, {"code": "malformed_secret"}, secret="\n")
    sender.verify(file, "A verifier refuses the second of its secrets for its line end", stray,
                  {"code": "malformed_secret", "pointer": "/1"}, secrets=[sender.secret, sender.secret + "\n"])
    file.add("sign", "A signer refuses a secret for its line end", stray, {"code": "malformed_secret", "pointer": "/0"},
             secrets=[sender.secret + "\r\n"], id=sender.id, body="{}", now=sender.at)


def _text(file: VectorFile, sender: Sender) -> None:
    exact = "The secret's text, in UTF-8, is the key: every character of it."
    body = sender.body()

    def case(name, expect, secret):
        sender.verify(file, name, exact, expect, secrets=[secret], headers=_signed_with(sender, sender.secret))

    case("The secret with a trailing space is another secret", refused("signature_mismatch"), sender.secret + " ")
    case("The secret with a leading space is another secret", refused("signature_mismatch"), " " + sender.secret)
    case("The secret with a no-break space behind it is another secret", refused("signature_mismatch"),
         sender.secret + "\u00a0")
    case("The secret in capitals is another secret", refused("signature_mismatch"), sender.secret.upper())
    case("The secret without its last character is another secret", refused("signature_mismatch"), sender.secret[:-1])
    case("The secret in base64 is another secret", refused("signature_mismatch"),
         base64.b64encode(sender.secret.encode()).decode())
    case("The secret in hexadecimal is another secret", refused("signature_mismatch"), sender.secret.encode().hex())

    def own(name, reason, secret):
        header = sender.signature_header.lower().replace("-", "_")
        sender.verify(file, name, reason, accepted(sender.event), secrets=[secret],
                      headers=sender.headers(body, **{header: sender.signature(body, secret)}))

    own("A secret of one character is taken", "The documents set no least length.", "s")
    own("A secret with spaces inside and around is taken as it is", exact, "  a secret with spaces ")
    own("A secret beyond ASCII is taken as its UTF-8 bytes", exact, "pässwörd-✓-\U0001f511")
    own("A secret that looks like whsec_ is taken as text", "Only Standard Webhooks decodes its secrets.",
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    own("A secret of 64 hexadecimal digits is taken as text", "The documents' own code hands the text to the HMAC.",
        "0123456789abcdef" * 4)
    own("A secret of exactly 64 bytes is taken", "RFC 2104: a key of one block is used as it is.", "k" * 64)
    own("A secret of 65 bytes is taken", "RFC 2104: a longer key is hashed first.", "k" * 65)
    own("A secret of 200 bytes is taken", "RFC 2104: a longer key is hashed first.", "long-secret-" * 16 + "12345678")
    if sender is CLIENTPRESS:
        sender.verify(file, "The same text in decomposed Unicode is another secret", exact,
                      refused("signature_mismatch"), secrets=["cafe\u0301"],
                      headers=_signed_with(sender, "caf\u00e9"))


def _whsec(file: VectorFile) -> None:
    form = "Standard Webhooks 1.0.0: whsec_ and base64 of 24 to 64 bytes; strict RFC 4648."

    def secret(of: bytes, prefix: str = "whsec_") -> str:
        return prefix + base64.b64encode(of).decode()

    def taken(name, text):
        file.add("secret", name, form, {"code": "ok"}, secret=text)

    def refuse(name, text):
        file.add("secret", name, form, {"code": "malformed_secret"}, secret=text)

    taken("A key of 24 bytes is taken", secret(b"k" * 24))
    taken("A key of 25 bytes is taken", secret(b"k" * 25))
    taken("A key of 32 bytes is taken", secret(b"k" * 32))
    taken("A key of 64 bytes is taken", secret(b"k" * 64))
    taken("A key of 24 NUL bytes is taken", secret(bytes(24)))
    refuse("A key of no bytes is refused", "whsec_")
    refuse("A key of 16 bytes is refused", secret(b"k" * 16))
    refuse("A key of 23 bytes is refused", secret(b"k" * 23))
    refuse("A key of 65 bytes is refused", secret(b"k" * 65))
    refuse("A key of 128 bytes is refused", secret(b"k" * 128))
    refuse("A secret without its prefix is refused", STANDARD.secret.removeprefix("whsec_"))
    refuse("A prefix in capitals is refused", STANDARD.secret.replace("whsec_", "WHSEC_"))
    refuse("A prefix with a hyphen is refused", STANDARD.secret.replace("whsec_", "whsec-"))
    refuse("A prefix that stands twice is refused", "whsec_" + STANDARD.secret)
    refuse("An asymmetric secret key is refused", secret(b"k" * 64, "whsk_"))
    refuse("Base64 without its padding is refused", secret(b"k" * 25).rstrip("="))
    refuse("Base64 with too much padding is refused", secret(b"k" * 25) + "=")
    refuse("Base64 with padding where none belongs is refused", secret(b"k" * 24) + "====")
    refuse("Base64 with bits left over is refused", secret(b"k" * 25)[:-3] + "b==")
    refuse("The base64url alphabet is refused", "whsec_" + base64.urlsafe_b64encode(b"\xfb\xff\xbe" * 8).decode())
    refuse("Base64 with a space is refused", secret(b"k" * 32)[:20] + " " + secret(b"k" * 32)[20:])
    refuse("A secret with a trailing line feed is refused", STANDARD.secret + "\n")
    refuse("A secret with a leading space is refused", " " + STANDARD.secret)
    refuse("A secret with a character beyond ASCII is refused", "whsec_" + "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSé")
    body = STANDARD.body()
    for size in (24, 64):
        key = bytes(range(size))
        STANDARD.verify(file, f"A key of {size} bytes signs", "The key is the decoded bytes, not the text.",
                        accepted(STANDARD.event), secrets=[secret(key)],
                        headers=STANDARD.headers(body, webhook_signature=STANDARD.signature(body, secret(key))))
    as_text = "v1," + base64_mac(STANDARD.secret.encode(), STANDARD.signed_text(body, STANDARD.at, STANDARD.id))
    STANDARD.verify(file, "The secret's text as the key is a mismatch", "The key is the decoded bytes, not the text.",
                    refused("signature_mismatch"),
                    headers=STANDARD.headers(body, webhook_signature=as_text))
    undecoded = "v1," + base64_mac(STANDARD.secret.removeprefix("whsec_").encode(),
                                   STANDARD.signed_text(body, STANDARD.at, STANDARD.id))
    STANDARD.verify(file, "The base64 itself as the key is a mismatch", "The key is the decoded bytes, not the text.",
                    refused("signature_mismatch"),
                    headers=STANDARD.headers(body, webhook_signature=undecoded))
    STANDARD.verify(file, "A malformed secret beside a good one is refused with its place", form,
                    {"code": "malformed_secret", "pointer": "/1"},
                    secrets=[STANDARD.secret, "whsec_short"])
