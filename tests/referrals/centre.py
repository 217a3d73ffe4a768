"""What tests of referrals do: the asker's request, the desk's forms, the coordinator's link."""

from __future__ import annotations

import re
from typing import Any

import httpx
from fastapi import FastAPI
from sqlalchemy import select

from bot import cases
from bot.mail import send_some
from bot.referrals import coordinators
from bot.store.desk import Note
from bot.store.models import Conversation, Message
from bot.store.referrals import Coordinator, Referral
from tests.desk.world import Browser, World
from tests.mail_server import MailServer

PUBLIC = "http://gandras.example"
ONE = "/desk/conversations/1"
PLACE = "siauliu-m"
ROW = {
    "municipality": PLACE,
    "name": "Bandomasis Koordinatorius",
    "email": "koordinatorius@siauliai.example",
    "phone": "",
    "languages": "lt",
    "source": "",
    "source_date": "",
    "status": "confirmed",
}
QUESTION = "Ar galite padėti rasti vietą darželyje?"


class Centre:
    """The consultant's side and, by `coordinator`, whoever has the link."""

    def __init__(self, world: World, ruta: Browser, app: FastAPI, post: MailServer) -> None:
        self.world, self.ruta, self.post = world, ruta, post
        self.services = world.services
        self.coordinator = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=app, client=("198.51.100.7", 1)), base_url=PUBLIC
        )

    async def begin(self) -> None:
        """An asker's request with consent, taken over, and a coordinator in the directory."""
        await self.note(
            "Reikia vietos darželyje, mano telefonas +370 612 34567",
            municipality=PLACE,
            about="Reikia vietos darželyje, mano telefonas +370 612 34567",
            who="family",
        )
        async with self.world.database.write() as session:
            await coordinators.keep(session, ROW)
        await self.ruta.get(ONE)
        await self.ruta.post(f"{ONE}/take-over")

    async def note(self, text: str, **fields: str) -> None:
        """The asker's words, and what was noted of them in the request."""
        await self.world.wrote(text)
        newest = (await self.world.messages(1))[-1].id
        async with self.world.database.write() as session:
            talk = await session.get_one(Conversation, 1)
            message = await session.get_one(Message, newest)
            for name, value in fields.items():
                await cases.note(
                    session,
                    talk,
                    message,
                    form="coordinator",
                    field=f"coordinator_{name}",
                    value=value,
                    quote=text,
                )

    async def consent(self) -> None:
        """The asker lets the request go to the municipality, with how to reach them."""
        await self.note("Taip, +370 612 34567, Ona", consent="yes", contact="+37061234567, Ona")

    async def send(self, **form: str) -> httpx.Response:
        """Send the case as the form proposes it; `agreed` unless told else."""
        given = {
            "coordinator": "1",
            "question": QUESTION,
            "days": "5",
            "agreed": "1",
            "field-about": "1",
            "text-about": "Reikia vietos darželyje",
            "step": "send",
            **form,
        }
        await self.ruta.get(f"{ONE}/referral")
        return await self.ruta.post(f"{ONE}/referral", **{k: v for k, v in given.items() if v})

    async def deliver(self) -> None:
        """Send all mail that is due."""
        while await send_some(self.services):
            pass

    async def link(self) -> str:
        """The path of the link in the newest mail."""
        await self.deliver()
        found = re.search(rf"{PUBLIC}(/referrals/\S+)", self.post.texts[-1])
        assert found
        return found[1]

    async def does(self, link: str, what: str, text: str = "", **form: str) -> httpx.Response:
        """The coordinator opens the link and sends one of its forms."""
        page = (await self.coordinator.get(link)).text
        found = re.search(r'name="key" value="([^"]+)"', page)
        key = found[1] if found else "none"
        return await self.coordinator.post(link, data={"key": key, "do": what, "text": text} | form)

    async def referral(self, number: int = 1) -> Referral:
        """A referral as it is now."""
        async with self.world.database.read() as session:
            return await session.get_one(Referral, number)

    async def change(self, what: type[Any], number: int = 1, **values: Any) -> None:
        """Change a row."""
        async with self.world.database.write() as session:
            row = await session.get_one(what, number)
            for name, value in values.items():
                setattr(row, name, value)

    async def notes(self) -> list[str]:
        """The kinds of the conversation's notes, in order."""
        async with self.world.database.read() as session:
            return list(await session.scalars(select(Note.kind).order_by(Note.id)))

    async def told(self) -> list[str]:
        """What the asker was told by the system, in order."""
        return [one.text for one in await self.world.messages(1) if one.author == "system"]

    async def known(self) -> list[Coordinator]:
        """The directory."""
        async with self.world.database.read() as session:
            return await coordinators.everybody(session)
