"""Devices: phones and browsers that are signed in by a code from another screen and get pushes."""

from __future__ import annotations

from typing import Annotated, Literal
from urllib.parse import urlsplit

from msgspec import Meta, Struct, structs

from tocsin.api.auth import set_cookie
from tocsin.api.call import Call
from tocsin.api.fields import HexId, MaybeId, seconds
from tocsin.api.operation import SIGNED_IN, operation
from tocsin.api.resources.session import SignedIn, become, only_session, signed_in
from tocsin.kernel.errors import InvalidParameter
from tocsin.people import store as people
from tocsin.people.contacts import check_name
from tocsin.people.model import Actor
from tocsin.reach import device_flow, person_store
from tocsin.reach.device_flow import Devices, Registration, WrongCode
from tocsin.reach.model import Device
from tocsin.runtime.config import Settings

DeviceName = Annotated[str, Meta(min_length=1, max_length=64, description="What its owner knows it by.")]
Platform = Annotated[str, Meta(max_length=40, description="Such as iOS, Android, Windows.")]
Secret = Annotated[str, Meta(min_length=20, max_length=100)]
_GUESSES = "a device's code"  # what the doorman counts wrong codes under


class DeviceCode(Struct, kw_only=True):
    """A code that signs one device in as the caller."""

    code: Annotated[str, Meta(description="Eight signs, to be typed.")]
    url: Annotated[str, Meta(description="The same as an address, to be shown as a QR code.")]
    expires_at: int


class DeviceBindRequest(Struct, kw_only=True):
    """The code from the other screen, and what this device is."""

    code: Annotated[str, Meta(min_length=1, max_length=40)]
    name: DeviceName
    platform: Platform = ""


class DeviceBound(SignedIn, kw_only=True):
    """Who is signed in now, and the device. ``device_secret`` is shown this once."""

    device_id: str
    device_secret: str


class DeviceAddRequest(Struct, kw_only=True):
    """What the browser that calls is."""

    name: DeviceName
    platform: Platform = ""


class DeviceAdded(Struct, kw_only=True):
    """The new device. ``device_secret`` is shown this once."""

    device_id: str
    device_secret: str


class DeviceKey(Struct):
    """The key that a browser subscribes with (``applicationServerKey``), base64url."""

    public_key: str


class SubscriptionKeys(Struct):
    """The keys of a browser's subscription, base64url."""

    p256dh: Annotated[str, Meta(max_length=200)]
    auth: Annotated[str, Meta(max_length=100)]


class Subscription(Struct):
    """A browser's subscription as ``PushSubscription.toJSON()`` gives it."""

    endpoint: Annotated[str, Meta(min_length=1, max_length=2_000)]
    keys: SubscriptionKeys


class DeviceSubscribeRequest(Struct, kw_only=True):
    """Where a device takes pushes: a browser's subscription, or a phone's token with the provider of its app."""

    device_id: HexId
    subscription: Subscription | None = None
    provider_id: MaybeId = 0
    token: Annotated[str, Meta(max_length=1_000)] = ""


class DeviceRenewRequest(DeviceSubscribeRequest, kw_only=True):
    """The same, from a device that may no longer be signed in: it shows its secret."""

    device_secret: Secret


class DeviceItem(Struct, kw_only=True):
    """A device. ``notifier`` is empty until it takes pushes."""

    device_id: str
    device_name: str
    platform: str
    notifier: str
    status: Annotated[
        Literal["enabled", "silent"], Meta(description="silent: its push address is gone; open the app there.")
    ]
    last_error: str
    is_this: Annotated[bool, Meta(description="The session that asks is this device's.")]
    bound_at: int
    seen_at: int
    last_delivery_at: int
    last_receipt_at: int


class DeviceListAnswer(Struct):
    """All devices of the caller, oldest first."""

    items: list[DeviceItem]


class DeviceRemoveRequest(Struct):
    """Names a device."""

    device_id: HexId


@operation("/device/code", may=SIGNED_IN, audit="device.code", writes=True)
async def device_code(call: Call) -> DeviceCode:
    """A code that signs one device in as the caller: good once, for three minutes, at most ten an hour."""
    only_session(call)
    made = await _devices(call).ask(call.tx, call.actor, call.now)
    call.note(call.actor.member_id)
    url = f"{call.settings.public_url}/app/bind#{made.code}"
    return DeviceCode(code=made.code, url=url, expires_at=seconds(made.expires_at))


