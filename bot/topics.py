"""Which intents say what a conversation is about."""

from __future__ import annotations

#: Intents that steer the talk. They do not say what a conversation is about.
STEERING = (
    *("greet", "goodbye", "thank", "affirm", "deny", "inform", "talk_to_human", "contact_centre"),
    *("capabilities", "change_language", "restart", "privacy", "feedback", "out_of_scope"),
    *("start_plan", "show_plan", "change_plan", "skip", "why", "cancel_plan", "nlu_fallback"),
)


def is_topic(intent: str | None) -> bool:
    """Whether an intent names a topic."""
    return intent is not None and intent not in STEERING
