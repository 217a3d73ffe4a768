"""One field of a request, read out of a message that is meant to answer it."""

from __future__ import annotations

from actions import reading
from actions.citizenship import citizenship
from actions.forms import SURE
from actions.reading import COMING, DENIED, Mention, Reading, meant
from actions.requests.fields import SEND, choices
from actions.said import Said
from bot.understanding import Understanding, words_of
from knowledge.library import Library

#: Fields that are kept as they were written.
FREE = frozenset({"about", "when"})
#: Fields for which a few words of one's own are an answer too.
OWN_WORDS = frozenset({"now", "to", "deadline", "who"})
MOST_OWN_WORDS = 12
#: Shorter than so many letters is no description of anything.
FEWEST_LETTERS = 3
#: What steers the talk says nothing about a matter, if it is said in so few words.
STEERING = frozenset({"affirm", "deny", "greet", "goodbye", "thank", "capabilities", "feedback"})
MOST_STEERING_WORDS = 4
#: "My number is +370 ..." says nothing else.
MOST_WORDS_OF_A_NUMBER = 3
#: Messages that were taken for no topic in particular.
NO_TOPIC = frozenset({"inform", "nlu_fallback", "out_of_scope"})
#: A longer answer to who is coming is kept as it is.
MOST_WORDS_OF_A_CHOICE = 4
HIDDEN = "…"


def without_contacts(said: Said) -> str:
    """The words without phone numbers and addresses, which are kept only with consent."""
    text = said.text
    for one in reversed(said.named("contact")):
        text = f"{text[: one['start']]}{HIDDEN}{text[one['end'] :]}"
    return text.strip()


def dated(said: Said) -> str:
    """The words, with the days that they name in other words than figures."""
    text = without_contacts(said)
    days = [str(day) for day in dict.fromkeys(said.values("date")) if str(day) not in text]
    return f"{text} ({', '.join(days)})" if days else text


def country(said: Said, understanding: Understanding) -> str | None:
    """The country in which somebody is, wherever they want to go."""
    kinds = ("country", "city_abroad")
    here = (*COMING, "living_in")
    return meant(said, kinds, understanding, wanted=here, left=("past",)).value


class FieldReader:
    """Reads one field at a time; every method gives None if the message does not hold it."""

    def __init__(self, library: Library, understanding: Understanding) -> None:
        self.library = library
        self.understanding = understanding

    def read(self, said: Said, kind: str, field: str) -> str | None:
        """The field of a request of this kind."""
        match field:
            case "about" | "when":
                return dated(said) if self._describes(said) else None
            case "consent" | "send":
                return self.agreed(said, field)
            case "contact":
                return reading.contact(said)
            case "citizenship":
                return citizenship(said, self.understanding, self.library, asked=True)
            case "now" | "to" | "municipality":
                value = self._place(said, field)
            case "deadline":
                value = self._deadline(said)
            case _:
                value = self.chosen(said, kind, field)
        if value is None and field in OWN_WORDS and self._own_words(said):
            return dated(said)
        return value

    def chosen(self, said: Said, kind: str, field: str) -> str | None:
        """The one answer of a field that the words name and do not deny."""
        if field == "language":
            return self.understanding.language_named(said.text)
        if field == "how" and (given := said.values("contact")):
            return "email" if "@" in str(given[-1]) else "phone"
        words = Reading(said, self.understanding)
        if field == "who" and len(words.words) > MOST_WORDS_OF_A_CHOICE:
            # "Me, my wife and three children" says more than any button.
            return None
        mentions = [
            Mention(choice, first, last)
            for choice in choices(kind, field)
            for first, last in words.spots(f"{field}_{choice}")
        ]
        denied = words.marked(mentions, DENIED)
        left = {one.value for one in mentions if one not in denied}
        return left.pop() if len(left) == 1 else None

    def agreed(self, said: Said, field: str) -> str | None:
        """Yes or no to keeping a contact; whether to send, to change or not to send."""
        yes, no = ("send", "drop") if field == SEND else ("yes", "no")
        # A number alone is no consent; "yes, +370 ..." is.
        words = without_contacts(said).replace(HIDDEN, " ")
        if chosen := self.understanding.choose(words, f"{field}_"):
            return chosen
        agreeing = ("affirm", "please", f"{field}_{yes}")
        if said.intent == "affirm" or self.understanding.made_of(words, *agreeing):
            return yes
        if said.intent == "deny" or self.understanding.made_of(words, "deny"):
            return no
        return None

    def _place(self, said: Said, field: str) -> str | None:
        place = reading.place(said, self.understanding).value
        here = country(said, self.understanding)
        found = {"now": (here, place), "to": (place, here)}.get(field, (place,))
        known = (*self.library.places, *(() if field == "municipality" else self.library.countries))
        return next((one for one in found if one in known), None)

    def _deadline(self, said: Said) -> str | None:
        no = said.intent == "deny" or self.understanding.means(said.text, "deny")
        if no or self.understanding.choose(said.text, "deadline_"):
            return "none"
        return dated(said) if reading.deadline(said) else None

    def _describes(self, said: Said) -> bool:
        """Whether the words are about something."""
        words = words_of(without_contacts(said))
        if said.intent in STEERING and len(words) <= MOST_STEERING_WORDS:
            return False
        if said.named("contact") and len(words) <= MOST_WORDS_OF_A_NUMBER:
            return False
        return sum(map(str.isalpha, without_contacts(said))) >= FEWEST_LETTERS

    def _own_words(self, said: Said) -> bool:
        """Whether a message that was taken for nothing else may be an answer in own words."""
        if any(self.understanding.means(said.text, f"{SEND}_{one}") for one in choices("", SEND)):
            return False
        unsure = said.intent in NO_TOPIC or said.confidence < SURE
        short = len(words_of(said.text)) <= MOST_OWN_WORDS
        return unsure and short and self._describes(said)
