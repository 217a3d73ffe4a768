"""How an action speaks and what it asks the application to change: references, never words."""

from __future__ import annotations

from typing import Any

from rasa_sdk.executor import CollectingDispatcher

Button = dict[str, Any]


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


def article(
    dispatcher: CollectingDispatcher,
    category: str,
    place: str | None = None,
    buttons: list[Button] | None = None,
) -> None:
    """Say a category's article, with a municipality's site; `buttons` instead of the usual ones."""
    message: dict[str, Any] = {"article": category, "place": place}
    if buttons is not None:
        message["buttons"] = buttons
    dispatcher.utter_message(json_message=message)


def no_article(dispatcher: CollectingDispatcher, category: str) -> None:
    """Say that there is no checked answer yet, and which institutions deal with it."""
    dispatcher.utter_message(json_message={"no_article": category})


def place(dispatcher: CollectingDispatcher, municipality: str) -> None:
    """Say a municipality's official site."""
    dispatcher.utter_message(json_message={"place": municipality})


def plan(dispatcher: CollectingDispatcher, answers: dict[str, Any]) -> None:
    """Show the plan made from these answers."""
    dispatcher.utter_message(json_message={"plan": answers})


def effect(dispatcher: CollectingDispatcher, name: str, **values: Any) -> None:
    """Ask the application for a change; `bot.effects` lists what there is."""
    dispatcher.utter_message(json_message={"effect": name, **values})
