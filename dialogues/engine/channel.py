"""The one address by which the application talks to Rasa: a turn in, everything about it out.

Rasa keeps nothing between turns. What it must remember (slots and the active form) comes with the
call and goes back with the answer, so a turn costs the same however long the conversation, a
repeated call does no harm, and any engine can serve any conversation.

Unlike Rasa's own REST channel it answers a failure with an error instead of silence, names the
real channel, and takes the language and known slots in the same call. It uses methods of the
message processor that are private; Rasa 3.6.21 is the last open release and does not change.
"""

from __future__ import annotations

import hmac
import logging
import os
import signal
import sys
import threading
from typing import Any, Awaitable, Callable

from jsonschema import Draft7Validator
from rasa.core.actions.action import ActionExecutionRejection, RemoteAction
from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from rasa.core.processor import MessageProcessor
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActiveLoop,
    Event,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker
from sanic import Blueprint, Request, response
from sanic.response import HTTPResponse

logger = logging.getLogger(__name__)

#: Actions in one turn before it counts as failed; a form with an interruption takes six.
MOST_ACTIONS = 12

#: Slots that last one turn more than the one that set them: a "yes" to what was offered long ago
#: is no yes.
ONE_TURN = frozenset({"offered", "form_misses", "form_ask"})
#: What is kept of the messages typed outside of forms, so that a form need not ask what was said.
MOST_HEARD = 5
LONGEST_HEARD = 600

# Rasa checks each action result against a schema that it first checks against its own meta-schema:
# 60 % of such a turn. The schema is constant, so one compiled validator does the same work.
_ACTION_RESULT = Draft7Validator(RemoteAction.action_response_format_spec())


def _validate_action_result(_action: RemoteAction, result: dict[str, Any]) -> bool:
    _ACTION_RESULT.validate(result)
    return True


RemoteAction._validate_action_result = _validate_action_result


class _Output(CollectingOutputChannel):
    """Collects what is said, under the real channel's name."""

    def __init__(self, channel: str) -> None:
        super().__init__()
        self._channel = channel

    def name(self) -> str:  # type: ignore[override]
        return self._channel


class GandrasInput(InputChannel):
    """`POST /webhooks/gandras/turn`; see `turn` for what goes in and out."""

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()

    @classmethod
    def name(cls) -> str:
        """The part of the address that is ours."""
        return "gandras"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> InputChannel:
        """Make the channel from its entry in credentials.yml, which holds the shared secret."""
        secret = str((credentials or {}).get("secret", ""))
        if not secret:
            cls.raise_missing_credentials_exception()
        return cls(secret)

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The routes; Rasa's own way of handling a message is not used."""
        _end_with_parent()
        routes = Blueprint("gandras")

        def refusal(request: Request) -> HTTPResponse | None:
            given = request.headers.get("x-gandras-secret", "").encode()
            if not hmac.compare_digest(given, self._secret):
                return response.json({"error": "wrong secret"}, status=401)
            agent = request.app.ctx.agent
            if agent is None or not agent.is_ready():
                return response.json({"error": "no model is loaded"}, status=503)
            return None

        @routes.get("/ready")
        async def get_ready(request: Request) -> HTTPResponse:
            return refusal(request) or response.json({"ready": True})

        @routes.post("/turn")
        async def post_turn(request: Request) -> HTTPResponse:
            if refused := refusal(request):
                return refused
            try:
                return response.json(await turn(request.app.ctx.agent.processor, request.json))
            except Exception as error:
                logger.exception("turn failed")
                return response.json({"error": f"{type(error).__name__}: {error}"}, status=500)

        return routes


def _end_with_parent() -> None:
    """Stop when the application dies, however it dies: then our standard input ends."""
    if os.environ.get("GANDRAS_END_WITH_PARENT") != "1":
        return

    def watch() -> None:
        sys.stdin.buffer.read()
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True).start()


