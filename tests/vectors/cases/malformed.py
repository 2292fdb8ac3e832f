"""What is no JSON: the line, the column and the byte offset of the fault, and its kind. `^` marks the place in each text here.

The places are counted from the mark, and where Python's json stops at the same one, held against it as well.
"""

import json
import re

from .senders import CLIENTFLOW, authentic_but
from .vector_file import VectorFile, body_input

_MARK = b"^"
_FORM = "what begins like a form (name=value); set the sender's content type to application/json"
_DEEP = b"[" * 512
# (what, text with the mark, expected, found, pointer, whether Python's json stops there, too)
_TEXTS = [
    ("a trailing comma in an array", b'{\n  "event": "task.created",\n  "data": {"ids": [1, 2^,]}\n}',
     "no comma before the end of an array or object", "a trailing comma", "/data/ids", False),
    ("a trailing comma in an object", b'{"a":{"b":1^, },"c":2}', "no comma before the end of an array or object",
     "a trailing comma", "/a", False),
    ("a byte order mark", b'^\xef\xbb\xbf{"event":"task.created","data":{}}', "JSON", "a byte order mark; leave it out", "", False),
    ("Windows-1252", b'{"event":"task.created","data":{"name":"caf^\xe9"}}', "UTF-8", "a byte that is not", "/data/name", False),
    ("half of a UTF-8 sequence", b'{"\xc3\xa9":["\xc3\xa9\xf0\x9f\x93\xac^\xe2\x82"]}', "UTF-8", "a byte that is not", "/\u00e9/0", False),
    ("a surrogate in UTF-8", b'["^\xed\xa0\xbc"]', "UTF-8", "a byte that is not", "/0", False),
    ("NaN", b'{"event":"task.created","data":{"rate":^NaN}}', "a value", "NaN", "/data/rate", False),
    ("Infinity", b'[1,^Infinity]', "a value", "Infinity", "/1", False),
    ("-Infinity", b'[1,^-Infinity]', "a value", "-Infinity", "/1", False),
    ("undefined", b'{"a":^undefined}', "a value", "undefined", "/a", True),
    ("Python's None", b'{"a":^None}', "a value", "None", "/a", True),
    ("Python's True", b'{"a":^True}', "a value", "True", "/a", True),
    ("a word", b'{"a":^secret}', "a value", "a word without quotes", "/a", True),
    ("a form", b"^payload=%7B%22event%22%3A%22task.created%22%7D", "JSON", _FORM, "", False),
    ("a form with brackets", b"^data[title]=x&data[id]=7", "JSON", _FORM, "", False),
    ("a multipart form", b'^--b1\r\nContent-Disposition: form-data; name="a"\r\n\r\n{}', "JSON",
     "what begins like a multipart form; set the sender's content type to application/json", "", False),
    ("HTML", b"^<!DOCTYPE html>", "JSON", "what begins like XML or HTML; set the sender's content type to application/json", "", False),
    ("gzip", b"^\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03", "JSON", "what gzip has compressed; decompress it before it is read", "", False),
    ("zstd", b"^\x28\xb5\x2f\xfd\x04\x00", "JSON", "what zstd has compressed; decompress it before it is read", "", False),
    ("UTF-16 with its mark", b"^\xff\xfe{\x00}\x00", "JSON", "UTF-16; send UTF-8", "", False),
    ("UTF-16 without one", b"^{\x00}\x00", "JSON", "UTF-16; send UTF-8", "", False),
    ("nothing", b"^", "JSON", "an empty text", "", False),
    ("white space", b" \r\n\t^", "JSON", "white space alone", "", False),
    ("the first half of a surrogate pair", b'{"event":"task.created","data":{"t":"Party ^\\ud83c"}}',
     "both halves of a surrogate pair", "one of them (a character that was cut in two)", "/data/t", False),
    ("the second half of a surrogate pair", b'["\\ud83c\\udf89^\\udf89"]', "both halves of a surrogate pair",
     "one of them (a character that was cut in two)", "/0", False),
    ("half a pair in a name", b'{"a":{"^\\ud83c":1}}', "both halves of a surrogate pair",
     "one of them (a character that was cut in two)", "/a", False),
    ("an escape of another language", b'["C:^\\users"]', "four hexadecimal digits behind \\u", "another", "/0", False),
    ("an escape that JSON does not have", b'["it^\\\'s"]', "one of JSON's escapes behind a backslash", "another", "/0", True),
    ("a line end in a string", b'{"a":"one^\ntwo"}', "control characters in strings as escapes", "a line end", "/a", True),
    ("a tab in a string", b'{"a":"one^\ttwo"}', "control characters in strings as escapes", "a tab", "/a", True),
    ("a NUL in a string", b'{"a":"one^\x00two"}', "control characters in strings as escapes", "a control character", "/a", True),
    ("512 levels and one more", _DEEP + b"^[" + b"]" * 513, "at most 512 levels", "more", "/0" * 512, False),
    ("the end inside an object", b'{"a":[{"b":1^', "',' or '}'", "the end of the text", "/a/0", True),
    ("the end inside a string", b'{"a":[0,"caf\xc3\xa9^', "'\"' at the end of a string", "the end of the text", "/a/1", False),
    ("the end inside an escape", b'["\\^', "'\"' at the end of a string", "the end of the text", "/0", False),
    ("the end behind a colon", b'{"a":^', "a value", "the end of the text", "/a", True),
    ("the end behind a bracket", b'{"a":[^', "a value", "the end of the text", "/a", True),
    ("the end behind a minus", b'{"a":-^', "a digit behind '-'", "the end of the text", "/a", False),
    ("the end behind a point", b'1.^', "another digit of a number", "the end of the text", "", False),
    ("the end inside a word", b'{"a":^tru', "a value", "the end of the text inside a word", "/a", True),
    ("single quotes", b"{^'a':1}", "a member's name in double quotes", "a single quote", "", True),
    ("a name without quotes", b"{^a:1}", "a member's name in double quotes", "a word without quotes", "", True),
    ("typographic quotes", b"{\"a\":^\xe2\x80\x9cb\xe2\x80\x9d}", "a value", "a typographic quotation mark", "/a", True),
    ("a no-break space", b"{\"a\":^\xc2\xa01}", "a value", "a no-break space", "/a", True),
    ("a comment", b'{"a":1, ^// why\n"b":2}', "a member's name in double quotes", "a comment", "", True),
    ("a missing comma", b'{"a":1\r\n\r\n ^"b":2}', "',' or '}'", "a string", "", True),
    ("a missing colon", b'{"a" ^1}', "':' behind a member's name", "a number", "/a", True),
    ("the wrong bracket", b'{"a":[1^}', "',' or ']'", "'}'", "/a", True),
    ("two commas", b'[1,^,2]', "a value", "','", "/1", True),
    ("two texts", b'{"a":1}\n^{"a":2}', "the end of the text", "more behind the JSON", "", True),
    ("a leading zero", b'{"a":[1,^007]}', "a number as JSON writes it", "one with a leading zero", "/a/1", False),
    ("a hexadecimal number", b'{"a":^0x1F}', "a number as JSON writes it", "a hexadecimal one", "/a", False),
    ("a number that ends in a point", b'{"a":^1.}', "a number as JSON writes it", "one without a digit behind its point", "/a", False),
    ("a number without an exponent's digits", b'{"a":^1e+}', "a number as JSON writes it", "one without a digit in its exponent",
     "/a", False),
    ("a plus sign", b'{"a":^+1}', "a value", "another character", "/a", True),
    ("a fault on the third line, behind characters of several bytes", b'{"\xc3\xa9":"\xf0\x9f\x93\xac",\r"b":1,\r\n"\xc3\xa9\xf0\x9f\x93\xac": ^?}',
     "a value", "another character", "/\u00e9\U0001f4ec", False),
    ("a name that a pointer has to escape", b'{"a/b":{"~":[0,{"\\u0022\\n":^?}]}}', "a value", "another character", '/a~1b/~0/1/"\n', True),
]


