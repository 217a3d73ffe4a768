"""How an action speaks and what it asks the application to change: references, never words."""

from __future__ import annotations

from typing import Any

from rasa_sdk.executor import CollectingDispatcher

Button = dict[str, Any]
PERSON: Button = {"text": "button_human", "payload": "/talk_to_human"}


def reply(
    dispatcher: CollectingDispatcher, key: str, buttons: list[Button] | None = None, **args: str
) -> None:
    """Say the reply with this key."""
    message: dict[str, Any] = {"reply": key}
    if args:
        message["args"] = args
    if buttons:
        message["buttons"] = buttons
    dispatcher.utter_message(json_message=message)


def answers(dispatcher: CollectingDispatcher, key: str, given: dict[str, Any]) -> None:
    """Say the reply with this key, which lists answers by their names in the asker's language."""
    dispatcher.utter_message(json_message={"reply": key, "answers": given})


def article(
    dispatcher: CollectingDispatcher, category: str, buttons: list[Button] | None = None
) -> None:
    """Say a category's article; `buttons` instead of the usual ones."""
    message: dict[str, Any] = {"article": category}
    if buttons is not None:
        message["buttons"] = buttons
    dispatcher.utter_message(json_message=message)


def lines(dispatcher: CollectingDispatcher, category: str) -> None:
    """Say the helplines of a category in a few words."""
    dispatcher.utter_message(json_message={"lines": category})


def no_article(dispatcher: CollectingDispatcher, category: str) -> None:
    """Say that there is no checked answer yet, and which institutions deal with it."""
    dispatcher.utter_message(json_message={"no_article": category})


def place(
    dispatcher: CollectingDispatcher, municipality: str, buttons: list[Button] | None = None
) -> None:
    """Say a municipality's site and county, and who helps there."""
    dispatcher.utter_message(json_message={"place": municipality, "buttons": buttons or []})


def institution(dispatcher: CollectingDispatcher, institution: str) -> None:
    """Say an institution's sites and contacts."""
    dispatcher.utter_message(json_message={"institution": institution})


def country(dispatcher: CollectingDispatcher, country: str) -> None:
    """Say where communities of Lithuanians in a country are listed."""
    dispatcher.utter_message(json_message={"country": country})


def events(dispatcher: CollectingDispatcher) -> None:
    """Say the centre's next events."""
    dispatcher.utter_message(json_message={"events": "next"})


def plan(dispatcher: CollectingDispatcher, answers: dict[str, Any]) -> None:
    """Show the plan made from these answers."""
    dispatcher.utter_message(json_message={"plan": answers})


def request(dispatcher: CollectingDispatcher, key: str, kind: str, fields: dict[str, str]) -> None:
    """Say the reply with this key and, below it, answers of a request."""
    dispatcher.utter_message(json_message={"request": fields, "reply": key, "kind": kind})


def effect(dispatcher: CollectingDispatcher, name: str, **values: Any) -> None:
    """Ask the application for a change; `bot.effects` lists what there is."""
    dispatcher.utter_message(json_message={"effect": name, **values})
