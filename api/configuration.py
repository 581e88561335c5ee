"""Configuration keys: reported, known and wanted (OCPP: GetConfiguration, ChangeConfiguration)."""

from datetime import datetime
from enum import Enum
from typing import Annotated

import strawberry

from api.command import Command, CommandInput, ask, receive
from api.context import Info
from api.errors import USER_ERRORS, UserError, refusable
from api.identifiers import Node, encode
from api.lookup import find, find_or_none
from api.words import INPUT, by_word
from models import configuration
from models import configuration_catalogue as catalogue
from models.configuration import SECRET_KEYS, differs, fold
from models.errors import Invalid
from models.principal import Role

MOST_KEYS = 200


@strawberry.enum(description="What the value of a configuration key is; it is always sent as text.")
class ConfigurationKeyType(Enum):
    BOOLEAN = strawberry.enum_value("BOOLEAN", description="true or false.")
    INTEGER = strawberry.enum_value("INTEGER", description="A whole number.")
    TEXT = strawberry.enum_value("TEXT", description="Any text.")
    LIST = strawberry.enum_value("LIST", description="Words, separated by commas.")


@strawberry.enum(description="What may be done with a configuration key, by the specification.")
class ConfigurationKeyAccess(Enum):
    READ = strawberry.enum_value("READ", description="It can only be read.")
    WRITE = strawberry.enum_value("WRITE", description="It can only be written: a secret.")
    READ_WRITE = strawberry.enum_value("READ_WRITE", description="It can be read and written.")


@strawberry.type(description="What OCPP 1.6 says of a standard configuration key: help, never a rule.")
class KnownConfigurationKey:
    key: str = strawberry.field(description="Its name, as the specification writes it.")
    profile: str = strawberry.field(description="The feature profile that it belongs to.")
    type: ConfigurationKeyType = strawberry.field(description="What its value is.")
    access: ConfigurationKeyAccess = strawberry.field(description="What may be done with it.")
    meaning: str = strawberry.field(description="What it does, in a sentence.")
    unit: str | None = strawberry.field(description="The unit of its value, if it has one.")
    least: int | None = strawberry.field(description="The least value, for a number that has one.")
    most: int | None = strawberry.field(description="The greatest value, for a number that has one.")
    words: list[str] = strawberry.field(description="The words that it may hold; empty if any.")

    @classmethod
    def of(cls, known: catalogue.KnownKey) -> "KnownConfigurationKey":
        """Show an entry of the catalogue."""
        return cls(
            key=known.key,
            profile=known.profile,
            type=ConfigurationKeyType(known.type.value),
            access=ConfigurationKeyAccess(known.access.value),
            meaning=known.meaning,
            unit=known.unit,
            least=known.low,
            most=known.high,
            words=list(known.words),
        )


@strawberry.type(description="One configuration key of a charge point: what it reported, and what people want.")
class ConfigurationKey(Node):
    key: str = strawberry.field(description="Its name, as the charge point writes it. Names are compared without case.")
    value: str | None = strawberry.field(description="The value as last known; null if unknown, unset or secret.")
    readonly: bool | None = strawberry.field(description="Whether the charge point says that it can only be read.")
    supported: bool | None = strawberry.field(
        description="Whether the charge point has it; null until it was asked for by name or reported."
    )
    secret: bool = strawberry.field(description="Whether its value is never shown.")
    reported_at: datetime | None = strawberry.field(description="When the charge point last reported it (UTC).")
    changed_at: datetime | None = strawberry.field(description="When it was last changed from here (UTC).")
    reboot_required_since: datetime | None = strawberry.field(
        description="Since when a change waits for a restart of the charge point (UTC); null if none does."
    )
    unknown_since: datetime | None = strawberry.field(
        description="Since when a change is without an answer, so that it may have another value than this (UTC); null"
        " if none is, or the charge point told the value since."
    )
    desired_value: str | None = strawberry.field(description="The value that it should have; null if nobody says.")
    desired_by: str | None = strawberry.field(description="Who says so, as `user:anna`.")
    desired_at: datetime | None = strawberry.field(description="Since when (UTC).")
    differs: bool = strawberry.field(description="Whether it has another value than it should, or may have.")
    known: KnownConfigurationKey | None = strawberry.field(
        description="What OCPP 1.6 says of it; null for a maker's own key."
    )

    @classmethod
    def from_row(cls, row: configuration.ConfigurationKey, last_boot_at: datetime | None) -> "ConfigurationKey":
        """Show a row; a boot after the change has done what a restart was required for."""
        since = row.reboot_required_since
        known = catalogue.known_key(row.key)
        return cls(
            id=encode("ConfigurationKey", row.id),
            key=row.key,
            value=row.value,
            readonly=row.readonly,
            supported=row.supported,
            secret=row.folded in SECRET_KEYS,
            reported_at=row.reported_at,
            changed_at=row.changed_at,
            reboot_required_since=None if since and last_boot_at and last_boot_at > since else since,
            unknown_since=row.unknown_since,
            desired_value=row.desired_value,
            desired_by=row.desired_by,
            desired_at=row.desired_at,
            differs=differs(row),
            known=None if known is None else KnownConfigurationKey.of(known),
        )


