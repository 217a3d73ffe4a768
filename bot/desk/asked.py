"""What a request about a conversation asks for: which one, beside which list, with what text."""

from __future__ import annotations

import re

from starlette.responses import RedirectResponse, Response

from bot.desk import thread
from bot.desk.access import Area
from bot.desk.door import Handler, Route, Visit
from bot.desk.lists import Selection, selection
from bot.errors import Refused

#: What may not reach a person's screen or a database: control characters but tab and newline.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def forms(area: Area = "desk", /, **handlers: Handler) -> tuple[Route, ...]:
    """What a conversation's page sends: `wake_up` comes to `/desk/conversations/{id}/wake-up`."""
    return tuple(
        Route("POST", f"/desk/conversations/{{id}}/{name.replace('_', '-')}", handler, area)
        for name, handler in handlers.items()
    )


def number(visit: Visit, name: str = "id") -> int:
    """The conversation, or another row, that the address names. Raises Refused."""
    return _known(visit.request.path_params[name])


def named(visit: Visit, field: str) -> int:
    """The row that a field of the form names. Raises Refused."""
    return _known(visit.form.get(field, ""))


def wanted(visit: Visit, name: str) -> int | None:
    """The row that the address asks for besides; None if it names none."""
    return as_number(visit.request.query_params.get(name, ""))


def show(visit: Visit) -> Selection:
    """The list that stands beside it, with its filters."""
    if wanted := visit.form.get("show"):
        return selection(f"show={wanted}")
    return selection(visit.request.url.query)


def most(visit: Visit) -> int:
    """How many messages are to be shown."""
    wanted = visit.request.query_params.get("last", "")
    found = re.fullmatch(r"[1-9]\d{0,4}", wanted, re.ASCII)
    return min(int(found[0]), thread.MOST) if found else thread.PAGE


def text(visit: Visit, field: str = "text") -> str:
    """What was written into the box, without what no screen can show."""
    return cleaned(visit.form.get(field, ""))


def cleaned(written: str) -> str:
    """A text as it may be kept and shown, with plain line breaks."""
    return _CONTROL.sub("", written.replace("\r\n", "\n"))


def back_to(visit: Visit, conversation: int) -> Response:
    """To the end of a conversation, beside the same list."""
    return RedirectResponse(f"/desk/conversations/{conversation}?show={show(visit)}#end", 303)


def as_number(written: str) -> int | None:
    """The number of a row; None if it is none that a database could know."""
    return int(written) if re.fullmatch(r"[1-9]\d{0,8}", written, re.ASCII) else None


def _known(written: str) -> int:
    found = as_number(written)
    if found is None:
        raise Refused("not_found", 404)
    return found
