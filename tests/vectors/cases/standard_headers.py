"""The headers of Standard Webhooks: signature list, id, time; accepted and refused. Source: the specification 1.0.0."""

import base64

from .senders import STANDARD as SENDER
from .senders import accepted, refused
from .tampering import absent_and_double
from .vector_file import VectorFile


def files() -> list[VectorFile]:
    return [_accepted(), _malformed_signatures(), _refused_headers()]


def signed_as(value: str, body: bytes | None = None) -> list[list[str]]:
    return SENDER.headers(SENDER.body() if body is None else body, webhook_signature=value)


def _accepted() -> VectorFile:
    file = VectorFile("standard-headers", "Standard Webhooks: signature, id and time headers that are of the form",
                      "standard")
    _values(file)
    _header_forms(file)
    return file


def _values(file: VectorFile) -> None:
    good, other = SENDER.signature(SENDER.body()), SENDER.signature(b"another body")
    several = "The header is a list separated by spaces, so that a secret can be rotated without downtime."
    versions = "Signatures of another version are skipped; v1a is the asymmetric one."

    def case(name, reason, value):
        SENDER.verify(file, name, reason, accepted(SENDER.event), headers=signed_as(value))

    case("Of two signatures the first may fit", several, f"{good} {other}")
    case("Of two signatures the second may fit", several, f"{other} {good}")
    case("The same signature twice is accepted", several, f"{good} {good}")
    case("Of 32 signatures the last may fit", "32 candidates are the most.",
         " ".join(["v1," + base64.b64encode(bytes([n]) * 32).decode() for n in range(31)] + [good]))
    case("A v1a before v1 is skipped", versions,
         f"v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg== {good}")
    case("A v1a after v1 is skipped", versions, f"{good} v1a,anything-visible!")
    case("A v2 beside v1 is skipped", versions, f"v2,{good} {good}")
    case("A v1b between two v1 is skipped", versions, f"{other} v1b,x {good}")
    case("A version of letters and digits is skipped", versions, f"{good} ED25519,abc")
    live = [SENDER.secret, *SENDER.other_secrets]
    values = [SENDER.signature(SENDER.body(), secret) for secret in live]
    SENDER.verify(file, "Where two signatures fit two secrets the newest secret is named",
                  "The first secret, newest first, that fits any candidate.",
                  {**accepted(SENDER.event), "secret_index": 1}, secrets=live,
                  headers=signed_as(f"{values[2]} {values[1]}"))
    SENDER.verify(file, "A receiver that still holds the older secret finds its signature",
                  "Rotation sends both signatures.", accepted(SENDER.event),
                  secrets=[live[1]], headers=signed_as(f"{values[0]} {values[1]}"))


def _header_forms(file: VectorFile) -> None:
    body = SENDER.body()

    def case(name, reason, id=SENDER.id, at=SENDER.at, now=None):
        SENDER.verify(file, name, reason, accepted(SENDER.event, id=id, id_covered=True, timestamp_ms=at * 1000),
                      headers=SENDER.headers(body, id=id, at=at), now=at if now is None else now)

    ids = "An id is 1 to 256 visible ASCII characters without a full stop."
    case("An id of one character is taken", ids, id="7")
    case("An id of 256 characters is taken", ids, id="i" * 256)
    case("An id of every allowed character is taken", ids, id="".join(chr(code) for code in range(0x21,
        0x7F) if chr(code) != "."))
    case("An id that is a UUID is taken", ids, id="1f81eb52-5198-4599-803e-771906343485")
    case("A time of one digit is a time", "1 to 12 digits.", at=9)
    case("A time of 0 is a time", "0 is no sentinel.", at=0)
    case("A time of 12 digits is a time", "1 to 12 digits.", at=999999999999)


