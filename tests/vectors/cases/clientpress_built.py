"""ClientPress payloads, written by PHP's json_encode."""

import json

from .building import build_case, built, example_case
from .documents import CLIENTPRESS as DOCUMENTED
from .encoders import php_date, php_json
from .senders import CLIENTPRESS
from .vector_file import VectorFile

URL = '"portal_url":"https://your-site.com/client-portal/acme-corp/"'
TASK = '{"id":10,"title":"Sign the contract","list_id":1}'


def files() -> list[VectorFile]:
    return [_clientpress()]


def clientpress_body(event: str, data: str, *, portal: str = "42", url: str = URL, time: str | None = None) -> bytes:
    """The envelope in the document's order, as PHP writes it; `data` and `portal` are JSON texts."""
    time = php_date(CLIENTPRESS.at) if time is None else time
    return php_json(f'{{"event":"{event}","portal_id":{portal},{url},"timestamp":"{time}","data":{data}}}')


def _clientpress() -> VectorFile:
    file = VectorFile("clientpress-built", "ClientPress: payloads built as the product sends them", "clientpress")
    at = CLIENTPRESS.at

    def case(name, reason, expect, event, fields, **more):
        build_case(file, name, reason, expect, event, fields, **{"now": at, **more})

    for event, text in DOCUMENTED.items():
        body = json.loads(text)
        fields = json.dumps({name: body[name] for name in ("portal_id", "portal_url", "data")})
        written = built(php_json(json.dumps({**body, "timestamp": php_date(at)})))
        case(f"The documented {event} is built from its fields",
             "The document's example, in PHP's JSON, at another time.", written, event, fields)
        example_case(file, f"The example of {event} is the documented one",
                     "The document's example, in PHP's JSON, at another time.", written, event, now=at)
    written = built(clientpress_body("task.completed", TASK))
    order = "The envelope's members have the document's order, however the fields are given."
    case("Fields in another order give the same body", order, written, "task.completed",
         f'{{"data":{TASK},{URL},"portal_id":42}}')
    case("White space in the fields is not written", "PHP's json_encode writes none.", written, "task.completed",
         f'\n{{ {URL} ,\t"portal_id" : 42, "data": {json.dumps(json.loads(TASK), indent=4)} }}\n')
    case("Slashes that are escaped already are escaped once", "The fields are values, not text.", written,
         "task.completed",
         f'{{"portal_id":42,{URL},"data":{TASK}}}'.replace("/", r"\/"))
    case("Half a second of the clock is not written", "gmdate('c') has whole seconds.", written, "task.completed",
         f'{{"portal_id":42,{URL},"data":{TASK}}}', now=at + 0.5)
    for what, seconds in (("1970", 0), ("a leap day", 1709164800), ("the last second of a year", 1735689599),
                          ("2038", 2147483648), ("the year 2100", 4102444800)):
        case(f"The time of {what} is written as gmdate('c') writes it", "timestamp is gmdate('c').",
             built(clientpress_body("task.completed", TASK, time=php_date(seconds))),
             "task.completed", f'{{"portal_id":42,{URL},"data":{TASK}}}', now=seconds)
    given = "2024-02-29T23:59:59+00:00"
    case("A timestamp among the fields wins over the clock", "The event may have occurred earlier.",
         built(clientpress_body("task.completed", TASK, time=given)),
         "task.completed", f'{{"portal_id":42,{URL},"timestamp":"{given}","data":{TASK}}}')
    kept = '{"title":"Sign the contract","added":{"z":1,"a":[]},"list_id":1,"id":10}'
    case("The data's members keep the order in which they are given",
         "The product's own order is kept; extra members stay.", built(clientpress_body("task.completed", kept)),
         "task.completed", f'{{"portal_id":42,{URL},"data":{kept}}}')
    _clientpress_refusals(file)
    return file


def _clientpress_refusals(file: VectorFile) -> None:
    at = CLIENTPRESS.at
    good = f'{{"portal_id":42,{URL},"data":{TASK}}}'
    never = "Data that the catalog refuses is never built."

    def no(name, reason, code, pointer, fields, event="task.completed", **more):
        expect = {"code": code} if pointer is None else {"code": code, "pointer": pointer}
        build_case(file, name, reason, expect, event, fields, now=at, **more)

    for what, fields in (("empty", ""), ("not JSON", "{"), ("an array", "[]"), ("a string", '"x"'), ("null", "null"),
                         ("followed by junk", good + "x")):
        no(f"Fields that are {what} are refused", "Fields are one JSON object.", "malformed_json", "/fields", fields)
    no("Fields that are holding a lone surrogate are refused with its place", "Fields are one JSON object.", "malformed_json",
       "/fields/a", '{"a":"\\ud800"}')
    no("Fields of an event that is unknown are refused", "Unrecognised slugs never fire.", "unknown_event", None, good,
       event="task.exploded")
    no("An empty event is refused", "Unrecognised slugs never fire.", "unknown_event", None, good, event="")
    no("An event in capitals is refused", "Names are exact.", "unknown_event", None, good, event="Task.Completed")
    no("A generation that does not exist is refused", "ClientPress has one.", "invalid_option", None, good,
       generation="flat")
    no("Fields without a portal id are refused", never, "schema_mismatch", "/portal_id", f'{{{URL},"data":{TASK}}}')
    no("Fields without a portal URL are refused", never, "schema_mismatch", "/portal_url",
       f'{{"portal_id":42,"data":{TASK}}}')
    no("Fields without data are refused", never, "schema_mismatch", "/data", f'{{"portal_id":42,{URL}}}')
    no("No fields at all are refused", never, "schema_mismatch", "/portal_id", "{}")
    no("A portal id that is a string is refused", never, "schema_mismatch", "/portal_id", good.replace("42", '"42"'))
    no("An empty portal URL is refused", never, "schema_mismatch", "/portal_url",
       good.replace("https://your-site.com/client-portal/acme-corp/", ""))
    no("Data that is null is refused", never, "schema_mismatch", "/data", f'{{"portal_id":42,{URL},"data":null}}')
    no("Data without its title is refused", never, "schema_mismatch", "/data/title",
       good.replace('"title":"Sign the contract",', ""))
    no("A title that is a number is refused", never, "schema_mismatch", "/data/title",
       good.replace('"Sign the contract"', "7"))
    no("A title that is null is refused", never, "schema_mismatch", "/data/title",
       good.replace('"Sign the contract"', "null"))
    no("A timestamp that is no time is refused", never, "schema_mismatch", "/timestamp",
       good.replace('"portal_id"', '"timestamp":"yesterday","portal_id"'))
    no("A due date that is no date is refused", never, "schema_mismatch", "/data/due_date",
       f'{{"portal_id":42,{URL},"data":{{"id":1,"title":"t","list_id":1,"due_date":"soon","assignee_ids":[]}}}}',
       event="task.created")
    no("An approval status of one's own is refused", never, "schema_mismatch", "/data/approval_status",
       f'{{"portal_id":42,{URL},"data":{{"name":"a","original":"a","size":1,"type":"t","approval_status":"maybe"}}}}',
       event="file.uploaded")
    example_case(file, "There is no example of an unknown event", "Unrecognised slugs never fire.",
                 {"code": "unknown_event"}, "task.exploded", now=at)
    example_case(file, "There is no example in a generation that does not exist", "ClientPress has one.",
                 {"code": "invalid_option"}, "task.completed", now=at, generation="flat")
