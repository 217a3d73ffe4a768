"""What a request about a conversation asks for: which one, beside which list, with what text."""

from __future__ import annotations

import re

from starlette.responses import RedirectResponse, Response

from bot.desk import thread
from bot.desk.door import Visit
from bot.desk.lists import Selection, selection
from bot.errors import Refused

#: What may not reach a person's screen or a database: control characters but tab and newline.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def number(visit: Visit) -> int:
    """The conversation that the address names. Raises Refused."""
    return _number(visit.request.path_params["id"])


def named(visit: Visit, field: str) -> int:
    """The row that a field of the form names. Raises Refused."""
    return _number(visit.form.get(field, ""))


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


def is_number(written: str) -> bool:
    """Whether this may be the number of a row."""
    return re.fullmatch(r"[1-9]\d{0,8}", written, re.ASCII) is not None


def _number(written: str) -> int:
    if not is_number(written):
        raise Refused("not_found", 404)
    return int(written)
