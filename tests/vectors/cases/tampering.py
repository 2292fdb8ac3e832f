"""What a forger or a careless proxy does to a delivery, the same for every provider: each must end as a mismatch."""

import base64
import hashlib
import json

from .senders import Sender, accepted, refused
from .signatures import hex_mac
from .vector_file import VectorFile

_MISMATCH = refused("signature_mismatch")


def field(sender: Sender) -> str:
    """The signature header's name as headers() takes it."""
    return sender.signature_header.lower().replace("-", "_")


def changed_bodies(file: VectorFile, sender: Sender) -> None:
    good = sender.body()
    signed = sender.headers(good)
    bytes_count = "The MAC is over the raw bytes; one that differs is another message."

    def case(name, body, reason=bytes_count):
        sender.verify(file, name, reason, _MISMATCH, body, headers=signed)

    case("A body with its first byte changed is a mismatch", b"[" + good[1:])
    case("A body with its last byte changed is a mismatch", good[:-1] + b"]")
    middle = len(good) // 2
    case("A body with one bit flipped in its middle is a mismatch",
         good[:middle] + bytes([good[middle] ^ 1]) + good[middle + 1:])
    case("A body cut by one byte is a mismatch", good[:-1])
    case("A body with a space after it is a mismatch", good + b" ")
    case("A body with a line feed after it is a mismatch", good + b"\n",
         "Many tools add one; curl --data @file takes one away.")
    case("A body with a NUL byte after it is a mismatch", good + b"\0")
    case("A body with a byte order mark before it is a mismatch", b"\xef\xbb\xbf" + good)
    case("A body with a space before it is a mismatch", b" " + good)
    case("An empty body under a body's signature is a mismatch", b"")
    pretty = json.dumps(json.loads(good), indent=2, ensure_ascii=False).encode()
    case("A body that was parsed and written anew with spaces is a mismatch", pretty,
         "Re-serialising is the commonest mistake of receivers.")
    rewritten = json.dumps(json.loads(good)).encode()
    case("A body that was parsed and written anew on one line is a mismatch", rewritten,
         "Re-serialising is the commonest mistake of receivers.")
    case("A body with two members in another order is a mismatch", _reordered(good))
    case("A body in capitals is a mismatch", good.upper())
    windows = pretty.replace(b"\n", b"\r\n")
    sender.verify(file, "A pretty body whose line ends became CR LF is a mismatch", bytes_count, _MISMATCH, windows,
                  headers=sender.headers(pretty))
    sender.verify(file, "A body with é in another Unicode form is a mismatch", bytes_count, _MISMATCH,
                  '{"a":"cafe\u0301"}'.encode(),
                  headers=sender.headers('{"a":"caf\u00e9"}'.encode()))


def _reordered(body: bytes) -> bytes:
    members = json.loads(body)
    return json.dumps(dict(reversed(members.items())), separators=(",", ":")).encode()


def changed_hex(file: VectorFile, sender: Sender) -> None:
    """Well-formed hexadecimal digests that are not this message's."""
    good = sender.body()
    prefix = sender.signature_prefix
    digest = sender.signature(good).removeprefix(prefix)
    key = sender.key(sender.secret)

    def case(name, reason, value):
        sender.verify(file, name, reason, _MISMATCH, headers=sender.headers(good, **{field(sender): prefix + value}))

    every = "All 256 bits count."
    case("A signature with its first digit changed is a mismatch", every, _other_digit(digest[0]) + digest[1:])
    case("A signature with its last digit changed is a mismatch", every, digest[:-1] + _other_digit(digest[-1]))
    case("A signature with one bit flipped in its middle is a mismatch", every,
         digest[:32] + format(int(digest[32], 16) ^ 1, "x") + digest[33:])
    case("A signature of zeros is a mismatch", every, "0" * 64)
    case("A signature of f is a mismatch", every, "f" * 64)
    case("A signature written backwards is a mismatch", every, digest[::-1])
    case("SHA-256 of the body without a key is a mismatch", "A plain hash proves nothing.",
         hashlib.sha256(good).hexdigest())
    case("SHA-256 of secret and body is a mismatch", "HMAC is not a hash of both in a row.",
         hashlib.sha256(key + good).hexdigest())
    case("An HMAC with an empty key is a mismatch", "The key is the secret.", hex_mac(b"", good))
    case("An HMAC of the empty body is a mismatch", "A receiver that lost the body must not pass.", hex_mac(key, b""))
    case("An HMAC of the body's hexadecimal is a mismatch", "The message is the raw body.",
         hex_mac(key, good.hex().encode()))
    case("An HMAC of a time, a full stop and the body is a mismatch", "That is another provider's message.",
         hex_mac(key, f"{sender.at}.".encode() + good))
    case("The signature of another delivery is a mismatch", "A signature belongs to one body.",
         hex_mac(key, good.replace(b"accepted", b"declined") + b" "))


def _other_digit(digit: str) -> str:
    return "0" if digit != "0" else "1"


