"""Commands about local authorization lists (OCPP: GetLocalListVersion, SendLocalList), and synchronising them."""

from datetime import datetime
from enum import Enum
from typing import Annotated, Any

import strawberry
from strawberry import ID

from api.command import Command, CommandInput, ask, await_end, load_commands, receive
from api.context import Info
from api.errors import USER_ERRORS, UserError, refusable
from api.identifiers import decode
from api.local_auth_list import LocalAuthListSync, LocalListUpdateType
from api.words import INPUT, AuthorizationStatus, by_word
from models import local_auth_list as lists
from models import local_auth_list_sync as syncs
from models.errors import Invalid
from models.local_auth_list_content import LARGEST_VERSION, MOST_ID_TAG, UpdateType, doubts, moment_text

MOST_ENTRIES = 5_000

_WARNINGS = "What speaks against it. It was sent all the same: the charge point decides."


@strawberry.enum(description="What a charge point told of its list.")
class LocalListVersionMeaning(Enum):
    NOT_SUPPORTED = strawberry.enum_value("NOT_SUPPORTED", description="It keeps no local list (-1).")
    EMPTY = strawberry.enum_value("EMPTY", description="Its list is empty (0).")
    VERSION = strawberry.enum_value("VERSION", description="It has a list of this version.")


@strawberry.enum(description="What a charge point answered to a list.")
class SendLocalListStatus(Enum):
    ACCEPTED = strawberry.enum_value("Accepted", description="It took the list.")
    FAILED = strawberry.enum_value("Failed", description="It could not take the list: its own one stays.")
    NOT_SUPPORTED = strawberry.enum_value("NotSupported", description="It keeps no local list.")
    VERSION_MISMATCH = strawberry.enum_value(
        "VersionMismatch", description="The version of the difference is not higher than that of its list."
    )


@strawberry.input(description="What a charge point is told of an id tag.")
class IdTagInfoInput:
    status: AuthorizationStatus = strawberry.field(description="Whether it may charge.")
    expiry_date: datetime | None = strawberry.field(default=None, description="Until when (UTC); null for ever.")
    parent_id_tag: str | None = strawberry.field(
        default=None, description=f"The group it belongs to: up to {MOST_ID_TAG} characters."
    )


@strawberry.input(description="One entry of a list.")
class AuthorizationDataInput:
    id_tag: str = strawberry.field(description=f"Which id tag: 1 to {MOST_ID_TAG} characters, also an unknown one.")
    id_tag_info: IdTagInfoInput | None = strawberry.field(
        default=None, description="What is told of it; without it, a DIFFERENTIAL list deletes the id tag."
    )


@strawberry.input(description="Asks for the version of a list.")
class GetLocalListVersionInput(CommandInput):
    """No more than what every command takes."""


@strawberry.input(description="A list to send exactly as it is.")
class SendLocalListInput(CommandInput):
    update_type: LocalListUpdateType = strawberry.field(description="Whether it replaces the list or changes it.")
    local_authorization_list: list[AuthorizationDataInput] | None = strawberry.field(
        default=None, description=f"Its entries, up to {MOST_ENTRIES}; null sends none, which clears a FULL list."
    )
    list_version: int | None = strawberry.field(
        default=None, description="Its version, any; null for the next one that the charge point has not seen."
    )


@strawberry.input(description="A list to make what the present id tags say.")
class SyncLocalAuthListInput(CommandInput):
    update_type: LocalListUpdateType | None = strawberry.field(
        default=None,
        description="FULL sends everything anew; DIFFERENTIAL only what is missing, and is refused where nobody knows"
        " what the charge point holds. Null: what is missing where that is known, else everything.",
    )


@strawberry.type(description="What a charge point told of the version of its list.")
class GetLocalListVersionPayload:
    command: Command | None = strawberry.field(default=None, description="The command; null if it was refused.")
    list_version: int | None = strawberry.field(
        default=None, description="The version, as it was told; null while it has not answered."
    )
    meaning: LocalListVersionMeaning | None = strawberry.field(
        default=None, description="What that means; null while it has not answered, or with something without meaning."
    )
    user_errors: list[UserError] = strawberry.field(default_factory=list, description=USER_ERRORS)


@strawberry.type(description="What came of sending a list.")
class SendLocalListPayload:
    command: Command | None = strawberry.field(default=None, description="The command; null if it was refused.")
    status: SendLocalListStatus | None = strawberry.field(
        default=None, description="What the charge point answered; null while it has not."
    )
    list_version: int | None = strawberry.field(default=None, description="The version that the list was sent with.")
    warnings: list[str] = strawberry.field(default_factory=list, description=_WARNINGS)
    user_errors: list[UserError] = strawberry.field(default_factory=list, description=USER_ERRORS)


@strawberry.type(description="A synchronisation that was asked for.")
class SyncLocalAuthListPayload:
    sync: LocalAuthListSync | None = strawberry.field(
        default=None,
        description="As it is now; null if it was refused. It goes on by itself: follow it with localAuthListChanged.",
    )
    command: Command | None = strawberry.field(
        default=None, description="The command of its newest list; null if nothing had to be sent."
    )
    warnings: list[str] = strawberry.field(default_factory=list, description=_WARNINGS)
    user_errors: list[UserError] = strawberry.field(default_factory=list, description=USER_ERRORS)


