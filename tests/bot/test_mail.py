"""Facts about `bot.mail` and `bot.smtp`, with a real mail server on a loopback port."""

from __future__ import annotations

import asyncio
import logging
import ssl
import sys
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from sqlalchemy import select, update

from bot import smtp
from bot.engine.child import free_port
from bot.engine.client import Engine
from bot.mail import GIVE_UP, LEASE, File, send_some, write_mail
from bot.replies import Replies
from bot.services import Services
from bot.settings import load_settings
from bot.store.base import now
from bot.store.mail import Mail
from bot.store.models import Conversation, Person
from bot.understanding import Understanding
from tests.mail_server import PASSWORD, MailServer, certificate, mail_server
from tests.parts import parts

FROM = "Gandras <gandras@centras.example>"
Wire = Callable[[str], Services]


@pytest.fixture
async def wire(
    empty_database: str, tmp_path: Path, replies: Replies, understanding: Understanding
) -> AsyncIterator[Wire]:
    """Makes a process that sends to the server at an address."""
    wired: list[Services] = []

    def made(smtp_url: str) -> Services:
        settings = load_settings(
            var=tmp_path,
            database_url=empty_database,
            smtp_url=smtp_url,
            mail_from=FROM,
            _env_file=None,
        )
        wired.append(parts(settings, replies, understanding, Engine(list, "x")))
        return wired[-1]

    yield made
    for services in wired:
        await services.engine.close()
        await services.database.close()


@pytest.fixture(scope="module")
def certified(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ssl.SSLContext]:
    """A certificate, and the server's side of TLS with it."""
    return certificate(tmp_path_factory.mktemp("tls"))


def at(server: MailServer, host: str = "127.0.0.1", scheme: str = "smtp", user: str = "") -> str:
    """The address of a server."""
    return f"{scheme}://{user}{host}:{server.port}"


def signed_in(password: str = PASSWORD) -> str:
    """A name and a password, as an address holds them."""
    return f"gandras:{quote(password, safe='')}@"


async def write(services: Services, **changes: object) -> int:
    """A mail to be sent."""
    given = {
        "purpose": "referral",
        "address": "kas@savivaldybe.example",
        "subject": "Klausimas dėl grįžimo į Šiaulius",
        "text": "Ačiū už pagalbą.\n\nŁódź, Київ ✓\n",
        **changes,
    }
    async with services.database.write() as session:
        mail = write_mail(session, **given)  # type: ignore[arg-type]
    return mail.id


async def kept(services: Services, number: int = 1) -> Mail:
    """A mail as it is now."""
    async with services.database.read() as session:
        return await session.get_one(Mail, number)


async def change(services: Services, **values: object) -> None:
    """Make it later, or a lease over."""
    async with services.database.write() as session:
        await session.execute(update(Mail).values(**values))


async def test_letters_of_all_languages_and_attachments_arrive(wire: Wire) -> None:
    """Subject, words and a calendar entry come as they were written; the row keeps no words."""
    async with mail_server() as server:
        services = wire(at(server))
        await write(services, files=[File("susitikimas.ics", "text/calendar", "BEGIN:VCALENDAR ė")])

        assert await send_some(services)

    (mail,) = server.mails
    assert mail["Subject"] == "Klausimas dėl grįžimo į Šiaulius"
    assert mail["From"] == FROM
    assert mail["To"] == "kas@savivaldybe.example"
    assert server.texts == ["Ačiū už pagalbą.\n\nŁódź, Київ ✓\n"]
    (attached,) = mail.iter_attachments()
    assert attached.get_filename() == "susitikimas.ics"
    assert attached.get_content_type() == "text/calendar"
    assert attached.get_payload(decode=True) == "BEGIN:VCALENDAR ė".encode()
    row = await kept(services)
    assert (row.state, row.text, row.files, row.error) == ("sent", "", {}, None)
    assert row.sent_at is not None
    assert not await send_some(services)


async def test_without_a_server_mails_wait(wire: Wire) -> None:
    """Nothing is lost, and nothing is claimed."""
    services = wire("")
    await write(services)

    assert not await send_some(services)

    assert (await kept(services)).attempts == 0