def absent_and_double(file: VectorFile, sender: Sender) -> None:
    name = sender.signature_header
    good = sender.signature(sender.body())
    pointer = f"header:{name}"

    def case(title, reason, expect, value):
        sender.verify(file, title, reason, expect, headers=sender.headers(sender.body(), **{field(sender): value}))

    case("A delivery without the signature header is refused", "Nothing proves the sender.",
         refused("missing_signature", pointer=pointer), None)
    sender.verify(file, "A delivery without any header is refused", "Nothing proves the sender.",
                  refused("missing_signature", pointer=pointer), headers=[])
    malformed = refused("malformed_signature", pointer=pointer)
    case("An empty signature header is malformed", "It is there, and not of the form.", malformed, "")
    case("A signature header of one space is malformed", "The value is taken as it is, without trimming.", malformed,
         " ")
    twice = "A header that comes twice counts as one, joined with a comma and a space, as the Fetch standard does."
    case("The same signature header twice is malformed", twice, malformed, [good, good])
    case("A good and an empty signature header are malformed", twice, malformed, [good, ""])
    case("A wrong and a good signature header are malformed", twice, malformed,
         [good.replace(good[-8:-1], "0000000"), good])
    sender.verify(file, "Two signature headers that differ in case are one header that comes twice",
                  "Header names compare without regard to case.", malformed,
                  headers=sender.headers(sender.body()) + [[name.swapcase(), good]])
    others = [header for header in ("X-Signature", "Signature", "X-Hub-Signature-256", name + "-256",
                                    name.replace("-", "_"))]
    sender.verify(file, "A signature under other names of headers is missing", "Only the provider's own header counts.",
                  refused("missing_signature"),
                  headers=sender.headers(sender.body(), **{field(sender): None}) + [[other, good] for other in others])


def spellings(file: VectorFile, sender: Sender) -> None:
    """What must not matter."""
    same = accepted(sender.event)
    for what, change in (("lower", str.lower), ("upper", str.upper), ("swapped", str.swapcase)):
        sender.verify(file, f"Header names in {what} case are the same headers",
                      "RFC 9110: names compare without regard to case.", same,
                      headers=[[change(name), value] for name, value in sender.headers(sender.body())])
    sender.verify(file, "The order of the headers does not matter", "RFC 9110: order matters only among equal names.",
                  same,
                  headers=sender.headers(sender.body())[::-1])
    sender.verify(file, "Headers of other products are not looked at", "Each provider reads its own headers.", same,
                  headers=sender.headers(sender.body()) + [["X-Hub-Signature-256", "sha256=00"],
                                                           ["Authorization", "Bearer nothing"], ["X-Empty", ""]])
    sender.verify(file, "Another content type does not matter",
                  "The body's bytes decide, not what a header says of them.", same,
                  headers=[[name, "text/plain" if name == "Content-Type" else value] for name,
                           value in sender.headers(sender.body())])
    sender.verify(file, "A delivery with the headers that count alone is accepted",
                  "Proxies drop what they do not know.", same,
                  headers=[row for row in sender.headers(sender.body()) if row[0] in (sender.signature_header,
                      "webhook-id", "webhook-timestamp")])


def hex_grammar(file: VectorFile, sender: Sender) -> None:
    """Values that are not exactly the prefix and 64 lower-case hexadecimal digits."""
    prefix = sender.signature_prefix
    good = sender.signature(sender.body())
    digest = good.removeprefix(prefix)
    malformed = refused("malformed_signature", pointer=f"header:{sender.signature_header}")
    exact = (f"The value is exactly {prefix}<64 lower-case hexadecimal digits>; a digest that is right in another "
             "spelling is refused all the same.")
    values = [
        ("in upper-case digits", prefix + digest.upper()),
        ("with one upper-case digit", prefix + _upper_once(digest)),
        ("of 63 digits", prefix + digest[:-1]),
        ("of 65 digits", prefix + digest + "0"),
        ("of 62 digits", prefix + digest[:-2]),
        ("of 66 digits", prefix + digest + "00"),
        ("of 128 digits", prefix + digest + digest),
        ("of no digits", prefix if prefix else "-"),
        ("with a trailing line feed", good + "\n"),
        ("with a trailing CR LF", good + "\r\n"),
        ("with a trailing space", good + " "),
        ("with a trailing tab", good + "\t"),
        ("with a leading space", " " + good),
        ("with a trailing comma", good + ","),
        ("with trailing junk", good + ";v=1"),
        ("with a trailing NUL", good + "\0"),
        ("with a digit g", prefix + "g" + digest[1:]),
        ("with a space among its digits", prefix + digest[:32] + " " + digest[33:]),
        ("with colons among its digits", prefix + ":".join(digest[i:i + 2] for i in range(0, 64, 2))),
        ("with 0x before its digits", prefix + "0x" + digest),
        ("with 0x for its first two digits", prefix + "0x" + digest[2:]),
        ("with a minus for its first digit", prefix + "-" + digest[1:]),
        ("in quotation marks", f'"{good}"'),
        ("in base64", prefix + _as_base64(digest)),
        ("with full-width digits", prefix + "\uff10" + digest[1:]),
        ("of 40 digits, as SHA-1 has", prefix + digest[:40]),
        ("twice in one value", f"{good},{good}"),
        ("under the prefix sha1=", "sha1=" + digest),
        ("under the prefix sha512=", "sha512=" + digest),
        ("under the prefix v1=", "v1=" + digest),
    ]
    if prefix:
        values += [
            ("without its prefix", digest),
            ("with its prefix in capitals", prefix.upper() + digest),
            ("with one capital in its prefix", "Sha256=" + digest),
            ("with a colon in its prefix", "sha256:" + digest),
            ("with a space after its prefix", prefix + " " + digest),
            ("with its prefix twice", prefix + good),
            ("with a hyphen in its prefix", "sha-256=" + digest),
            ("with hmac- before its prefix", "hmac-" + good),
        ]
    else:
        values += [("with the prefix sha256=", "sha256=" + digest), ("with a leading =", "=" + digest)]
    for what, value in values:
        sender.verify(file, f"A signature {what} is malformed", exact, malformed,
                      headers=sender.headers(sender.body(), **{field(sender): value}))


def _upper_once(digest: str) -> str:
    at = next(index for index, digit in enumerate(digest) if digit in "abcdef")
    return digest[:at] + digest[at].upper() + digest[at + 1:]


def _as_base64(digest: str) -> str:
    return base64.b64encode(bytes.fromhex(digest)).decode()
