"""Facts about the way of a case to a municipality and back, over real mail and HTTP."""

from __future__ import annotations

import pytest

from bot.desk.times import stamp
from bot.store.base import now
from bot.store.models import Conversation
from tests.desk.world import say
from tests.referrals.centre import ONE, QUESTION, Centre

pytestmark = pytest.mark.parametrize("database_url", ["sqlite_url", "postgres_url"], indirect=True)


async def test_the_form_knows_the_case(centre: Centre) -> None:
    """The municipality's coordinator is chosen, contacts are masked, no message is ticked."""
    page = (await centre.ruta.get(f"{ONE}/referral")).text

    assert '<option value="1" selected>Šiauliai: Bandomasis Koordinatorius</option>' in page
    assert "Reikia vietos darželyje, mano telefonas &lt;phone&gt;" in page
    assert "612" not in page
    assert 'name="field-about" value="1" checked' in page
    assert 'name="message-1" value="1">' in page
    assert 'name="field-contact"' not in page
    assert say("referral_agreed_none") in page


async def test_what_is_seen_is_what_is_sent(centre: Centre) -> None:
    """Preview, page behind the link and, but for what is personal, the mail say the same."""
    await centre.consent()
    form = {"field-contact": "1", "message-1": "1", "question": f"{QUESTION} <b>"}
    preview = (await centre.send(**form, step="look")).text
    assert (await centre.send(**form)).status_code == 303
    page = (await centre.coordinator.get(await centre.link())).text

    for shown in (preview, page):
        assert "Ar galite padėti rasti vietą darželyje? &lt;b&gt;" in shown
        assert "+37061234567, Ona" in shown
        assert "mano telefonas &lt;phone&gt;" in shown
    (mail,) = centre.post.texts
    assert QUESTION in mail
    assert "Reikia vietos darželyje" in mail
    assert "612" not in mail
    assert "Ona" not in mail
    assert centre.post.recipients == ["koordinatorius@siauliai.example"]


async def test_answered_and_passed_on(centre: Centre) -> None:
    """Accepted, answered, read by the consultant, passed on in their words; told at each step."""
    await centre.send()
    link = await centre.link()
    assert (await centre.coordinator.get(link)).status_code == 200
    assert (await centre.referral()).state == "sent"
    assert (await centre.does(link, "accept")).status_code == 303
    assert (await centre.referral()).state == "accepted"
    assert (await centre.does(link, "answer", "Taip, vieta yra.")).status_code == 303

    told = await centre.told()
    assert "Jūsų klausimą persiuntėme savivaldybei: Šiauliai." in told[-2]
    assert "Atsakymo terminas: 20" in told[-2]
    assert told[-1].startswith("Savivaldybė (Šiauliai) atsakė.")
    talk = await centre.world.conversation(1)
    assert (talk.owner, talk.reason) == ("consultant", "referral_answered")
    assert talk.waiting_since is not None
    page = (await centre.ruta.get(ONE)).text
    assert "Savivaldybės atsakymas (Šiauliai):\n\nTaip, vieta yra." in page
    done = await centre.ruta.post(f"{ONE}/referrals/1/pass-on", text="Šiauliuose vieta yra.")
    assert done.status_code == 303
    last = (await centre.world.messages(1))[-1]
    assert (last.author, last.text) == ("consultant", "Šiauliuose vieta yra.")
    again = await centre.ruta.post(f"{ONE}/referrals/1/pass-on", text="Dar kartą.")
    assert again.status_code == 409
    assert (await centre.world.messages(1))[-1].text == "Šiauliuose vieta yra."
    assert await centre.notes() == [
        "referral_sent", "referral_accepted", "referral_answered",
    ]  # fmt: skip


async def test_straight_to_the_asker(centre: Centre) -> None:
    """If the consultant chose so, the asker has the words at once, as they are."""
    await centre.send(straight="1")
    await centre.does(await centre.link(), "answer", "Vieta yra {municipality} <b>.")

    told = await centre.told()
    assert told[-1] == "Savivaldybės atsakymas (Šiauliai):\n\nVieta yra {municipality} <b>."
    assert (await centre.referral()).passed_at is not None
    assert say("referral_pass") not in (await centre.ruta.get(ONE)).text


