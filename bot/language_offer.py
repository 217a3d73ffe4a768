"""How a change of language shows: a short line in the new one, and a button to the other one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.language import Choice
from bot.replies import Rendered
from bot.texts import Texts


def with_offer(
    said: Sequence[Rendered], choice: Choice, texts: Texts, *, help_first: bool
) -> list[Rendered]:
    """The messages of a turn with what a choice adds to them.

    The line stands before the first message, the button under the last. With `help_first` nothing
    may stand before what is said, so there is the button alone.
    """
    shown = list(said)
    if not shown:
        return shown
    if choice.changed and not help_first:
        line = texts.get("language_followed", choice.answer)
        shown[0] = replace(shown[0], text=f"{line}\n\n{shown[0].text}")
    if choice.offer:
        title = texts.get("button_continue", choice.offer)
        button = (title, f'/change_language{{"language": "{choice.offer}", "choice": "again"}}')
        shown[-1] = replace(shown[-1], buttons=(*shown[-1].buttons, button))
    return shown
