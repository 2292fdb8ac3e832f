"""Portal.io's signature header: its list of keys, accepted and malformed. Source: Portal.io's webhooks guide."""

from .senders import PORTALIO as SENDER
from .senders import accepted, refused, utc
from .tampering import absent_and_double
from .vector_file import VectorFile


def files() -> list[VectorFile]:
    return [_accepted(), _malformed()]


def signed_as(value: str, body: bytes | None = None) -> list[list[str]]:
    return SENDER.headers(SENDER.body() if body is None else body, x_webhook_signature=value)


def _accepted() -> VectorFile:
    file = VectorFile("portalio-signatures", "Portal.io: signature headers that are of the form", "portalio")
    body, at = SENDER.body(), SENDER.at
    mac, other = SENDER.mac(body), SENDER.mac(body, "another secret")
    several = "Several v1 are several candidates: a sender rotates its secret so."
    unknown = "Unknown keys are skipped, whatever their value: the header may grow."

    def case(name, reason, value):
        SENDER.verify(file, name, reason, accepted(SENDER.event, timestamp_ms=at * 1000), headers=signed_as(value))

    case("Of two v1 the first may fit", several, f"t={at},v1={mac},v1={other}")
    case("Of two v1 the second may fit", several, f"t={at},v1={other},v1={mac}")
    case("The same v1 twice is accepted", several, f"t={at},v1={mac},v1={mac}")
    case("Of 32 v1 the last may fit", "32 candidates are the most.",
         f"t={at}," + ",".join(f"v1={n:064x}" for n in range(31)) + f",v1={mac}")
    case("v1 may stand before t", "A list of keys has no order.", f"v1={mac},t={at}")
    case("t may stand between two v1", "A list of keys has no order.", f"v1={other},t={at},v1={mac}")
    case("A v0 beside v1 is skipped", unknown, f"t={at},v1={mac},v0={'0' * 64}")
    case("A v2 before v1 is skipped", unknown, f"t={at},v2=anything,v1={mac}")
    case("An unknown key with an empty value is skipped", unknown, f"t={at},v1={mac},x=")
    case("An unknown key whose value has = is skipped", unknown, f"t={at},v1={mac},kid=a=b==")
    case("An unknown key whose value has spaces is skipped", unknown, f"t={at},note=two words,v1={mac}")
    case("An unknown key of all allowed characters is skipped", unknown, f"t={at},v1={mac},aZ09_=1")
    case("An unknown key that stands twice is skipped twice", unknown, f"t={at},v1={mac},x=1,x=2")
    case("The keys T and V1 in capitals are unknown keys", unknown, f"t={at},T=1,V1=1,v1={mac}")
    case("The key v10 is an unknown key", unknown, f"t={at},v1={mac},v10={'0' * 64}")
    live = [SENDER.secret, *SENDER.other_secrets]
    macs = [SENDER.mac(body, secret) for secret in live]
    value = f"t={at},v1={macs[2]},v1={macs[1]}"
    SENDER.verify(file, "Where two candidates fit two secrets the newest secret is named",
                  "The first secret, newest first, that fits any candidate.",
                  {**accepted(SENDER.event), "secret_index": 1}, secrets=live, headers=signed_as(value))
    SENDER.verify(file, "A sender that rotates signs with both and either receiver finds its own",
                  "The receiver still holds the older secret alone.",
                  accepted(SENDER.event), secrets=[live[1]], headers=signed_as(f"t={at},v1={macs[0]},v1={macs[1]}"))
    return file