@pytest.mark.parametrize("implicit", [False, True], ids=["STARTTLS", "TLS from the start"])
async def test_signs_in_over_tls(
    wire: Wire,
    certified: tuple[Path, ssl.SSLContext],
    monkeypatch: pytest.MonkeyPatch,
    *,
    implicit: bool,
) -> None:
    """With a name and a password of any letters, over either kind of TLS."""
    cert, tls = certified
    monkeypatch.setenv("SSL_CERT_FILE", str(cert))
    async with mail_server(tls=tls, implicit=implicit) as server:
        server.members_only = True
        scheme = "smtps" if implicit else "smtp"
        services = wire(at(server, scheme=scheme, user=signed_in()))
        await write(services)
        await send_some(services)

        assert await smtp.try_out(services.settings) is None

    assert len(server.mails) == 1
    assert {name for name, _ in server.logins} == {"gandras"}
    assert implicit or all(hidden for _, hidden in server.logins)
    assert (await kept(services)).state == "sent"


async def test_no_password_in_the_clear(wire: Wire) -> None:
    """A server elsewhere that offers no TLS gets neither password nor mail."""
    async with mail_server(host="127.0.0.2") as server:
        services = wire(at(server, host="127.0.0.2", user=signed_in()))
        await write(services)
        await send_some(services)

        assert await smtp.try_out(services.settings) == "no_connection"

    assert server.logins == []
    assert server.mails == []
    row = await kept(services)
    assert (row.state, row.error) == ("pending", "no_connection")


async def test_unknown_certificate(wire: Wire, certified: tuple[Path, ssl.SSLContext]) -> None:
    """A server that cannot prove who it is gets nothing."""
    async with mail_server(tls=certified[1], implicit=True) as server:
        services = wire(at(server, scheme="smtps", user=signed_in()))
        await write(services)
        await send_some(services)

    assert server.logins == []
    assert (await kept(services)).error == "no_connection"


async def test_wrong_password(wire: Wire, caplog: pytest.LogCaptureFixture) -> None:
    """The mail waits until the operator has mended it; the password is in no log."""
    caplog.set_level(logging.DEBUG)
    async with mail_server() as server:
        server.members_only = True
        services = wire(at(server, user=signed_in("ne tas žodis")))
        await write(services)
        await send_some(services)

        assert await smtp.try_out(services.settings) == "sign_in_refused"

    row = await kept(services)
    assert (row.state, row.error) == ("pending", "sign_in_refused")
    assert row.due_at > now()
    assert "ne tas" not in caplog.text


@pytest.mark.parametrize(
    ("command", "answer", "state", "error"),
    [
        ("rcpt", "550 5.1.1 No such user", "failed", "address_refused"),
        ("rcpt", "450 4.2.0 Greylisted", "pending", "address_refused"),
        ("data", "554 5.7.1 Spam", "failed", "server_554"),
        ("data", "451 4.3.0 Try again later", "pending", "server_451"),
    ],
)
async def test_what_the_server_refuses(
    wire: Wire, command: str, answer: str, state: str, error: str
) -> None:
    """5xx is for good, and the words are forgotten; 4xx is tried again, with the words."""
    async with mail_server() as server:
        setattr(server, command, answer)
        services = wire(at(server))
        await write(services)
        await send_some(services)

    row = await kept(services)
    assert (row.state, row.error, bool(row.text)) == (state, error, state == "pending")
    assert row.sent_at is None


async def test_tries_again_and_gives_up(wire: Wire) -> None:
    """A later try succeeds; after two days nobody tries any more."""
    async with mail_server() as server:
        server.data = "451 Later"
        services = wire(at(server))
        await write(services)
        await write(services)
        await send_some(services)
        await send_some(services)
        assert not await send_some(services)
        await change(services, due_at=now())
        async with services.database.write() as session:
            old = now() - GIVE_UP - timedelta(minutes=1)
            await session.execute(update(Mail).where(Mail.id == 2).values(created_at=old))
        await send_some(services)
        await send_some(services)
        assert (await kept(services, 2)).state == "failed"
        server.data = "250 OK"
        await change(services, due_at=now())
        await send_some(services)

    assert (await kept(services, 1)).state == "sent"
    assert len(server.mails) == 1


async def test_cut_connections(wire: Wire) -> None:
    """Nobody listens, or the line is cut before the server's word: tried again."""
    services = wire(f"smtp://127.0.0.1:{free_port()}")
    await write(services)
    await send_some(services)
    assert (await kept(services)).error == "no_connection"
    async with mail_server() as server:
        server.cut_after_data = True
        services = wire(at(server))
        await change(services, due_at=now())
        await send_some(services)

    row = await kept(services)
    assert (row.state, row.error, row.attempts) == ("pending", "no_connection", 2)