def files() -> list[VectorFile]:
    file = VectorFile("malformed", "What is no JSON: where, and why")
    for what, marked, expected, found, pointer, agreed in _TEXTS:
        text, detail = _located(marked, expected, found, agreed)
        _cases(file, what, text, pointer, detail)
    return [file]


def _located(marked: bytes, expected: str, found: str, agreed: bool) -> tuple[bytes, str]:
    at = marked.index(_MARK)
    text = marked[:at] + marked[at + 1:]
    lines = re.split(rb"\r\n|\r|\n", text[:at])
    column = len(lines[-1].decode()) + 1
    if agreed:
        try:
            json.loads(text.decode())
            raise ValueError(f"Python takes {text!r}")
        except json.JSONDecodeError as error:
            if error.pos != len(text[:at].decode()):
                raise ValueError(f"Python stops at {error.pos} in {text!r}") from error
    found, semicolon, advice = found.partition("; ")
    place = f"at line {len(lines)}, column {column} (byte offset {at})"
    return text, f"expected {expected}, found {found}, {place}{semicolon}{advice}"


def _cases(file: VectorFile, what: str, text: bytes, pointer: str, detail: str) -> None:
    reason = "A person who reads it finds the place; kinds and places are told, never values."
    expect = {"code": "malformed_json", "pointer": pointer, "detail": detail}
    body = body_input(text)
    file.add("check", f"A body with {what}: check", reason, expect, provider="clientflow", **body)
    CLIENTFLOW.verify(file, f"A body with {what}: verify", reason, authentic_but(**expect), text)
    file.add("elements_at", f"A text with {what}: elements_at", reason, expect, pointer="", **body)
    file.add("check_action", f"A request with {what}: check_action", reason, expect, provider="clientpress", **body)
    file.add("reencode", f"A body with {what}: reencode", reason, expect, provider="portalio", to={"provider": "portalio"},
             event="proposal.created", id="1", now=0, generation="", **body)
    file.add("sign", f"A body with {what}: sign", reason, {**expect, "pointer": "/body" + pointer}, provider="clientpress",
             secrets=["s"], id="7d444840-9dc0-41d1-b245-5ffdce74fad2", now=0, attempt=1, **body)
    try:
        given = text.decode()
    except UnicodeDecodeError:
        return  # the other calls take texts
    file.add("dispatch", f"A request with {what}: dispatch", reason, expect, provider="cepro", request=given,
             id="7d444840-9dc0-41d1-b245-5ffdce74fad2", now=0)
    file.add("build", f"Fields with {what}: build", reason, {**expect, "pointer": "/fields" + pointer}, provider="cepro",
             event="lead.created", fields=given, id="", now=0, generation="")
    file.add("check_template", f"A template with {what}: check_template", reason, expect, template=given)
    file.add("provider", f"A manifest with {what}: provider", reason, {**expect, "code": "malformed_manifest"}, manifest_text=given)
