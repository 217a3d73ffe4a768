"""The route by which a consultant corrects the case card."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from bot.desk import asked, audit, corrections
from bot.desk.conversations import Conversations
from bot.desk.door import Route, Visit
from bot.errors import Refused
from bot.services import Services
from bot.signals import talk_topic, wake
from bot.store.models import Conversation, Message


class Card:
    """Handler of the case card's route."""

    def __init__(self, services: Services, conversations: Conversations) -> None:
        self._services = services
        self._conversations = conversations

    def routes(self) -> Sequence[Route]:
        """For those who work with conversations; only the owner gets through."""
        return (Route("POST", "/desk/conversations/{id}/fields", self.correct, "desk"),)

    async def correct(self, visit: Visit) -> Response:
        """Keep a value that the consultant wrote; one that does not fit stays in its box."""
        number, user, replies = asked.number(visit), visit.signed.user, self._services.replies
        case_id, name = asked.named(visit, "case"), visit.form.get("name", "")
        written, source = asked.text(visit, "value"), visit.form.get("message")
        problem, status = "not_yours_now", 409
        async with self._services.database.write() as session:
            if found := await corrections.own_case(session, number, case_id, user):
                conversation, case = found
                field = corrections.fields_of(case, replies, visit.language).get(name)
                if field is None:
                    raise Refused("not_found", 404)
                message = await self._source(session, visit, conversation) if source else None
                value = corrections.value_of(field, written, replies)
                problem, status = f"field_{field.input}", 422
                if value is not None:
                    await corrections.correct(
                        session, conversation, case, user, name=name, value=value, message=message
                    )
                    audit.record(session, user, "corrected", "case", case_id, field=name)
                    wake(session, talk_topic(number))
                    return asked.back_to(visit, number)
        wrong = corrections.Wrong(case_id, name, written, problem)
        return await self._conversations.page(visit, number, status, wrong=wrong)

    @staticmethod
    async def _source(session: AsyncSession, visit: Visit, conversation: Conversation) -> Message:
        """The message that a value is taken from. Raises Refused if the person never wrote it."""
        wanted = asked.named(visit, "message")
        message = await corrections.said_in(session, conversation.person_id, wanted)
        if message is None:
            raise Refused("not_found", 404)
        return message