async def turn(processor: MessageProcessor, call: dict[str, Any]) -> dict[str, Any]:
    """Let the assistant take one turn.

    In: `sender`, `text`, `channel`, `slots` (set before the message), `memory` (of the turn before,
    or empty), `metadata`. Out: `messages` (what is said, in order), `intent`, `confidence`,
    `ranking` (at most five `{name, confidence}`), `entities`, `memory` and `model`.
    Raises whatever an action or component raised: then the turn did not happen.
    """
    output = _Output(call["channel"])
    tracker = _remembered(processor, call["sender"], call.get("memory") or {})
    for name, value in (call.get("slots") or {}).items():
        tracker.update(SlotSet(name, value))
    message = UserMessage(
        call["text"],
        output,
        call["sender"],
        input_channel=call["channel"],
        metadata=call.get("metadata") or {},
    )
    await processor._handle_message_with_tracker(message, tracker)
    _hear(tracker)
    tracker = await processor.run_action_extract_slots(output, tracker)
    await _act(processor, output, tracker)
    parsed = tracker.latest_message.parse_data
    return {
        "messages": [m["custom"] for m in output.messages if "custom" in m],
        "intent": parsed["intent"].get("name"),
        "confidence": parsed["intent"].get("confidence"),
        "ranking": [
            {"name": r["name"], "confidence": r["confidence"]}
            for r in parsed.get("intent_ranking", [])[:5]
        ],
        "entities": [
            {k: e[k] for k in ("entity", "value", "role", "start", "end") if k in e}
            for e in parsed["entities"]
        ],
        "memory": _memory(tracker),
        "model": processor.model_metadata.model_id,
    }


def _remembered(
    processor: MessageProcessor, sender: str, memory: dict[str, Any]
) -> DialogueStateTracker:
    events: list[Event] = [
        SlotSet(name, value)
        for name, value in memory.get("slots", {}).items()
        if name in {slot.name for slot in processor.domain.slots}
    ]
    loop = memory.get("loop")
    if loop in processor.domain.form_names:
        events.append(ActiveLoop(loop))
    events.append(ActionExecuted(ACTION_LISTEN_NAME))
    tracker = DialogueStateTracker(sender, processor.domain.slots)
    for event in events:
        tracker.update(event, processor.domain)
    return tracker


def _hear(tracker: DialogueStateTracker) -> None:
    """Keep what was typed, with its entities; a pressed button and an answer to a form are not."""
    said = tracker.latest_message
    if tracker.active_loop_name or said is None or (said.text or "/").startswith("/"):
        return
    text = said.text[:LONGEST_HEARD]
    entities = [
        {key: one[key] for key in ("entity", "value", "start", "end")}
        for one in said.entities
        if one.get("end", LONGEST_HEARD + 1) <= len(text)
    ]
    language = (said.metadata or {}).get("language")
    one = {"text": text, "entities": entities, "language": language}
    tracker.update(SlotSet("heard", [*(tracker.get_slot("heard") or []), one][-MOST_HEARD:]))


def _memory(tracker: DialogueStateTracker) -> dict[str, Any]:
    set_now = set()
    for event in reversed(tracker.events):
        if isinstance(event, UserUttered):
            break
        if isinstance(event, SlotSet):
            set_now.add(event.key)
    slots = {
        name: slot.value
        for name, slot in tracker.slots.items()
        if slot.value is not None
        and slot.value != slot.initial_value
        and (name not in ONE_TURN or name in set_now)
    }
    return {"slots": slots, "loop": tracker.active_loop_name}


async def _act(
    processor: MessageProcessor, output: CollectingOutputChannel, tracker: DialogueStateTracker
) -> None:
    """Run the predicted actions. Rasa's own loop would log a failed action as a done one."""
    for _ in range(MOST_ACTIONS):
        action, prediction = processor.predict_next_with_tracker_if_should(tracker)
        temporary = tracker.copy()
        temporary.update_with_events(prediction.events, processor.domain)
        try:
            events = await action.run(output, processor.nlg, temporary, processor.domain)
        except ActionExecutionRejection:
            tracker.update(
                ActionExecutionRejected(
                    action.name(), prediction.policy_name, prediction.max_confidence
                )
            )
            continue
        processor._log_action_on_tracker(tracker, action, events, prediction)
        await processor._send_bot_messages(events, tracker, output)
        if not processor.should_predict_another_action(action.name()):
            return
    msg = f"more than {MOST_ACTIONS} actions in one turn"
    raise RuntimeError(msg)
