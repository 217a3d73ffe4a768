"""Every setting, one line each; read once at start from GANDRAS_* and `.env`, then frozen."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import Misconfigured

ROOT = Path(__file__).resolve().parent.parent
#: Fewer signs in a key could be found by trying.
SHORTEST_KEY = 32


class Settings(BaseSettings):
    """The settings of one process. Secrets print as `**********`."""

    model_config = SettingsConfigDict(
        env_prefix="GANDRAS_", env_file=".env", extra="ignore", frozen=True
    )

    var: Path = Field(ROOT / "var", description="Folder for everything written at run time")
    host: str = Field("127.0.0.1", description="Address the public server listens on")
    port: int = Field(8000, description="Port of the public server; 0 takes a free one")
    database_url: str = Field("", description="SQLAlchemy URL; empty is SQLite in the var folder")
    public_url: str = Field("", description="Public address, as webhooks and links must name it")
    secret_key: SecretStr = Field(
        SecretStr(""),
        description="Key of what is kept as keyed hashes, 32 signs or more, the same for all "
        "processes; empty makes one in the var folder",
    )
    rasa_url: str = Field(
        "", description="Engines that run elsewhere, comma-separated; empty starts one as a child"
    )
    rasa_secret: SecretStr = Field(
        SecretStr(""), description="Shared with engines that run elsewhere, for turns and actions"
    )
    actions_port: int = Field(
        0, description="Loopback port that serves the engine's actions; 0 takes a free one"
    )
    encoder: str = Field(
        "", description="Folder of a sentence encoder (docs/nlu.md); empty works without one"
    )
    events: str = Field(
        "", description="The centre's calendar: path or address of an iCalendar file; empty is none"
    )
    telegram_token: SecretStr = Field(
        SecretStr(""), description="Token of the Telegram bot; empty switches Telegram off"
    )
    telegram_mode: Literal["polling", "webhook"] = Field(
        "polling", description="How Telegram's updates come: `polling` asks, `webhook` is called"
    )
    telegram_webhook_secret: SecretStr = Field(
        SecretStr(""), description="Telegram sends it with each webhook: 1-256 of A-Z a-z 0-9 _ -"
    )
    telegram_api_url: str = Field(
        "https://api.telegram.org", description="Where Telegram's Bot API is"
    )
    messenger_page_id: str = Field("", description="Id of the Facebook page")
    messenger_page_token: SecretStr = Field(
        SecretStr(""), description="Access token of the page; empty switches Messenger off"
    )
    messenger_app_secret: SecretStr = Field(
        SecretStr(""), description="Secret of the Meta app; signs what comes and what goes"
    )
    messenger_app_id: str = Field("", description="Id of the Meta app, to know our own echoes")
    messenger_verify_token: SecretStr = Field(
        SecretStr(""), description="Word that Meta must give when the webhook is set up"
    )
    messenger_api_url: str = Field(
        "https://graph.facebook.com/v25.0", description="Where the Graph API is"
    )
    whatsapp_token: SecretStr = Field(
        SecretStr(""), description="Access token for WhatsApp's Cloud API; empty switches it off"
    )
    whatsapp_phone_number_id: str = Field("", description="Id of our WhatsApp number (not itself)")
    whatsapp_app_secret: SecretStr = Field(
        SecretStr(""), description="Secret of the Meta app that answers on WhatsApp"
    )
    whatsapp_verify_token: SecretStr = Field(
        SecretStr(""), description="Word that Meta must give when WhatsApp's webhook is set up"
    )
    whatsapp_api_url: str = Field(
        "https://graph.facebook.com/v25.0", description="Where the Graph API is, for WhatsApp"
    )
    twilio_account_sid: str = Field("", description="Twilio account; empty switches SMS off")
    twilio_auth_token: SecretStr = Field(
        SecretStr(""), description="Auth token of the Twilio account"
    )
    twilio_from: str = Field(
        "", description="Our number in E.164, or the sid of a messaging service (MG...)"
    )
    twilio_api_url: str = Field("https://api.twilio.com", description="Where Twilio's API is")
    sms_plain_letters: bool = Field(
        default=False,
        description="Send Lithuanian SMS without diacritics where that at least halves their cost",
    )
    sms_daily_budget: int = Field(
        0, ge=0, description="SMS parts a day; at 80 % warns, then only people write. 0: no limit"
    )
    web_allowed_origins: str = Field(
        "", description="Sites that may embed the web chat, comma-separated"
    )
    web_messages_per_minute: int = Field(
        30, description="Messages a web session may send in a minute; one address 100 times as many"
    )
    web_sessions_per_minute: int = Field(
        30, description="Web sessions one address may open in a minute"
    )
    web_files_per_hour: int = Field(
        20, description="Files a web session may upload in an hour; one address five times as many"
    )
    web_megabytes_per_hour: int = Field(
        20, description="Megabytes of files a web session may upload in an hour; as above"
    )
    web_connections_per_address: int = Field(
        100, description="Sockets and waiting requests of the web chat one address may hold open"
    )
    web_session_days: int = Field(
        90, ge=1, description="Days after which a web session that nobody used is known no more"
    )
    password_memory: int = Field(
        65536, ge=8, description="Memory that hashing a password of the desk takes, KiB"
    )
    engine_patience: float = Field(
        6.0, description="Seconds the engine may be away before the asker is told"
    )

    @property
    def database(self) -> str:
        """The async SQLAlchemy URL in use."""
        url = self.database_url or f"sqlite:///{self.var / 'gandras.db'}"
        for plain, driver in (
            ("sqlite://", "sqlite+aiosqlite://"),
            ("postgresql://", "postgresql+asyncpg://"),
            ("postgres://", "postgresql+asyncpg://"),
        ):
            if url.startswith(plain):
                return url.replace(plain, driver, 1)
        return url

    @property
    def encoder_folder(self) -> Path | None:
        """The encoder's folder from the root on: the engine runs in another directory."""
        return Path(self.encoder).expanduser().absolute() if self.encoder else None

    @property
    def origins(self) -> frozenset[str]:
        """The sites that may embed the web chat."""
        return frozenset(o.strip().rstrip("/") for o in self.web_allowed_origins.split(",") if o)


def load_settings(**given: object) -> Settings:
    """Read the settings; `given` wins over the environment.

    Raises Misconfigured with one sentence that names the setting.
    """
    try:
        settings = Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        name = "_".join(str(part) for part in first["loc"]).upper()
        raise Misconfigured(f"GANDRAS_{name}: {first['msg']}.") from None
    if 0 < len(settings.secret_key.get_secret_value()) < SHORTEST_KEY:
        raise Misconfigured(f"GANDRAS_SECRET_KEY: must have {SHORTEST_KEY} signs or more.")
    if not settings.database.startswith(("sqlite+aiosqlite://", "postgresql+asyncpg://")):
        raise Misconfigured("GANDRAS_DATABASE_URL: must begin with sqlite:// or postgresql://.")
    return settings
