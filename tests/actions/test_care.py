"""Facts about help that fits: what leads the crisis card, and what only sounds like a cry."""

from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import all_actions, danger, emergency, fear, gentle
from actions.needs import Needs
from actions.places import only_an_office
from bot.understanding import Understanding
from knowledge.library import Library
from knowledge.search import Search

Entities = list[dict[str, Any]]
SIAULIAI: Entities = [{"entity": "municipality", "value": "siauliu-m"}]


def tracker(text: str, intent: str, entities: Entities | None = None, **slots: Any) -> Tracker:
    """A message that was understood so; `beliefs` are those in other intents."""
    beliefs = slots.pop("beliefs", {intent: 0.9})
    message = {
        "text": text,
        "intent": {"name": intent, "confidence": 0.9},
        "intent_ranking": [{"name": n, "confidence": c} for n, c in beliefs.items()],
        "entities": entities or [],
    }
    return Tracker("1", slots, message, [], False, None, {}, "action_listen")  # noqa: FBT003


class Talk:
    """Runs actions by their names."""

    def __init__(self, library: Library, understanding: Understanding, search: Search) -> None:
        served = all_actions(library, understanding, search)
        self.actions = {action.name(): action for action in served}

    def said(self, action: str, of: Tracker) -> list[dict[str, Any]]:
        """What an action says."""
        dispatcher = CollectingDispatcher()
        self.events = self.actions[action].run(dispatcher, of, {})
        return [message["custom"] for message in dispatcher.messages]


@pytest.fixture
def talk(library: Library, understanding: Understanding, search: Search) -> Talk:
    """All actions, as they are served."""
    return Talk(library, understanding, search)


@pytest.mark.parametrize(
    ("text", "needs"),
    [
        ("i have nowhere to sleep tonight klaipeda", ["roof", "today"]),
        ("neturiu kur nakvoti, esu Vilniuje", ["roof"]),
        ("neturiu kur nakvot", []),
        ("negde nochevat v Klaipede", ["roof"]),
        ("мені ніде ночувати", ["roof"]),
        ("my husband beats me", ["violence"]),
        ("vyras mane muša", ["violence"]),
        ("муж меня бьёт, мне негде жить", ["violence", "roof"]),
        ("cholovik mene bie, чоловік мене б'є", ["violence"]),
        ("nenoriu gyventi", ["dying"]),
        ("не хочу жить", ["dying"]),
        ("не хочу жити", ["dying"]),
        ("i want to die", ["dying"]),
        ("нет денег", ["no_money"]),
        ("tėtis muša, man 13 metų", ["violence", "under_age"]),
    ],
)
def test_what_somebody_needs(understanding: Understanding, text: str, needs: list[str]) -> None:
    """Found by their words, with diacritics or without; what is not recognised leads nothing."""
    assert Needs(text, understanding, None).named() == needs


def test_the_crisis_card_is_led_by_the_need_and_the_town(talk: Talk) -> None:
    """A place and children that were named are not asked for again."""
    card, call = talk.said(
        "action_care", tracker("2 kids, nowhere to sleep in siauliai", "crisis_help", SIAULIAI)
    )
    assert card["article"] == "crisis_help"
    assert (card["needs"], card["at"], card["told"]) == (["roof"], "siauliu-m", ["children"])
    assert call == {"effect": "call_person", "reason": "care", "urgent": True, "kind": "crisis"}


@pytest.mark.parametrize(
    "text",
    [
        "my husband beats me and my permit depends on him",
        "vyras mane muša, o nuo jo priklauso mano leidimas gyventi",
        "муж меня бьёт, а ВНЖ зависит от него",
        "чоловік мене б'є, а моя посвідка залежить від нього",
    ],
)
def test_violence_and_a_permit(talk: Talk, text: str) -> None:
    """The women's line leads, and the question of the permit is not lost."""
    card, permit, *_, call = talk.said("action_care", tracker(text, "crisis_help"))
    assert card["needs"] == ["violence"]
    assert permit == {"reply": "permit_passed_on"}
    assert (call["effect"], call["kind"]) == ("call_person", "violence")