async def test_a_slow_server_is_given_up_on(wire: Wire) -> None:
    """Long before another process could take the mail over."""
    async with mail_server() as server:
        server.held = asyncio.Event()
        settings = wire(at(server)).settings

        trouble = await smtp.hand_over(settings, _some_message(), step=0.3)

    assert trouble == smtp.Trouble("no_connection", final=False)
    assert timedelta(seconds=smtp.ALL) < LEASE


def _some_message() -> smtp.EmailMessage:
    message = smtp.EmailMessage()
    message["From"], message["To"] = FROM, "kas@savivaldybe.example"
    message.set_content("?")
    return message


@pytest.mark.parametrize(
    "address",
    [
        "a@b.example\r\nBcc: c@d.example",
        "a@b.example, c@d.example",
        "Ona <a@b.example>",
        "a@b.example>\r\nRCPT TO:<c@d.example",
        "ačiū@b.example",
        "a@b",
        "",
    ],
)
async def test_what_is_no_address_gets_nothing(wire: Wire, address: str) -> None:
    """No second recipient, no header of somebody else's, and the queue goes on behind it."""
    async with mail_server() as server:
        services = wire(at(server))
        await write(services, address=address)
        await write(services)
        await send_some(services)
        await send_some(services)

    assert server.recipients == ["kas@savivaldybe.example"]
    row = await kept(services)
    assert (row.state, row.error) == ("failed", "bad_address")


async def test_a_subject_stays_one_line(wire: Wire) -> None:
    """Line breaks in it make no headers."""
    async with mail_server() as server:
        services = wire(at(server))
        await write(services, subject="Labas\r\nBcc: c@d.example\n\n<b>body</b>")
        await send_some(services)

    assert server.recipients == ["kas@savivaldybe.example"]
    assert server.mails[0]["Bcc"] is None
    assert server.mails[0]["Subject"] == "Labas Bcc: c@d.example <b>body</b>"


async def test_two_processes_send_one_mail(wire: Wire) -> None:
    """Whoever claims it sends it; the other finds nothing."""
    async with mail_server() as server:
        here, there = wire(at(server)), wire(at(server))
        await write(here)

        sent = await asyncio.gather(send_some(here), send_some(there))

    assert len(server.mails) == 1
    assert sorted(sent) in ([False, True], [True, True])


async def test_whoever_is_erased_is_not_written_about(wire: Wire) -> None:
    """With the person goes the mail that was not sent yet."""
    async with mail_server() as server:
        services = wire(at(server))
        async with services.database.write() as session:
            person = Person()
            session.add(person)
            await session.flush()
            talk = Conversation(person_id=person.id)
            session.add(talk)
            await session.flush()
        await write(services, conversation_id=talk.id)
        async with services.database.write() as session:
            await session.delete(await session.get_one(Person, person.id))

        assert not await send_some(services)

    async with services.database.read() as session:
        assert list(await session.scalars(select(Mail))) == []
    assert server.mails == []


SENDER = """
import asyncio, sys
from types import SimpleNamespace
from bot.mail import send_some
from bot.settings import load_settings
from bot.signals import Signals
from bot.store.database import Database
settings = load_settings(
    database_url=sys.argv[1], smtp_url=sys.argv[2], mail_from=sys.argv[3], _env_file=None
)
database = Database(settings.database, Signals())
asyncio.run(send_some(SimpleNamespace(settings=settings, database=database)))
"""


async def test_killed_between_sending_and_keeping(wire: Wire, empty_database: str) -> None:
    """Only then can a mail come twice, after its lease, and both have one Message-ID."""
    async with mail_server() as server:
        server.held = asyncio.Event()
        services = wire(at(server))
        await write(services)
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", SENDER, empty_database, at(server), FROM
        )
        async with asyncio.timeout(60):
            while not server.mails:
                await asyncio.sleep(0.05)
        process.kill()
        await process.wait()
        server.held.set()

        assert not await send_some(services)
        row = await kept(services)
        assert (row.state, row.attempts) == ("pending", 1)
        await change(services, lease_until=now() - timedelta(seconds=1))
        assert await send_some(services)

    first, second = server.mails
    assert first["Message-ID"] == second["Message-ID"]
    assert (await kept(services)).state == "sent"
