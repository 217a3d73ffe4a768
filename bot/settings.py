"""Every setting, one line each; read once at start from GANDRAS_* and `.env`, then frozen."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.desk.access import ROLES
from bot.errors import Misconfigured
from bot.office.week import NoWeek, parse_week

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
    smtp_url: SecretStr = Field(
        SecretStr(""),
        description="Mail server: smtp://user:password@host:587 or smtps://; empty sends no mail",
    )
    mail_from: str = Field("", description="Address that e-mails come from")
    office_hours: str = Field(
        "mon-fri 8:00-12:00 12:45-17:00",
        description="When the office is open, like `mon-thu 8:00-17:00; fri 8:00-12:00 12:45-15:45`"
        "; the default is an assumption, told to nobody as the office's hours: set it to yours",
    )
    appointment_minutes: int = Field(
        45, ge=10, le=240, multiple_of=5, description="How long a consultation is, in minutes"
    )
    appointment_buffer: int = Field(
        15, ge=0, le=120, multiple_of=5, description="Minutes that stay free after a consultation"
    )
    appointment_notice: int = Field(
        4, ge=0, description="Hours before a consultation until which it can be booked or moved"
    )
    appointment_days: int = Field(
        21, ge=1, le=90, description="Days ahead for which consultations can be booked"
    )
    referral_days: int = Field(
        5, ge=1, le=60, description="Working days a municipality has to answer, unless told else"
    )
    promise_minutes: int = Field(
        120,
        ge=0,
        description="Office time within which askers are answered who wait for a person, minutes: "
        "sorts the queue and reminds; told to askers only if you set it. 0: no promise",
    )
    password_memory: int = Field(
        65536, ge=8, description="Memory that hashing a password of the desk takes, KiB"
    )
    care_minutes: int = Field(
        5, ge=1, description="Minutes until the next on duty is written to about an alert"
    )
    totp_required: str = Field(
        "", description="Roles that must sign in with a second factor, comma-separated"
    )
    oidc_issuer: str = Field(
        "", description="Provider of identities (OpenID Connect) for the desk; empty is none"
    )
    oidc_client_id: str = Field("", description="What the provider calls us")
    oidc_client_secret: SecretStr = Field(SecretStr(""), description="Our secret at the provider")
    oidc_new_role: str = Field(
        "", description="Role of accounts made for people only the provider knows; empty makes none"
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
    def totp_roles(self) -> frozenset[str]:
        """The roles that must use a second factor."""
        return frozenset(r.strip() for r in self.totp_required.split(",") if r.strip())

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
    mail_server = settings.smtp_url.get_secret_value()
    if mail_server and not mail_server.startswith(("smtp://", "smtps://")):
        raise Misconfigured("GANDRAS_SMTP_URL: must begin with smtp:// or smtps://.")
    if mail_server and "@" not in settings.mail_from:
        raise Misconfigured("GANDRAS_MAIL_FROM: name the address that e-mails come from.")
    try:
        open_at_all = any(parse_week(settings.office_hours))
    except NoWeek as error:
        raise Misconfigured(f"GANDRAS_OFFICE_HOURS: {error}.") from None
    if not open_at_all:
        raise Misconfigured("GANDRAS_OFFICE_HOURS: name a day on which the office is open.")
    _check_accounts(settings)
    if not settings.database.startswith(("sqlite+aiosqlite://", "postgresql+asyncpg://")):
        raise Misconfigured("GANDRAS_DATABASE_URL: must begin with sqlite:// or postgresql://.")
    return settings


def _check_accounts(settings: Settings) -> None:
    """Raises Misconfigured if roles are named that do not exist, or half a provider."""
    for name, roles in (
        ("TOTP_REQUIRED", settings.totp_roles),
        ("OIDC_NEW_ROLE", {settings.oidc_new_role} - {""}),
    ):
        if unknown := roles - set(ROLES):
            raise Misconfigured(f"GANDRAS_{name}: there is no role {min(unknown)!r}.")
    if settings.oidc_issuer and not (settings.oidc_client_id and settings.public_url):
        raise Misconfigured("GANDRAS_OIDC_ISSUER: needs GANDRAS_OIDC_CLIENT_ID and _PUBLIC_URL.")
