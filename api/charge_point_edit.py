"""Changing charge points: adding, updating, archiving, and telling them to restart (OCPP: Reset)."""

from enum import Enum
from typing import Annotated

import strawberry
from strawberry import ID, UNSET

from api.charge_point import ChargePoint, show
from api.command import Command, CommandInput, ask
from api.context import Info
from api.errors import USER_ERRORS, UserError, refusable
from api.location import location_id
from api.lookup import find
from api.words import INPUT, RegistrationStatus, by_word
from models import charge_point_registry as registry

PASSWORD = (
    "The password it must show to connect, up to 255 characters: 32 to 40 hex digits stand for the bytes they spell."
    " Kept as a hash only."
)
GENERATE_PASSWORD = "Make a password of 20 random bytes; the answer shows it once, in hex."


@strawberry.input(description="A charge point to add.")
class CreateChargePointInput:
    identity: str = strawberry.field(
        description="The name under which it connects, 1 to 255 characters; it can never be changed."
    )
    name: str | None = strawberry.field(default=None, description="What people call it.")
    password: str | None = strawberry.field(default=None, description=f"{PASSWORD} Without one, anybody may connect.")
    generate_password: bool = strawberry.field(default=False, description=GENERATE_PASSWORD)
    registration_status: RegistrationStatus = strawberry.field(
        default=RegistrationStatus.ACCEPTED, description="Whether it may work."
    )
    heartbeat_interval: int | None = strawberry.field(
        default=None, description="Seconds between its heartbeats; null for the deployment's own interval."
    )
    location: ID | None = strawberry.field(default=None, description="The id of the location where it stands.")
    labels: list[str] = strawberry.field(
        default_factory=list, description="Words to find it by: up to 20 of 1 to 50 characters."
    )

    def edit(self) -> registry.Edit:
        """What the register is told."""
        return registry.Edit(
            name=self.name,
            password=self.password,
            generate_password=self.generate_password,
            registration_status=self.registration_status,
            heartbeat_interval=self.heartbeat_interval,
            location_id=location_id(self.location),
            labels=self.labels,
        )


@strawberry.input(description="Changes to a charge point. What is absent stays; null clears it.")
class UpdateChargePointInput:
    identity: str = strawberry.field(description="Which charge point: its identity or its id.")
    name: str | None = strawberry.field(default=UNSET, description="What people call it.")
    password: str | None = strawberry.field(default=UNSET, description=f"{PASSWORD} Null lets anybody connect.")
    generate_password: bool = strawberry.field(default=False, description=GENERATE_PASSWORD)
    registration_status: RegistrationStatus | None = strawberry.field(
        default=UNSET, description="Whether it may work; it learns of it with its next start. Cannot be cleared."
    )
    heartbeat_interval: int | None = strawberry.field(
        default=UNSET, description="Seconds between its heartbeats; null for the deployment's own interval."
    )
    read_configuration_after_boot: bool | None = strawberry.field(
        default=UNSET, description="Whether its configuration is read after each of its starts."
    )
    ask_status_after_reconnect: bool | None = strawberry.field(
        default=UNSET, description="Whether it is asked for its connectors' status after it has connected."
    )
    location: ID | None = strawberry.field(
        default=UNSET, description="The id of the location where it stands; not for keys that see only a part."
    )
    labels: list[str] | None = strawberry.field(
        default=UNSET, description="Words to find it by: up to 20 of 1 to 50 characters. Null clears them."
    )
    archived: bool | None = strawberry.field(
        default=UNSET, description="True archives it, false brings it back. Cannot be cleared."
    )

    def edit(self) -> registry.Edit:
        """What the register is told."""
        edit: registry.Edit = {"generate_password": self.generate_password}
        if self.name is not UNSET:
            edit["name"] = self.name
        if self.password is not UNSET:
            edit["password"] = self.password
        if self.heartbeat_interval is not UNSET:
            edit["heartbeat_interval"] = self.heartbeat_interval
        if self.read_configuration_after_boot in (True, False):
            edit["read_configuration_after_boot"] = self.read_configuration_after_boot
        if self.ask_status_after_reconnect in (True, False):
            edit["ask_status_after_reconnect"] = self.ask_status_after_reconnect
        if self.location is not UNSET:
            edit["location_id"] = location_id(self.location)
        if self.labels is not UNSET:
            edit["labels"] = self.labels or []
        if self.registration_status:
            edit["registration_status"] = self.registration_status
        if self.archived is not UNSET and self.archived is not None:
            edit["archived"] = self.archived
        return edit


