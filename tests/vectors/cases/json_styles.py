"""The two JSON styles: what PHP's json_encode and ECMAScript's JSON.stringify print for the same values."""

from .building import build_case, built
from .clientpress_built import URL, clientpress_body
from .encoders import node_json
from .senders import CEPRO, CLIENTPRESS, utc
from .vector_file import VectorFile


def files() -> list[VectorFile]:
    return [_php_style(), _compact_style()]


# JSON texts whose spelling differs between PHP, ECMAScript and the text itself; both styles write each of them.
_STRINGS = [
    ("a slash", '"a/b"'), ("an escaped slash", r'"a\/b"'), ("quotation marks and a backslash", r'"say \"x\\y\""'),
    ("all short escapes", r'"\b\f\n\r\t"'),
    ("a NUL", r'"a\u0000b"'), ("the controls that have no short escape", r'"\u0001\u000b\u001b\u001f"'),
    ("0x7f", '"\x7f"'), ("< > & and an apostrophe", '"<a href=\'x\'>&</a>"'),
    ("letters beyond ASCII", '"Zoë Müller, señor"'), ("Japanese and Arabic", '"日本語 العربية"'),
    ("an emoji", '"\U0001f680"'), ("an emoji of escapes", r'"\ud83d\ude80"'),
    ("U+2028 and U+2029", '"a\u2028b\u2029c"'), ("a byte order mark inside", '"\ufeffa"'),
    ("noncharacters", '"\uffff\U0010ffff"'), ("a soft hyphen and a zero-width joiner", '"\u00ad\u200d"'),
    ("a combining accent", '"e\u0301"'), ("escapes of plain letters", r'"\u0041\u007a"'), ("an empty string", '""'),
    ("a long string", '"' + "x" * 5000 + '"'),
]
_NUMBERS = [
    "0", "-0", "1", "-1", "42", "2147483648", "9007199254740991", "-9007199254740991", "0.1", "-0.5", "2500.00",
    "250.0", "1250.5", "1e2", "1E+2", "12e-1", "1.5e3", "100000000000000000000.0",
    "1e20", "1e21", "1e22", "1e25", "-1e25", "1e-5", "1e-6", "1e-7", "1.0e-7", "0.000001", "0.0000001", "0.00001234",
    "123456789.123456789", "0.1e1", "3.141592653589793", "2.718281828459045",
    "1.7976931348623157e308", "5e-324", "2.2250738585072014e-308", "0.30000000000000004", "123456789012345.678", "1e15",
    "1e16", "1e17", "123456.7e-2", "4.35", "0.1000000000000000055511151231257827",
    "-0.0", "0e0", "9007199254740993.0", "1e23", "9.5e-7",
]
_STRUCTURES = [
    ("an empty object and an empty list", '{"o":{},"l":[]}'), ("nested lists", "[[],[[]],[1,[2,[3]]]]"),
    ("null, true and false", "[null,true,false]"), ("an empty name", '{"":1}'),
    ("names that need escapes", r'{"a/b":1,"é":2,"\"":3,"\n":4}'), ("a repeated name", '{"a":1,"b":2,"a":3}'),
    ("names in an unsorted order", '{"z":1,"a":2,"M":3}'),
    ("an object in a list", '[{"a":[{"b":null}]}]'),
]


def _php_style() -> VectorFile:
    file = VectorFile("clientpress-php-json",
                      "JSON as PHP writes it: strings, numbers and structures in a ClientPress payload", "clientpress")
    php = "What PHP's json_encode prints for the same value."

    def case(what, text):
        data = f'{{"id":10,"title":"t","list_id":1,"value":{text}}}'
        build_case(file, f"{what} is written as PHP writes it", php, built(clientpress_body("task.completed", data)),
                   "task.completed",
               f'{{"portal_id":42,{URL},"data":{data}}}', now=CLIENTPRESS.at)

    for what, text in _STRINGS:
        case(f"A string with {what}", text)
    for text in _NUMBERS:
        case(f"The number {text}", text)
    for what, text in _STRUCTURES:
        case(f"A value of {what}", text)
    big = "PHP reads an integer beyond 64 bits as a float and writes that."
    for text in ("9007199254740993", "9223372036854775807", "-9223372036854775808", "9223372036854775808",
                 "-9223372036854775809", "18446744073709551616", "123456789012345678901234567890"):
        data = f'{{"id":10,"title":"t","list_id":1,"value":{text}}}'
        build_case(file, f"The integer {text} is written as PHP writes it", big,
                   built(clientpress_body("task.completed", data)), "task.completed",
               f'{{"portal_id":42,{URL},"data":{data}}}', now=CLIENTPRESS.at)
    return file


def _compact_style() -> VectorFile:
    file = VectorFile("cepro-compact-json",
                      "JSON as ECMAScript writes it: strings, numbers and structures in a CE Pro payload", "cepro")
    compact = "What JSON.stringify prints for the same value."

    def compact_body(text, written=None):
        """`written` stands where JSON.stringify would change what the builder keeps."""
        time, value = utc(CEPRO.at), text if written is None else "0"
        body = node_json(f'{{"event":"lead.created","timestamp":"{time}","data":{{"value":{value}}}}}').decode()
        return {"code": "ok", "body": body if written is None else body.replace('"value":0', f'"value":{written}')}

    def case(what, text, reason=compact, written=None):
        build_case(file, f"{what} is written as JSON.stringify writes it" if written is None else what, reason,
                   compact_body(text, written), "lead.created", f'{{"data":{{"value":{text}}}}}', now=CEPRO.at)

    for what, text in _STRINGS:
        case(f"A string with {what}", text)
    for text in _NUMBERS:
        case(f"The number {text}", text)
    for what, text in _STRUCTURES:
        case(f"A value of {what}", text)
    digits = "An id beyond 2^53 must survive; JSON.stringify alone would round it, so that integers keep their digits."
    for text in ("9007199254740993", "123456789012345678901234567890", "-9223372036854775809"):
        case(f"The integer {text} keeps its digits", text, digits, text)
    order = "ECMAScript would move names that are whole numbers to the front; the given order is kept."
    case("Names that are whole numbers stay where they are", '{"b":1,"2":2,"1":3}', order, '{"b":1,"2":2,"1":3}')
    return file
