"""A strict stand-in of Twilio: the REST API of messages, phones that write, signed webhooks.

It refuses what Twilio refuses, with Twilio's codes, and signs by the documented rule, not by the
SDK: https://www.twilio.com/docs/usage/security. Faults come from `Faults`.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
import ssl
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from knowledge.sms import segments
from tests.local_server import LocalServer
from tests.stand_ins.faults import Faults

SID, TOKEN, NUMBER = "AC" + "0" * 32, "s3cret-auth-token", "+37052000000"
SERVICE = "MG" + "1" * 32
_CREATE = {"To", "From", "MessagingServiceSid", "Body", "StatusCallback", "ValidityPeriod"}
_LIST = {"To", "From", "DateSent", "DateSent<", "DateSent>", "Page", "PageSize", "PageToken"}
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_STOP = {"stop", "stopall", "unsubscribe", "cancel", "end", "quit", "optout", "revoke"}
_START = {"start", "unstop", "yes"}
_HELP = {"help", "info"}
_LONGEST = 1600
_LAST = "Fri, 31 Dec 2100 00:00:00 +0000"
#: Webhooks are on loopback; the usual context would read all certificates each time.
_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


class Twilio:
    """One account with one number, and the phones around it."""

    def __init__(self, webhook: str = "") -> None:
        """`webhook` is what is set in the console for messages that come in."""
        root = f"/2010-04-01/Accounts/{SID}"
        routes = [
            Route(f"{root}/Messages.json", self._create, methods=["POST"]),
            Route(f"{root}/Messages.json", self._list, methods=["GET"]),
            Route(f"{root}/Messages/{{sid}}.json", self._one, methods=["GET"]),
            Route(f"{root}/Messages/{{sid}}/Media.json", self._files_of, methods=["GET"]),
            Route(f"{root}/Messages/{{sid}}/Media/{{file}}", self._file, methods=["GET"]),
        ]
        self.faults = Faults(
            Starlette(routes=routes),
            throttled=lambda: _error(20429, 429, {"Retry-After": "7"}),
            broken=lambda: _error(20500, 500),
        )
        self.server = LocalServer(self.faults)
        self.webhook = webhook
        self.messages: list[dict[str, Any]] = []
        """All that was created, oldest first, as the API shows it."""
        self.calls: list[tuple[str, dict[str, str]]] = []
        """Method and parameters of each authentic call."""
        self.refuse: dict[str, int] = {}
        """Code that is answered to the next message to a number, once."""
        self.refuse_lists: list[int] = []
        """Codes that are answered to the next lists."""
        self.stopped: set[str] = set()
        self.files: dict[str, bytes | str] = {}
        """Media: bytes, or the address to which the API redirects."""
        self.answers: list[httpx.Response] = []
        """What our webhooks answered, in order."""
        self._came_in: list[dict[str, Any]] = []
        self._media: dict[str, list[dict[str, Any]]] = {}
        self._screens: dict[str, list[str]] = {}
        self._callbacks: dict[str, str] = {}

    # Phones

    def shown(self, number: str) -> list[str]:
        """What a phone shows, Twilio's own replies among it."""
        return self._screens.get(number, [])

    async def says(
        self, number: str, text: str, *, sid: str = "", **more: str
    ) -> httpx.Response | None:
        """A phone writes: Twilio obeys its keywords, then calls the webhook."""
        keyword = text.strip().lower()
        if keyword in _STOP:
            self.stopped.add(number)
            self._show(number, "You have successfully been unsubscribed.")
        elif keyword in _START:
            if number in self.stopped:
                self._show(number, "You have successfully been re-subscribed.")
            self.stopped.discard(number)
        elif keyword in _HELP:
            self._show(number, "Reply STOP to unsubscribe.")
        sid = sid or _sid()
        fields = {
            "ToCountry": "LT", "ToState": "", "SmsMessageSid": sid, "NumMedia": "0", "ToCity": "",
            "FromZip": "", "SmsSid": sid, "FromState": "", "SmsStatus": "received", "FromCity": "",
            "Body": text, "FromCountry": "LT", "To": NUMBER, "ToZip": "", "MessageSid": sid,
            "NumSegments": str(segments(text)), "AccountSid": SID, "From": number,
            "ApiVersion": "2010-04-01",
        }  # fmt: skip
        fields |= more
        self._keep(fields)
        return await self.calls_back(self.webhook, fields)

    def _keep(self, fields: Mapping[str, str]) -> None:
        """The API lists what came in, too."""
        sid, moment = fields["MessageSid"], _rfc2822()
        message = {
            "account_sid": SID, "api_version": "2010-04-01", "body": fields["Body"],
            "date_created": moment, "date_sent": moment, "date_updated": moment,
            "direction": "inbound", "error_code": None, "error_message": None,
            "from": fields["From"], "messaging_service_sid": fields.get("MessagingServiceSid"),
            "num_media": fields["NumMedia"], "num_segments": fields["NumSegments"], "price": None,
            "price_unit": "USD", "sid": sid, "status": "received", "subresource_uris": {},
            "to": fields["To"], "uri": f"/2010-04-01/Accounts/{SID}/Messages/{sid}.json",
        }  # fmt: skip
        self._came_in.append(message)
        self._media[sid] = [
            {
                "account_sid": SID,
                "content_type": fields.get(f"MediaContentType{n}", ""),
                "date_created": moment,
                "date_updated": moment,
                "parent_sid": sid,
                "sid": fields[f"MediaUrl{n}"].rpartition("/")[2],
                "uri": urlsplit(fields[f"MediaUrl{n}"]).path + ".json",
            }
            for n in range(int(fields["NumMedia"]))
        ]

    async def reports(self, sid: str, *statuses: str, error: str = "") -> None:
        """Tell what became of a message, in this order."""
        message = next(one for one in self.messages if one["sid"] == sid)
        for status in statuses:
            fields = {
                "SmsSid": sid, "SmsStatus": status, "MessageStatus": status, "To": message["to"],
                "MessageSid": sid, "AccountSid": SID, "From": message["from"] or NUMBER,
                "ApiVersion": "2010-04-01",
            }  # fmt: skip
            await self.calls_back(
                self._callbacks[sid], {**fields, **({"ErrorCode": error} if error else {})}
            )

    async def calls_back(self, webhook: str, fields: Mapping[str, str]) -> httpx.Response | None:
        """Call a webhook as Twilio does: signed, and again if its fragment says so."""
        url, _, overrides = webhook.partition("#")
        wanted = dict(pair.split("=") for pair in overrides.split("&") if pair)
        headers = {
            "Content-Type": "application/x-www-form-urlencoded; charset=utf-8",
            "X-Twilio-Signature": sign(url, fields),
        }
        answer = None
        for _ in range(int(wanted.get("rc", "1")) + 1):
            try:
                async with httpx.AsyncClient(timeout=15, trust_env=False, verify=_TLS) as http:
                    answer = await http.post(url, content=urlencode(fields), headers=headers)
            except httpx.TransportError:
                continue
            self.answers.append(answer)
            if answer.is_success or wanted.get("rp") != "all":
                break
        return answer

    # REST

    async def _create(self, request: Request) -> Response:
        form = {name: str(value) for name, value in (await request.form()).items()}
        refused = self._unauthorized(request, form) or self._refused(form)
        if refused:
            return refused
        text, to = form["Body"], form["To"]
        service = form.get("MessagingServiceSid")
        sid, moment = _sid(), _rfc2822()
        message = {
            "account_sid": SID, "api_version": "2010-04-01", "body": text,
            "date_created": moment, "date_sent": None, "date_updated": moment,
            "direction": "outbound-api", "error_code": None, "error_message": None,
            "from": form.get("From"), "messaging_service_sid": service, "num_media": "0",
            "num_segments": "0" if service else str(segments(text)), "price": None,
            "price_unit": None, "sid": sid, "status": "accepted" if service else "queued",
            "subresource_uris": {}, "to": to,
            "uri": f"/2010-04-01/Accounts/{SID}/Messages/{sid}.json",
        }  # fmt: skip
        self.messages.append(message)
        self._callbacks[sid] = form.get("StatusCallback", "")
        self._show(to, text)
        return JSONResponse(message, 201)

    def _refused(self, form: dict[str, str]) -> Response | None:
        """Twilio's own check of a new message."""
        to, callback = form.get("To", ""), urlsplit(form.get("StatusCallback", "https://x/"))
        checks = (
            (20001, form.keys() - _CREATE),
            (20001, ("From" in form) == ("MessagingServiceSid" in form)),
            (20001, not 1 <= int(form.get("ValidityPeriod", "36000")) <= 36_000),
            (21211, not _E164.fullmatch(to)),
            (21606, form.get("From", NUMBER) != NUMBER),
            (21703, form.get("MessagingServiceSid", SERVICE) != SERVICE),
            (21602, not form.get("Body")),
            (21617, len(form.get("Body", "")) > _LONGEST),
            (21609, callback.scheme not in {"http", "https"} or "_" in callback.netloc),
            (21610, to in self.stopped),
            (self.refuse.pop(to, 0), True),
        )
        code = next(code for code, wrong in checks if wrong)
        return _error(code) if code else None

    async def _list(self, request: Request) -> Response:
        asked = dict(request.query_params)
        refused = self._unauthorized(request, asked)
        if refused:
            return refused
        if asked.keys() - _LIST:
            return _error(20001)
        if self.refuse_lists:
            return _error(self.refuse_lists.pop(0))
        newest_first = [*self._came_in, *self.messages][::-1]
        found = [
            one
            for one in sorted(newest_first, key=_created, reverse=True)
            if one["to"] == asked.get("To", one["to"])
            and one["from"] == asked.get("From", one["from"])
            # What has not been sent yet has no such date.
            and (not any(name.startswith("DateSent") for name in asked) or one["date_sent"])
            and _moment(one["date_sent"] or _LAST)
            >= datetime.fromisoformat(asked.get("DateSent>", "2000-01-01T00:00:00Z"))
        ]
        size, page = int(asked.get("PageSize", "50")), int(asked.get("Page", "0"))
        more = None
        if len(found) > size * (page + 1):
            query = urlencode({**asked, "Page": page + 1, "PageToken": "PA" + found[size]["sid"]})
            more = f"/2010-04-01/Accounts/{SID}/Messages.json?{query}"
        return JSONResponse(
            {
                "messages": found[size * page : size * (page + 1)],
                "page": page,
                "page_size": size,
                "next_page_uri": more,
                "first_page_uri": "",
                "previous_page_uri": None,
                "start": size * page,
                "end": size * (page + 1) - 1,
                "uri": str(request.url.path),
            }
        )

    async def _files_of(self, request: Request) -> Response:
        refused = self._unauthorized(request, {})
        found = self._media.get(request.path_params["sid"], [])
        return refused or JSONResponse(
            {"media_list": found, "page": 0, "page_size": 50, "next_page_uri": None}
        )

    async def _one(self, request: Request) -> Response:
        sid = request.path_params["sid"]
        found = next((one for one in self.messages if one["sid"] == sid), None)
        refused = self._unauthorized(request, {})
        return refused or (JSONResponse(found) if found else _error(20404, 404))

    async def _file(self, request: Request) -> Response:
        refused = self._unauthorized(request, {})
        content = self.files.get(request.path_params["file"])
        if refused or content is None:
            return refused or _error(20404, 404)
        return RedirectResponse(content) if isinstance(content, str) else Response(content)

    def _unauthorized(self, request: Request, asked: dict[str, str]) -> Response | None:
        right = base64.b64encode(f"{SID}:{TOKEN}".encode()).decode()
        if request.headers.get("authorization") != f"Basic {right}":
            return _error(20003, 401)
        self.calls.append((request.method, asked))
        return None

    def _show(self, number: str, text: str) -> None:
        self._screens.setdefault(number, []).append(text)


def sign(url: str, fields: Mapping[str, str], token: str = TOKEN) -> str:
    """The signature of a form that is posted to an address."""
    text = url + "".join(f"{name}{fields[name]}" for name in sorted(fields))
    return base64.b64encode(hmac.digest(token.encode(), text.encode(), hashlib.sha1)).decode()


def _created(message: Mapping[str, Any]) -> datetime:
    return _moment(message["date_created"])


def _moment(written: str) -> datetime:
    return parsedate_to_datetime(written)


def _sid() -> str:
    return "SM" + secrets.token_hex(16)


def _rfc2822() -> str:
    return format_datetime(datetime.now(UTC).replace(microsecond=0))


def _error(code: int, status: int = 400, headers: dict[str, str] | None = None) -> Response:
    body = {
        "code": code,
        "message": f"Error {code}",
        "more_info": f"https://www.twilio.com/docs/errors/{code}",
        "status": status,
    }
    return JSONResponse(body, status, headers)
