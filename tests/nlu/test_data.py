"""Facts about the training data in `nlu/data`."""

from collections import Counter, defaultdict
from pathlib import Path

import pytest
import yaml

from nlu.components.letters import LANGUAGES
from nlu.components.lexicon import terms

DATA = Path(__file__).parents[2] / "nlu" / "data"
FILES = ("planning", "work", "family", "papers", "places", "care", "talk")
LEAST_CONTENT, LEAST_TALK, LEAST_OUT_OF_SCOPE = 80, 30, 200
LEAST_TERMS = 120

Lines = dict[tuple[str, str], list[str]]


@pytest.fixture(scope="module")
def examples() -> Lines:
    """The examples by language and intent."""
    found: Lines = defaultdict(list)
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    for language in LANGUAGES:
        for name in FILES:
            text = (DATA / language / f"{name}.yml").read_text(encoding="utf-8")
            for entry in yaml.load(text, loader)["nlu"]:  # noqa: S506 - a safe loader
                assert entry["metadata"] == {"language": language}
                assert all(line.startswith("- ") for line in entry["examples"].splitlines())
                lines = [line[2:].strip() for line in entry["examples"].splitlines()]
                found[language, entry["intent"]] += lines
    return found


@pytest.fixture(scope="module")
def talk() -> set[str]:
    """The intents that steer the conversation."""
    data = yaml.safe_load((DATA / "en" / "talk.yml").read_text(encoding="utf-8"))
    return {entry["intent"] for entry in data["nlu"]}


def test_every_language_teaches_every_intent(examples: Lines, talk: set[str]) -> None:
    """61 intents: 80 examples each language of what is asked, 30 of talk, 200 out of scope."""
    intents = {intent for _, intent in examples}

    def least(intent: str) -> int:
        if intent == "out_of_scope":
            return LEAST_OUT_OF_SCOPE
        return LEAST_TALK if intent in talk else LEAST_CONTENT

    poor = [
        (language, intent, len(examples[language, intent]))
        for language in LANGUAGES
        for intent in intents
        if len(examples[language, intent]) < least(intent)
    ]

    assert len(intents) == 61
    assert poor == []


def test_every_lexicon_has_its_terms(examples: Lines, talk: set[str]) -> None:
    """120 terms for each intent about something, in each language."""
    content = {intent for _, intent in examples} - talk
    for path in DATA.glob("*/lexicon.yml"):
        known = Counter(term.intent for term in terms(path))

        assert {i: known[i] for i in content if known[i] < LEAST_TERMS} == {}, path


def test_no_text_teaches_two_intents(examples: Lines) -> None:
    """Case apart, an example or a lexicon's term stands for one intent in all languages."""
    owners: dict[str, set[str]] = defaultdict(set)
    for (_, intent), lines in examples.items():
        for line in lines:
            owners[line.casefold()].add(intent)
    for path in DATA.glob("*/lexicon.yml"):
        for term in terms(path):
            owners[term.text.casefold()].add(term.intent)

    assert {text: intents for text, intents in owners.items() if len(intents) > 1} == {}


def test_nothing_in_an_example_is_read_as_markup(examples: Lines) -> None:
    """Rasa reads [brackets](so) and {so}: the extractor finds entities, the data names none."""
    assert [
        line for lines in examples.values() for line in lines if set(line) & set("[]{}\t")
    ] == []


def test_a_lexicons_intents_have_examples(examples: Lines) -> None:
    """A term of an intent that no example teaches would not be learned."""
    lexicons = {term.intent for path in DATA.glob("*/lexicon.yml") for term in terms(path)}

    assert lexicons <= {intent for _, intent in examples}
