"""What a message says about the six questions of the plan, asked or not."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from actions import reading, say
from actions.citizenship import citizenship, names_people, only_denied
from actions.household import ages, children, family
from actions.reading import Meant, Reading
from actions.said import Said
from bot.understanding import Understanding, words_of
from knowledge.library import Library
from knowledge.requests import CITIZENSHIPS

FIELDS = (
    "plan_family",
    "plan_citizenship",
    "plan_from",
    "plan_children",
    "plan_work",
    "plan_municipality",
)
WORK = ("job", "search", "business", "remote", "none", "pension")
CHOICES: Mapping[str, tuple[str, ...]] = {
    "plan_family": ("alone", "family"),
    "plan_citizenship": CITIZENSHIPS,
    "plan_children": ("none", "preschool", "school", "both"),
    "plan_work": WORK,
}
KINDS: Mapping[str, tuple[str, ...]] = {
    "plan_from": ("country", "city_abroad"),
    "plan_municipality": ("municipality",),
}
#: How a button's title names a value of these fields.
NAMED_AS = {"plan_from": "country", "plan_municipality": "place"}
#: The reply that asks for the children's ages.
HOW_OLD = "plan_how_old"
PLACES = ("plan_from", "plan_municipality")
#: The country of those who are in Lithuania already.
HERE = "lt"
#: A name and a word or two with it, in the middle of the plan, is a correction.
MOST_WORDS_OF_A_NAME = 3


class PlanAnswers:
    """Reads messages for the plan."""

    def __init__(self, library: Library, understanding: Understanding) -> None:
        self.library = library
        self.understanding = understanding

    def pressed(self, said: Said, asked: str) -> str | None:
        """What a pressed button answers; None if it is another question's."""
        if said.intent != "inform":
            return None
        if asked in PLACES:
            named = said.values(*KINDS[asked])
            return named[0] if named and named[0] in self._known(asked) else None
        return said.choice if said.choice in CHOICES[asked] else None

    def read(self, said: Said, asked: str, given: Mapping[str, str]) -> dict[str, str]:
        """The fields that an answer fills: the asked one, others it tells of, and corrections.

        `given` holds the answers so far; one of them stays unless the message says otherwise.
        """
        found = self.told(said, asked)
        corrected = {
            field: value
            for field in given
            if field not in found
            and self._takes_back(said, field, given, asked)
            and (value := self._told(said, field, asked=True))
        }
        instead = {} if asked == "plan_citizenship" else self._instead(said)
        if corrected or instead:
            # "Not Ireland, Norway": its "not" answers nothing.
            found = {**self.told(said), **instead, **corrected}
        if given.get("plan_family") == "alone" and found.get("plan_children", "none") != "none":
            found["plan_family"] = "family"
        return {field: value for field, value in found.items() if given.get(field) != value}

    def told(self, said: Said, asked: str | None = None) -> dict[str, str]:
        """What a message tells of its own accord, and its answer to the `asked` field."""
        found = {field: self._told(said, field, asked=field == asked) for field in FIELDS}
        return {field: value for field, value in found.items() if value}

    def volunteered(self, said: Said) -> dict[str, str]:
        """What a message tells right after the plan was offered, bare names included."""
        named = {field: self._named(said, field).value for field in PLACES}
        bare = {
            field: value
            for field, value in named.items()
            if value and value != HERE and value in self._known(field)
        }
        short = len(words_of(said.text)) <= MOST_WORDS_OF_A_NAME
        found = self.told(said, "plan_children" if said.values("number") else None)
        return {**(bare if short else {}), **self._instead(said), **found}

    def amended(self, said: Said, given: Mapping[str, str], *, wished: bool) -> dict[str, str]:
        """The answers of a plan that a message puts right; `wished`: it asks for a change."""
        words = Reading(said, self.understanding)
        short = len(words_of(said.text)) <= MOST_WORDS_OF_A_NAME
        corrects = wished or words.spots("correcting") or (short and words.spots("denied"))
        if not (corrects or self._instead(said)):
            return {}
        named = {field: self._named(said, field).value for field in PLACES}
        bare = {f: v for f, v in named.items() if v and v != HERE and v in self._known(f)}
        if names_people(said, self.understanding):
            bare.pop("plan_from", None)
            bare["plan_citizenship"] = self._told(said, "plan_citizenship", asked=True) or ""
        found = {**(bare if corrects else {}), **self.told(said), **self._instead(said)}
        return {
            field: value for field, value in found.items() if value and given.get(field) != value
        }

    def which(self, said: Said, asked: str) -> list[say.Button]:
        """Buttons to choose from, if an answer names two places and leaves it open which."""
        if asked not in PLACES:
            return []
        kind = KINDS[asked][0]
        names = [one for one in self._named(said, asked).between if one in self._known(asked)]
        return [
            {NAMED_AS[asked]: name, "payload": f'/inform{{"{kind}": "{name}"}}'} for name in names
        ]

    def left_open(self, said: Said, asked: str) -> str | None:
        """The reply that asks for what an answer left open: how old, which citizenship then."""
        words = Reading(said, self.understanding)
        if asked == "plan_children":
            bare = said.text.strip().isdigit() or self.understanding.means(said.text, "affirm")
            return HOW_OLD if bare or words.spots("child") else None
        if asked == "plan_citizenship" and only_denied(said, self.understanding, self.library):
            return "plan_which_citizenship"
        return None

    def age(self, said: Said) -> str | None:
        """Ages without a word beside them, from somebody who was asked for them."""
        return ages(said, self.understanding, told=True)

    def _told(self, said: Said, field: str, *, asked: bool) -> str | None:
        """What a message says about one field; asked for, a bare name or word will do."""
        match field:
            case "plan_family":
                return family(said, self.understanding, asked=asked)
            case "plan_citizenship":
                return citizenship(said, self.understanding, self.library, asked=asked)
            case "plan_children":
                return children(said, self.understanding, asked=asked)
            case "plan_work":
                return self._work(said, asked=asked)
            case _:
                return self._placed(said, field, asked=asked)

    def _placed(self, said: Said, field: str, *, asked: bool) -> str | None:
        if field == "plan_from" and Reading(said, self.understanding).spots("already_here"):
            return HERE
        meant = self._named(said, field)
        if not asked and (not meant.told or meant.value == HERE):
            return None
        return meant.value if meant.value in self._known(field) else None

    def _known(self, field: str) -> Collection[str]:
        return self.library.countries if field == "plan_from" else self.library.places

    def _named(self, said: Said, field: str) -> Meant:
        read = reading.country if field == "plan_from" else reading.place
        return read(said, self.understanding)

    def _work(self, said: Said, *, asked: bool) -> str | None:
        if not asked:
            return self._work_told(said)
        choice = self.understanding.choose(said.text, "work_")
        if choice == "none" and self.understanding.contains(said.text, "work_search"):
            return "search"  # "I do not work yet, I am looking"
        return choice

    def _work_told(self, said: Said) -> str | None:
        """Work as it is told besides: in two words or more, and not in a question."""
        words = Reading(said, self.understanding)
        if "?" in said.text or words.spots("question"):
            return None
        told = [
            (last - first, choice)
            for choice in WORK
            for first, last in words.spots(f"work_{choice}")
            if last > first
        ]
        return max(told)[1] if told else None

    def _instead(self, said: Said) -> dict[str, str]:
        """Places that are named in the stead of others, which may not have been given."""
        named = {field: self._named(said, field) for field in PLACES}
        return {
            field: one.value
            for field, one in named.items()
            if one.denied and one.value and one.value in self._known(field)
        }

    def _takes_back(self, said: Said, field: str, given: Mapping[str, str], asked: str) -> bool:
        """Whether a message, which may answer another question, takes back an answer."""
        correcting = bool(Reading(said, self.understanding).spots("correcting"))
        if field == "plan_citizenship":
            # "Sorry, I meant Norway" corrects where somebody lives.
            return correcting and names_people(said, self.understanding)
        if field not in PLACES:
            return correcting
        meant = self._named(said, field)
        if given[field] in meant.denied:
            return True
        if correcting and meant.value and not names_people(said, self.understanding):
            return True
        if asked == "plan_citizenship" and field == "plan_from":
            return False  # "Norwegian" is an answer
        return bool(meant.value) and len(words_of(said.text)) <= MOST_WORDS_OF_A_NAME