@pytest.mark.parametrize(
    "text",
    [
        "if i quit my job will they deport me?",
        "ar mane deportuos, jei išeisiu iš darbo?",
        "меня депортируют если я уволюсь?",
        "мене депортують, якщо я звільнюся?",
        "menia deportiruyut esli uvolyus?",
    ],
)
@pytest.mark.parametrize("intent", ["trafficking_exploitation", "crisis_help"])
def test_a_question_about_a_permit_is_no_alarm(talk: Talk, text: str, intent: str) -> None:
    """Help is named, the offices that decide are, and a person is offered, not called."""
    said = talk.said("action_care", tracker(text, intent))
    assert [one.get("reply") for one in said[:2]] == ["care_first", "permit_question"]
    assert said[-1] == {"reply": "person_offer"}


@pytest.mark.parametrize(
    "text",
    [
        "boss says they will deport me if i quit",
        "they took my passport and will they deport me",
        "šefas grasina, kad mane deportuos",
        "хозяин угрожает депортацией",
        "шеф погрожує, що мене депортують",
    ],
)
def test_a_threat_stays_an_alarm(talk: Talk, text: str) -> None:
    """Deportation that somebody threatens with is exploitation."""
    said = talk.said("action_care", tracker(text, "trafficking_exploitation"))
    assert said[0]["article"] == "trafficking_exploitation"


@pytest.mark.parametrize(
    "text",
    [
        "no work no money 3 kids in siauliai, what can municipality give",
        "neturim pinigų, 3 vaikai, kokia pagalba iš savivaldybės",
        "нет денег, трое детей, какая помощь от самоуправления",
        "немає грошей, троє дітей, яка допомога від муніципалітету",
    ],
)
def test_poverty_asks_for_benefits(talk: Talk, text: str) -> None:
    """Help is named first, then what the municipality does."""
    said = talk.said("action_care", tracker(text, "crisis_help", SIAULIAI))
    assert said[0]["reply"] == "care_first"
    articles = [one["article"] for one in said if "article" in one]
    assert articles == ["social_assistance", "family_benefits"]
    assert said[-1] == {"reply": "person_offer"}


@pytest.mark.parametrize(
    "text",
    [
        "no money, kids hungry, what can municipality give",
        "нет денег, детям нечего есть, какая помощь",
        "no money and i want to die, what help is there",
    ],
)
def test_hunger_is_a_crisis(talk: Talk, text: str) -> None:
    """What is needed today does not wait for a benefit."""
    assert talk.said("action_care", tracker(text, "crisis_help"))[0]["article"] == "crisis_help"


@pytest.mark.parametrize(
    "text",
    [
        "can i talk to someone real pls",
        "noriu kalbėti su gyvu žmogumi",
        "хочу поговорить с живым человеком",
        "хочу поговорити з живою людиною",
    ],
)
def test_someone_real_is_a_person(talk: Talk, text: str) -> None:
    """Not a helpline: they are tired of a bot."""
    beliefs = {"psychological_support": 0.6, "talk_to_human": 0.6}
    assert not talk.said("action_care", tracker(text, "psychological_support", beliefs=beliefs))
    assert talk.events[0]["name"] == "action_call_person"


@pytest.mark.parametrize(
    "text",
    [
        "my belarus passport expires, embassy in minsk only way, i am afraid go back",
        "baigiasi baltarusijos pasas, bijau grįžti",
        "заканчивается паспорт, боюсь возвращаться в Беларусь",
        "закінчується паспорт, боюся повертатися",
    ],
)
def test_who_fears_their_country_hears_of_protection(
    understanding: Understanding, text: str
) -> None:
    """And of a person first; nothing sends them to the embassy."""
    dispatcher = CollectingDispatcher()
    events = fear.answer(dispatcher, tracker(text, "identity_documents"), understanding)
    said = [message["custom"] for message in dispatcher.messages]
    assert said[0] == {"reply": "fears_return"}
    assert said[1]["article"] == "asylum"
    assert events
    assert events[0]["value"] == "talk_to_human"


