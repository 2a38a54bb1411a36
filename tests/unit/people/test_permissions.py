"""Authority as tables: who may do what, and what to whom."""

from __future__ import annotations

import pytest

from tocsin.kernel.errors import AccessDenied, InvalidParameter
from tocsin.people import permissions
from tocsin.people.model import Actor


def actor(*role_ids: int, is_owner: bool = False, team_ids: tuple[int, ...] = (), member_id: int = 7) -> Actor:
    """Somebody with these roles."""
    return Actor(
        account_id=1,
        member_id=member_id,
        permissions=permissions.permissions_of(role_ids, is_owner=is_owner),
        team_ids=team_ids,
        is_owner=is_owner,
        sees_all=permissions.sees_everything(role_ids, is_owner=is_owner),
    )


@pytest.mark.parametrize(
    ("role", "permission", "granted"),
    [
        (permissions.ADMIN, "members.manage", True),
        (permissions.ADMIN, "account.manage", True),
        (permissions.RESPONDER, "incidents.manage", True),
        (permissions.RESPONDER, "channels.manage", True),
        (permissions.RESPONDER, "members.read", True),
        (permissions.RESPONDER, "members.manage", False),
        (permissions.RESPONDER, "account.manage", False),
        (permissions.VIEWER, "incidents.read", True),
        (permissions.VIEWER, "incidents.manage", False),
        (permissions.VIEWER, "channels.manage", False),
        (permissions.VIEWER, "app_keys.manage", True),
        (99, "incidents.read", False),
    ],
)
def test_what_a_role_grants(role: int, permission: str, granted: bool) -> None:
    assert permissions.has(actor(role), permission) is granted


def test_roles_add_up_and_the_owner_needs_none() -> None:
    assert permissions.permissions_of([2, 3]) == permissions.permissions_of([2])
    assert permissions.permissions_of([], is_owner=True) == permissions.ALL
    assert permissions.permissions_of([]) == frozenset()


def test_manage_includes_read() -> None:
    only_manage = Actor(account_id=1, member_id=1, permissions=frozenset({"teams.manage"}))
    assert permissions.has(only_manage, "teams.read")
    only_read = Actor(account_id=1, member_id=1, permissions=frozenset({"teams.read"}))
    assert not permissions.has(only_read, "teams.manage")


def test_a_refusal_names_what_is_missing() -> None:
    permissions.require(actor(permissions.VIEWER), "teams.read")
    with pytest.raises(AccessDenied, match=r"'teams\.manage'"):
        permissions.require(actor(permissions.VIEWER), "teams.manage")


@pytest.mark.parametrize(
    ("who", "owners", "creator", "may"),
    [
        (actor(2, team_ids=(5,)), [5], 1, True),
        (actor(2, team_ids=(5,)), [4, 5], 1, True),
        (actor(2, team_ids=(5,)), [4], 1, False),
        (actor(2), [4], 7, True),
        (actor(1), [4], 1, True),
        (actor(2, is_owner=True), [4], 1, True),
        (actor(2), [], 1, False),
        (actor(2, team_ids=(0,)), [0], 1, False),
        (actor(2, member_id=0), [4], 0, False),
    ],
)
def test_who_may_change_a_thing(who: Actor, owners: list[int], creator: int, may: bool) -> None:
    assert permissions.may_change(who, owners, creator) is may
    if may:
        permissions.require_change(who, owners, creator, "the channel 'db'")
    else:
        with pytest.raises(AccessDenied, match="the channel 'db'"):
            permissions.require_change(who, owners, creator, "the channel 'db'")


def test_roles_are_checked_and_put_in_order() -> None:
    assert permissions.check_roles([3, 1, 3], "role_ids") == [1, 3]
    for bad in ([], [4], [1, -1]):
        with pytest.raises(InvalidParameter, match="role_ids: must be some of 1"):
            permissions.check_roles(bad, "role_ids")
