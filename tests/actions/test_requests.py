"""Facts about `actions.requests`: what answers to its questions mean, and what is noted."""

from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.requests.answers import RequestAnswers
from actions.requests.fields import FIELDS, next_field, slot
from actions.requests.form import BeginRequest, ValidateRequest
from actions.said import Said
from bot.understanding import Understanding
from knowledge.library import Library


@pytest.fixture(scope="module")
def answers(library: Library, understanding: Understanding) -> RequestAnswers:
    """Reads messages."""
    return RequestAnswers(library, understanding)


class Heard:
    """A message in a request: what it fills, and what is said and noted at it."""

    def __init__(self, answers: RequestAnswers) -> None:
        self.answers = answers
        self.said: list[dict[str, Any]] = []
        self.noted: dict[str, str] = {}

    def __call__(
        self,
        text: str,
        asked: str,
        kind: str = "case",
        intent: str = "inform",
        entities: tuple[dict[str, Any], ...] = (),
        **given: str,
    ) -> dict[str, Any]:
        """The slots that are set, without the request's own prefix."""
        message = {
            "text": text,
            "intent": {"name": intent, "confidence": 0.9},
            "intent_ranking": [{"name": intent, "confidence": 0.9}],
            "entities": list(entities),
        }
        slots = {slot(field): None for field in FIELDS}
        slots |= {slot(field): value for field, value in given.items()}
        slots |= {"request": kind, "requested_slot": slot(asked) if asked else None}
        tracker = Tracker("1", slots, message, [], False, None, {}, "action_listen")  # noqa: FBT003
        dispatcher = CollectingDispatcher()
        action = ValidateRequest(self.answers) if asked else BeginRequest(self.answers)
        events = action.run(dispatcher, tracker, {})
        said = [one["custom"] for one in dispatcher.messages]
        self.said = [one for one in said if "effect" not in one]
        self.noted = {one["field"]: one["value"] for one in said if one.get("effect") == "note"}
        return {
            one["name"].removeprefix("request_"): one["value"]
            for one in events
            if one["event"] == "slot"
        }


@pytest.fixture
def heard(answers: RequestAnswers) -> Heard:
    """A message in a request."""
    return Heard(answers)


def entity(text: str, words: str, kind: str, value: str, **more: str) -> dict[str, Any]:
    """An entity at its place in a text."""
    start = text.index(words)
    return {"entity": kind, "value": value, "start": start, "end": start + len(words), **more}


@pytest.mark.parametrize(
    ("text", "asked", "value"),
    [
        ("telefonu", "how", "phone"),
        ("by e-mail please", "how", "email"),
        ("не по телефону, а по почте", "how", "email"),
        ("тут, у чаті", "how", "chat"),
        ("tik aš", "who", "alone"),
        ("me, my wife and three children, they are 4, 6 and 9", "who", None),
        ("нет", "deadline", "none"),
        ("sutinku", "consent", "yes"),
        ("не згоден", "consent", "no"),
        ("siuskite", "send", "send"),
        ("do not send it", "send", "drop"),
        ("не надсилати", "send", "drop"),
        ("taisyti", "send", "change"),
        ("rusiškai", "language", "ru"),
    ],
)
def test_choices(heard: Heard, text: str, asked: str, value: str | None) -> None:
    """Typed answers mean what their buttons say; what fits no button stays in its own words."""
    kind = {"who": "coordinator", "language": "consultation"}.get(asked, "case")

    assert heard(text, asked, kind)[asked] == (value or text)


def test_words_are_kept(heard: Heard) -> None:
    """A description is kept as it was written, and quoted."""
    text = "Darbdavys nemoka algos jau du mėnesius"

    assert heard(text, "about", intent="employment_rights")["about"] == text
    assert heard.noted == {"about": text}


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("Vyras mane muša", "crisis_help"),
        ("They took my passport", "trafficking_exploitation"),
        ("Хочу поговорить с человеком", "talk_to_human"),
        ("O kiek tai kainuoja?", "health_insurance"),
        ("taip", "affirm"),
        ("привіт", "greet"),
    ],
)
def test_what_is_no_description(heard: Heard, text: str, intent: str) -> None:
    """A cry for help, a wish for a person, a clear question or a bare word fills nothing."""
    filled = heard(text, "about", intent=intent)

    assert filled == {"requested_slot": "request_about"}
    assert heard.noted == {}