@strawberry.enum(description="What a charge point answered to a change of its configuration.")
class ChangeConfigurationStatus(Enum):
    ACCEPTED = strawberry.enum_value("Accepted", description="It was changed.")
    REJECTED = strawberry.enum_value("Rejected", description="It knows the key and refuses the value, or the moment.")
    REBOOT_REQUIRED = strawberry.enum_value("RebootRequired", description="It was changed and counts after a restart.")
    NOT_SUPPORTED = strawberry.enum_value("NotSupported", description="It does not know the key.")


_CHANGE_STATUS = by_word(ChangeConfigurationStatus)


@strawberry.input(description="Configuration keys to ask a charge point for.")
class GetConfigurationInput(CommandInput):
    key: list[str] | None = strawberry.field(
        default=None, description=f"Which keys, up to {MOST_KEYS}; null or empty for all that it wants to tell."
    )


@strawberry.input(description="A configuration key to change at a charge point. The charge point decides.")
class ChangeConfigurationInput(CommandInput):
    key: str = strawberry.field(description="Which key: 1 to 50 characters.")
    value: str = strawberry.field(description="Its new value as text: up to 500 characters.")


@strawberry.input(description="The value that a configuration key should have.")
class DesireConfigurationInput:
    charge_point: str = strawberry.field(description="Whose: its identity or its id.")
    key: str = strawberry.field(description="Which key: 1 to 50 characters.")
    value: str | None = strawberry.field(description="The value, up to 500 characters; null takes the wish back.")


@strawberry.input(description="Sends what is wanted and differs, one command a key.")
class ApplyConfigurationInput(CommandInput):
    """No more than what every command takes."""


@strawberry.type(description="What a charge point told of its configuration.")
class GetConfigurationPayload:
    command: Command | None = strawberry.field(default=None, description="The command; null if it was refused.")
    configuration_key: list[ConfigurationKey] = strawberry.field(
        default_factory=list, description="The keys it told, as they are kept now; empty while it has not answered."
    )
    unknown_key: list[str] = strawberry.field(
        default_factory=list, description="Keys it was asked for and does not know."
    )
    missing_key: list[str] = strawberry.field(
        default_factory=list,
        description="Keys it was asked for and did not tell of, as the command failed; a charge point that takes few"
        " keys at once is asked several times, and what it told before is kept.",
    )
    user_errors: list[UserError] = strawberry.field(default_factory=list, description=USER_ERRORS)


@strawberry.type(description="What came of a change of configuration.")
class ChangeConfigurationPayload:
    command: Command | None = strawberry.field(default=None, description="The command; null if it was refused.")
    status: ChangeConfigurationStatus | None = strawberry.field(
        default=None, description="What the charge point answered; null while it has not."
    )
    warning: str | None = strawberry.field(
        default=None, description="Why the specification speaks against this value. It was sent all the same."
    )
    user_errors: list[UserError] = strawberry.field(default_factory=list, description=USER_ERRORS)


@strawberry.type(description="A configuration key whose desired value was set.")
class DesireConfigurationPayload:
    configuration_key: ConfigurationKey | None = strawberry.field(
        default=None, description="As it is now; null if it was refused."
    )
    warning: str | None = strawberry.field(default=None, description="Why the specification speaks against this value.")
    user_errors: list[UserError] = strawberry.field(default_factory=list, description=USER_ERRORS)


@strawberry.type(description="The changes that were asked for.")
class ApplyConfigurationPayload:
    commands: list[Command] = strawberry.field(
        default_factory=list, description="One command a key that differs; follow them with commandChanged."
    )
    user_errors: list[UserError] = strawberry.field(default_factory=list, description=USER_ERRORS)


