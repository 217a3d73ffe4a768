"""Facts about the domain: what rules name is served, and what is served is named."""

from __future__ import annotations

import re

import pytest
import yaml

from actions import all_actions
from bot.settings import ROOT
from bot.understanding import Understanding
from knowledge.library import Library
from knowledge.search import Search

BUILT_IN = {"action_deactivate_loop", "action_listen"}


def read(name: str) -> dict[str, list[str]]:
    """A file of the domain."""
    return dict(yaml.safe_load((ROOT / "dialogues" / "domain" / name).read_text("utf-8")))


def rules(name: str) -> set[str]:
    """What all rules name as their `intent` or `action`."""
    text = "".join(p.read_text("utf-8") for p in (ROOT / "dialogues" / "rules").glob("*.yml"))
    return set(re.findall(rf"- {name}: (\w+)", text))


@pytest.fixture(scope="module")
def served(library: Library, understanding: Understanding, search: Search) -> list[str]:
    """The names of the actions that the application serves."""
    return [action.name() for action in all_actions(library, understanding, search)]


def test_every_action_is_served_once(served: list[str]) -> None:
    """An action of the domain that nobody serves fails a turn; one that is not in it never runs."""
    assert sorted(served) == sorted(read("actions.yml")["actions"])


def test_rules_name_what_exists() -> None:
    """Actions, replies, forms and intents."""
    domain = read("actions.yml")
    actions = {*domain["actions"], *domain["responses"], *domain["forms"], *BUILT_IN}

    assert rules("action") <= actions
    assert rules("intent") <= {*read("intents.yml")["intents"], "nlu_fallback"}


def test_every_intent_has_a_rule() -> None:
    """Whatever is understood is answered."""
    silent = set(read("intents.yml")["intents"]) - rules("intent")

    assert not silent, f"write a rule for {sorted(silent)} in dialogues/rules"


def test_all_categories_are_intents() -> None:
    """The 61 intents of the query categories are all there; six more are for buttons only."""
    intents = read("intents.yml")["intents"]
    data = "".join(p.read_text("utf-8") for p in (ROOT / "nlu" / "data" / "en").glob("*.yml"))
    examples = set(re.findall(r"^\s*- intent: (\w+)", data, re.MULTILINE))

    assert len(intents) == len(set(intents))
    assert len(examples) == 61
    assert examples <= set(intents)
