"""The row of labels under a closed conversation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from starlette.responses import Response

from bot import labelling
from bot.desk import asked
from bot.desk.conversations import Conversations
from bot.desk.door import Route, Visit
from bot.desk.lesson import labels
from bot.desk.pages import LANGUAGES, Pages
from bot.errors import Refused
from bot.services import Services


class Lessons:
    """Handlers of the labels' routes."""

    def __init__(self, services: Services, pages: Pages, conversations: Conversations) -> None:
        self._services, self._pages, self._conversations = services, pages, conversations

    def routes(self) -> Sequence[Route]:
        """For those who close conversations."""
        one = "/desk/conversations/{id}/label"
        return (
            Route("POST", one, self.chosen, "desk"),
            Route("POST", f"{one}/{{verdict}}", self.label, "desk"),
            Route("POST", f"{one}/should/{{intent}}", self.guessed, "desk"),
        )

    async def label(self, visit: Visit) -> Response:
        """The assistant was right, it is a new topic, or it is not ours."""
        wanted = visit.request.path_params["verdict"]
        verdict = next((one for one in labelling.VERDICTS if one == wanted), None)
        if verdict is None or verdict == "should":
            raise Refused("not_found", 404)
        return await self._keep(visit, verdict)

    async def guessed(self, visit: Visit) -> Response:
        """It should have been one of the guesses."""
        return await self._should(visit, visit.request.path_params["intent"])

    async def chosen(self, visit: Visit) -> Response:
        """It should have been the intent that was searched for, by its name."""
        name = " ".join(asked.text(visit, "intent").split()).casefold()
        return await self._should(visit, self._by_name().get(name, name))

    async def _should(self, visit: Visit, intent: str) -> Response:
        if intent not in labels():
            number = asked.number(visit)
            return await self._conversations.page(visit, number, 422, problem="label_unknown")
        return await self._keep(visit, "should", intent)

    async def _keep(
        self, visit: Visit, verdict: labelling.Verdict, label: str | None = None
    ) -> Response:
        number = asked.number(visit)
        async with self._services.database.write() as session:
            kept = await labelling.keep(
                session,
                visit.signed.user,
                number,
                message_id=asked.named(visit, "message"),
                verdict=verdict,
                label=label,
                strike=asked.text(visit, "strike"),
            )
        if not kept:
            return await self._conversations.page(visit, number, 409, problem="label_not_kept")
        return asked.back_to(visit, number)

    def _by_name(self) -> Mapping[str, str]:
        return {
            self._pages.topic(language, intent).casefold(): intent
            for language in LANGUAGES
            for intent in labels()
        }