def test_who_fears_a_return_to_lithuania_asks_something_else(understanding: Understanding) -> None:
    """Asylum is not for who comes home."""
    home = [{"entity": "country", "value": "lt"}]
    of = tracker("afraid to return to Lithuania without passport", "identity_documents", home)
    assert fear.answer(CollectingDispatcher(), of, understanding) is None


@pytest.mark.parametrize(
    "text",
    [
        "if i leave him will they deport me?",
        "ar mane deportuos, jei jį paliksiu?",
        "меня депортируют, если я уйду от него?",
        "мене депортують, якщо я піду від нього?",
    ],
)
def test_a_question_in_an_emergency_is_answered(understanding: Understanding, text: str) -> None:
    """After the calm line, with whom to ask; it is no new kind of danger."""
    dispatcher = CollectingDispatcher()
    slots = {"owner": "waiting", "urgent": True, "alarm": "crisis_help"}
    of = tracker(text, "trafficking_exploitation", **slots)
    assert emergency.answer(dispatcher, of, understanding)
    said = [message["custom"].get("reply") for message in dispatcher.messages]
    assert said[:2] == ["noted_care", "permit_question"]


@pytest.mark.parametrize(
    "text",
    [
        "do they speak russian?",
        "ar ten kalba rusiškai?",
        "там говорят по-русски?",
        "там говорять російською?",
    ],
)
def test_a_question_about_a_language_changes_nothing(talk: Talk, text: str) -> None:
    """Only who asks for one gets another."""
    spoken = [{"entity": "language", "value": "ru"}]
    said = talk.said("action_language", tracker(text, "change_language", spoken))
    assert said == [{"reply": "language_of_others"}]


@pytest.mark.parametrize(
    "text", ["do you speak russian?", "ar kalbate rusiškai?", "говорите по-русски", "rusiškai"]
)
def test_a_wish_for_a_language_changes_it(talk: Talk, text: str) -> None:
    """As ever."""
    spoken = [{"entity": "language", "value": "ru"}]
    said = talk.said("action_language", tracker(text, "change_language", spoken))
    assert {"reply": "language_changed"} in said


@pytest.mark.parametrize(
    "text",
    [
        "you people are useless!!! waited 4 months for my permit and nobody pick up phone",
        "jūs nieko nepadedat, keturis mėnesius laukiu leidimo gyventi ir niekas neatsiliepia",
        "вы бесполезны, я жду ВНЖ уже четыре месяца и никто не берёт трубку",
        "ви не допомагаєте, я чекаю на посвідку чотири місяці, ніхто не бере слухавку",
    ],
)
def test_anger_with_a_matter_gets_a_kind_word(understanding: Understanding, text: str) -> None:
    """One sentence and a person, not nine steps."""
    dispatcher = CollectingDispatcher()
    assert gentle.answer(dispatcher, tracker(text, "residence_permit"), understanding)
    said = [message["custom"] for message in dispatcher.messages]
    assert said == [{"reply": "apology"}, {"reply": "person_offer"}]


@pytest.mark.parametrize(
    ("text", "office", "only"),
    [
        ("and of tax office?", "tax office", True),
        ("o VMI?", "VMI", True),
        ("а налоговой?", "налоговой", True),
        ("а податкової?", "податкової", True),
        ("do I pay to the tax office?", "tax office", False),
    ],
)
def test_an_office_alone(
    understanding: Understanding,
    text: str,
    office: str,
    only: bool,  # noqa: FBT001
) -> None:
    """After a number, "and of the tax office?" asks for one more."""
    start = text.index(office)
    entity = {"entity": "institution", "value": "vmi", "start": start, "end": start + len(office)}
    assert only_an_office(tracker(text, "taxes", [entity]), understanding) == only