def test_a_topic_may_name_a_consultant(heard: Heard) -> None:
    """Whoever tells what they want to talk about is not asking for a person again."""
    text = "Noriu pasikalbėti su konsultantu apie vaikų mokyklą Kaune"

    assert heard(text, "about", "consultation", intent="talk_to_human")["about"] == text


def test_contact_is_noted_only_with_consent(heard: Heard) -> None:
    """A number that nobody asked for is hidden in the words, and noted after a yes."""
    text = "Negaunu pinigų, mano numeris +370 612 34567"
    phone = entity(text, "+370 612 34567", "contact", "+37061234567", role="phone")

    filled = heard(text, "about", entities=(phone,))
    before = dict(heard.noted)
    heard("taip", "consent", intent="affirm", contact="+37061234567", how="chat")

    assert filled["contact"] == "+37061234567"
    assert before == {"about": "Negaunu pinigų, mano numeris …"}
    assert heard.noted == {"consent": "yes", "contact": "+37061234567"}


def test_no_consent(heard: Heard) -> None:
    """A no forgets the contact and says how the answer comes."""
    filled = heard("ne", "consent", intent="deny", contact="+37061234567", how="phone")

    assert filled["contact"] is None
    assert [one["reply"] for one in heard.said] == ["request_no_consent"]
    assert heard.noted == {"consent": "no", "how": "chat"}


def test_consent_is_asked_when_it_is_needed() -> None:
    """For a call, and for a number that was given; not for an answer in the chat."""
    done = dict.fromkeys(("about", "now", "to", "citizenship", "deadline"), "skipped")

    assert next_field("case", {**done, "how": "chat"}) == "send"
    assert next_field("case", {**done, "how": "phone"}) == "consent"
    assert next_field("case", {**done, "how": "chat", "contact": "a@b.lt"}) == "consent"
    assert next_field("case", {**done, "how": "phone", "consent": "yes"}) == "contact"
    assert next_field("case", {**done, "how": "phone", "consent": "no"}) == "send"


def test_a_correction(heard: Heard) -> None:
    """Not Ireland, Norway: the earlier answer changes, and the open question stays open."""
    text = "not Ireland, Norway"
    entities = (entity(text, "Ireland", "country", "ie"), entity(text, "Norway", "country", "no"))

    filled = heard(text, "to", entities=entities, about="x", now="ie")

    assert (filled["now"], filled["requested_slot"]) == ("no", "request_to")
    assert "to" not in filled
    assert [one["reply"] for one in heard.said] == ["request_changed"]


def test_a_city_and_its_district(heard: Heard) -> None:
    """They share a name, so it is asked which is meant, once; who says "district" is not asked."""
    bare = entity("Kaunas", "Kaunas", "municipality", "kauno-m")
    text = "Kauno rajonas"
    district = entity(text, text, "municipality", "kauno-r")

    asked = heard("Kaunas", "municipality", "coordinator", entities=(bare,))
    told = heard(text, "municipality", "coordinator", entities=(district,))

    assert asked["which"] == ["kauno-m", "kauno-r"]
    assert "municipality" not in asked
    assert told["municipality"] == "kauno-r"


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("Esu Lietuvos pilietis", "Lietuvos"),
        ("I am a Lithuanian citizen", "Lithuanian"),
        ("Живу в Ирландии. Я гражданин Литвы.", "Литвы"),
        ("Живу в Ірландії. Я громадянин Литви.", "Литви"),
    ],
)
def test_what_was_said_before_is_known(answers: RequestAnswers, text: str, country: str) -> None:
    """Citizenship that was told in the talk is not asked again, and is noted with its words."""
    said = Said(text, entities=(entity(text, country, "country", "lt"),))

    assert answers.known("case", {}, [said])["citizenship"] == ("lt", text)


def test_the_same_message_again_reads_the_same(heard: Heard) -> None:
    """Rasa asks again after an interruption: what was no answer is still none."""
    question = ("Do I need a visa for my wife?", "about")

    assert heard(*question, intent="visa_entry") == heard(*question, intent="visa_entry")


