"""Facts about `nlu.anonymity`: what leads to a person is marked, and the question stays.

All messages, people, numbers and addresses here are made up.
"""

from __future__ import annotations

import pytest

from nlu.anonymity import MARKS, anonymous

#: (message, what must be gone, what must stay)
MADE_UP = [
    # Lithuanian
    ("Mano vardas Jonas Petraitis, kaip gauti leidimą?", ["Jonas", "Petrait"], ["leidimą"]),
    ("mano vardas jonas, kaip deklaruoti gyvenamąją vietą", ["jonas"], ["deklaruoti"]),
    ("Esu Rasa Kazlauskienė, grįžtu iš Airijos.", ["Rasa", "Kazlausk"], ["grįžtu", "Airijos"]),
    ("Vadinuosi Ona. Ar gausiu išmoką?", ["Ona"], ["išmoką"]),
    ("Gyvenu Žirmūnų g. 12-5, Vilniuje, kur registruotis?", ["Žirmūnų", "12-5"], ["Vilniuje"]),
    ("Gimiau 1985 m. kovo 3 d., kada pensija?", ["1985", "kovo"], ["pensija"]),
    ("gim. 1985-03-03, ar priklauso pensija", ["1985-03-03"], ["pensija"]),
    (
        "Skambinkite +370 612 34567 arba rašykite ona@example.org",
        ["34567", "ona@"],
        ["Skambinkite"],
    ),
    ("Mano asmens kodas 38503031234, ar jau yra leidimas?", ["38503031234"], ["leidimas"]),
    ("Paso Nr. 12345678, ką daryti pametus?", ["12345678"], ["pametus"]),
    ("Ar Petrauskui reikia vizos? Pagarbiai, Jonas", ["Petrausk", "Jonas"], ["vizos"]),
    # English
    ("My name is Olena Kovalenko and I need a visa", ["Olena", "Kovalenko"], ["need a visa"]),
    ("my name is john, can I work here?", ["john"], ["can I work"]),
    ("I'm Peter Brown, how do I register a car?", ["Peter", "Brown"], ["register a car"]),
    ("I am Ukrainian, can I work?", [], ["I am Ukrainian"]),
    ("I live at 12 Green Park Road, is that important?", ["Green Park"], ["important"]),
    ("born 03.05.1990, am I entitled?", ["1990"], ["entitled"]),
    ("See https://example.org/me?x=1 or @peter_demo", ["example.org", "peter_demo"], ["See"]),
    ("My husband Mark lost his passport AB1234567", ["Mark", "1234567"], ["lost his passport"]),
    # Russian
    ("Меня зовут Олена Коваленко, как получить ВНЖ?", ["Олена", "Коваленко"], ["ВНЖ"]),
    ("меня зовут иван, нужна виза", ["иван"], ["нужна виза"]),
    ("Моя фамилия Петров, где мой документ?", ["Петров"], ["документ"]),
    ("menia zovut Ivan, kak poluchit vizu", ["Ivan"], ["vizu"]),
    ("Живу на ул. Лесная, д. 5, кв. 7, куда идти?", ["Лесная", "кв. 7"], ["куда идти"]),
    ("Родилась 12.04.1979, когда пенсия?", ["1979"], ["пенсия"]),
    ("Иван Петрович сказал, что нужен перевод диплома", ["Иван", "Петрович"], ["диплома"]),
    # Ukrainian
    ("Мене звати Оксана, як оформити захист?", ["Оксана"], ["оформити захист"]),
    ("мене звуть андрій шевчук, де школа", ["андрій"], ["школа"]),
    ("Моє ім’я Тарас Шевчук. Чи можна працювати?", ["Тарас", "Шевчук"], ["працювати"]),
    ("Мій чоловік Андрій шукає роботу", ["Андрій"], ["шукає роботу"]),
    ("вул. Садова, буд. 3, кв. 12 – чи треба декларувати?", ["Садова", "кв. 12"], ["декларувати"]),
    ("Народилася 1 травня 1992 року, що мені належить?", ["1992", "травня"], ["належить"]),
]
KNOWN = {"vilniuje", "airijos", "ukrainian", "ukrainiečiai", "lietuvoje"}


@pytest.mark.parametrize(("text", "gone", "stays"), MADE_UP)
def test_what_leads_to_a_person_is_marked(text: str, gone: list[str], stays: list[str]) -> None:
    """In four languages, with capitals or without; the question stays as it was asked."""
    found = anonymous(text, KNOWN)

    assert [word for word in gone if word in found] == []
    assert [word for word in stays if word not in found] == []


@pytest.mark.parametrize(
    "text",
    [
        "Grįžtu iš Airijos, nuo ko pradėti Lietuvoje?",
        "Esu lietuvis, kaip gauti pasą?",
        "How long can I stay until 2026-12-31?",
        "У меня двое детей, 4 и 7 лет, какие пособия?",
        "Скільки чекати дозволу, якщо подала 3 місяці тому?",
        "Ar galima dirbti 2 darbus nuo kovo 3 d.?",
    ],
)
def test_what_leads_to_nobody_stays(text: str) -> None:
    """Places, peoples, ages, terms."""
    assert anonymous(text, KNOWN) == text


def test_nothing_is_read_as_markup_in_training() -> None:
    """Rasa reads brackets and braces in an example."""
    assert not set("".join(MARKS)) & set("[]{}()")
