"""Facts about `knowledge.steps`: which steps a person needs."""

from __future__ import annotations

import itertools

import pytest

from actions.plan_answers import CHOICES
from knowledge.articles import LANGUAGES
from knowledge.library import Library
from knowledge.steps import SKIPPED, WHEN, Step

ANSWERS = {
    **{field.removeprefix("plan_"): (*values, SKIPPED) for field, values in CHOICES.items()},
    "from": ("eu", "uk", "other", "home", SKIPPED),
}


def step(**only_if: tuple[str, ...]) -> Step:
    """A step for those who answered so."""
    return Step("a", "first_days", only_if, None, ())


@pytest.mark.parametrize(
    ("only_if", "answers", "fits"),
    [
        ({}, {}, True),
        ({"work": ("job",)}, {"work": "job"}, True),
        ({"work": ("job",)}, {"work": "pension"}, False),
        ({"work": ("job",)}, {"work": SKIPPED}, True),
        ({"work": ("job",)}, {"work": None}, True),
        ({"work": ("job",)}, {}, True),
        ({"children": ("school",)}, {"children": "both"}, True),
        ({"children": ("preschool",)}, {"children": "both"}, True),
        ({"children": ("none",)}, {"children": "both"}, False),
        ({"work": ("job",), "family": ("alone",)}, {"work": "job", "family": "family"}, False),
    ],
)
def test_who_needs_a_step(
    only_if: dict[str, tuple[str, ...]],
    answers: dict[str, str | None],
    fits: bool,  # noqa: FBT001
) -> None:
    """What was not said fits everything: better a step too many."""
    assert step(**only_if).fits(answers) is fits  # type: ignore[arg-type]


def test_steps_ask_only_what_the_plan_asks(library: Library) -> None:
    """A condition on an answer that nobody can give would hide a step from everybody."""
    for one in library.steps:
        for field, values in one.only_if.items():
            assert set(values) <= set(ANSWERS[field]), one.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_plan_is_whole(library: Library, language: str) -> None:
    """For any answers: steps are numbered from 1, in the order of time, each with a source."""
    for values in itertools.product(*ANSWERS.values()):
        answers = dict(zip(ANSWERS, values, strict=True))
        chosen = [one for one in library.steps if one.fits(answers)]

        assert chosen
        assert [WHEN.index(s.when) for s in chosen] == sorted(WHEN.index(s.when) for s in chosen)
        assert all(s.sources for s in chosen)
    plan = library.plan({"from": "ie"}, language)
    numbers = [int(line.partition(".")[0]) for line in plan.text.splitlines() if line[:1].isdigit()]
    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("work", CHOICES["plan_work"])
def test_everybody_is_told_of_health_insurance(library: Library, work: str) -> None:
    """Whatever somebody will do here, the plan says who pays the health insurance."""
    answers = {"citizenship": "lt", "work": work}

    assert [one.id for one in library.steps if one.fits(answers) and "health" in one.id]


@pytest.mark.parametrize("citizenship", ["ua", "other"])
def test_who_needs_a_right_to_live_is_told(library: Library, citizenship: str) -> None:
    """Citizens of countries outside the EU and EFTA see how to stay, Ukrainians too."""
    chosen = {one.id for one in library.steps if one.fits({"citizenship": citizenship})}

    assert {"right_to_live", "right_to_work", "temporary_protection"} <= chosen


@pytest.mark.parametrize(
    ("answers", "first"),
    [
        ({"citizenship": "ua"}, True),
        ({"citizenship": "other", "from": "ua"}, True),
        ({"citizenship": "other", "from": "by"}, False),
        ({"citizenship": SKIPPED}, False),
    ],
)
def test_temporary_protection_comes_first_for_ukrainians(
    library: Library,
    answers: dict[str, str],
    first: bool,  # noqa: FBT001
) -> None:
    """Nothing else is as urgent for them; for others it keeps its place."""
    words = library.step_words["en"]["temporary_protection"]["text"]
    lines = library.plan(answers, "en").text.splitlines()

    assert (words[:40] in lines[1]) is first
    assert any(words[:40] in line for line in lines)


def test_ukrainian_origin_does_not_change_a_lithuanian_plan(library: Library) -> None:
    """Who holds Lithuanian citizenship needs no protection."""
    words = library.step_words["en"]["temporary_protection"]["text"]

    assert words[:40] not in library.plan({"citizenship": "lt", "from": "ua"}, "en").text


def test_who_is_here_already_does_not_leave(library: Library) -> None:
    """The plan of somebody who is in Lithuania begins with what is to be done first."""
    assert library.plan({"from": "lt"}, "en").text.startswith("First:")
