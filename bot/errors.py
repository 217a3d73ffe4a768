"""Every error that carries a decision, with the sentence an operator reads.

GandrasError
├── Refused            the request is wrong; `status` is the HTTP status that says so
├── Misconfigured      a setting or a file is wrong; commands print it and exit with 2
├── EngineUnavailable  the engine gave no answer; the message waits and is tried again
├── EngineFailed       the engine broke on this message; a few tries, then a person is called
├── SendFailed         a channel could not send; `retry_after` says when to try again
├── FetchFailed        media could not be fetched; `retry_after` says when to try again
└── Unfit              a file is not taken; `code` says why
"""

from __future__ import annotations


class GandrasError(Exception):
    """Base of the program's own errors. `str()` is one sentence for a person."""


class Refused(GandrasError):
    """A request that cannot be taken. `code` is a key of the texts shown to the asker."""

    def __init__(self, code: str, status: int = 400) -> None:
        super().__init__(code)
        self.code = code
        self.status = status


class Misconfigured(GandrasError):
    """Something the operator must mend; the message names what, where and how."""


class EngineUnavailable(GandrasError):
    """The engine is down, starting, or failed inside a turn. Nothing of the turn happened."""


class EngineFailed(GandrasError):
    """A component or an action raised inside the turn. Nothing of the turn happened."""


class SendFailed(GandrasError):
    """A send that did not succeed. `retry_after` in seconds, or None when it never will.

    `doubtful` if it may have arrived all the same (a cut connection). `unreachable` if nothing
    will reach this person until they write again. `operator` if somebody must mend our account:
    the message waits for that.
    """

    def __init__(
        self,
        reason: str,
        retry_after: float | None,
        *,
        doubtful: bool = False,
        unreachable: bool = False,
        operator: bool = False,
    ) -> None:
        super().__init__(reason)
        self.retry_after = retry_after
        self.doubtful = doubtful
        self.unreachable = unreachable
        self.operator = operator


class FetchFailed(GandrasError):
    """Media that did not come. `retry_after` in seconds, or None when it never will."""

    def __init__(self, reason: str, retry_after: float | None) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


class Unfit(GandrasError):
    """A file that is not taken. `code` is type, too_big, broken or locked."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
