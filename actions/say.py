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
    dispatcher: CollectingDispatcher,
    category: str,
    buttons: list[Button] | None = None,
    about: list[dict[str, Any]] | None = None,
    lacking: str = "",
) -> None:
    """Say a category's article; `buttons` instead of the usual ones.

    It begins with the steps that the question is `about`, or says what is `lacking` in it.
    """
    message: dict[str, Any] = {"article": category}
    if about:
        message["about"] = about
    if lacking:
        message["lacking"] = lacking
    if buttons is not None:
        message["buttons"] = buttons
    dispatcher.utter_message(json_message=message)


def crisis(
    dispatcher: CollectingDispatcher, needs: list[str], *, at: str | None, told: list[str]
) -> None:
    """Say the crisis article led by what fits the needs; `at` is the municipality, if known."""
    dispatcher.utter_message(
        json_message={
            "article": "crisis_help",
            "needs": needs,
            "at": at,
            "told": told,
            "buttons": [],
        }
    )


def fitting(dispatcher: CollectingDispatcher, needs: list[str], *, at: str | None) -> None:
    """Say again what the crisis article has for these needs, without the rest."""
    dispatcher.utter_message(
        json_message={
            "article": "crisis_help",
            "form": "brief",
            "needs": needs,
            "at": at,
            "buttons": [],
        }
    )


def lines(dispatcher: CollectingDispatcher, category: str) -> None:
    """Say the helplines of a category in a few words."""
    dispatcher.utter_message(json_message={"lines": category})


def brief(
    dispatcher: CollectingDispatcher, category: str, buttons: list[Button] | None = None
) -> None:
    """Say an article's answer alone, with the rest behind a button; `buttons` instead of it."""
    message: dict[str, Any] = {"article": category, "form": "brief"}
    if buttons is not None:
        message["buttons"] = buttons
    dispatcher.utter_message(json_message=message)


def article_in(dispatcher: CollectingDispatcher, category: str, language: str) -> None:
    """Say an article in another language than the conversation's."""
    dispatcher.utter_message(json_message={"article": category, "in": language})


def passages(dispatcher: CollectingDispatcher, found: list[dict[str, Any]]) -> None:
    """Say passages that a search found, as something that may help."""
    dispatcher.utter_message(json_message={"passages": found})


def follow_up(
    dispatcher: CollectingDispatcher,
    category: str,
    *,
    part: str | None = None,
    passages: list[dict[str, Any]] | None = None,
    asked: str = "",
) -> None:
    """Say a section or some passages of an article; neither: that it says nothing on this."""
    message = {"follow_up": category, "part": part, "passages": passages or []}
    if asked:
        message["asked"] = asked
    dispatcher.utter_message(json_message=message)


def more(dispatcher: CollectingDispatcher, category: str, *, after: str, following: int) -> None:
    """Say what comes next of an article that was told whole, or in brief."""
    dispatcher.utter_message(json_message={"more": category, "after": after, "next": following})


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
