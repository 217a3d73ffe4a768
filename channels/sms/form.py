"""The fields of a request, all of them: blank, repeated and unknown ones are signed too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import parse_qsl, urlencode

from channels.sms.limits import MOST_FIELDS


class Form:
    """An `application/x-www-form-urlencoded` body. The signature is checked over `getlist`."""

    def __init__(self, body: bytes) -> None:
        """Read any body; one that is no form has no fields, and so no valid signature."""
        self._fields: dict[str, list[str]] = {}
        text = body.decode("utf-8", "replace")
        try:
            pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS)
        except ValueError:
            pairs = []
        for name, value in pairs:
            self._fields.setdefault(name, []).append(value)

    @classmethod
    def of(cls, fields: Mapping[str, str]) -> Form:
        """A form with these fields."""
        return cls(urlencode(fields).encode())

    def __iter__(self) -> Iterator[str]:
        """The names."""
        return iter(self._fields)

    def getlist(self, name: str) -> list[str]:
        """All values of a field, just as they came."""
        return self._fields.get(name, [])

    def __getitem__(self, name: str) -> str:
        """The first value of a field, as a database can keep it; empty if there is none."""
        return next(iter(self.getlist(name)), "").replace("\x00", "")