def _malformed_signatures() -> VectorFile:
    file = VectorFile("standard-malformed-signatures", "Standard Webhooks: signature headers that are not of the form",
                      "standard")
    absent_and_double(file, SENDER)
    good = SENDER.signature(SENDER.body())
    text = good.removeprefix("v1,")
    octets = base64.b64decode(text)
    urlsafe = base64.urlsafe_b64encode(b"\xfb\xef\xbe" * 10 + b"\xff\xff").decode()
    strict = ("Items separated by one space; each v1, has canonical base64 of 32 bytes; other versions are skipped; "
              "one v1 must be there.")
    values = [
        ("with v1a alone", f"v1a,{text}"), ("with v2 alone", f"v2,{text}"),
        ("with several other versions alone", f"v0,{text} v2,{text}"),
        ("without a version", text), ("with v1 and = for the comma", f"v1={text}"),
        ("with v1 and a colon for the comma", f"v1:{text}"), ("with V1 in capitals", f"V1,{text}"),
        ("with v1 and nothing after it", "v1,"), ("that is v1 alone", "v1"),
        ("with v1 twice before the comma", f"v1,{good}"), ("with a space after the comma", f"v1, {text}"),
        ("without its padding", f"v1,{text.rstrip('=')}"), ("with two signs of padding", f"v1,{text}="),
        ("with padding alone", "v1,="), ("with 43 characters and no padding", f"v1,{text[:43]}"),
        ("with bits left over in its last character", f"v1,{text[:42]}{_noncanonical(text[42])}="),
        ("in the base64url alphabet", f"v1,{urlsafe}"),
        ("with a base64url hyphen", f"v1,-{text[1:]}"), ("with a base64url underscore", f"v1,_{text[1:]}"),
        ("in hexadecimal", f"v1,{octets.hex()}"),
        ("of 31 bytes", "v1," + base64.b64encode(octets[:31]).decode()),
        ("of 33 bytes", "v1," + base64.b64encode(octets + b"x").decode()),
        ("of 20 bytes", "v1," + base64.b64encode(octets[:20]).decode()),
        ("of 64 bytes", "v1," + base64.b64encode(octets * 2).decode()),
        ("with a line feed in its base64", f"v1,{text[:20]}\n{text[20:]}"),
        ("with an exclamation mark in its base64", f"v1,!{text[1:]}"),
        ("with a trailing space", good + " "), ("with a leading space", " " + good),
        ("with two spaces between items", f"{good}  {good}"), ("with a tab between items", f"{good}\t{good}"),
        ("with a trailing line feed", good + "\n"), ("with a trailing CR LF", good + "\r\n"),
        ("with a trailing NUL", good + "\0"), ("with a trailing comma", good + ","),
        ("with commas between items", f"{good},{good}"), ("with semicolons between items", f"{good};{good}"),
        ("with a good item and junk", f"{good} junk"),
        ("with a good item and a malformed v1", f"{good} v1,short"), ("with a malformed v1 and a good item",
            f"v1,short {good}"), ("with a good item and an empty v1", f"{good} v1,"),
        ("with an empty version", f"{good} ,{text}"), ("with a version that has a hyphen", f"{good} v-2,{text}"),
        ("with a version that has an underscore", f"{good} v_2,{text}"),
        ("with another version's value beyond ASCII", f"{good} v2,é"),
        ("with another version's value that has a tab", f"{good} v2,a\tb"), ("in quotation marks", f'"{good}"'),
        ("of Portal.io", f"t={SENDER.at},v1={octets.hex()}"), ("with 33 v1", " ".join([good] * 33)),
        ("with 1,000 v1", " ".join([good] * 1000)),
    ]
    malformed = refused("malformed_signature", pointer="header:webhook-signature")
    for what, value in values:
        SENDER.verify(file, f"A signature {what} is malformed", strict, malformed, headers=signed_as(value))
    return file


