"""Bodies of an endpoint's own form: what is expected was filled in by hand, and written by json.dumps."""

import json

from .vector_file import VectorFile, body_input

BODY = '{"data":{"title":"Sign the contract","id":10,"done":true,"none":null,"list":[1, "a"],"deep":{"a/b":{"~":1.50}}}}'


def files() -> list[VectorFile]:
    file = VectorFile("body-templates", "Bodies of an endpoint's own form, made of events")
    _filled(file)
    _checked(file)
    return [file]


def _written(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _filled(file: VectorFile) -> None:
    def case(name: str, reason: str, template: object, filled: object, body: str | bytes = BODY, escape: str = "none",
             event: str = "task.completed", event_id: str = "msg-1") -> None:
        encoded = body.encode() if isinstance(body, str) else body
        file.add("fill_template", name, reason, {"code": "ok", "body": _written(filled)},
                 template=template if isinstance(template, str) else json.dumps(template), escape=escape, event=event,
                 source="portal", id=event_id, **body_input(encoded))

    def text(written: str, becomes: str, reason: str, where: str = "", **more) -> None:
        case(f"{written[:60]} becomes {becomes[:60]}{where}", reason, {"text": written}, {"text": becomes}, **more)

    own = "Name, source and id are the event's."
    text("{event} from {source}: {id}", "task.completed from portal: msg-1", own)
    text("[{event}{id}]", "[]", "What an event does not have is nothing.", event="", event_id="")
    put = "A string is put in as its text, anything else as its JSON text, as the sender wrote it."
    text("{body:/data/title}", "Sign the contract", put)
    text("{body:/data/id}, {body:/data/done}", "10, true", put)
    text("{body:/data/list} {body:/data/list/1}", '[1, "a"] a', put)
    text("{body:/data/deep/a~1b/~0}", "1.50", put)
    text("{body:}", '{"big": 12345678901234567890}', put, body='{"big": 12345678901234567890}')
    text("{body:}", "caf\u00e9 / \"\n\U0001f4ec", "Escapes are undone.", body='"caf\\u00e9 \\/ \\"\\n\\ud83d\\udcec"')
    text("{body:/a} {body:/b}", "\u2028 \x7f", "What JSON need not escape is not escaped.", body='{"a": "\u2028", "b": "\\u007f"}')
    text("{body:/a}", "2", "Of a repeated member the last value counts.", body='{"a": 1, "a": 2}')
    nothing = "Null, and what is not there, is nothing."
    text("[{body:/data/none}{body:/nowhere}{body:/data/list/7}{body:/data/title/0}]", "[]", nothing)
    for body in ("no JSON", "", b'{"data": "\xff"}', '{"data": "\\ud800"}'):
        text("{event}: {body:/data}", "task.completed: ", "A body that is no JSON has no values.", where=f"where the body is {body!r}", body=body)
    braces = "Two braces are one, and the rest is as it is."
    text("{{event}} {{{event}}} {{{{", "{event} {task.completed} {{", braces)
    text("no placeholder", "no placeholder", braces)
    text("", "", braces)
    text("caf\u00e9 \\ \" \t \u20ac", "caf\u00e9 \\ \" \t \u20ac", braces)

    anywhere = "Texts anywhere are filled in; names, numbers and their order stay."
    case("Placeholders anywhere in the JSON", anywhere,
         {"blocks": [{"type": "section", "text": {"text": "{event}"}}, 1, None, True, []], "{event}": "x", "n": 1.5, "10": "{id}", "9": {}},
         {"blocks": [{"type": "section", "text": {"text": "task.completed"}}, 1, None, True, []], "{event}": "x", "n": 1.5,
          "10": "msg-1", "9": {}})
    case("A template that is a text", anywhere, "\"{event}\"", "task.completed")
    case("White space around", anywhere, ' { "a" : [ "{id}" ,\n 1 ] } ', {"a": ["msg-1", 1]})
    deep = "[" * 511 + '"{id}"' + "]" * 511
    file.add("fill_template", "512 levels", "The most that is read anywhere.", {"code": "ok", "body": deep.replace("{id}", "7")},
             template=deep, escape="none", event="e", source="s", id="7", body="{}")

    safe = "What a body holds cannot change the JSON around it, nor bring placeholders of its own."
    attack = '", "admin": true, "x": "{event} {{ }'
    case("A text that looks like JSON and placeholders", safe, {"text": "{body:/t}"}, {"text": attack}, body=_written({"t": attack}))

    entities = "With html, nobody outside can mention a channel; the template itself may."
    written = "<https://example.com|{body:/t}> & {event}"
    mention = _written({"t": "<!channel> a && b &lt;"})
    text(written, "<https://example.com|&lt;!channel&gt; a &amp;&amp; b &amp;lt;> & &lt;e&gt;", entities, body=mention, escape="html", event="<e>")
    text(written, "<https://example.com|<!channel> a && b &lt;> & <e>", "Without html nothing is escaped.", body=mention, event="<e>")

    long = "2,000 UTF-16 units of one value at the most, and no character is cut in two."
    for shown, value, cut in (
            ("2,000 letters", "x" * 2000, "x" * 2000),
            ("2,001 letters", "x" * 2001, "x" * 2000 + "\u2026"),
            ("a pair that ends at 2,000", "x" * 1998 + "\U0001f600", "x" * 1998 + "\U0001f600"),
            ("a pair that begins at 2,000", "x" * 1999 + "\U0001f600y", "x" * 1999 + "\u2026"),
            ("2,001 times three bytes", "\u20ac" * 2001, "\u20ac" * 2000 + "\u2026"),
            ("2,001 times two bytes", "\u00e9" * 2001, "\u00e9" * 2000 + "\u2026")):
        case(f"{shown} of the body", long, ["{body:/t}"], [cut], body=_written({"t": value}))
    case("An array that is too long", long, ["{body:}"], ["[" + "1, " * 666 + "1" + "\u2026"], body="[" + "1, " * 700 + "1]")
    case("An event's name that is too long", long, ["{event}!"], ["n" * 2000 + "\u2026!"], event="n" * 3000)
    case("What is cut is escaped afterwards", long, ["{body:/t}"], ["&lt;" * 2000 + "\u2026"], body=_written({"t": "<" * 2001}), escape="html")


def _checked(file: VectorFile) -> None:
    def case(name: str, template: str, expect: dict, reason: str) -> None:
        file.add("check_template", name, reason, expect, template=template)
        if expect["code"] != "ok":
            file.add("fill_template", f"{name}, when it is filled", reason, expect, template=template, escape="none", event="e",
                     source="s", id="1", body="{}")

    for template in ({}, [], "", 7, None, {"a": "{event}{source}{id}{body:}{body:/}{body:/a~0b/1}"}, {"a": ["}}{{"]}, {"{": 1}):
        case(f"{_written(template)} is a template", _written(template), {"code": "ok"}, "Names of members are no texts to be filled in.")

    limit = "docs/destinations.md: at most 100 placeholders, in whatever texts they stand."
    hundred = {"a": "{id}" * 60, "b": ["{body:/a}" * 40, "{{id}}"]}
    case("100 placeholders are taken", _written(hundred), {"code": "ok"}, limit)
    case("101 placeholders are refused", _written({**hundred, "c": "{event}"}), {"code": "invalid_option", "pointer": "/c"}, limit)

    unknown = "Only the four placeholders are there, and a brace alone is none."
    for text in ("{evnt}", "{Event}", "{ event }", "{event:x}", "{}", "{:}", "{body}", "{data:/a}", "x }", "{event", "{", "{{{", "}}}", "{a{event}}",
                 "{event}{id"):
        case(f"{text} is none", _written({"a": ["", text]}), {"code": "unknown_variable", "pointer": "/a/1"}, unknown)
    case("The first one at fault is named", _written({"a/b": {"c~": "{event}", "d": "{x}"}, "e": "{y}"}),
         {"code": "unknown_variable", "pointer": "/a~1b/d"}, unknown)
    for pointer in ("data", "a/b", "/~", "/~2", " /a"):
        case(f"{{body:{pointer}}} has no pointer", _written({"a": f"{{body:{pointer}}}"}), {"code": "invalid_option", "pointer": "/a"},
             "RFC 6901, section 3.")
    for template, pointer in (("", ""), ("{", ""), ("{'a': 1}", ""), ('{"a": "\\ud800"}', "/a"), ("[" * 513 + "]" * 513, "/0" * 512)):
        case(f"{template[:20]!r} is no JSON", template, {"code": "malformed_json", "pointer": pointer}, "RFC 8259.")
