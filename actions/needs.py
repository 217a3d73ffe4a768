"""What somebody in trouble says that they need, by their words: which help leads the answer."""

from __future__ import annotations

from bot.understanding import Understanding, words_of

#: Meanings `need_*` of `markers.yml`; the card of the knowledge says what fits each.
NEEDS = ("dying", "violence", "under_age", "roof", "no_money", "abroad", "today")


class Needs:
    """What the words of one message tell."""

    def __init__(self, text: str, understanding: Understanding, language: str | None) -> None:
        self._words = words_of(text)
        self._understanding = understanding
        self._language = language

    def tells(self, meaning: str) -> bool:
        """Whether the message holds a phrase of a meaning of `markers.yml`."""
        return bool(self._understanding.spots(self._words, meaning, self._language))

    def named(self) -> list[str]:
        """The needs in it, the gravest first."""
        return [need for need in NEEDS if self.tells(f"need_{need}")]

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

    def beaten_by_partner(self) -> bool:
        """Whether it is violence at home and nobody is made to work."""
        return self.tells("in_danger") and self.tells("partner") and not self.tells("exploited")

    def asks_for_benefits(self) -> bool:
        """Whether they ask what help there is against poverty, and nothing is needed today."""
        return self.named() == ["no_money"] and self.tells("asks_benefits")
