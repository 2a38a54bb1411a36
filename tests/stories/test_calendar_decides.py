"""Promise: a silence or an escalation rule can follow a service calendar, and nobody is lost when the calendar is."""

import pytest

from tests.world.house import ACCOUNT_ID
from tests.world.rules import layer
from tests.world.world import World
from tocsin.alerts import store as alert_store
from tocsin.channels.noise_rule import SilenceSettings
from tocsin.oncall import calendar_store
from tocsin.oncall.calendar import Calendar

pytestmark = pytest.mark.anyio

ALL = [[{"key": "title", "oper": "IN", "vals": ["*"]}]]
CALENDAR = Calendar(account_id=ACCOUNT_ID, calendar_id="c" * 24, name="work", time_zone="UTC", workdays=[1, 2, 3, 4, 5])
OFF = {"cal_id": CALENDAR.calendar_id, "is_off": True}


async def save(world: World, one: Calendar, *, new: bool = True) -> None:
    async with world.db.transaction() as tx:
        await calendar_store.save(tx, one, new=new)
        await alert_store.move_config_version(tx, ACCOUNT_ID)


async def quiet_on_days_off(world: World) -> None:
    await save(world, CALENDAR)
    async with world.db.transaction() as tx:
        await calendar_store.read_all(tx, ACCOUNT_ID)
    await world.noise(SilenceSettings(filters=ALL, time_filters=[OFF]), calendars={CALENDAR.calendar_id})


async def test_quiet_on_days_off_and_told_once_when_work_begins(world: World) -> None:
    await quiet_on_days_off(world)
    await world.rule(layer("alice"))
    await world.fire("monday")
    world.expect("alice", title="monday")
    await world.forward("5d")
    await world.fire("saturday")
    world.expect_silence()
    await world.forward("1d")
    await world.fire("saturday")  # still firing on Sunday
    world.expect_silence()
    await world.forward("1d")
    world.expect("alice", title="saturday")
    world.expect_silence()


async def test_rules_for_workdays_and_days_off(world: World) -> None:
    await save(world, CALENDAR)
    await world.rule(layer("alice"), name="Workdays", time_filters=[{"cal_id": CALENDAR.calendar_id}])
    await world.rule(layer("bob"), name="Days off", time_filters=[OFF])
    await world.fire("monday")
    world.expect("alice")
    await world.forward("5d")
    await world.fire("saturday")
    world.expect("bob", title="saturday")
    world.expect_silence()


async def test_a_calendar_that_is_gone_silences_nobody_and_keeps_nobody_from_being_told(world: World) -> None:
    await quiet_on_days_off(world)
    await world.rule(layer("alice"), time_filters=[{"cal_id": CALENDAR.calendar_id}])
    await world.forward("5d")
    gone = Calendar(**{**{name: getattr(CALENDAR, name) for name in CALENDAR.__struct_fields__}, "status": "deleted"})
    await save(world, gone, new=False)
    await world.fire("saturday")
    world.expect("alice")
