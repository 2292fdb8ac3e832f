"""What an app directory asks of a product: docs/providers.md, automation."""

import json

from .builtin import manifest
from .vector_file import VectorFile


def files() -> list[VectorFile]:
    file = VectorFile("clientpress-actions", "ClientPress: what an app directory asks for", "clientpress")
    _fine(file)
    _unknown(file)
    _misshapen(file)
    none = VectorFile("clientflow-actions", "ClientFlow: a product that takes no actions", "clientflow")
    none.add("check_action", "A provider without actions takes none", "Its manifest has no section automation.",
             {"code": "unknown_action", "pointer": "/action"}, body='{"action":"create_portal","data":{}}')
    return [file, none]


def _fine(file: VectorFile) -> None:
    for action in manifest("clientpress")["automation"]["actions"]:
        slug, needed = action["slug"], action["data"]["required"]
        ok = {"code": "ok", "action": slug}
        example = action["example"]
        file.add("check_action", f"The example of {slug} fits", "Every example fits its own schema.", ok,
                 body=json.dumps(example))
        least = {"action": slug, "data": {key: example["data"][key] for key in needed}}
        file.add("check_action", f"{slug} with nothing but what it needs fits",
                 "Only what the document does not call optional is required.", ok, body=json.dumps(least))
        for key in needed:
            without = {**example, "data": {name: value for name, value in example["data"].items() if name != key}}
            file.add("check_action", f"{slug} without {key} does not fit", "It is required.",
                     {"code": "schema_mismatch", "pointer": f"/data/{key}"}, body=json.dumps(without))
        more = {**example, "note": "the workflow's", "data": {**example["data"], "more": [1]}}
        file.add("check_action", f"{slug} with further members fits",
                 "A sender adds members without notice, beside the data and in it.", ok, body=json.dumps(more))
    wordpress = "WordPress's REST API takes integers as text, and booleans as 0, 1, true and false, also as text."
    for number in ("58", "0", "-1", "12345678901234567890"):
        file.add("check_action", f"A portal's number may be the text {number!r}", wordpress,
                 {"code": "ok", "action": "assign_user"},
                 body=json.dumps({"action": "assign_user", "data": {"portal_id": number, "user_id": "7"}}))
    for allowed in (True, False, 1, 0, "1", "0", "true", "false"):
        file.add("check_action", f"An upload permission may be {json.dumps(allowed)}", wordpress,
                 {"code": "ok", "action": "update_portal"},
                 body=json.dumps({"action": "update_portal", "data": {"portal_id": 58, "upload_permission": allowed}}))
    file.add("check_action", "Order and white space do not matter", "It is JSON.",
             {"code": "ok", "action": "assign_user"},
             body=' { "data" : {"user_id":7,"portal_id":58} ,\r\n\t"action":"assign\\u005fuser" } ')
    file.add("check_action", "Of an action that stands twice the last counts", "As in JSON.parse and json_decode.",
             {"code": "ok", "action": "assign_user"},
             body='{"action":"x","action":"assign_user","data":{"user_id":7,"portal_id":58}}')


def _unknown(file: VectorFile) -> None:
    for name in ("createPortal", "Create Portal", "CREATE_PORTAL", "create-portal", "delete_portal", "", " ",
                 "create_portal ", "constructor"):
        file.add("check_action", f"{json.dumps(name)} is no action", "Slugs are compared byte for byte.",
                 {"code": "unknown_action", "pointer": "/action"},
                 body=json.dumps({"action": name, "data": {"title": "x"}}))


def _misshapen(file: VectorFile) -> None:
    for body in ("", "{", '{"action":"assign_user"', "{'action':1}", '{"action":"assign_user","data":{}}x'):
        file.add("check_action", f"{json.dumps(body)} is no JSON", "RFC 8259.", {"code": "malformed_json", "pointer": ""},
                 body=body)
    for body in ("[]", "7", "null", '"create_portal"'):
        file.add("check_action", f"{body} is no request", "A request is an object.",
                 {"code": "schema_mismatch", "pointer": ""}, body=body)
    for value in (None, 7, ["create_portal"], {"slug": "create_portal"}, True):
        file.add("check_action", f"An action of {json.dumps(value)} names none", "The slug is a text.",
                 {"code": "schema_mismatch", "pointer": "/action"}, body=json.dumps({"action": value, "data": {}}))
    mismatch = "schema_mismatch"
    for name, request, pointer in (
        ("A request without an action", {"data": {}}, "/action"),
        ("A request without data", {"action": "create_portal"}, "/data"),
        ("Data that is null", {"action": "create_portal", "data": None}, "/data"),
        ("Data that is a list", {"action": "create_portal", "data": []}, "/data"),
        ("A portal without a name", {"action": "create_portal", "data": {"title": ""}}, "/data/title"),
        ("An invitation to what is no address", {"action": "send_invitation",
            "data": {"portal_id": 58, "email": "jane"}}, "/data/email"),
        *((f"A portal's number of {json.dumps(number)}", {"action": "assign_user",
             "data": {"portal_id": number, "user_id": 7}}, "/data/portal_id")
          for number in ("", "fifty-eight", "58.5", "58 ", "-", "+58", 58.5, None, True)),
        ("An upload permission that is neither true nor false", {"action": "update_portal",
            "data": {"portal_id": 58, "upload_permission": "yes"}}, "/data/upload_permission"),
    ):
        file.add("check_action", f"{name} does not fit", "The action's schema says so.",
                 {"code": mismatch, "pointer": pointer}, body=json.dumps(request))
