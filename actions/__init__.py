"""What a dialogue can do beyond saying a reply: one module a topic.

An action only decides. What it says and what it wants changed go back to the application with the
turn (see `actions.say`) and are committed there in one transaction, so that a turn that is tried
again does nothing twice.
"""

from __future__ import annotations

from rasa_sdk import Action

from actions import (
    answers,
    care,
    courtesy,
    feedback,
    followups,
    forms,
    gentle,
    people,
    places,
    plan,
    talk,
)
from actions.followups import FollowUps
from actions.going_on import continued
from actions.requests import form as requests
from actions.steering import steered
from bot.understanding import Understanding
from knowledge.library import Library
from knowledge.search import Search


def all_actions(library: Library, understanding: Understanding, search: Search) -> list[Action]:
    """Every action of `dialogues/domain/actions.yml`."""
    follow_ups = FollowUps(library, understanding, search)
    served = [
        *answers.actions(follow_ups, search),
        *care.actions(understanding),
        *courtesy.actions(understanding),
        *followups.actions(library, follow_ups),
        *forms.actions(),
        *feedback.actions(understanding),
        *gentle.actions(),
        *people.actions(library, understanding),
        *places.actions(library, understanding),
        *requests.actions(library, understanding),
        *plan.actions(library, understanding),
        *talk.actions(library, understanding),
    ]
    return steered(continued(served, library, understanding), understanding)