def _malformed() -> VectorFile:
    file = VectorFile("portalio-malformed-signatures", "Portal.io: signature headers that are not of the form",
                      "portalio")
    absent_and_double(file, SENDER)
    body, at = SENDER.body(), SENDER.at
    mac = SENDER.mac(body)
    t, v1 = f"t={at}", f"v1={mac}"
    strict = ("t exactly once, 1 to 12 digits without a leading zero; at least one v1, each of 64 lower-case "
              "hexadecimal digits; items split by commas alone.")
    values = [
        ("without t", v1), ("without v1", t), ("with v0 alone", f"{t},v0={mac}"),
        ("with two t that are equal", f"{t},{t},{v1}"),
        ("with two t that differ", f"{t},t={at + 1},{v1}"), ("with a second t at its end", f"{t},{v1},t={at + 300}"),
        ("with an empty t", f"t=,{v1}"),
        ("with an empty t and a good one", f"t=,{t},{v1}"), ("with a good t and an empty one", f"{t},t=,{v1}"),
        ("with a t that has a plus", f"t=+{at},{v1}"), ("with a t that has a minus", f"t=-{at},{v1}"),
        ("with a t that has a leading zero", f"t=0{at},{v1}"),
        ("with a t of two zeros", f"t=00,{v1}"), ("with a t that has a fraction", f"t={at}.0,{v1}"),
        ("with a t that has an exponent", f"t=171e7,{v1}"),
        ("with a t of milliseconds", f"t={at}000,{v1}"), ("with a t of 20 digits", f"t={'9' * 20},{v1}"),
        ("with a t in hexadecimal", f"t=0x{at:x},{v1}"),
        ("with a t that has a trailing space", f"t={at} ,{v1}"), ("with a t that has a leading space", f"t= {at},{v1}"),
        ("with a t that is a date-time", f"t={utc(at)},{v1}"),
        ("with a t in quotation marks", f't="{at}",{v1}'), ("with a t beyond ASCII", f"t=\u0661{at},{v1}"),
        ("with a t of underscores", f"t=1_710_000_000,{v1}"),
        ("with a v1 in upper case", f"{t},v1={mac.upper()}"), ("with a v1 of 63 digits", f"{t},v1={mac[:-1]}"),
        ("with a v1 of 65 digits", f"{t},v1={mac}0"),
        ("with an empty v1", f"{t},v1="), ("with an empty v1 and a good one", f"{t},v1=,{v1}"),
        ("with a good v1 and a malformed one", f"{t},{v1},v1=zz"),
        ("with a good v1 and one in upper case", f"{t},{v1},v1={mac.upper()}"),
        ("with a v1 that has a digit g", f"{t},v1=g{mac[1:]}"),
        ("with a v1 in base64", f"{t},v1=q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA="),
        ("with sha256= before its digits", f"{t},v1=sha256={mac}"),
        ("with a space after the comma", f"{t}, {v1}"), ("with a space before the comma", f"{t} ,{v1}"),
        ("with a leading space", f" {t},{v1}"),
        ("with a trailing space", f"{t},{v1} "), ("with a trailing line feed", f"{t},{v1}\n"),
        ("with a trailing NUL", f"{t},{v1}\0"),
        ("with a trailing comma", f"{t},{v1},"), ("with a leading comma", f",{t},{v1}"),
        ("with two commas", f"{t},,{v1}"), ("with semicolons", f"{t};{v1}"),
        ("with an ampersand", f"{t}&{v1}"), ("with a space for the comma", f"{t} {v1}"),
        ("with colons for =", f"t:{at},v1:{mac}"), ("with an item without =", f"{t},{v1},junk"),
        ("with an item that is a key alone", f"{t},{v1},x"), ("with an empty key", f"{t},{v1},=x"),
        ("with a key that has a hyphen", f"{t},{v1},key-id=1"),
        ("with a key that has a full stop", f"{t},{v1},v1.1=1"), ("with a key that has a space", f"{t},{v1},a b=1"),
        ("with a key beyond ASCII", f"{t},{v1},é=1"),
        ("with V1 in capitals alone", f"{t},V1={mac}"), ("with T in capitals alone", f"T={at},{v1}"),
        ("in quotation marks", f'"{t},{v1}"'),
        ("that is the bare digest", mac), ("that is sha256= and the digest", f"sha256={mac}"),
        ("of Standard Webhooks", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="),
        ("with 33 v1", t + "".join(f",v1={n:064x}" for n in range(32)) + f",{v1}"),
        ("with 33 v1 of which the first fits", f"{t},{v1}" + "".join(f",v1={n:064x}" for n in range(32))),
        ("with 1,000 v1", t + f",{v1}" * 1000),
    ]
    malformed = refused("malformed_signature", pointer="header:X-Webhook-Signature")
    for what, value in values:
        SENDER.verify(file, f"A signature {what} is malformed", strict, malformed, headers=signed_as(value))
    return file
