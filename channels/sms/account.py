"""Who we are at Twilio: the account, the sender, and what proves that a request is Twilio's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from twilio.request_validator import RequestValidator

from channels.sms.form import Form
from channels.sms.limits import API, RETRIES

STATUS_PATH = "/webhooks/sms/status"


@dataclass(frozen=True, slots=True)
class SmsAccount:
    """One account with one sender: a number, a short code or a messaging service (`MG...`)."""

    sid: str
    token: str = field(repr=False)
    sender: str
    count: Callable[[str], int]
    """How many parts a text costs."""
    api_url: str = API
    public_url: str = ""
    plain_letters: bool = False
    """Whether Lithuanian may go without its diacritics where that halves the parts."""

    @property
    def api(self) -> str:
        """The REST API."""
        return self.api_url.rstrip("/")

    @property
    def is_service(self) -> bool:
        """Whether Twilio picks the number to send from."""
        return self.sender.startswith("MG")

    @property
    def stops_by_itself(self) -> bool:
        """Whether Twilio itself answers STOP, START and HELP: a lone short code has no such help.

        https://support.twilio.com/hc/en-us/articles/223134027
        """
        return self.is_service or self.sender.startswith("+")

    @property
    def status_callback(self) -> str | None:
        """Where Twilio tells what became of a message; none if nobody can call us."""
        public = self.public_url.rstrip("/")
        return f"{public}{STATUS_PATH}{RETRIES}" if public else None

    def signed(self, url: str, form: Form, signature: str) -> bool:
        """Whether a request to this address, with just these fields, was signed with our token."""
        try:
            return bool(RequestValidator(self.token).validate(url, form, signature))
        except ValueError:
            # The address is what the caller says if we have no public one: its port may be words.
            return False

    def got(self, form: Form) -> bool:
        """Whether a request tells of a message to us."""
        ours = self.sender in {form["To"], form["MessagingServiceSid"]}
        return ours and form["AccountSid"] == self.sid

    def sent(self, form: Form) -> bool:
        """Whether a request tells of a message from us. A service sends from any of its numbers."""
        ours = self.is_service or self.sender in {form["From"], form["MessagingServiceSid"]}
        return ours and form["AccountSid"] == self.sid