@strawberry.type(description="A synchronisation that was taken back.")
class CancelLocalAuthListSyncPayload:
    sync: LocalAuthListSync | None = strawberry.field(
        default=None, description="As it is now; null if that was refused."
    )
    user_errors: list[UserError] = strawberry.field(default_factory=list, description=USER_ERRORS)


_STATUS = by_word(SendLocalListStatus)


@strawberry.type
class LocalAuthListMutation:
    """What can be done about local authorization lists."""

    @strawberry.mutation(description="Ask a charge point for the version of its list and keep it. Needs OPERATOR.")
    @refusable(GetLocalListVersionPayload)
    async def get_local_list_version(
        self, info: Info, input: Annotated[GetLocalListVersionInput, INPUT]
    ) -> GetLocalListVersionPayload:
        row = await ask(info.context.principal, input, "get_local_list_version", {})
        told = (row.response or {}).get("listVersion")
        version = told if told is not None and abs(told) <= LARGEST_VERSION else None
        return GetLocalListVersionPayload(
            command=Command.from_row(row), list_version=version, meaning=_meaning(version)
        )

    @strawberry.mutation(
        description="Send a list to a charge point, any entries and any version: it decides. What it accepts is"
        " remembered. Needs OPERATOR."
    )
    @refusable(SendLocalListPayload)
    async def send_local_list(self, info: Info, input: Annotated[SendLocalListInput, INPUT]) -> SendLocalListPayload:
        given, update_type = input.local_authorization_list, UpdateType[input.update_type.name]
        if given is not None and len(given) > MOST_ENTRIES:
            raise Invalid(f"a list has at most {MOST_ENTRIES} entries here", field="localAuthorizationList")
        entries = None if given is None else [_authorization_data(one) for one in given]
        charge_point, order = await receive(info.context.principal, input)
        row = await lists.send(charge_point, order, update_type, entries, input.list_version)
        version = int(row.request["listVersion"])
        most_in_one = await lists.most(charge_point.id, lists.MOST_IN_ONE)
        warnings = doubts(update_type, version, entries or [], most_in_one)
        row = await await_end(row, input)
        return SendLocalListPayload(
            command=Command.from_row(row),
            status=_STATUS.get(row.status or ""),
            list_version=version,
            warnings=warnings + await lists.warnings(charge_point.id, len(entries or ())),
        )

    @strawberry.mutation(
        description="Make the list of a charge point what the present id tags say: what is missing is sent part by part"
        " (SendLocalListMaxLength), each part once the one before was accepted. A difference that is not taken is"
        " followed by a full list, once. Refused before anything is sent if the charge point told that it cannot keep"
        " so many (LocalAuthListMaxLength). Needs OPERATOR, and to see all id tags."
    )
    @refusable(SyncLocalAuthListPayload)
    async def sync_local_auth_list(
        self, info: Info, input: Annotated[SyncLocalAuthListInput, INPUT]
    ) -> SyncLocalAuthListPayload:
        charge_point, order = await receive(info.context.principal, input)
        update_type = None if input.update_type is None else UpdateType[input.update_type.name]
        row = await syncs.start(charge_point, order, update_type)
        if input.wait_seconds:
            row = await syncs.wait(row, input.wait_seconds)
        command = None if row.command_id is None else await info.context.load(load_commands, row.command_id)
        return SyncLocalAuthListPayload(
            sync=LocalAuthListSync.from_row(row),
            command=None if command is None else Command.from_row(command),
            warnings=await lists.warnings(charge_point.id, await lists.count()),
        )

    @strawberry.mutation(
        description="Send no more parts of a synchronisation. One that is on its way is not taken back. Needs OPERATOR."
    )
    @refusable(CancelLocalAuthListSyncPayload)
    async def cancel_local_auth_list_sync(
        self, info: Info, id: Annotated[ID, strawberry.argument(description="Which synchronisation.")]
    ) -> CancelLocalAuthListSyncPayload:
        row = await syncs.cancel(info.context.principal, decode("LocalAuthListSync", id) or 0)
        return CancelLocalAuthListSyncPayload(sync=LocalAuthListSync.from_row(row))


def _meaning(version: int | None) -> LocalListVersionMeaning | None:
    match version:
        case lists.NOT_SUPPORTED:
            return LocalListVersionMeaning.NOT_SUPPORTED
        case lists.EMPTY:
            return LocalListVersionMeaning.EMPTY
        case int() if version > 0:
            return LocalListVersionMeaning.VERSION
        case _:
            return None


def _authorization_data(given: AuthorizationDataInput) -> dict[str, Any]:
    data: dict[str, Any] = {"idTag": _check_id_tag(given.id_tag)}
    info = given.id_tag_info
    if info is not None:
        said: dict[str, Any] = {}
        if info.expiry_date is not None:
            said["expiryDate"] = moment_text(info.expiry_date)
        if info.parent_id_tag is not None:
            said["parentIdTag"] = _check_id_tag(info.parent_id_tag)
        data["idTagInfo"] = said | {"status": info.status.value}
    return data


def _check_id_tag(id_tag: str) -> str:
    if not 1 <= len(id_tag) <= MOST_ID_TAG or not id_tag.isprintable():
        raise Invalid(f"an id tag has 1 to {MOST_ID_TAG} printable characters", field="localAuthorizationList")
    return id_tag
