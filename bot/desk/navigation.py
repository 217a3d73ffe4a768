"""The pages that the desk's bar leads to, each for those who may open it."""

from __future__ import annotations

from bot.desk.access import Area, may
from bot.desk.sessions import SignedIn

#: Address, area and the key of its name, in the order of the bar.
PLACES: tuple[tuple[str, Area, str], ...] = (
    ("/desk", "desk", "place_queue"),
    ("/desk/calendar", "desk", "place_calendar"),
    ("/desk/office", "office", "place_office"),
    ("/desk/answers", "reading", "place_answers"),
    ("/desk/labels", "labels", "place_labels"),
    ("/desk/coordinators", "coordinators", "place_coordinators"),
    ("/desk/duty", "office", "place_duty"),
    ("/desk/team", "leading", "place_team"),
    ("/desk/accounts", "accounts", "place_accounts"),
    ("/desk/audit", "audit", "place_audit"),
)


def places(signed: SignedIn) -> list[tuple[str, str]]:
    """Address and name of what this person may open."""
    return [(path, key) for path, area, key in PLACES if may(signed.user.role, area)]


def place(path: str) -> str:
    """The page of the bar to which an address belongs; none of them for one's own pages."""
    if path.startswith(("/desk/me", "/desk/home")):
        return path
    within = [known for known, _, _ in PLACES if path == known or path.startswith(f"{known}/")]
    return max(within, key=len, default="/desk")