@operation("/device/bind", may=None, audit="device.bind", journey=True)
async def device_bind(call: Call, body: DeviceBindRequest) -> DeviceBound:
    """Sign this device in by a code from another screen; the answer sets the session cookie.

    After several wrong codes from one network address each further one must wait longer.
    """
    call.doorman.check(_GUESSES, call.address, call.now)
    wanted = _device(body.name, body.platform)
    try:
        async with call.world.db.transaction() as tx:
            bound = await _devices(call).bind(tx, call.people, body.code, wanted, call.address, call.now)
            account = await people.read_account(tx, bound.member.account_id)
    except WrongCode:
        call.doorman.failed(_GUESSES, call.address, call.now)
        raise
    call.doorman.passed(_GUESSES, call.address)
    call.headers.append(set_cookie(call.settings, bound.token))
    become(call, bound.member)
    call.note(bound.device.device_id, name=bound.device.name)
    who = signed_in(bound.member, account, bound.session.csrf_token)
    return DeviceBound(**structs.asdict(who), device_id=bound.device.device_id, device_secret=bound.secret)


@operation("/device/add", may=SIGNED_IN, audit="device.add", writes=True)
async def device_add(call: Call, body: DeviceAddRequest) -> DeviceAdded:
    """The browser that is signed in becomes a device, so that it can get pushes."""
    only_session(call)
    wanted = _device(body.name, body.platform)
    device, secret = await _devices(call).add(call.tx, call.me, wanted, call.session_hash, call.now)
    call.note(device.device_id, name=device.name)
    return DeviceAdded(device_id=device.device_id, device_secret=secret)


@operation("/device/key", may=SIGNED_IN, audit="device.key", writes=True)
async def device_key(call: Call) -> DeviceKey:
    """The key that browsers of this account subscribe with."""
    key = await _devices(call).key(call.tx, call.actor, _contact(call.settings), call.now)
    call.note(call.actor.member_id)
    return DeviceKey(key)


@operation("/device/subscribe", may=SIGNED_IN, audit="device.subscribe", writes=True)
async def device_subscribe(call: Call, body: DeviceSubscribeRequest) -> None:
    """One's own device takes pushes at this address. The same address registered anew leaves the device it was of."""
    device = await device_flow.require_mine(call.tx, call.actor, body.device_id)
    values = {"session_hash": call.session_hash} if call.session_hash else {}
    await _devices(call).register(call.tx, device, _registration(body), values, call.now)
    call.note(device.device_id)


@operation("/device/renew", may=None, audit="device.renew", writes=True)
async def device_renew(call: Call, body: DeviceRenewRequest) -> None:
    """A device whose push address changed says so by its secret, whether it is still signed in or not."""
    device = await device_flow.require_by_secret(call.tx, body.device_id, body.device_secret)
    await _devices(call).register(call.tx, device, _registration(body), {}, call.now)
    call.actor = Actor(account_id=device.account_id, member_id=device.member_id, kind="device")
    call.note(device.device_id)


@operation("/device/list", may=SIGNED_IN)
async def device_list(call: Call) -> DeviceListAnswer:
    """One's own devices."""
    found = await person_store.read_devices(call.tx, call.account_id, [call.actor.member_id])
    return DeviceListAnswer([_item(one, call.session_hash) for one in found])


@operation("/device/remove", may=SIGNED_IN, audit="device.remove", writes=True)
async def device_remove(call: Call, body: DeviceRemoveRequest) -> None:
    """One's own device gets no more pushes, and is signed out unless it is the one that asks."""
    device = await device_flow.require_mine(call.tx, call.actor, body.device_id)
    await device_flow.remove(call.tx, device, keep_session=call.session_hash, now=call.now)
    call.note(device.device_id, name=device.name)


def _devices(call: Call) -> Devices:
    world = call.world
    return Devices(world.ids, world.vault, world.access, world.catalogue)


def _device(name: str, platform: str) -> Device:
    return Device(account_id=0, device_id="", member_id=0, name=check_name(name, "name", longest=64), platform=platform)


def _registration(body: DeviceSubscribeRequest) -> Registration:
    if body.subscription is not None and not body.token:
        keys = body.subscription.keys
        return Registration(endpoint=body.subscription.endpoint, p256dh=keys.p256dh, auth=keys.auth)
    if not body.token or body.subscription is not None:
        raise InvalidParameter("subscription: give a browser's subscription, or the token of an app; one of them")
    return Registration(provider_id=body.provider_id, token=body.token)


def _item(one: Device, session_hash: str) -> DeviceItem:
    return DeviceItem(
        device_id=one.device_id,
        device_name=one.name,
        platform=one.platform,
        notifier=one.notifier,
        status="silent" if one.status == "silent" else "enabled",
        last_error=one.last_error,
        is_this=bool(session_hash) and one.session_hash == session_hash,
        bound_at=seconds(one.bound_at),
        seen_at=seconds(one.seen_at),
        last_delivery_at=seconds(one.last_ok_at),
        last_receipt_at=seconds(one.last_receipt_at),
    )


def _contact(settings: Settings) -> str:
    """Whom a push service may write to about this server: its address, or its sender where that is no https."""
    return settings.public_url if urlsplit(settings.public_url).scheme == "https" else f"mailto:{settings.mail_from}"
