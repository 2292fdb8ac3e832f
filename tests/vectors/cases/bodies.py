"""Bodies that are no JSON, odd JSON, very large or empty: the MAC is over bytes, and what is signed is authentic."""

from .encoders import php_json
from .senders import SENDERS, STANDARD, Sender, accepted, authentic_but, refused
from .vector_file import VectorFile

MEBIBYTE = 1048576
_BYTES = "The MAC is over the bytes as they came; that they are no JSON is said afterwards, of authentic mail."


def files() -> list[VectorFile]:
    return [_of(sender) for sender in SENDERS] + [_json_texts()]


def _of(sender: Sender) -> VectorFile:
    file = VectorFile(f"{sender.provider}-bodies", f"{sender.title}: binary, empty, large and non-ASCII bodies",
                      sender.provider)
    no_json = authentic_but("malformed_json")
    good = sender.body()
    junk = [
        ("An empty body", b""),
        ("A body of one NUL byte", b"\0"),
        ("A body of all 256 byte values", bytes(range(256))),
        ("A PNG signature", b"\x89PNG\r\n\x1a\n"),
        ("A body of gzip", bytes.fromhex("1f8b08000000000000ffabae050043bfa6a302000000")),
        ("A form-encoded body", b"event=task.completed&portal_id=42"),
        ("A body in UTF-16", good.decode().encode("utf-16")),
        ("A body with a byte order mark", b"\xef\xbb\xbf" + good),
        ("A body cut off before its last brace", good[:-1]),
        ("A body followed by another", good + good),
        ("A body followed by a NUL byte", good + b"\0"),
        ("A body whose text holds a byte that is no UTF-8", good.replace(b'"data":{', b'"data":{"note":"caf\xe9",')),
        ("A body whose text holds a lone surrogate escape", good.replace(b'"data":{', b'"data":{"note":"\\ud83d",')),
    ]
    for what, body in junk:
        sender.verify(file, f"{what} is authentic and malformed JSON", _BYTES, no_json, body)
        sender.verify(file, f"{what} under another secret is a mismatch", "The MAC is judged before the JSON.",
                      refused("signature_mismatch"), body,
                      secrets=[sender.retired])
    _whole_and_odd(file, sender, good)
    _large(file, sender, good)
    return file


def _whole_and_odd(file: VectorFile, sender: Sender, good: bytes) -> None:
    same = accepted(sender.event)
    data = b'"data":{'
    same_bytes = "The bytes that were signed are checked; white space and escapes are the sender's choice."
    sender.verify(file, "A body with white space around it is accepted", same_bytes, same, b" \t\r\n" + good + b"\r\n")
    sender.verify(file, "A body in raw UTF-8 is accepted", same_bytes, same,
                  good.replace(data, data + '"note":"Zoë — 日本語 \U0001f680",'.encode()))
    sender.verify(file, "A body with escaped surrogate pairs is accepted", same_bytes, same,
                  good.replace(data, data + b'"note":"\\ud83d\\ude80",'))
    sender.verify(file, "A body with a NUL escape in a text is accepted", same_bytes, same,
                  good.replace(data, data + b'"note":"a\\u0000b",'))
    sender.verify(file, "A body whose event name is written with escapes names the same event",
                  "The name is the string that the JSON text means.",
                  same, good.replace(sender.event.encode(), sender.event.replace("c", r"\u0063").encode()))
    sender.verify(file, "Members that the catalog does not know are accepted",
                  "Products add members; data schemas are open.", same,
                  good.replace(data, data + b'"added_later":{"deep":[1,2,{"x":null}]},'))
    sender.verify(file, "A member named __proto__ is data like any other", "It is a name like any other in JSON.", same,
                  good.replace(data, data + b'"__proto__":{"id":{"x":[]}},'))
    sender.verify(file, "Numbers beyond 64 bits are accepted", "JSON sets no limit to a number.", same,
                  good.replace(data, data + b'"big":123456789012345678901234567890,"small":1e-400,"huge":1E400,'))


