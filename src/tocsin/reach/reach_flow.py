"""What people can be reached by, gathered; and what they ask to be reached by, kept."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from tocsin.db.transaction import Transaction
from tocsin.kernel.errors import NotFound
from tocsin.notifiers.catalogue import Catalogue
from tocsin.people import store as people
from tocsin.people.model import Member
from tocsin.people.quiet import QuietRule
from tocsin.reach import person_store, picture, provider_store, wishes
from tocsin.reach.model import Contacts, Means
from tocsin.reach.ways import SEVERITIES


def media(catalogue: Catalogue) -> dict[str, str]:
    """Notifier folder -> the medium it reaches a person by."""
    return {name: one.medium for name, one in catalogue.manifests.items() if one.reaches_persons}


async def read_picture(
    tx: Transaction, account_id: int, member_id: int, means: Means, now: int
) -> tuple[Contacts, list[picture.Picture]]:
    """What would reach a member now. Raises ``NotFound``."""
    await require_member(tx, account_id, member_id)
    found = (await person_store.read_contacts(tx, account_id, [member_id]))[member_id]
    return found, picture.draw(found, means, now)


async def change_preferences(
    tx: Transaction,
    account_id: int,
    member_id: int,
    catalogue: Catalogue,
    wanted: dict[str, list[str]],
    quiet: Sequence[QuietRule] | None,
    now: int,
) -> None:
    """Set the transports of some severities (lower case), and with ``quiet`` all quiet rules.

    Raises ``InvalidParameter`` with the path of the field.
    """
    one = await require_member(tx, account_id, member_id)
    known = media(catalogue)
    providers = await provider_store.read_all(tx, account_id)
    media_of = {each.provider_id: known.get(each.notifier, "") for each in providers}
    lists = {name: wishes.check_transports(transports, name, media_of) for name, transports in wanted.items()}
    present = {name.lower(): one.preferences.get(name.lower(), []) for name in SEVERITIES}
    values: dict[str, object] = {"preferences": present | lists, "updated_at": now}
    if quiet is not None:
        wishes.check_quiet(quiet, "quiet", media_of)
        values["quiet"] = msgspec.to_builtins(list(quiet))
    await people.change_member(tx, account_id, member_id, values)


async def require_member(tx: Transaction, account_id: int, member_id: int) -> Member:
    """A member who has not left. Raises ``NotFound``."""
    one = await people.read_member(tx, account_id, member_id)
    if one is None or one.status == "deleted":
        raise NotFound(f"member_id {member_id}: there is no such member")
    return one
