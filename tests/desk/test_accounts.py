"""Facts about the accounts."""

from __future__ import annotations

import pytest

from bot.desk import accounts
from bot.errors import Misconfigured
from tests.desk.world import PASSWORD, Browser, World, say


@pytest.mark.parametrize(
    ("account", "says"),
    [
        (("ruta", "Rūta", "short", "consultant"), "at least 12"),
        (("ruta", "Rūta", "x" * 1001, "consultant"), "at most 1000"),
        (("", "Rūta", PASSWORD, "consultant"), "one word"),
        (("ruta k", "Rūta", PASSWORD, "consultant"), "one word"),
        (("ru\u200bta", "Rūta", PASSWORD, "consultant"), "cannot be seen"),
        (("ruta", " ", PASSWORD, "consultant"), "1 to 80"),
        (("ruta", "Rūta", PASSWORD, "boss"), "no role 'boss'"),
    ],
)
async def test_refused(world: World, account: tuple[str, str, str, str], says: str) -> None:
    """What cannot be an account is refused with a sentence that says why."""
    login, name, password, role = account
    with pytest.raises(Misconfigured, match=says):
        async with world.database.write() as session:
            await accounts.add_user(session, login, name, world.passwords.hashed(password), role)


async def test_one_login_one_account(world: World) -> None:
    """Two spellings of a login are one login."""
    await world.user("ruta")

    with pytest.raises(Misconfigured, match="already"):
        await world.user(" RUTA ")


async def test_only_a_hash_is_kept(world: World) -> None:
    """The database holds no password, only its Argon2 hash."""
    user = await world.user("ruta")

    assert user.password_hash.startswith("$argon2id$")
    assert world.passwords.fits(user.password_hash, PASSWORD)
    assert not world.passwords.fits(user.password_hash, PASSWORD + "x")
    assert not world.passwords.fits("not a hash", PASSWORD)


async def test_unknown_logins_are_said_to_be_unknown(world: World) -> None:
    """Whoever runs the commands is told that there is no such account."""
    async with world.database.write() as session:
        with pytest.raises(Misconfigured, match="no account 'nobody'"):
            await accounts.set_password(session, "nobody", "a hash")
        with pytest.raises(Misconfigured, match="no account 'nobody'"):
            await accounts.disable_user(session, "nobody")


async def test_new_password_ends_sessions(world: World, ruta: Browser) -> None:
    """A new password signs the account out everywhere, and only it lets in again."""
    async with world.database.write() as session:
        await accounts.set_password(session, "ruta", world.passwords.hashed("another password"))

    assert (await ruta.get("/desk")).headers["location"] == "/desk/sign-in"
    assert (await ruta.sign_in("ruta")).status_code == 401
    assert (await ruta.sign_in("ruta", "another password")).status_code == 303


async def test_disabled(world: World, ruta: Browser) -> None:
    """A disabled account is out at once and cannot come in, until it gets a new password."""
    async with world.database.write() as session:
        await accounts.disable_user(session, "ruta")

    assert (await ruta.get("/desk")).headers["location"] == "/desk/sign-in"
    assert (await ruta.sign_in("ruta")).status_code == 401

    async with world.database.write() as session:
        await accounts.set_password(session, "ruta", world.passwords.hashed("another password"))

    assert (await ruta.sign_in("ruta", "another password")).status_code == 303


async def test_nobody_is_left_with_a_disabled_consultant(
    world: World, ruta: Browser, jonas: Browser
) -> None:
    """Whom a disabled consultant was answering waits again, and another can take over."""
    number = await world.wrote("Labas")
    await ruta.post(f"/desk/conversations/{number}/take-over")

    async with world.database.write() as session:
        await accounts.disable_user(session, "ruta")

    waiting = await world.conversation(number)
    assert (waiting.owner, waiting.user_id, waiting.reason) == ("waiting", None, "left")
    assert say("reason_left") in (await jonas.get("/desk")).text
    await jonas.post(f"/desk/conversations/{number}/take-over")
    assert (await world.conversation(number)).owner == "consultant"


async def test_list(world: World) -> None:
    """The accounts are listed by login."""
    await world.user("ruta")
    await world.user("jonas", "lead")

    async with world.database.read() as session:
        assert [user.login for user in await accounts.list_users(session)] == ["jonas", "ruta"]