@pytest.mark.parametrize(
    "text",
    [
        "how do I divorce, my husband beats me",
        "kaip išsiskirti, vyras mane muša",
        "как развестись, муж бьёт",
        "мене депортують якщо розлучуся? чоловік б'є",
        "my kid has fever and convulsions",
        "vaikui karštis ir traukuliai",
        "у ребёнка судороги, температура 40",
        "у мене маленька дитина хвора температура 40 і судоми",
    ],
)
def test_words_of_danger_win_over_any_topic(understanding: Understanding, text: str) -> None:
    """The card and a person, whatever the rules would do."""
    dispatcher = CollectingDispatcher()
    assert danger.answer(dispatcher, tracker(text, "civil_status"), understanding)
    said = [message["custom"] for message in dispatcher.messages]
    assert said[0]["article"] == "crisis_help"
    call = {"effect": "call_person", "reason": "care", "urgent": True}
    assert said[-1] in ({**call, "kind": "violence"}, {**call, "kind": "medical"})


@pytest.mark.parametrize(
    "text",
    ["a film in which a husband beats me to it", "пособие на ребёнка: эпилепсия, судороги"],
)
def test_a_story_is_no_danger(understanding: Understanding, text: str) -> None:
    """Nor is a long illness with a question of its own."""
    of = tracker(text, "family_benefits")
    assert danger.answer(CollectingDispatcher(), of, understanding) is None


@pytest.mark.parametrize(
    "text",
    [
        "my husband beats me and says they deport me if I go",
        "vyras mane muša ir sako, kad mane deportuos",
        "муж меня бьёт и говорит, что меня депортируют",
        "Мене б'є чоловік, і каже якщо піду то мене депортують бо внж через нього",
    ],
)
def test_a_violent_husband_is_no_employer(talk: Talk, text: str) -> None:
    """The women's line, not the lines against trafficking; the permit is passed on."""
    card, permit, *_ = talk.said("action_care", tracker(text, "trafficking_exploitation"))
    assert card["article"] == "crisis_help"
    assert "violence" in card["needs"]
    assert permit == {"reply": "permit_passed_on"}


def test_the_fitting_step_is_said_again(understanding: Understanding) -> None:
    """Who asks on about a bed or a meal gets that step, not only a calm line."""
    dispatcher = CollectingDispatcher()
    slots = {"owner": "waiting", "urgent": True, "alarm": "crisis_help"}
    emergency.answer(dispatcher, tracker("a jisty de?", "out_of_scope", **slots), understanding)
    calm, step = [message["custom"] for message in dispatcher.messages]
    assert calm == {"reply": "noted_care"}
    assert (step["form"], step["needs"]) == ("brief", ["no_money"])


@pytest.mark.parametrize(
    "text",
    [
        "are they open on saturday?",
        "ar jie dirba šeštadienį?",
        "они работают в субботу?",
        "вони працюють у суботу?",
    ],
)
def test_hours_of_others_are_not_the_centre_s(talk: Talk, text: str) -> None:
    """Whoever asks about an office is not told when the centre is open."""
    said = talk.said("action_courtesy", tracker(text, "contact_centre"))
    assert said == [{"reply": "hours_of_others"}]


def test_hours_of_the_centre(talk: Talk) -> None:
    """They are the desk's to say, which knows them and what day it is."""
    said = talk.said("action_courtesy", tracker("when are you open?", "contact_centre"))
    assert said == [{"effect": "say_hours"}]


def test_how_to_reach_the_centre(talk: Talk) -> None:
    """As ever."""
    said = talk.said("action_courtesy", tracker("how do I contact you?", "contact_centre"))
    assert said == [{"reply": "utter_contact_centre"}]
