"""Facts about switching SMS on: which settings it needs."""

from __future__ import annotations

import pytest

from bot.errors import Misconfigured
from bot.registry import make_channels
from bot.settings import load_settings
from tests.stand_ins.twilio import NUMBER, SID, TOKEN

ALL = {"twilio_account_sid": SID, "twilio_auth_token": TOKEN, "twilio_from": NUMBER}


def test_it_is_off_without_an_account() -> None:
    """The other settings alone do not switch it on."""
    rest = {name: value for name, value in ALL.items() if name != "twilio_account_sid"}

    assert "sms" not in make_channels(load_settings(_env_file=None, **rest))


def test_it_is_on_with_all_of_them() -> None:
    """The account of a channel is our number."""
    channel = make_channels(load_settings(_env_file=None, **ALL))["sms"]

    assert (channel.name, channel.account, channel.thumbs) == ("sms", NUMBER, False)


@pytest.mark.parametrize("name", ["twilio_auth_token", "twilio_from"])
def test_half_of_the_settings(name: str) -> None:
    """The one that is missing is named."""
    with pytest.raises(Misconfigured, match=f"GANDRAS_{name.upper()}"):
        make_channels(load_settings(_env_file=None, **{**ALL, name: ""}))
