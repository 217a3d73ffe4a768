"""The page's profile in all languages: "Get started", greeting, menu, first questions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.errors import Misconfigured
from channels.messenger.limits import ICE_BREAKERS
from channels.meta.graph import CallFailed, Graph

Texts = Mapping[str, Mapping[str, str]]

#: The language of each locale. `default` is for everybody else, and must be there.
LOCALES = {"default": "en", "lt_LT": "lt", "en_US": "en", "ru_RU": "ru", "uk_UA": "uk"}

#: Payload and text of each item of the menu. The choice of a language comes back as its title.
MENU = {
    "MENU_HUMAN": "messenger_menu_human",
    "MENU_LANGUAGE": "messenger_menu_language",
    "MENU_RESTART": "messenger_menu_restart",
}

#: What we ask the platform to tell us. https://developers.facebook.com/documentation/
#: business-messaging/messenger-platform/webhooks/webhook-events
FIELDS = (
    "messages",
    "messaging_postbacks",
    "message_echoes",
    "message_edits",
    "message_deliveries",
    "message_reads",
    "message_reactions",
    "messaging_referrals",
    "messaging_handovers",
    "messaging_policy_enforcement",
    "standby",
)


async def set_up(graph: Graph, page_id: str, texts: Texts) -> list[str]:
    """Set everything; what was set, one word each. Raises Misconfigured.

    The menu needs "Get started", so that one goes first. The platform takes 10 such calls in ten
    minutes. Setting again changes what is there.
    """
    profile = "/me/messenger_profile"
    calls: list[tuple[str, dict[str, Any]]] = [
        (f"/{page_id}/subscribed_apps", {"subscribed_fields": ",".join(FIELDS)}),
        (profile, {"get_started": {"payload": "GET_STARTED"}, "greeting": _greeting(texts)}),
        (profile, {"persistent_menu": _menu(texts), "ice_breakers": _ice_breakers(texts)}),
    ]
    done: list[str] = []
    for path, body in calls:
        try:
            await graph.post(path, body)
        except CallFailed as failed:
            what = ", ".join(body)
            msg = f"Messenger did not take {what} ({failed.verdict.reason}); done: {done}."
            raise Misconfigured(msg) from None
        done += body
    return done


def _greeting(texts: Texts) -> list[dict[str, Any]]:
    return [
        {"locale": locale, "text": texts[language]["messenger_greeting"]}
        for locale, language in LOCALES.items()
    ]


def _menu(texts: Texts) -> list[dict[str, Any]]:
    return [
        {
            "locale": locale,
            "composer_input_disabled": False,
            "call_to_actions": [
                {"type": "postback", "title": texts[language][key], "payload": payload}
                for payload, key in MENU.items()
            ],
        }
        for locale, language in LOCALES.items()
    ]


def _ice_breakers(texts: Texts) -> list[dict[str, Any]]:
    return [
        {
            "locale": locale,
            "call_to_actions": [
                {"question": texts[language][f"messenger_ice_{n}"], "payload": f"ICE_{n}"}
                for n in range(1, ICE_BREAKERS + 1)
            ],
        }
        for locale, language in LOCALES.items()
    ]
