"""Facts about `nlu.components.details`: dates, numbers and contacts found in messages."""

from datetime import date

import pytest
from rasa.shared.nlu.training_data.message import Message

from nlu.components.details import DetailsExtractor

SATURDAY = date(2026, 11, 21)


def found(text: str, language: str, kind: str) -> "list[tuple[object, str | None]]":
    """What is found of a kind on that Saturday."""
    entities = DetailsExtractor().find(text, language, SATURDAY)
    return [(e["value"], e.get("role")) for e in entities if e["entity"] == kind]


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        ("lt", "iki kovo 3 d.", "2027-03-03"),
        ("lt", "iki gruodzio 5", "2026-12-05"),
        ("lt", "viza galioja iki 2027 m. sausio 15 d.", "2027-01-15"),
        ("lt", "leidimas baigiasi kovo 3 dieną", "2027-03-03"),
        ("lt", "iki penktadienio", "2026-11-27"),
        ("lt", "iki mėnesio pabaigos", "2026-11-30"),
        ("lt", "per 30 dienų", "2026-12-21"),
        ("lt", "leidimas iki kovo", "2027-03"),
        ("en", "visa expires Friday", "2026-11-27"),
        ("en", "by March 3rd, 2027", "2027-03-03"),
        ("en", "until the 15th", "2026-12-15"),
        ("en", "within two weeks", "2026-12-05"),
        ("en", "before the end of the year", "2026-12-31"),
        ("en", "my permit ends tomorrow", "2026-11-22"),
        ("ru", "до завтра", "2026-11-22"),
        ("ru", "do zavtra", "2026-11-22"),
        ("ru", "до 15 мая", "2027-05-15"),
        ("ru", "до 15.05", "2027-05-15"),
        ("ru", "до 15 числа", "2026-12-15"),
        ("ru", "виза истекает через неделю", "2026-11-28"),
        ("ru", "в течение 10 дней", "2026-12-01"),
        ("uk", "посвідка закінчується 15 травня", "2027-05-15"),
        ("uk", "до п'ятниці", "2026-11-27"),
        ("uk", "do pyatnytsi", "2026-11-27"),
        ("uk", "протягом двох тижнів", "2026-12-05"),
    ],
)
def test_a_deadline_is_a_date_with_a_role(language: str, text: str, value: str) -> None:
    """Until, within and expiry make one; it lies ahead."""
    assert found(text, language, "date") == [(value, "deadline")]


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        ("lt", "po dviejų savaičių", "2026-12-05"),
        ("lt", "rytoj", "2026-11-22"),
        ("lt", "kitą penktadienį", "2026-11-27"),
        ("lt", "atvykau prieš savaitę", "2026-11-14"),
        ("lt", "2026-12-05", "2026-12-05"),
        ("en", "on the 3rd of March", "2027-03-03"),
        ("en", "03/15/2027", "2027-03-15"),
        ("en", "since march 2022", "2022-03"),
        ("en", "in a month", "2026-12-21"),
        ("ru", "неделю назад", "2026-11-14"),
        ("ru", "15.05.2026", "2026-05-15"),
        ("ru", "через три недели", "2026-12-12"),
        ("uk", "через два тижні", "2026-12-05"),
        ("uk", "до 24 лютого 2022 року", "2022-02-24"),
    ],
)
def test_a_date_is_found(language: str, text: str, value: str) -> None:
    """In words and figures; what has passed is no deadline."""
    assert found(text, language, "date") == [(value, None)]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "03/04/2026"),
        ("en", "two weeks after the flight"),
        ("en", "I may 5 times"),
        ("en", "until now"),
        ("en", "I worked there until May"),
        ("en", "we spoke on Friday"),
        ("en", "until last Friday"),
        ("en", "500 per month"),
        ("lt", "500 eur per mėnesį"),
        ("lt", "per du mėnesius gavau"),
        ("lt", "kovą 2 vaikai"),
        ("lt", "iki 30 d."),
        ("lt", "iki vasario 30 d."),
        ("ru", "через месяц после приезда"),
        ("ru", "в мае 2 ребёнка"),
        ("uk", "за три місяці наперед"),
    ],
)
def test_what_the_words_do_not_tell_is_no_date(language: str, text: str) -> None:
    """A wrong date is worse than none."""
    assert found(text, language, "date") == []


@pytest.mark.parametrize(
    ("language", "text", "values"),
    [
        ("lt", "turiu du vaikus, 4 ir 7 metų", [2, 4, 7]),
        ("lt", "trejų metų sūnus", [3]),
        ("lt", "15 tūkst. eurų", [15000]),
        ("lt", "reikia 1,5 metų", [1.5]),
        ("en", "I owe 2 500 euros", [2500]),
        ("en", "1.500 or 5k", [1500, 5000]),
        ("en", "a 2-year-old and 3-4 bags", [2, 3, 4]),
        ("en", "2000 eur", [2000]),
        ("ru", "двадцать пять лет", [25]),
        ("ru", "тридцать один год", [31]),
        ("ru", "mne 45 let, двое детей", [45, 2]),
        ("ru", "до 5 мая 3 человека", [3]),
        ("uk", "сім'я, троє дітей, сім років", [3, 7]),
    ],
)
def test_a_number_is_found(language: str, text: str, values: "list[float]") -> None:
    """Ages, sums and counts, in figures and words."""
    assert [value for value, _ in found(text, language, "number")] == values


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "U1, A2 and P45"),
        ("en", "since 2007"),
        ("en", "24/7, 10:30, the 3rd child"),
        ("en", "tel +370 612 34567"),
        ("en", "№5, passport 12345678"),
        ("lt", "LT12 3456 7890 1234 5678"),
        ("lt", "kovo 3 d., 8-oje klasėje"),
        ("lt", "ten gyvenu viena"),
        ("ru", "члена семьи, я один"),
        ("ru", "в две тысячи двенадцатом"),
        ("en", "E 104"),
    ],
)
def test_what_counts_nothing_is_no_number(language: str, text: str) -> None:
    """Codes, years, times, ordinals and digits of a telephone."""
    message = Message({"text": text, "metadata": {"language": language}})
    if "104" in text:
        form = {"entity": "document_form", "value": "E104", "start": 0, "end": 5}
        message.set("entities", [form])

    [message] = DetailsExtractor().process([message])

    assert [e for e in message.get("entities") if e["entity"] == "number"] == []


@pytest.mark.parametrize(
    ("text", "value", "role"),
    [
        ("mano tel. 8 612 34567", "+37061234567", "phone"),
        ("nomer 0 612 34567", "+37061234567", "phone"),
        ("call +44 20 7946 0958", "+442079460958", "phone"),
        ("+380 67 123 45 67", "+380671234567", "phone"),
        ("+37061234567", "+37061234567", "phone"),
        ("Rašykite Jonas.J@Example.org.", "jonas.j@example.org", "email"),
    ],
)
def test_a_contact_is_found(text: str, value: str, role: str) -> None:
    """Telephone numbers in the international form, addresses in small letters."""
    assert found(text, "lt", "contact") == [(value, role)]


def test_a_personal_code_is_no_contact() -> None:
    """Eleven figures are not a telephone number of Lithuania."""
    assert found("a. k. 38905121234", "lt", "contact") == []


def test_days_are_those_of_vilnius() -> None:
    """Late in the evening in London it is tomorrow already."""
    message = Message({"text": "today", "metadata": {"sent": "2026-11-21T22:30:00+00:00"}})

    [message] = DetailsExtractor().process([message])

    assert [e["value"] for e in message.get("entities")] == ["2026-11-22"]
