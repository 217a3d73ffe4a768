"""Facts about `actions.followups`: what is said to a short question, and what is remembered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.answers import Answer
from actions.followups import MOST_TOLD, FollowUp, FollowUps, More, NewerText, told
from bot.understanding import Understanding
from knowledge.articles import LANGUAGES
from knowledge.library import Library
from knowledge.search import Search

PERMIT = "residence_permit"
READING = {"category": PERMIT, "after": "whole", "next": 0}
Acted = tuple[list[dict[str, Any]], dict[str, Any]]


@pytest.fixture(scope="session")
def follow_ups(library: Library, understanding: Understanding, search: Search) -> FollowUps:
    """Over the project's own articles."""
    return FollowUps(library, understanding, search)


def asking(intent: str, text: str = "", choice: str = "", **slots: Any) -> Tracker:
    """A tracker after a message."""
    entities = [{"entity": "choice", "value": choice}] if choice else []
    understood = {"name": intent, "confidence": 0.9}
    message = {
        "text": text,
        "intent": understood,
        "intent_ranking": [understood],
        "entities": entities,
    }
    slots = {"language": "en", **slots}
    return Tracker("1", slots, message, [], False, None, {}, "action_listen")  # noqa: FBT003


def act(action: Any, tracker: Tracker) -> Acted:
    """What an action says, and the slots it sets."""
    dispatcher = CollectingDispatcher()
    events = action.run(dispatcher, tracker, {})
    return [said["custom"] for said in dispatcher.messages], {e["name"]: e["value"] for e in events}


@pytest.mark.parametrize(
    ("about", "part"), [("documents", "have"), ("where", "who"), ("how", "steps")]
)
def test_a_section_answers(follow_ups: FollowUps, about: str, part: str) -> None:
    """What to have, who to ask, what to do."""
    [said], _ = act(FollowUp(follow_ups), asking("follow_up", choice=about, reading=READING))

    assert said == {"follow_up": "residence_permit", "part": part, "passages": []}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("about", ["cost", "time", "deadline", "online"])
def test_passages_answer(
    library: Library, follow_ups: FollowUps, language: str, about: str
) -> None:
    """Those with the words of the matter, from the same article, and not all of it."""
    tracker = asking("follow_up", choice=about, reading=READING, language=language)
    [said], _ = act(FollowUp(follow_ups), tracker)

    assert 1 <= len(said["passages"]) <= 2
    assert {place["category"] for place in said["passages"]} == {"residence_permit"}
    if about == "cost":
        passages = library.articles["residence_permit", language].passages()
        fee = next(i for i in passages if "papers-permit-fee" in i[2])
        places = [(place["part"], place["number"]) for place in said["passages"]]
        assert fee[:2] in places


@pytest.mark.parametrize("language", LANGUAGES)
def test_how_long_is_no_deadline(library: Library, follow_ups: FollowUps, language: str) -> None:
    """Who asks how long it takes is not told by when to come."""
    tracker = asking("follow_up", choice="time", reading=READING, language=language)
    [said], _ = act(FollowUp(follow_ups), tracker)
    steps = {
        n: text
        for part, n, text in library.articles[PERMIT, language].passages()
        if part == "steps"
    }

    assert not any("permit-visit-4-months" in steps[p["number"]] for p in said["passages"])


def test_where_nothing_is_said_on_the_wait_this_is_said(follow_ups: FollowUps) -> None:
    """By its name."""
    reading = {**READING, "category": "lithuanian_language"}
    [said], _ = act(FollowUp(follow_ups), asking("follow_up", choice="time", reading=reading))

    assert (said["passages"], said["asked"]) == ([], "time")


