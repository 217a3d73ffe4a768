"""Facts about who does not want to live, told from who does not want to live in Germany.

The second is why most people write to the centre.
"""

from __future__ import annotations

import time
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.care import Care
from actions.needs import Needs
from bot.messages import MAX_TEXT
from bot.understanding import Understanding

CRIES = [
    # Russian, in every order, in either alphabet
    "не хочу жить",
    "не хочу больше жить",
    "больше не хочу жить",
    "Я больше так не могу. Не хочу больше жить",
    "не хочу жить больше",
    "жить не хочу",
    "жить больше не хочу",
    "жить уже не хочется",
    "не хочется жить",
    "не хочется больше жить",
    "мне не хочется жить",
    "жить мне больше не хочется",
    "не хочу я больше жить",
    "не хочу вообще жить",
    "нет смысла жить",
    "жить незачем",
    "хочу умереть",
    "ne hochu bolshe zhit",
    "bolshe ne khochu zhit'",
    "не хочу жить на этом свете",
    "не хочу жить в этом мире",
    "не хочу жить в таком аду",
    "не хочу жить с этой болью",
    "не хочу жить с тех пор как муж умер",
    "не хочу жить без него",
    "не хочу больше жить у меня муж умер",
    "не хочу жить в германии меня никто не ждёт не хочу жить",
    "Я в Германии. Не хочу больше жить",
    "мне плохо в Литве не хочу жить",
    "живу в Вильнюсе и не хочу больше жить",
    "не хочу жить, в Германии у меня никого нет",
    "не хочу жить, помогите",
    "не хочу жить помогите",
    "в последнее время не хочу жить",
    "пишу диплом и не хочу больше жить",
    "не хочу жить здесь мне больно",
    "не хочу жить один в этом аду",
    "не хочу жить там где нет его",
    "Не хочу жить, тут никого нет",
    "не хочу жить в этой стране и вообще не хочу жить",
    # Ukrainian
    "не хочу жити",
    "не хочу більше жити",
    "більше не хочу жити",
    "жити не хочу",
    "жити більше не хочеться",
    "не хочеться жити",
    "немає сенсу жити",
    "ne hochu bilshe zhyty",
    "не хочу жити в цьому світі",
    "не хочу більше жити у мене нікого немає",
    "я в Литві, не хочу більше жити",
    "не хочу більше жити,я в литві сам",
    "хочу померти",
    # Lithuanian, with and without diacritics
    "nebenoriu gyventi",
    "nenoriu daugiau gyventi",
    "nebenoriu daugiau gyvent",
    "gyventi nebenoriu",
    "gyventi daugiau nenoriu",
    "daugiau nenoriu gyventi",
    "nebesinori gyventi",
    "gyventi nebesinori",
    "nėra prasmės gyventi",
    "nera prasmes gyventi",
    "nebematau prasmes gyventi",
    "neturiu dėl ko gyventi",
    "noriu numirti",
    "nebenoriu gyventi padėkite",
    "nebenoriu gyventi rytoj viską baigsiu",
    "nebenoriu gyventi šiame pasaulyje",
    "nebenoriu gyventi tokiame skausme",
    "nebenoriu gyventi be jo",
    "Esu Anglijoje, nebenoriu gyventi",
    "esu Vokietijoje nebenoriu gyventi",
    "nebenoriu gyventi viena skauda",
    "nebenoriu gyventi su tokiu skausmu",
    "nenoriu daugiau gyventi, Lietuvoje man blogai",
    # English, as people type it
    "I don't want to live anymore",
    "I don’t want to live anymore",
    "i dont want to live any more",
    "I do not want to live any longer",
    "I no longer want to live",
    "i dont wanna live",
    "I don't want to be alive",
    "there is no reason to live",
    "i want to die",
    "I don't want to live in this world",
    "I don't want to live with this pain",
    "I don't want to live at all",
    "I don't want to live here on earth",
    "I don't want to live alone in this pain",
    "dont want to live anymore at home everyone hates me",
    "I don't want to live now that he is gone",
    "I am in Germany I don't want to live anymore",
    "I live in London. I don't want to live anymore",
    "I don't want to live anymore, in Vilnius I have nobody",
    "my brother committed suicide and I don't want to live either",
    "I am writing my thesis and I want to die",
]
STORIES = [
    # Russian
    "не хочу больше жить в Германии",
    "не хочу жить в Англии, хочу вернуться в Литву",
    "больше не хочу жить в Лондоне",
    "не хочу жить больше в Ирландии",
    "жить в Норвегии больше не хочу",
    "жить не хочу в России",
    "в Германии жить больше не хочу",
    "Я в Германии больше не хочу жить",
    "мы хотим вернуться, потому что в Польше я больше жить не хочу",
    "не хочется жить в чужой стране",
    "не хочу больше жить за границей",
    "не хочу жить здесь хочу домой",
    "не хочу жить с родителями в маленьком городе",
    "не хочу больше жить в США",
    "не хочу жить здесь",
    "здесь жить не хочу",
    "не хочу больше жить в этом городе",
    "не хочу жить на улице",
    "не хочу жить на Украине",
    "не хочу больше жить с мужем",
    "с мужем жить больше не хочу",
    "не хочу жить с моим мужем",
    "не хочу жить с ним",
    "не хочу жить в общежитии",
    "не хочу жить в Вильнюсе, хочу в Каунас",
    "ne hochu bolshe zhit v germanii",
    "мой дедушка хочет умереть дома",
    "хочу умереть на родине",
    "хочу умереть в Литве, как мои предки",
    "мой дедушка говорил, что хочет умереть",
    "дед говорил что не хотел жить",
    "мой отец совершил самоубийство, какие документы нужны для наследства?",
    # Ukrainian
    "не хочу більше жити в Німеччині",
    "більше не хочу жити у Польщі",
    "не хочу жити в Англії",
    "жити в Росії більше не хочу",
    "не хочу жити за кордоном",
    "не хочу жити тут",
    "не хочу жити тут і хочу додому",
    "не хочу більше жити у Великій Британії",
    "не хочу жити в окупації",
    "я тут жити не хочу",
    "не хочу більше жити з чоловіком",
    "не хочу жити в гуртожитку",
    "не хочу жити у Вільнюсі",
    "не хочеться жити в чужій країні",
    "хочу померти на батьківщині",
    "мій дідусь казав, що хоче померти",
    "мій брат вчинив самогубство, як отримати свідоцтво про смерть?",
    # Lithuanian
    "nebenoriu gyventi Anglijoje",
    "nebenoriu gyventi Anglijoj",
    "nenoriu daugiau gyventi Vokietijoje",
    "nebenoriu daugiau gyventi Norvegijoje, noriu grizti",
    "Anglijoje gyventi nebenoriu",
    "Vokietijoje nebenoriu gyventi",
    "aš Airijoje daugiau nenoriu gyventi",
    "nebenoriu gyventi Londone",
    "nebenoriu gyventi Jungtinėje Karalystėje",
    "nebenoriu gyventi jungtineje karalysteje",
    "nebenoriu gyventi UK",
    "nebenoriu gyventi užsienyje",
    "nebenoriu gyventi uzsieny",
    "nebenoriu gyventi svetimoje šalyje",
    "nenoriu gyventi Kaune",
    "nenoriu gyventi Vilniuje",
    "nenoriu gyventi mieste",
    "čia gyventi nebenoriu",
    "nebenoriu gyventi čia",
    "nebenoriu gyventi čia noriu grįžti",
    "nebenoriu gyventi pas tėvus",
    "nebenoriu gyventi Jungtinėse Amerikos Valstijose",
    "nenoriu gyventi Didžiojoje Britanijoje",
    "nebenoriu gyventi su vyru",
    "nebenoriu gyventi su savo vyru",
    "su juo gyventi nebenoriu",
    "nebesinori gyventi emigracijoje",
    "noriu numirti Lietuvoje",
    "noriu mirti tėvynėje",
    "mano senelis sakė, kad norėjo mirti",
    "Brolis nusižudė, kaip gauti mirties liudijimą?",
    # English
    "don't want to live in the UK anymore",
    "I don't want to live in Germany anymore",
    "i dont want to live anymore in ireland",
    "I do not want to live in the United Kingdom any longer",
    "I no longer want to live in London",
    "I don't want to live abroad anymore",
    "I don't want to live here anymore",
    "I don't want to live here with my parents",
    "I dont want to live here anymore i want to go home",
    "don't want to live in England any more, how do we move back",
    "I don't want to live in this country",
    "I don't want to live with my husband anymore",
    "I dont want to live with him",
    "In Germany I don't want to live anymore",
    "I don't want to live in Vilnius, what about Kaunas?",
    "I don't want to live in a hostel",
    "I want to die in Lithuania, where my parents were born",
    "I want to die in my homeland",
    "my grandfather said he wanted to die",
    "my grandfather did not want to live under the Soviets",
    "my father committed suicide, how do I inherit his flat?",
    "my thesis is about suicide in Lithuania",
]


