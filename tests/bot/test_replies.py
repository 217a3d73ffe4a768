"""Facts about `bot.replies`: every reference becomes words, and every word is used."""

from __future__ import annotations

import re

import pytest
import yaml

from bot.messages import LANGUAGES
from bot.replies import Replies
from bot.settings import ROOT
from knowledge.library import Library

#: Beginnings of keys that code puts together (`topic_taxes`, `family_alone`, `command_start`).
MADE = (
    "topic_", "command_", "button_rate_",
    "family_", "citizenship_", "children_", "work_", "from_", "why_", "button_field_",
    "utter_ask_request_", "request_begin_", "request_sent_", "request_stopped",
    "followup_nothing_", "request_dropped", "request_no_consent",
    "code_known_", "code_made_", "channel_",
    "appointment_", "moment_", "on_weekday_", "promise_", "referral_", "button_talk_", "copy_",
)  # fmt: skip
STRING = re.compile(r"""["']([a-z][a-z0-9_]+)["']""")


def used_keys() -> set[str]:
    """Every string of the code, and every key that rules, the domain and buttons name."""
    found: set[str] = set()
    for folder in ("bot", "actions"):
        for path in (ROOT / folder).rglob("*.py"):
            found |= set(STRING.findall(path.read_text("utf-8")))
    for path in (ROOT / "dialogues").glob("domain/*.yml"):
        found |= set(re.findall(r"reply: (\w+)", path.read_text("utf-8")))
    for reply, buttons in yaml.safe_load((ROOT / "dialogues" / "buttons.yml").read_text()).items():
        found |= {reply, *(button["text"] for button in buttons)}
    return found


def test_every_reply_is_used(replies: Replies) -> None:
    """A text that nothing says is work for translators in vain."""
    unused = {key for key in replies.texts.keys() - used_keys() if not key.startswith(MADE)}

    assert not unused, f"take them out of dialogues/texts/*/replies/: {sorted(unused)}"


def test_every_reply_that_actions_say_exists(replies: Replies) -> None:
    """`say.reply(dispatcher, key)` and `{"text": key}` name keys of the texts `replies`."""
    wrong, keys = [], replies.texts.keys()
    for path in sorted((ROOT / "actions").glob("*.py")):
        text = path.read_text("utf-8")
        said = re.findall(r"""say\.reply\(\s*dispatcher,\s*["'](\w+)["']""", text)
        titles = re.findall(r"""["']text["']:\s*["'](\w+)["']""", text)
        wrong += [f"{path.name}: {key}" for key in said + titles if key not in keys]

    assert not wrong, f"write them in dialogues/texts/*/replies/: {wrong}"


def test_every_reply_of_the_domain_exists(replies: Replies) -> None:
    """A rule's `utter_…` is a key, under its own name."""
    domain = yaml.safe_load((ROOT / "dialogues" / "domain" / "actions.yml").read_text())
    keys = replies.texts.keys()
    rules = "".join(p.read_text() for p in (ROOT / "dialogues" / "rules").glob("*.yml"))

    for name, [response] in domain["responses"].items():
        assert response == {"custom": {"reply": name}}
        assert name in keys
    assert set(re.findall(r"action: (utter_\w+)", rules)) <= domain["responses"].keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_that_can_be_said_has_words(replies: Replies, language: str) -> None:
    """Articles and their parts, places and buttons, long and short."""
    library = replies.library
    references = [
        *({"article": category} for category in library.categories),
        *({"article": category, "form": "brief"} for category in library.categories),
        *(
            {"more": category, "after": after, "next": following}
            for category in library.categories
            for after in ("whole", "brief")
            for following in (0, 1, 99)
        ),
        *(
            {"follow_up": article.category, "part": part, "passages": []}
            for article in library.articles.values()
            if article.language == language
            for part in (None, *article.sections)
        ),
        *({"place": place} for place in library.places),
        {"plan": {}},
    ]

    for reference in references:
        for short in (False, True):
            rendered = replies.render(reference, language, short=short)
            assert rendered.text.strip()
            assert not re.search(r"[{}]", rendered.text), rendered.text
            assert all(title and payload.startswith("/") for title, payload in rendered.buttons)


@pytest.mark.parametrize("language", LANGUAGES)
def test_numbers_in_an_answer_lead_to_its_sources(replies: Replies, language: str) -> None:
    """Each `[1]` has a source below, each source is referred to, and each has an address."""
    for category in replies.library.categories:
        rendered = replies.render({"article": category}, language)

        cited = {int(number) for number in re.findall(r"\[(\d+)\]", rendered.text)}
        assert cited == {source.number for source in rendered.sources}
        assert all(re.match(r"https?://\w", source.url) for source in rendered.sources)
        assert all(source.note for source in rendered.sources)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_plan_fits_its_answers(library: Library, replies: Replies, language: str) -> None:
    """It says what it was made from, and has no step of somebody else's."""
    answers = {
        "family": "alone",
        "citizenship": "lt",
        "from": "ie",
        "children": "none",
        "work": "job",
        "municipality": "kauno-m",
    }
    rendered = replies.render({"plan": answers}, language)

    words = library.step_words[language]
    text = re.sub(r" \[\d+\]", "", rendered.text)
    for step in library.steps:
        fits = all(
            library.grouped(answers).get(field) in values for field, values in step.only_if.items()
        )
        assert (library.fill(words[step.id]["text"], language) in text) == fits, step.id
    assert library.countries["ie"].names[language] in rendered.text
    assert library.places["kauno-m"].site in rendered.text


def test_a_joined_talk_names_its_channels_in_words(replies: Replies) -> None:
    """Both where it goes on and where it began, in every language."""
    args = {"here": ["telegram"], "channels": ["sms"], "day": "2026-11-22"}
    for language in LANGUAGES:
        text = replies.render({"reply": "code_joined", "args": args}, language).text

        assert "Telegram" in text
        assert not set("[]'") & set(text), text