def _large(file: VectorFile, sender: Sender, good: bytes) -> None:
    repeat = {"text": "x", "count": MEBIBYTE}
    junk = b"x" * MEBIBYTE
    size = "1 MiB is the gateway's default limit."
    sender.verify(file, "A body of 1 MiB that is no JSON is authentic and malformed JSON", size,
                  authentic_but("malformed_json"), junk,
                  body_as={"body_repeat": repeat})
    sender.verify(file, "A body of 1 MiB with one byte more than was signed is a mismatch", size,
                  refused("signature_mismatch"), junk,
                  body_as={"body_repeat": {"text": "x", "count": MEBIBYTE + 1}})
    head, tail = good.split(b'"data":{', 1)
    head += b'"data":{"note":"'
    tail = b'",' + tail
    count = MEBIBYTE - len(head) - len(tail)
    large = head + b"y" * count + tail
    parts = [{"text": head.decode()}, {"repeat": "y", "count": count}, {"text": tail.decode()}]
    sender.verify(file, "A valid body of exactly 1 MiB is accepted", size, accepted(sender.event), large,
                  body_as={"body_parts": parts})
    flipped = [parts[0], parts[1], {"text": tail.decode().replace("}", "]", 1)}]
    sender.verify(file, "A valid body of 1 MiB with one byte changed near its end is a mismatch", "Every byte counts.",
                  refused("signature_mismatch"),
                  large, body_as={"body_parts": flipped})
    text = '"note":["' + '","'.join(["é"] * 3) + '"],'
    many = head[:-len(b'"note":"')] + b'"list":[' + b"1," * 200000 + b"0]," + tail[2:]
    sender.verify(file, "A body with an array of 200,001 numbers is accepted", "Size alone is no fault.",
                  accepted(sender.event), many, body_as={
        "body_parts": [{"text": head[:-len(b'"note":"')].decode() + '"list":['}, {"repeat": "1,", "count": 200000},
                       {"text": "0]," + tail[2:].decode()}]})
    wide = text * 10000
    whole = good.replace(b'"data":{', b'"data":{' + wide.encode())
    left, right = good.decode().split('"data":{', 1)
    sender.verify(file, "A body with one name 10,000 times in an object is accepted",
                  "A repeated name is allowed; it must not cost more than its bytes.",
                  accepted(sender.event), whole, body_as={"body_parts": [{"text": left + '"data":{'},
                      {"repeat": text, "count": 10000}, {"text": right}]})


