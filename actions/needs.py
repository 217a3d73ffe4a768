"""What somebody in trouble says that they need, by their words: which help leads the answer."""

from __future__ import annotations

from actions.whereabouts import Whereabouts
from bot.understanding import Understanding, words_of

#: Meanings `need_*` of `markers.yml`; the card of the knowledge says what fits each. The gravest,
#: `dying`, is no matter of a phrase alone.
NEEDS = ("violence", "under_age", "roof", "no_money", "abroad", "today")


class Needs:
    """What the words of one message tell."""

    def __init__(self, text: str, understanding: Understanding, language: str | None) -> None:
        self._words = words_of(text)
        self._understanding = understanding
        self._language = language
        self._whereabouts = Whereabouts(self._words, understanding)

    def tells(self, meaning: str) -> bool:
        """Whether the message holds a phrase of a meaning of `markers.yml`."""
        return bool(self._spots(meaning))

    def named(self) -> list[str]:
        """The needs in it, the gravest first."""
        dying = ["dying"] if self.wants_to_die() or self._speaks_of_suicide() else []
        return dying + [need for need in NEEDS if self.tells(f"need_{need}")]

    def danger(self) -> str:
        """What kind of danger the words tell of, as `bot.alerts` names them; a crisis if none."""
        named = self.named()
        known = {"dying": "suicide", "under_age": "child", "violence": "violence"}
        found = [kind for need, kind in known.items() if need in named]
        return next(iter(found), "medical" if self.in_danger() else "crisis")

    def fears_deportation(self) -> bool:
        """Whether they ask if they may stay, and nobody is said to force or threaten them."""
        return self.tells("fears_deportation") and not self.tells("coerced")

    def in_danger(self) -> bool:
        """Whether they, or somebody with them, are hurt or ill to death, whatever else is asked."""
        return self.tells("in_danger") and not self.tells("story")

    def is_cry(self) -> bool:
        """Whether the words leave no doubt that somebody is in danger, whatever the message is."""
        suicide = self._speaks_of_suicide() and not self.tells("story")
        return suicide or self.wants_to_die() or self.in_danger()

    def wants_to_die(self) -> bool:
        """Whether they want to live no longer, or to die; wherever that is to be."""
        return any(
            not self._whereabouts.are_told(*span, "where_noun", "where_alone")
            for span in self._spots("weary_of_life")
        ) or any(
            not self._whereabouts.are_told(*span, "homeland") for span in self._spots("wish_to_die")
        )

    def only_wants_to_live_elsewhere(self) -> bool:
        """Whether it is a place or a company where they do not want to live, or where to die."""
        told = self._spots("weary_of_life") or self._spots("wish_to_die")
        harmless = set(self.named()) <= {"abroad", "today"}
        return bool(told) and harmless and not (self.tells("in_danger") or self.tells("coerced"))

    def _speaks_of_suicide(self) -> bool:
        """Whether there are words of it, other than of one that happened."""
        past = self._spots("suicide_of_others")
        return any(
            not any(begin <= last and first <= end for begin, end in past)
            for first, last in self._spots("need_dying")
        )

    def _spots(self, meaning: str) -> list[tuple[int, int]]:
        return self._understanding.spots(self._words, meaning, self._language)

    def beaten_by_partner(self) -> bool:
        """Whether it is violence at home and nobody is made to work."""
        return self.tells("in_danger") and self.tells("partner") and not self.tells("exploited")

    def asks_for_benefits(self) -> bool:
        """Whether they ask what help there is against poverty, and nothing is needed today."""
        return self.named() == ["no_money"] and self.tells("asks_benefits")