def _noncanonical(character: str) -> str:
    """The next character of the base64 alphabet: it stands for the same byte, its two spare bits are not zero."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    at = alphabet.index(character)
    assert at % 4 == 0
    return alphabet[at + 1]


def _refused_headers() -> VectorFile:
    file = VectorFile("standard-refused-headers",
                      "Standard Webhooks: id and time headers that are refused, and which fault comes first",
                      "standard")
    body = SENDER.body()

    def case(name, reason, code, header, **changes):
        SENDER.verify(file, name, reason, refused(code, pointer=f"header:{header}"),
                      headers=SENDER.headers(body, **changes))

    covered = "The signature covers it; without it nothing can be checked."
    case("A delivery without webhook-id is refused", covered, "missing_header", "webhook-id", webhook_id=None)
    case("A delivery without webhook-timestamp is refused", covered, "missing_header", "webhook-timestamp",
         webhook_timestamp=None)
    ids = "An id is 1 to 256 visible ASCII characters without a full stop, which could move its border to the time."
    for what, id in (
        ("with a full stop", "msg_p5jXN8AQM9LWM0D4.loKWxJek"), ("that is a full stop", "."),
        ("with a trailing full stop", SENDER.id + "."), ("that is empty", ""),
        ("of 257 characters", "i" * 257), ("with a space", "msg 1"), ("with a trailing space", SENDER.id + " "),
        ("with a leading space", " " + SENDER.id),
        ("with a trailing line feed", SENDER.id + "\n"), ("with a tab", "msg\t1"), ("with a NUL", "msg\0"),
        ("with 0x7f", "msg\x7f"), ("beyond ASCII", "msg_é"),
    ):
        SENDER.verify(file, f"An id {what} is malformed although its signature fits", ids,
                      refused("malformed_header", pointer="header:webhook-id"), headers=SENDER.headers(body, id=id))
    case("An id that comes twice is malformed", "Joined with a comma and a space, it has a space.", "malformed_header",
         "webhook-id", webhook_id=[SENDER.id, SENDER.id])
    times = "A time is 1 to 12 digits of whole seconds, without a sign or a leading zero."
    for what, value in (
        ("that is empty", ""), ("with a plus", f"+{SENDER.at}"), ("with a minus", f"-{SENDER.at}"),
        ("with a leading zero", f"0{SENDER.at}"), ("of two zeros", "00"),
        ("with a fraction", f"{SENDER.at}.0"), ("with an exponent", "1e9"), ("of milliseconds", f"{SENDER.at}000"),
        ("of 13 digits", "1" * 13), ("of 30 digits", "9" * 30),
        ("in hexadecimal", f"0x{SENDER.at:x}"), ("with a leading space", f" {SENDER.at}"),
        ("with a trailing space", f"{SENDER.at} "), ("with a trailing line feed", f"{SENDER.at}\n"),
        ("with an underscore", "1_614_265_330"), ("that is a date-time", "2021-02-25T15:02:10Z"),
        ("that is a word", "now"), ("that is NaN", "NaN"), ("that is Infinity", "Infinity"),
        ("with digits that are not ASCII", "\u0661\u0666\u0661\u0664\u0662\u0666\u0665\u0663\u0663\u0660"),
        ("with trailing junk", f"{SENDER.at}x"),
    ):
        SENDER.verify(file, f"A time {what} is malformed although its signature fits", times,
                      refused("malformed_header", pointer="header:webhook-timestamp"),
                      headers=SENDER.headers(body, at=value))
    case("A time that comes twice is malformed", "Joined with a comma and a space, it is no number.",
         "malformed_header", "webhook-timestamp", webhook_timestamp=[str(SENDER.at)] * 2)
    order = "The signature header is looked for first, then its grammar, then the id's header, then the time's."
    case("Without any of the three headers the signature is missing", order, "missing_signature", "webhook-signature",
         webhook_id=None, webhook_timestamp=None, webhook_signature=None)
    case("Without signature and with a malformed id the signature is missing", order, "missing_signature",
         "webhook-signature", webhook_id="a.b", webhook_signature=None)
    case("A malformed signature comes before a missing id", order, "malformed_signature", "webhook-signature",
         webhook_id=None, webhook_signature="v1,short")
    case("A malformed signature comes before a malformed time", order, "malformed_signature", "webhook-signature",
         webhook_timestamp="now", webhook_signature="v1,short")
    case("A missing id comes before a missing time", order, "missing_header", "webhook-id", webhook_id=None,
         webhook_timestamp=None)
    case("A missing id comes before a malformed time", order, "missing_header", "webhook-id", webhook_id=None,
         webhook_timestamp="now")
    case("A malformed id comes before a missing time", order, "malformed_header", "webhook-id", webhook_id="a.b",
         webhook_timestamp=None)
    case("A malformed id comes before a malformed time", order, "malformed_header", "webhook-id", webhook_id="a.b",
         webhook_timestamp="now")
    case("A malformed time comes before a mismatch", order, "malformed_header", "webhook-timestamp",
         webhook_timestamp="now", webhook_signature=SENDER.signature(b"x"))
    SENDER.verify(file, "Headers under Svix's older names are not read",
                  "svix-id, svix-timestamp and svix-signature are another provider's.",
                  refused("missing_signature", pointer="header:webhook-signature"),
                  headers=[[name.replace("webhook-", "svix-"), value] for name, value in SENDER.headers(body)])
    return file
