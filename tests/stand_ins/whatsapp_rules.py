"""What the Cloud API refuses: the rules of the WhatsApp stand-in.

The pages below https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from tests.stand_ins.graph_rules import GraphRefusal, only

USER = re.compile(r"[A-Z]{2}\.[A-Za-z0-9]{1,128}")


def wrong(what: str) -> GraphRefusal:
    """A parameter that is not as it must be."""
    return GraphRefusal(131009, f"Parameter value is not valid: {what}")


def check_message(body: Mapping[str, Any]) -> str:
    """The form of a message; whom it goes to. An id of a person in `to` is nobody's number."""
    fields = {"messaging_product", "recipient_type", "biz_opaque_callback_data", "type"}
    only(body, fields | {"to", "recipient", "text", "interactive"}, "a message")
    if (body.get("messaging_product"), body.get("recipient_type")) != ("whatsapp", "individual"):
        raise wrong("messaging_product or recipient_type")
    if len(body.get("biz_opaque_callback_data", "")) > 512:
        raise wrong("biz_opaque_callback_data")
    if body.get("type") == "text":
        only(body["text"], {"body", "preview_url"}, "text")
        _length(body["text"]["body"], 4096, "text.body")
    elif body.get("type") == "interactive":
        _check_interactive(body["interactive"])
    else:
        raise wrong("type")
    if "to" in body:
        return re.sub(r"\D", "", body["to"])
    if not USER.fullmatch(body.get("recipient", "")):
        raise wrong("recipient")
    return str(body["recipient"])


def _check_interactive(interactive: Mapping[str, Any]) -> None:
    only(interactive, {"type", "body", "action"}, "interactive")
    _length(interactive["body"]["text"], 1024, "body.text")
    action = interactive["action"]
    if interactive["type"] == "button":
        only(action, {"buttons"}, "action")
        buttons = action["buttons"]
        if any(set(one) != {"type", "reply"} or one["type"] != "reply" for one in buttons):
            raise wrong("buttons")
        _check_choices([one["reply"] for one in buttons], most=3, title=20, name=256)
    elif interactive["type"] == "list":
        only(action, {"button", "sections"}, "action")
        _length(action["button"], 20, "action.button")
        [section] = action["sections"]
        _check_choices(section["rows"], most=10, title=24, name=200)
    else:
        raise wrong("interactive.type")


def _check_choices(choices: list[dict[str, Any]], *, most: int, title: int, name: int) -> None:
    if not 1 <= len(choices) <= most:
        raise wrong("how many choices")
    for one in choices:
        only(one, {"id", "title"}, "a choice")
        _length(one["title"], title, "title")
        _length(one["id"], name, "id")
    for key in ("id", "title"):
        if len({one[key] for one in choices}) < len(choices):
            raise wrong(f"the same {key} twice")


def _length(text: str, most: int, what: str) -> None:
    if not text.strip() or len(text.encode("utf-16-le")) // 2 > most:
        raise wrong(what)


def text_of(body: Mapping[str, Any]) -> str:
    """The text of a message."""
    return str(body["text"]["body"] if "text" in body else body["interactive"]["body"]["text"])


def choices_of(body: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Id and title of what can be chosen."""
    action = body.get("interactive", {}).get("action", {})
    replies = [one["reply"] for one in action.get("buttons", ())]
    rows = [row for section in action.get("sections", ()) for row in section["rows"]]
    return tuple((one["id"], one["title"]) for one in (*replies, *rows))
