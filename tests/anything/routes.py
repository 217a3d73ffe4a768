"""What is asked of each public route. A route that is not here fails a test."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from hypothesis import strategies as st

from bot.settings import ROOT
from tests.anything import strategies as of
from tests.anything.asking import Ask
from tests.anything.standing import Standing

#: Numbers of conversations, messages and files, those that there are among them.
NUMBER = st.one_of(st.integers(0, 12).map(str), of.WORDS)
#: What stands in the links of e-mails: a number and a signature, or anything.
TOKEN = st.one_of(st.integers(0, 3).map(lambda n: f"{n}-{'0' * 32}"), of.WORDS)
FORM = "/chat/form"
#: Every route of the desk is a line of this page, which a test holds to the real ones.
ROLES = (ROOT / "docs" / "roles.md").read_text("utf-8")
_LINE = re.compile(r"^\| (GET|POST) \| `(/desk[^`]*)` \|", re.MULTILINE)
_PLACE = re.compile(r"\{[^}]+\}")


def _at(path: str, *parts: of.Strategy) -> of.Strategy:
    """A path with something in the place of each `{}`; slashes stay whatever they are."""
    return st.tuples(*parts).map(lambda words: path.format(*words))


def _desk(method: str, path: str | of.Strategy) -> Callable[[Standing], of.Asks]:
    """A page of the desk, or a form that its pages send."""

    def asks(there: Standing) -> of.Asks:
        cookie, csrf = there.leaving_desk if path == "/desk/sign-out" else there.desk
        form = of.fields(csrf, text=of.WORDS, show=st.sampled_from(["mine", "open"]))
        return of.said(
            method, path, headers=of.cookie(cookie), body=form if method == "POST" else None
        )

    return asks


def _plain(method: str, path: str | of.Strategy) -> Callable[[Standing], of.Asks]:
    return lambda _there: of.said(method, path)


def _sign_in(_there: Standing) -> of.Asks:
    logins = st.sampled_from(["ruta", "jonas"])
    body = of.fields(login=logins, password=of.WORDS, next=of.WORDS)
    return of.said("POST", "/desk/sign-in", body=body)


def _messages(there: Standing) -> of.Asks:
    frames = of.right_frame().map(of.as_json)
    return of.said(
        "POST", "/chat/messages", headers=of.bearer(there.token), body=of.mostly(frames, of.JUNK)
    )


def _ratings(there: Standing) -> of.Asks:
    frames = of.right_frame().map(of.as_json)
    return of.said(
        "POST", "/chat/ratings", headers=of.bearer(there.token), body=of.mostly(frames, of.JUNK)
    )


def _news(there: Standing) -> of.Asks:
    query = st.fixed_dictionaries(
        {},
        optional={
            "after": st.integers(-2, 40).map(str) | of.WORDS,
            # Nobody waits here: a poll that waits is tried elsewhere.
            "wait": st.integers(max_value=0).map(str) | st.sampled_from(["", "x", "0.5"]),
        },
    )
    return of.said(
        "GET", "/chat/messages", headers=of.bearer(there.token), query=query.map(of.as_form)
    )


def _form_page(there: Standing) -> of.Asks:
    return of.said("GET", FORM, headers=of.cookie(there.form[0]))


def _form_sent(there: Standing) -> of.Asks:
    cookie, csrf = there.form
    plain = of.said(
        "POST",
        FORM,
        headers=of.cookie(cookie).map(lambda own: (*own, ("content-type", of.URLENCODED))),
        body=of.fields(
            csrf,
            text=of.WORDS,
            lang=st.sampled_from(["lt", "en"]),
            command=st.sampled_from(["human", "erase", "restart"]),
            press=of.WORDS,
        ),
    )
    more = {"csrf": csrf, "text": "Labas", "lang": "lt"}
    files = of.with_files("POST", FORM, of.cookie(cookie), of.uploads(more=more))
    return st.one_of(plain, files)


def _desk_page(method: str, path: str) -> Callable[[Standing], of.Asks]:
    """A route of the desk, with numbers or anything where its address has a place for them."""
    places = _PLACE.findall(path)
    return _desk(method, _at(_PLACE.sub("{}", path), *[NUMBER] * len(places)) if places else path)


_DESK = {f"{method} {path}": _desk_page(method, path) for method, path in _LINE.findall(ROLES)}

ROUTES: Mapping[str, Callable[[Standing], of.Asks]] = MappingProxyType(
    {
        **_DESK,
        "GET /": _plain("GET", "/"),
        "GET /widget.js": _plain("GET", "/widget.js"),
        "GET /widget": _plain("GET", _at("/widget/{}", st.just("widget.css") | of.WORDS)),
        "GET /healthz": _plain("GET", "/healthz"),
        "GET /readyz": _plain("GET", "/readyz"),
        "GET /metrics": _plain("GET", "/metrics"),
        "GET /chat/texts/{lang}": _plain("GET", _at("/chat/texts/{}", of.WORDS)),
        "POST /chat/session": lambda _there: of.said(
            "POST", "/chat/session", body=of.mostly(of.frame().map(of.as_json), of.JUNK)
        ),
        "DELETE /chat/session": lambda there: of.said(
            "DELETE", "/chat/session", headers=of.bearer(there.leaving)
        ),
        "POST /chat/messages": _messages,
        "POST /chat/ratings": _ratings,
        "GET /chat/messages": _news,
        "POST /chat/uploads": lambda there: of.with_files(
            "POST", "/chat/uploads", of.bearer(there.token), of.uploads()
        ),
        "WS /chat/ws": lambda there: of.sockets(there.token),
        "GET /chat/form": _form_page,
        "POST /chat/form": _form_sent,
        "GET /chat/transcript": lambda there: of.said(
            "GET", "/chat/transcript", headers=of.bearer(there.token)
        ),
        "GET /appointments/static/appointment.css": _plain(
            "GET", "/appointments/static/appointment.css"
        ),
        **{
            f"{method} {path}": _plain(method, _at(path.replace("{token}", "{}"), TOKEN))
            for method, path in (
                ("GET", "/appointments/{token}"),
                ("GET", "/appointments/{token}/konsultacija.ics"),
                ("POST", "/appointments/{token}/cancel"),
                ("POST", "/appointments/{token}/move"),
                ("GET", "/copy/{token}"),
                ("POST", "/copy/{token}"),
                ("GET", "/referrals/{token}"),
                ("POST", "/referrals/{token}"),
            )
        },
        "GET /chat/form/leave": _plain("GET", "/chat/form/leave"),
        "POST /webhooks/telegram": lambda _there: of.signed(
            "/webhooks/telegram", of.spoilt("telegram"), of.by_telegram
        ),
        "POST /webhooks/messenger": lambda _there: of.signed(
            "/webhooks/messenger", of.spoilt("messenger"), of.by_meta
        ),
        "GET /webhooks/messenger": lambda _there: of.verification("/webhooks/messenger"),
        "POST /webhooks/whatsapp": lambda _there: of.signed(
            "/webhooks/whatsapp", of.spoilt("whatsapp"), of.by_meta
        ),
        "GET /webhooks/whatsapp": lambda _there: of.verification("/webhooks/whatsapp"),
        "POST /webhooks/sms": lambda _there: of.signed(
            "/webhooks/sms", of.spoilt_forms(), of.by_twilio("/webhooks/sms")
        ),
        "POST /webhooks/sms/status": lambda _there: of.signed(
            "/webhooks/sms/status",
            of.spoilt_forms(status=True),
            of.by_twilio("/webhooks/sms/status"),
        ),
        "GET /desk/sign-in": _desk("GET", "/desk/sign-in"),
        "POST /desk/sign-in": _sign_in,
        "GET /desk/static/{version}/{name}": _plain(
            "GET", _at("/desk/static/{}/{}", of.WORDS, st.just("desk.css") | of.WORDS)
        ),
        "POST /desk/sign-out": _desk("POST", "/desk/sign-out"),
        "GET /desk": _desk("GET", "/desk"),
        "GET /desk/events": _desk("GET", "/desk/events"),
        "GET /desk/{rest:path}": _desk("GET", _at("/desk/{}", of.WORDS)),
    }
)


def said_to(there: Standing, key: str) -> of.Asks:
    """All that is asked of a route, now and then by a method that it may not know."""
    meant = ROUTES[key](there)
    other = st.builds(
        lambda asked, method: Ask(method, asked.path, asked.query, asked.headers, asked.body),
        meant,
        st.sampled_from(["HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "POST", "GET"]),
    )
    return of.mostly(meant, meant if key.startswith("WS ") else other)
