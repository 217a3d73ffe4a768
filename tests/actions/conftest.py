"""What tests of the plan's form share."""

from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk.executor import CollectingDispatcher

from actions.plan import ValidatePlan
from actions.plan_answers import PlanAnswers
from bot.understanding import Understanding
from knowledge.library import Library
from tests.actions.form_messages import tracker


@pytest.fixture
def answered(library: Library, understanding: Understanding) -> Any:
    """What a text fills in."""
    action = ValidatePlan(PlanAnswers(library, understanding), understanding)

    def fill(*case: str, **more: Any) -> dict[str, Any]:
        events = action.run(CollectingDispatcher(), tracker(*case, **more), {})
        return {event["name"]: event["value"] for event in events}

    return fill