@strawberry.type(description="A charge point that was added or changed.")
class ChargePointPayload:
    charge_point: ChargePoint | None = strawberry.field(
        default=None, description="As it is now; null if it was refused."
    )
    password: str | None = strawberry.field(
        default=None, description="The password that was generated, 40 hex digits: shown once and never again."
    )
    user_errors: list[UserError] = strawberry.field(default_factory=list, description=USER_ERRORS)


@strawberry.enum(description="How a charge point restarts.")
class ResetType(Enum):
    HARD = strawberry.enum_value("Hard", description="At once, as if its power had failed.")
    SOFT = strawberry.enum_value("Soft", description="In good order: it stops its sessions and reports them first.")


@strawberry.enum(description="What a charge point answered to a restart.")
class ResetStatus(Enum):
    ACCEPTED = strawberry.enum_value("Accepted", description="It will restart.")
    REJECTED = strawberry.enum_value("Rejected", description="It will not.")


_RESET_STATUS = by_word(ResetStatus)


@strawberry.input(description="A restart.")
class ResetInput(CommandInput):
    type: ResetType = strawberry.field(description="How.")


@strawberry.type(description="What came of a restart.")
class ResetPayload:
    command: Command | None = strawberry.field(default=None, description="The command; null if it was refused.")
    status: ResetStatus | None = strawberry.field(
        default=None, description="What the charge point answered; null while it has not."
    )
    user_errors: list[UserError] = strawberry.field(default_factory=list, description=USER_ERRORS)


@strawberry.type
class ChargePointMutation:
    """What can be done about charge points."""

    @strawberry.mutation(description="Add a charge point. Needs OPERATOR.")
    @refusable(ChargePointPayload)
    async def create_charge_point(
        self, info: Info, input: Annotated[CreateChargePointInput, INPUT]
    ) -> ChargePointPayload:
        row, password = await registry.create(info.context.principal, input.identity, input.edit())
        return ChargePointPayload(charge_point=await show(info.context, row), password=password)

    @strawberry.mutation(description="Change a charge point, or bring an archived one back. Needs OPERATOR.")
    @refusable(ChargePointPayload)
    async def update_charge_point(
        self, info: Info, input: Annotated[UpdateChargePointInput, INPUT]
    ) -> ChargePointPayload:
        row = await find(info.context.principal, input.identity, archived=True)
        row, password = await registry.update(info.context.principal, row.identity, input.edit())
        return ChargePointPayload(charge_point=await show(info.context, row), password=password)

    @strawberry.mutation(
        description="Take a charge point out of use: it is hidden and may not connect, and its history stays."
        " Refused while a session runs there. Needs OPERATOR."
    )
    @refusable(ChargePointPayload)
    async def archive_charge_point(
        self,
        info: Info,
        identity: Annotated[str, strawberry.argument(description="Which charge point: its identity or its id.")],
    ) -> ChargePointPayload:
        row = await find(info.context.principal, identity, archived=True)
        row, _ = await registry.update(info.context.principal, row.identity, registry.Edit(archived=True))
        return ChargePointPayload(charge_point=await show(info.context, row))

    @strawberry.mutation(description="Tell a charge point to restart. Needs OPERATOR.")
    @refusable(ResetPayload)
    async def reset(self, info: Info, input: Annotated[ResetInput, INPUT]) -> ResetPayload:
        row = await ask(info.context.principal, input, "reset", {"type": input.type.value})
        return ResetPayload(command=Command.from_row(row), status=_RESET_STATUS.get(row.status or ""))