@pytest.mark.parametrize("text", CRIES)
def test_who_does_not_want_to_live(understanding: Understanding, text: str) -> None:
    """It is a cry whatever stands around it, and the kind of danger is known."""
    needs = Needs(text, understanding, None)

    assert needs.is_cry()
    assert needs.danger() == "suicide"


@pytest.mark.parametrize("text", STORIES)
def test_who_does_not_want_to_live_there(understanding: Understanding, text: str) -> None:
    """A place, a company, somebody's past: that is no cry."""
    assert not Needs(text, understanding, None).is_cry()


def test_the_longest_message_is_read_in_time(understanding: Understanding) -> None:
    """Everybody waits while it is read, so nobody may make it long; it took half a minute once."""
    text = ", ".join(["не хочу жить в ирландии"] * (MAX_TEXT // 25))
    begun = time.perf_counter()

    assert not Needs(text, understanding, None).is_cry()
    assert time.perf_counter() - begun < 3


def said_by_care(text: str, understanding: Understanding) -> list[dict[str, Any]]:
    """What the action says of a message that the classifier took for a cry."""
    latest = {"text": text, "intent": {"name": "crisis_help", "confidence": 0.97}, "entities": []}
    tracker = Tracker("1", {}, latest, [], False, None, {}, "action_listen")  # noqa: FBT003
    dispatcher = CollectingDispatcher()
    Care(understanding).run(dispatcher, tracker, {})
    return [message["custom"] for message in dispatcher.messages]


@pytest.mark.parametrize(
    "text",
    [
        "I don't want to live in the UK anymore",
        "Nebenoriu gyventi Anglijoje",
        "Не хочу больше жить в Германии",
        "Не хочу більше жити в Польщі",
        "с мужем жить больше не хочу",
        "noriu numirti Lietuvoje",
    ],
)
def test_the_classifier_alone_raises_no_alarm_of_a_place(
    understanding: Understanding, text: str
) -> None:
    """It hears "do not want to live". Help is named all the same, in one line."""
    first, menu = said_by_care(text, understanding)

    assert (first["reply"], menu) == ("care_first", {"reply": "utter_capabilities"})


@pytest.mark.parametrize(
    "text",
    [
        "I don't want to live anymore",
        "I don't want to live in the UK anymore, my husband beats me",
        "Не хочу жить в Германии, негде ночевать",
        "Nebenoriu gyventi Anglijoje, nebenoriu gyventi",
        "не хочу жить в Польше, хозяин забрал паспорт",
        "I don't want to live in Ireland anymore and I cry every night as there is nobody left",
    ],
)
def test_whatever_else_is_told_keeps_the_alarm(understanding: Understanding, text: str) -> None:
    """Another need, a threat, or more words than a place takes."""
    said = said_by_care(text, understanding)

    assert said[0]["article"] == "crisis_help"
    assert (said[-1]["effect"], said[-1]["urgent"]) == ("call_person", True)