REFUSED = {
    "lt": "man neišdavė leidimo, kur skųstis?",
    "en": "my permit was refused, can I appeal?",
    "ru": "мне отказали в ВНЖ, куда обжаловать?",
    "uk": "мені відмовили в посвідці, як оскаржити?",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_answer_begins_with_the_steps_of_the_question(
    follow_ups: FollowUps, language: str
) -> None:
    """Also when the article was told before; then without the rest."""
    asked = asking(PERMIT, REFUSED[language], language=language)
    [said], slots = act(Answer(follow_ups), asked)
    [again], _ = act(
        Answer(follow_ups), asking(PERMIT, REFUSED[language], **slots | {"language": language})
    )

    assert [place["number"] for place in said["about"]] == [7, 8]
    assert again["passages"] == said["about"]


PRICE = {
    "lt": "kiek kainuoja leidimas gyventi?",
    "en": "how much does it cost to get a permit?",
    "ru": "сколько стоит ВНЖ?",
    "uk": "скільки коштує посвідка?",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_asks_the_price_reads_of_it_first(follow_ups: FollowUps, language: str) -> None:
    """Or that there is nothing checked on it."""
    [permit], _ = act(Answer(follow_ups), asking(PERMIT, PRICE[language], language=language))
    [events], _ = act(
        Answer(follow_ups), asking("record_of_nothing", PRICE[language], language=language)
    )

    assert {"category": PERMIT, "part": "steps", "number": 2} in permit["about"]
    assert events["lacking"] == "cost"


def test_a_question_that_goes_on_may_be_longer(follow_ups: FollowUps) -> None:
    """Not one that begins anew."""
    going_on = asking("x", "and how long must I have lived abroad?", reading=READING)
    anew = asking("x", "now how long must I have lived abroad?", reading=READING)

    assert follow_ups.asked(going_on) == "time"
    assert follow_ups.asked(anew) == ""


@pytest.mark.parametrize(("category", "shown"), [("school_kindergarten", True), ("taxes", False)])
def test_the_municipality_is_shown_where_it_decides(
    follow_ups: FollowUps,
    category: str,
    shown: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    """With the site of the one that the question names."""
    tracker = asking(category, "school in Kaunas")
    place = {"entity": "municipality", "value": "kauno-m"}
    tracker.latest_message["entities"] = [place]
    said, _ = act(Answer(follow_ups), tracker)

    assert any(one.get("place") == "kauno-m" for one in said) == shown


@pytest.mark.parametrize("text", ["/crisis_help", "nowhere to sleep tonight"])
def test_help_comes_before_what_is_asked(follow_ups: FollowUps, text: str) -> None:
    """Nothing stands before the helplines."""
    said, _ = act(Answer(follow_ups), asking("crisis_help", text))

    assert not any("about" in one for one in said)


def test_what_is_not_there_is_not_invented(follow_ups: FollowUps) -> None:
    """No section, no passage: the reference says that there is nothing."""
    reading = {**READING, "category": "events_activities"}
    [said], _ = act(FollowUp(follow_ups), asking("follow_up", choice="nonsense", reading=reading))

    assert said == {"follow_up": "events_activities", "part": None, "passages": []}


def test_more_goes_on(follow_ups: FollowUps) -> None:
    """Each time the next piece; a new article begins anew."""
    [first], slots = act(More(), asking("more", reading=READING))
    [second], _ = act(More(), asking("more", reading=slots["reading"]))
    _, anew = act(Answer(follow_ups), asking("taxes", reading=slots["reading"]))

    assert (first["next"], second["next"]) == (0, 1)
    begun = {key: anew["reading"][key] for key in ("category", "after", "next")}
    assert begun == {"category": "taxes", "after": "whole", "next": 0}


def test_the_same_article_again_is_brief(follow_ups: FollowUps) -> None:
    """In one conversation."""
    [first], slots = act(Answer(follow_ups), asking("taxes"))
    [again], after = act(Answer(follow_ups), asking("taxes", "taxes?", **slots))

    assert first == {"article": "taxes"}
    assert again == {"article": "taxes", "form": "brief"}
    assert after["reading"]["after"] == "brief"


def test_a_question_on_the_topic_with_its_name_gets_the_part(follow_ups: FollowUps) -> None:
    """Not the whole article again."""
    tracker = asking("residence_permit", "how much for a permit?", reading=READING)
    [said], slots = act(Answer(follow_ups), tracker)

    assert said["follow_up"] == "residence_permit"
    assert "reading" not in slots


def test_another_topic_wins(follow_ups: FollowUps) -> None:
    """Whatever short question it comes with."""
    [said], _ = act(Answer(follow_ups), asking("taxes", "how much does it cost?", reading=READING))

    assert said["article"] == "taxes"


def test_what_is_remembered_stays_small() -> None:
    """However long a conversation is."""
    slots: dict[str, Any] = {}
    for number in range(3 * MOST_TOLD):
        _, events = told(asking("", **slots), f"category_{number}")
        slots = {event["name"]: event["value"] for event in events}

    assert len(slots["told"]) == MOST_TOLD
    assert slots["told"][-1] == f"category_{3 * MOST_TOLD - 1}"


def test_the_newer_text_is_the_english_one(library: Library) -> None:
    """And a made-up category is nothing."""
    newer = NewerText(library)

    assert act(newer, asking("newer_text", choice="taxes"))[0] == [{"article": "taxes", "in": "en"}]
    assert act(newer, asking("newer_text", choice="../x"))[0] == [{"reply": "clarify_nothing"}]


@pytest.mark.parametrize("intent", ["more", "follow_up"])
def test_without_an_article_there_is_nothing_to_go_on_with(
    follow_ups: FollowUps, intent: str
) -> None:
    """An old button may be pressed after a new beginning."""
    action: Callable[..., Any] = More if intent == "more" else lambda: FollowUp(follow_ups)

    assert act(action(), asking(intent, choice="cost"))[0] == [{"reply": "clarify_nothing"}]


def test_in_another_language_it_has_not_been_told() -> None:
    """Whoever asks again in a language that the answer was not in gets the whole of it."""
    slots = {"told": ["taxes"], "reading": {"category": "taxes", "language": "en"}}

    def again(language: str) -> bool:
        tracker = Tracker("1", {**slots, "language": language}, {}, [], False, None, {}, "")  # noqa: FBT003
        return told(tracker, "taxes")[0]

    assert again("en")
    assert not again("ru")