def _json_texts() -> VectorFile:
    """Standard Webhooks takes any JSON as its body, so that here nothing but the JSON decides."""
    sender = STANDARD
    file = VectorFile("json-texts",
                      "What is one JSON text in UTF-8 and what is not, through Standard Webhooks, which takes any",
                      sender.provider)
    rfc = "RFC 8259, as ECMAScript's JSON.parse and PHP's json_decode read it too."
    accepted_texts = [
        ("An empty object", b"{}"), ("An empty array", b"[]"), ("null", b"null"), ("true", b"true"),
        ("A string", b'"text"'), ("Zero", b"0"),
        ("Minus zero", b"-0"), ("A fraction", b"-0.5"), ("An exponent", b"1E+2"),
        ("White space of all four kinds", b" \t\r\n[ \t\r\n1 , 2 ] "),
        ("An empty member name", b'{"":1}'), ("All short escapes", b'"\\"\\\\\\/\\b\\f\\n\\r\\t"'),
        ("U+2028 as it is", "\"\u2028\"".encode()),
        ("0x7f in a string", b'"\x7f"'), ("A noncharacter", '"\uffff"'.encode()), ("U+10FFFF", '"\U0010ffff"'.encode()),
        ("A byte order mark inside a string", '"\ufeff"'.encode()), ("A number that overflows a double", b"1e400"),
        ("An array 512 deep", b"[" * 512 + b"]" * 512), ("An object 512 deep", b'{"a":' * 511 + b"{}" + b"}" * 511),
    ]
    for what, body in accepted_texts:
        reason = "512 levels are the most that PHP's json_encode writes." if "512" in what else rfc
        sender.verify(file, f"{what} is JSON", reason, accepted(""), body)
    deep = "[" * 512 + "]" * 512
    assert php_json(deep).decode() == deep, "PHP's json_encode no longer writes 512 levels"
    refused_texts = [
        ("Nothing", b""), ("White space alone", b" \n"), ("A byte order mark before the text", b"\xef\xbb\xbf{}"),
        ("A trailing comma in an array", b"[1,]"),
        ("A trailing comma in an object", b'{"a":1,}'), ("A leading comma", b"[,1]"), ("A missing colon", b'{"a" 1}'),
        ("A missing value", b'{"a":}'),
        ("A name without quotation marks", b"{a:1}"), ("Single quotation marks", b"{'a':1}"),
        ("A comment", b"{} // end"), ("A block comment", b"/**/{}"),
        ("Two texts", b"{}{}"), ("Junk after the text", b"{}x"), ("An unclosed array", b"[1"),
        ("An unclosed string", b'"abc'), ("Mismatched brackets", b"[1}"),
        ("NaN", b"NaN"), ("Infinity", b"Infinity"), ("True with a capital", b"True"), ("undefined", b"undefined"),
        ("A leading plus", b"+1"),
        ("A leading zero", b"01"), ("A minus alone", b"-"), ("A leading full stop", b".5"),
        ("A trailing full stop", b"1."), ("An exponent without digits", b"1e"),
        ("Hexadecimal", b"0x10"), ("A line feed in a string", b'"a\nb"'), ("A tab in a string", b'"a\tb"'),
        ("A NUL byte in a string", b'"a\0b"'),
        ("A NUL byte after the text", b"{}\0"), ("An unknown escape", b'"\\x41"'),
        ("An escape of three digits", b'"\\u004"'), ("A single backslash at the end", b'"\\"'),
        ("A lone high surrogate", b'"\\ud800"'), ("A lone low surrogate", b'"\\udc00"'),
        ("Two high surrogates", b'"\\ud800\\ud800"'),
        ("Surrogates in the wrong order", b'"\\udc00\\ud800"'), ("A high surrogate before another escape",
            b'"\\ud800\\n"'),
        ("A lone surrogate in a member name", b'{"\\udfff":1}'), ("A surrogate in UTF-8", b'"\xed\xa0\x80"'),
        ("A surrogate pair in UTF-8", b'"\xed\xa0\xbd\xed\xb8\x80"'),
        ("An overlong slash", b'"\xc0\xaf"'), ("An overlong NUL", b'"\xc0\x80"'),
        ("An overlong three-byte form", b'"\xe0\x80\xaf"'),
        ("A code point above U+10FFFF", b'"\xf4\x90\x80\x80"'), ("A lone continuation byte", b'"\x80"'),
        ("A sequence cut off", b'"\xe2\x82"'),
        ("The byte 0xff", b'"\xff"'), ("Latin-1", b'"caf\xe9"'), ("A non-breaking space as white space", b"\xc2\xa0{}"),
        ("A form feed as white space", b"\x0c{}"),
        ("An array 513 deep", b"[" * 513 + b"]" * 513), ("An object 513 deep", b'{"a":' * 512 + b"{}" + b"}" * 512),
        ("An array 100,000 deep", b"[" * 100000 + b"]" * 100000), ("An array 100,000 deep and never closed",
            b"[" * 100000),
    ]
    for what, body in refused_texts:
        reason = "Deeper than 512 levels, which PHP's json_encode never writes." if "deep" in what else rfc
        if "surrogate" in what.lower():
            reason = "Parsers disagree on lone surrogates; Signpost refuses them, because no UTF-8 text can hold one."
        as_parts = None
        if len(body) > 10000:
            as_parts = {"body_parts": [{"repeat": "[", "count": 100000}] + ([{"repeat": "]",
                "count": 100000}] if body.endswith(b"]") else [])}
        sender.verify(file, f"{what} is not JSON", reason, authentic_but("malformed_json"), body, body_as=as_parts)
    last = "A repeated name keeps its last value, as in JSON.parse, json_decode and Python's json."
    sender.verify(file, "Of two types the last counts", last, accepted("example.event"),
                  b'{"type":"contact.created","timestamp":"2022-11-03T20:26:10Z","data":{},"type":"example.event"}')
    sender.verify(file, "A repeated data member keeps its last value, which must fit", last,
                  authentic_but("schema_mismatch", pointer="/data"),
                  b'{"type":"contact.created","timestamp":"2022-11-03T20:26:10.344522Z","data":{},"data":7}')
    return file