@pytest.mark.parametrize(
    ("text", "consent"),
    [
        ("+370 600 00000", None),
        ("mano numeris +370 600 00000", None),
        ("taip, +370 600 00000", "yes"),
        ("yes please, +370 600 00000", "yes"),
        ("да, +370 600 00000", "yes"),
        ("так, +370 600 00000", "yes"),
    ],
)
def test_a_number_alone_is_no_consent(heard: Heard, text: str, consent: str | None) -> None:
    """It is neither noted nor quoted before they agree; the question is asked again."""
    phone = entity(text, "+370 600 00000", "contact", "+37060000000", role="phone")

    filled = heard(text, "consent", entities=(phone,), about="darbas", now="ie", to="skipped")

    assert filled.get("consent") == consent
    assert filled["contact"] == "+37060000000"
    assert heard.noted == ({"consent": "yes", "contact": "+37060000000"} if consent else {})
    assert [one["reply"] for one in heard.said] == ([] if consent else ["request_contact_seen"])


@pytest.mark.parametrize(
    ("text", "language"),
    [("english", "en"), ("lietuvių", "lt"), ("по-русски", "ru"), ("українською", "uk")],
)
def test_the_language_of_a_talk(heard: Heard, text: str, language: str) -> None:
    """Named as an answer, it does not change the language of the chat."""
    filled = heard(text, "language", "consultation", intent="change_language")

    assert filled["language"] == language


@pytest.mark.parametrize("text", ["ona@example.org", "my email is ona@example.org"])
def test_an_address_says_nothing_else(heard: Heard, text: str) -> None:
    """Neither who is coming nor what the matter is."""
    address = entity(text, "ona@example.org", "contact", "ona@example.org", role="email")

    for asked in ("who", "about"):
        filled = heard(text, asked, "coordinator", entities=(address,), municipality="kauno-m")
        assert (filled.get(asked), filled["contact"]) == (None, "ona@example.org")


@pytest.mark.parametrize("text", ["send", "siųsti", "отправить", "надіслати"])
def test_sending_is_no_place(heard: Heard, text: str) -> None:
    """Whoever wants to send before the end is asked on."""
    assert heard(text, "to") == {"requested_slot": "request_about"}


@pytest.mark.parametrize("text", ["phone", "telefonu", "по телефону", "телефоном"])
def test_a_way_of_talking_is_no_topic(heard: Heard, text: str) -> None:
    """It answers another question, and the topic is asked again."""
    filled = heard(text, "about", "consultation")

    assert filled == {"how": "phone", "requested_slot": "request_about"}


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("tomorrow after 5pm?", "tomorrow"),
        ("rytoj po 17 val.?", "rytoj"),
        ("завтра после 17?", "завтра"),
        ("завтра після 17?", "завтра"),
    ],
)
def test_an_hour_is_kept(heard: Heard, text: str, day: str) -> None:
    """In doubt or in the wish itself, with the day that is meant."""
    days = (entity(text, day, "date", "2026-11-23"),)

    assert heard(text, "when", "consultation", entities=days)["when"] == f"{text} (2026-11-23)"
    begun = heard(text, "", intent="book_consultation", entities=days)
    assert begun["when"] == f"{text} (2026-11-23)"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("online, in English", "en"),
        ("internetu, lietuviškai", "lt"),
        ("онлайн, по-русски", "ru"),
        ("онлайн, українською", "uk"),
    ],
)
@pytest.mark.parametrize("asked", ["about", "how"])
def test_a_way_and_a_language(heard: Heard, asked: str, text: str, language: str) -> None:
    """Both are answers, and the chat keeps its language."""
    filled = heard(text, asked, "consultation", intent="change_language")
    assert (filled["how"], filled["language"]) == ("video", language)


@pytest.mark.parametrize("asked", ["about", "how"])
def test_a_day_told_early(heard: Heard, asked: str) -> None:
    """It is kept, whatever the wish for a consultation is taken for, and nothing begins anew."""
    text = "у четвер після обіду"
    days = (entity(text, "четвер", "date", "2026-11-26"),)
    filled = heard(text, asked, "consultation", intent="book_consultation", entities=days)
    assert filled["when"] == f"{text} (2026-11-26)"


@pytest.mark.parametrize("intent", ["residence_permit", "nlu_fallback"])
def test_a_question_is_what_they_want_to_talk_about(heard: Heard, intent: str) -> None:
    """Where the matter is asked for, a question of some words is the matter."""
    text = "как перевезти маму пенсионерку из Беларуси ко мне?"
    assert heard(text, "about", "consultation", intent=intent)["about"] == text


def test_nobody_is_called_without_a_number(heard: Heard) -> None:
    """Whoever skips the number is answered in the chat, and told so."""
    filled = heard("praleisti", "contact", intent="skip", how="phone", consent="yes")
    assert filled["how"] == "chat"
    assert [one["reply"] for one in heard.said] == ["request_no_consent"]