@strawberry.type
class ConfigurationQuery:
    """What is known of configurations."""

    @strawberry.field(description="The configuration of a charge point as it is known here, by key.")
    async def configuration(
        self,
        info: Info,
        charge_point: Annotated[str, strawberry.argument(description="Its identity or its id.")],
        key: Annotated[list[str] | None, strawberry.argument(description="Only these keys.")] = None,
        differs: Annotated[
            bool | None, strawberry.argument(description="Only those that have another value than they should.")
        ] = None,
    ) -> list[ConfigurationKey]:
        principal = info.context.principal
        row = await find_or_none(principal, charge_point)
        if row is None or not principal.may(Role.VIEWER):
            return []
        rows = configuration.visible(principal, row.id)
        if key is not None:
            rows = rows.filter(folded__in=[fold(one) for one in key])
        shown = [ConfigurationKey.from_row(one, row.last_boot_at) for one in await rows.order_by("folded")]
        return shown if differs is None else [one for one in shown if one.differs == differs]

    @strawberry.field(description="What OCPP 1.6 says of its standard configuration keys.")
    async def known_configuration_keys(self) -> list[KnownConfigurationKey]:
        return [KnownConfigurationKey.of(known) for known in catalogue.all_keys()]


@strawberry.type
class ConfigurationMutation:
    """What can be done about configurations."""

    @strawberry.mutation(description="Ask a charge point for its configuration and keep it. Needs OPERATOR.")
    @refusable(GetConfigurationPayload)
    async def get_configuration(
        self, info: Info, input: Annotated[GetConfigurationInput, INPUT]
    ) -> GetConfigurationPayload:
        keys = input.key or []
        if len(keys) > MOST_KEYS:
            raise Invalid(f"at most {MOST_KEYS} keys at once", field="key")
        for key in keys:
            _check_key(key)
        context = info.context
        row = await ask(context.principal, input, "get_configuration", {"key": keys} if keys else {})
        told = [str(one["key"]) for one in (row.response or {}).get("configurationKey", ())]
        charge_point = await row.charge_point
        rows = configuration.visible(context.principal, row.charge_point_id).filter(
            folded__in=[fold(one) for one in told]
        )
        return GetConfigurationPayload(
            command=Command.from_row(row),
            configuration_key=[
                ConfigurationKey.from_row(one, charge_point.last_boot_at) for one in await rows.order_by("folded")
            ]
            if told
            else [],
            unknown_key=list((row.response or {}).get("unknownKey", ())),
            missing_key=configuration.missing(row),
        )

    @strawberry.mutation(
        description="Change a configuration key of a charge point, any key and any value: it decides. Needs OPERATOR."
    )
    @refusable(ChangeConfigurationPayload)
    async def change_configuration(
        self, info: Info, input: Annotated[ChangeConfigurationInput, INPUT]
    ) -> ChangeConfigurationPayload:
        key = _check_key(input.key)
        if len(input.value) > 500:
            raise Invalid("a value has at most 500 characters", field="value")
        row = await ask(info.context.principal, input, "change_configuration", {"key": key, "value": input.value})
        return ChangeConfigurationPayload(
            command=Command.from_row(row),
            status=_CHANGE_STATUS.get(row.status or ""),
            warning=catalogue.doubts(key, input.value),
        )

    @strawberry.mutation(
        description="Say which value a key should have; nothing is sent until it is applied. Needs OPERATOR."
    )
    @refusable(DesireConfigurationPayload)
    async def desire_configuration(
        self, info: Info, input: Annotated[DesireConfigurationInput, INPUT]
    ) -> DesireConfigurationPayload:
        principal = info.context.principal
        charge_point = await find(principal, input.charge_point)
        row = await configuration.desire(principal, charge_point, input.key, input.value)
        return DesireConfigurationPayload(
            configuration_key=ConfigurationKey.from_row(row, charge_point.last_boot_at),
            warning=None if input.value is None else catalogue.doubts(input.key, input.value),
        )

    @strawberry.mutation(
        description="Send every desired value that differs from what the charge point has, without waiting for the"
        " answers. Needs OPERATOR."
    )
    @refusable(ApplyConfigurationPayload)
    async def apply_configuration(
        self, info: Info, input: Annotated[ApplyConfigurationInput, INPUT]
    ) -> ApplyConfigurationPayload:
        charge_point, order = await receive(info.context.principal, input)
        rows = await configuration.apply(charge_point, order)
        return ApplyConfigurationPayload(commands=[Command.from_row(row) for row in rows])


def _check_key(key: str) -> str:
    key = key.strip()
    if not 1 <= len(key) <= 50:
        raise Invalid("a key has 1 to 50 characters", field="key")
    return key
