"""What the Graph API refuses, and in which words: the rules of the Graph stand-in.

https://developers.facebook.com/documentation/business-messaging/messenger-platform/error-codes
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

DAY = timedelta(hours=24)
WEEK = timedelta(days=7)


class GraphRefusal(Exception):
    """An error as the Graph API answers it."""

    def __init__(self, code: int, message: str, subcode: int = 0, status: int = 400) -> None:
        super().__init__(message)
        self.status = status
        self.body: dict[str, Any] = {
            "error": {
                "message": f"(#{code}) {message}",
                "type": "OAuthException",
                "code": code,
                "fbtrace_id": "A-stand-in-trace",
            }
        }
        if subcode:
            self.body["error"]["error_subcode"] = subcode


def invalid(message: str) -> GraphRefusal:
    """A parameter that is not as it must be."""
    return GraphRefusal(100, message)


def only(found: Mapping[str, Any], allowed: set[str], where: str) -> None:
    """Refuse unknown fields."""
    unknown = found.keys() - allowed
    if unknown:
        raise invalid(f"Unknown fields in {where}: {sorted(unknown)}")


def check_action(body: Mapping[str, Any]) -> None:
    """A sender action goes alone."""
    only(body, {"recipient", "sender_action"}, "a sender action")
    if body["sender_action"] not in {"typing_on", "typing_off", "mark_seen"}:
        raise invalid("Unknown sender action")


def check_message(body: Mapping[str, Any]) -> None:
    """The form of a message, whoever it goes to."""
    only(body, {"recipient", "messaging_type", "tag", "message"}, "a message")
    kind, tag = body.get("messaging_type"), body.get("tag")
    if kind not in {"RESPONSE", "UPDATE", "MESSAGE_TAG"}:
        raise invalid("messaging_type is required")
    if (kind == "MESSAGE_TAG") != (tag is not None) or tag not in {None, "HUMAN_AGENT"}:
        raise invalid("Invalid parameter")
    message = body.get("message")
    if not isinstance(message, dict):
        raise invalid("message is required")
    only(message, {"text", "quick_replies", "metadata"}, "message")
    text = message.get("text")
    if not isinstance(text, str) or not text.strip():
        raise invalid("message text cannot be empty")
    if len(text.encode("utf-16-le")) // 2 >= 2000:
        raise invalid("Length of param message[text] must be less than or equal to 2000")
    if not isinstance(message.get("metadata", ""), str) or len(message.get("metadata", "")) > 1000:
        raise invalid("metadata is too long")
    replies = message.get("quick_replies", [])
    if not isinstance(replies, list) or len(replies) > 13:
        raise invalid("too many quick replies")
    for reply in replies:
        check_reply(reply)


def check_reply(reply: Mapping[str, Any]) -> None:
    """One quick reply."""
    only(reply, {"content_type", "title", "payload"}, "a quick reply")
    if reply.get("content_type") != "text":
        raise invalid("content_type of a quick reply")
    for name, most in (("title", 20), ("payload", 1000)):
        if not 1 <= len(reply.get(name) or "") <= most:
            raise invalid(f"{name} of a quick reply")


def check_window(body: Mapping[str, Any], last: datetime | None, now: datetime) -> None:
    """When the person last did something decides what may go."""
    quiet = now - last if last else WEEK
    most = WEEK if body["messaging_type"] == "MESSAGE_TAG" else DAY
    if quiet >= most:
        raise GraphRefusal(10, "This message is sent outside of allowed window.", 2018278)


def check_profile(body: Mapping[str, Any], profile: Mapping[str, Any]) -> None:
    """The page's profile: order, languages and lengths."""
    only(body, {"get_started", "greeting", "persistent_menu", "ice_breakers"}, "the profile")
    if "persistent_menu" in body and "get_started" not in profile:
        raise invalid("You must set a Get Started button if you also wish to use persistent menu")
    for name in body.keys() - {"get_started"}:
        locales = [one.get("locale") for one in body[name]]
        if "default" not in locales or len(set(locales)) != len(locales):
            raise invalid(f"{name}: the default locale is required, and each one once")
    for one in body.get("greeting", ()):
        if not 1 <= len(one["text"]) <= 160:
            raise invalid("greeting is too long")
    for one in body.get("persistent_menu", ()):
        _items(one, ("title", 30), 20)
    for one in body.get("ice_breakers", ()):
        _items(one, ("question", 80), 4)


def _items(one: Mapping[str, Any], words: tuple[str, int], most: int) -> None:
    name, longest = words
    items = one["call_to_actions"]
    if not 1 <= len(items) <= most:
        raise invalid("number of call_to_actions")
    for item in items:
        if not 1 <= len(item[name]) <= longest or not 1 <= len(item["payload"]) <= 1000:
            raise invalid(f"{name} or payload")