async def test_returned(centre: Centre) -> None:
    """With its reason; without one the form says so and keeps what was written."""
    await centre.send()
    link = await centre.link()
    empty = await centre.does(link, "return", "  ")
    assert empty.status_code == 422
    assert say("referral_empty_return") in empty.text
    await centre.does(link, "return", "Tai ne mūsų savivaldybė.")

    assert (await centre.referral()).state == "returned"
    assert (await centre.told())[-1].startswith("Savivaldybė (Šiauliai) Jūsų klausimą grąžino.")
    assert "Tai ne mūsų savivaldybė." in (await centre.ruta.get(ONE)).text
    done = (await centre.coordinator.get(link)).text
    assert say("referral_page_done_returned") in done
    assert QUESTION not in done


async def test_recalled(centre: Centre) -> None:
    """The link shows only that, whatever is sent by it."""
    await centre.send()
    link = await centre.link()
    await centre.ruta.get(ONE)
    assert (await centre.ruta.post(f"{ONE}/referrals/1/recall")).status_code == 303

    late = await centre.does(link, "answer", "Per vėlu.")
    page = (await centre.coordinator.get(link)).text
    assert late.status_code == 403
    assert say("referral_page_done_recalled") in page
    assert QUESTION not in page
    assert (await centre.referral()).answer is None
    assert (await centre.told())[-1].startswith("Savivaldybės (Šiauliai) atsakymo nebelaukiame.")


async def test_a_lost_link(centre: Centre) -> None:
    """A new one comes by mail; the old one is dead, in forms that stand open too."""
    await centre.send()
    old = await centre.link()
    await centre.ruta.get(ONE)
    assert (await centre.ruta.post(f"{ONE}/referrals/1/link")).status_code == 303
    new = await centre.link()

    assert old != new
    assert (await centre.coordinator.get(old)).status_code == 404
    assert (await centre.does(old, "answer", "Sena.")).status_code == 404
    assert (await centre.does(new, "answer", "Nauja.")).status_code == 303


async def test_sent_once(centre: Centre) -> None:
    """A form that is sent twice sends one mail; another consultant's conversation is not sent."""
    await centre.send()
    again = await centre.send()
    await centre.deliver()

    assert again.status_code == 422
    assert say("referral_not_possible") in again.text
    assert len(centre.post.mails) == 1
    await centre.change(Conversation, user_id=None, owner="assistant")
    await centre.ruta.get(ONE)
    assert (await centre.ruta.post(f"{ONE}/referrals/1/pass-on", text="?")).status_code == 409


@pytest.mark.parametrize(
    ("form", "problem"),
    [
        ({"coordinator": "7"}, "referral_no_coordinator"),
        ({"question": " "}, "referral_no_question"),
        ({"days": "61"}, "referral_bad_days"),
        ({"question": "a" * 2001}, "referral_long"),
        ({"agreed": ""}, "referral_not_agreed"),
    ],
)
async def test_what_cannot_be_sent(centre: Centre, form: dict[str, str], problem: str) -> None:
    """It is said, and what was written stays."""
    answer = await centre.send(**form, **{"text-about": "Mano pakeitimas"})

    assert answer.status_code == 422
    assert say(problem) in answer.text
    assert "Mano pakeitimas" in answer.text
    assert await centre.notes() == []


async def test_after_closing(centre: Centre) -> None:
    """An answer to a closed conversation opens it again, in the queue, with its reason."""
    await centre.send()
    link = await centre.link()
    await centre.change(Conversation, closed_at=now(), outcome="answered")
    await centre.does(link, "answer", "Vieta yra.")

    talk = await centre.world.conversation(1)
    assert (talk.closed_at, talk.outcome) == (None, None)
    assert (talk.owner, talk.user_id) == ("waiting", None)
    assert talk.reason == "referral_answered"
    page = (await centre.ruta.get("/desk")).text
    assert say("reason_referral_answered") in page


async def test_the_panel_tells_where_it_is(centre: Centre) -> None:
    """State, deadline and what became of the mail."""
    await centre.send()
    waiting = (await centre.ruta.get(ONE)).text
    await centre.deliver()
    sent = (await centre.ruta.get(ONE)).text

    assert say("referral_state_sent") in waiting
    assert stamp((await centre.referral()).due_at) in waiting
    assert say("referral_mail_pending") in waiting
    assert f">{say('referral_mail_sent')}<" in sent
