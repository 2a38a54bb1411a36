"""On-call schedules in the console: set up, seen, overridden; gaps are told of, and a phone shows a list."""

import re
import threading
import time
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.desk import Site
from tests.real.tocsin_server import get

pytestmark = pytest.mark.browser

_DAY_S = 86_400


def _me(site: Site) -> int:
    return int(site.call("/member/list", query=site.email)["items"][0]["member_id"])


def _colleague(site: Site, name: str) -> int:
    """A member who was invited; others of that name are not."""
    email = f"{name.split(maxsplit=1)[0].lower()}@schedules.example.com"
    site.call("/member/invite", members=[{"member_name": name, "email": email}])
    found = site.call("/member/list", query=email)["items"]
    return int(found[0]["member_id"])


def _monday() -> int:
    """The Monday of this week, 00:00 UTC."""
    day = int(time.time()) // _DAY_S
    return (day - (day + 3) % 7) * _DAY_S


def _group(*person_ids: int) -> dict[str, Any]:
    return {"members": [{"role_id": 0, "person_ids": list(person_ids)}]}


def _schedule(site: Site, name: str, *layers: dict[str, Any], **more: Any) -> int:
    usual = {"rotation_unit": "day", "layer_start": _monday()}
    fields = {"time_zone": "UTC", **more, "layers": [{**usual, **one} for one in layers]}
    return int(site.call("/schedule/create", schedule_name=name, **fields)["schedule_id"])


def _layers(site: Site, schedule_id: int) -> list[dict[str, Any]]:
    found = site.call("/schedule/infos", schedule_ids=[schedule_id])["items"][0]["layers"]
    return list(found)


def _wall(instant: int) -> str:
    return datetime.fromtimestamp(instant, UTC).strftime("%Y-%m-%dT%H:%M")


def test_a_schedule_is_created_and_says_who_is_on_call(page: Page, site: Site) -> None:
    _colleague(site, "Ada Okafor")
    page.goto("/schedules")
    page.get_by_role("link", name="New schedule").first.click()
    page.get_by_label(re.compile(r"^Name \*$")).fill("Payments")
    page.get_by_role("button", name="Add a turn").click()
    page.get_by_role("combobox", name="Turn 2", exact=True).fill("Ada")
    page.get_by_role("option", name=re.compile("Ada Okafor")).click()
    page.keyboard.press("Escape")
    preview = page.locator("section", has=page.get_by_role("heading", name="Who will be on call"))
    expect(preview.get_by_label(re.compile("^Ada Okafor: ")).first).to_be_visible()
    page.get_by_role("button", name="Create").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Payments")
    result = page.get_by_role("group", name="On call", exact=True)
    expect(result.get_by_role("button", name=re.compile(r"\(you\): ")).first).to_be_visible()
    [found] = site.call("/schedule/list", query="Payments")["items"]
    [layer] = found["layers"]
    assert [len(group["members"][0]["person_ids"]) for group in layer["groups"]] == [1, 1]
    assert (layer["rotation_unit"], layer["handoff_time"]) == ("week", 9 * 3_600)

    page.goto("/schedules")
    row = page.get_by_role("link", name=re.compile("^Payments"))
    expect(row).to_contain_text(re.compile(r"Now.*\(you\).*until.*Next.*Ada Okafor"))
    page.goto("/schedules/mine")
    expect(page.get_by_role("link", name=re.compile("^Payments"))).not_to_have_count(0)


def _choose(page: Page, name: str) -> None:
    """Whom an override puts on call."""
    page.get_by_role("dialog").get_by_role("combobox", name="Who is on call instead").fill(name)
    page.get_by_role("option", name=re.compile(name)).click()
    page.get_by_role("dialog").get_by_text("UTC time").click()


def test_an_override_is_made_by_dialog_and_taken_back(page: Page, site: Site) -> None:
    bo = _colleague(site, "Bo Svensson")
    schedule_id = _schedule(site, "Overridden", {"layer_name": "Usual", "groups": [_group(_me(site))]})
    start = (int(time.time()) // 3_600 + 2) * 3_600
    page.goto(f"/schedules/{schedule_id}")
    page.get_by_role("button", name="Override", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("From").fill(_wall(start))
    dialog.get_by_label("Until").fill(_wall(start - 60))
    expect(dialog.get_by_text("Must be after the beginning")).to_be_visible()
    expect(dialog.get_by_role("button", name="Override")).to_be_disabled()
    dialog.get_by_label("Until").fill(_wall(start + 7_200))
    expect(dialog.get_by_text(re.compile(r"Instead of .*\(you\)"))).to_be_visible()
    _choose(page, "Bo Svensson")
    dialog.get_by_role("button", name="Override").click()

    delete = page.get_by_role("button", name=re.compile("Delete the override of Bo Svensson"))
    expect(delete).to_be_visible()
    usual, added = _layers(site, schedule_id)
    assert usual["layer_name"] == "Usual"
    assert (added["mode"], added["layer_start"], added["layer_end"]) == (1, start, start + 7_200)
    assert added["groups"][0]["members"] == [{"role_id": 0, "person_ids": [bo]}]
    delete.click()
    expect(delete).to_have_count(0)
    assert [one["layer_name"] for one in _layers(site, schedule_id)] == ["Usual"]
    page.get_by_role("button", name="Undo").click()
    expect(delete).to_be_visible()
    assert len(_layers(site, schedule_id)) == 2


def test_an_override_is_dragged_over_the_result(page: Page, site: Site) -> None:
    schedule_id = _schedule(site, "Dragged", {"groups": [_group(_me(site))]})
    page.goto(f"/schedules/{schedule_id}")
    page.get_by_role("button", name="Later").click()
    lane = page.get_by_role("group", name="On call", exact=True)
    lane.get_by_role("button").first.wait_for()
    expect(lane.get_by_role("button")).to_have_count(1)
    box = lane.bounding_box()
    assert box is not None
    y = box["y"] + box["height"] / 2
    day = box["width"] / 7
    page.mouse.move(box["x"] + day, y)
    page.mouse.down()
    page.mouse.move(box["x"] + day * 1.5, y, steps=4)
    page.mouse.move(box["x"] + day * 2, y)
    page.mouse.up()
    dialog = page.get_by_role("dialog")
    tuesday = _monday() + 8 * _DAY_S
    expect(dialog.get_by_label("From")).to_have_value(_wall(tuesday))
    expect(dialog.get_by_label("Until")).to_have_value(_wall(tuesday + _DAY_S))


def test_gaps_are_shown_and_filled(page: Page, site: Site) -> None:
    hours = {"restrict_mode": 1, "restrict_periods": [{"restrict_start": 6 * 3_600, "restrict_end": 2 * 3_600}]}
    schedule_id = _schedule(site, "With gaps", {"groups": [_group(_me(site))], **hours})
    page.goto(f"/schedules/{schedule_id}")
    page.get_by_role("button", name="Later").click()
    gaps = page.get_by_role("list", name="When nobody is on call").get_by_role("listitem")
    expect(gaps).to_have_count(7)
    expect(gaps.first).to_contain_text(re.compile(r"Nobody is on call: Mon, .*02:00.*06:00"))
    lane = page.get_by_role("group", name="On call", exact=True)
    expect(lane.get_by_role("button", name=re.compile("^Nobody is on call"))).to_have_count(7)
    gaps.first.get_by_role("button", name="Put somebody on call").click()
    monday = _monday() + 7 * _DAY_S
    expect(page.get_by_role("dialog").get_by_label("From")).to_have_value(_wall(monday + 2 * 3_600))
    _choose(page, "owner")
    page.get_by_role("dialog").get_by_role("button", name="Override").click()
    expect(gaps).to_have_count(6)


def test_layers_are_ordered_copied_and_refused_in_their_place(page: Page, site: Site) -> None:
    me = _me(site)
    first = {"layer_name": "Low", "weight": 1, "groups": [_group(me)]}
    schedule_id = _schedule(site, "Edited", first, {"layer_name": "High", "weight": 2, "groups": [_group(me)]})
    page.goto(f"/schedules/{schedule_id}/edit")
    layers = page.get_by_role("list", name="Layers").get_by_role("region")
    expect(layers.first).to_have_accessible_name("High")
    page.get_by_role("button", name="Move High").press("ArrowDown")
    expect(layers.first).to_have_accessible_name("Low")
    page.get_by_role("button", name="Copy Low").click()
    expect(layers).to_have_count(3)
    copied = layers.nth(1)
    copied.get_by_label("Name of the layer").fill("Third")
    copied = page.get_by_role("region", name="Third")
    copied.get_by_role("button", name="Remove Turn 1").click()
    expect(copied.get_by_role("alert")).to_contain_text("Who takes turns: must be 1 to 100 groups")
    copied.get_by_role("button", name="Delete Third").click()
    expect(page.get_by_role("alert")).to_have_count(0)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Edited")
    found = {one["layer_name"]: one["weight"] for one in _layers(site, schedule_id)}
    assert found == {"Low": 2, "High": 1}

    page.get_by_role("link", name="Edit").click()
    page.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("On call")
    assert site.call("/schedule/infos", schedule_ids=[schedule_id])["items"] == []


def test_what_somebody_else_saved_meanwhile_is_not_overwritten_unseen(page: Page, site: Site) -> None:
    usual = {"layer_name": "Usual", "groups": [_group(_me(site))]}
    schedule_id = _schedule(site, "Edited by two", usual)
    page.goto(f"/schedules/{schedule_id}/edit")
    page.get_by_label("Description").fill("Mine")
    site.call("/schedule/update", schedule_id=schedule_id, description="Theirs")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Somebody else changed this schedule while you were editing.")).to_be_visible()
    assert site.call("/schedule/infos", schedule_ids=[schedule_id])["items"][0]["description"] == "Theirs"
    page.get_by_role("button", name="Save mine anyway").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Edited by two")
    assert site.call("/schedule/infos", schedule_ids=[schedule_id])["items"][0]["description"] == "Mine"


def test_a_phone_shows_a_list_that_fits(phone: Page, site: Site) -> None:
    hours = {"restrict_mode": 1, "restrict_periods": [{"restrict_start": 8 * 3_600, "restrict_end": 20 * 3_600}]}
    schedule_id = _schedule(site, "On a phone", {"groups": [_group(_me(site))], **hours}, time_zone="Asia/Shanghai")
    phone.goto(f"/schedules/{schedule_id}")
    phone.get_by_role("button", name="Later").click()
    monday = phone.locator("section", has=phone.get_by_role("heading", name=re.compile("^Monday")))
    expect(monday.get_by_role("button", name=re.compile(r"\(you\).*08:00.*20:00"))).to_be_visible()
    expect(monday.get_by_role("button", name=re.compile("^Nobody")).first).to_be_visible()
    phone.get_by_text("Mine: UTC").click()
    expect(monday.get_by_role("button", name=re.compile(r"\(you\).*00:00.*12:00"))).to_be_visible()
    for address in (f"/schedules/{schedule_id}", f"/schedules/{schedule_id}/edit", "/schedules", "/schedules/mine"):
        phone.goto(address)
        phone.get_by_role("heading", level=1).wait_for()
        expect(phone.locator("[aria-busy]")).to_have_count(0)
        main = phone.locator("#main")
        assert main.evaluate("(node) => node.scrollWidth - node.clientWidth") <= 0, address


def test_a_swap_is_asked_for_and_leave_shows_its_conflict(page: Page, site: Site) -> None:
    _colleague(site, "Dee Moreau")
    schedule_id = _schedule(site, "Swapped", {"groups": [_group(_me(site))], "rotation_unit": "week"})
    page.goto("/schedules/mine")
    page.get_by_role("listitem").filter(has_text="Swapped").first.get_by_role("button", name="Give away").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("combobox", name="Whom you ask").fill("Dee")
    page.get_by_role("option", name=re.compile("Dee Moreau")).click()
    dialog.get_by_label("Note").fill("wedding")
    dialog.get_by_role("button", name="Ask").click()
    swaps = page.locator("section", has=page.get_by_role("heading", name="Swaps"))
    expect(swaps.get_by_text("You asked Dee Moreau:")).to_be_visible()
    expect(swaps.get_by_text("not answered yet · wedding")).to_be_visible()
    swaps.get_by_role("button", name="Withdraw").click()
    expect(swaps).to_have_count(0)
    assert [one["state"] for one in site.call("/schedule/swap/list", schedule_id=schedule_id)["items"]] == ["withdrawn"]

    page.get_by_role("button", name="Note leave").click()
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(page.get_by_text(re.compile("You are on call in Swapped:")).first).to_be_visible()
    page.goto("/schedules/coverage")
    expect(page.get_by_role("article").filter(has_text="Swapped")).to_contain_text("is on leave")


class _Published(BaseHTTPRequestHandler):
    """A calendar at an address, of one holiday that is never over in a year."""

    def do_GET(self) -> None:
        start = datetime.now(UTC) + timedelta(days=2)
        times = f"DTSTART:{start:%Y%m%dT%H%M%SZ}\r\nDURATION:P2D"
        event = f"BEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Sea\r\n{times}\r\nEND:VEVENT\r\n"
        body = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{event}END:VCALENDAR\r\n".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


def test_leave_is_read_from_an_address(page: Page, site: Site) -> None:
    published = ThreadingHTTPServer(("127.0.0.1", 0), _Published)
    threading.Thread(target=published.serve_forever, args=(0.02,), daemon=True).start()
    page.goto("/schedules/mine")
    page.get_by_role("button", name="From an address").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("Holidays")
    dialog.get_by_label("Address").fill("ftp://127.0.0.1/leave.ics")
    dialog.get_by_role("button", name="Read it").click()
    expect(dialog.get_by_role("alert")).to_contain_text("only http and https addresses are allowed")
    dialog.get_by_label("Address").fill(f"http://127.0.0.1:{published.server_port}/leave.ics")
    dialog.get_by_role("button", name="Read it").click()
    calendars = page.get_by_role("list", name="Calendars of my leave")
    expect(calendars).to_contain_text("1 taken, 0 not")
    expect(page.get_by_text("Sea", exact=True)).to_be_visible()
    calendars.get_by_role("button", name="Stop reading Holidays").click()
    expect(calendars).to_have_count(0)
    expect(page.get_by_text("Sea", exact=True)).to_have_count(0)
    published.shutdown()
    published.server_close()


def test_a_rule_is_played_before_it_wakes_anybody(page: Page, site: Site) -> None:
    page.goto("/schedules")
    page.get_by_role("button", name="Roles").click()
    roles = page.get_by_role("dialog", name="Roles on call")
    for name in ("Comander", "Backup", "Scribe"):
        roles.get_by_label("New role").fill(name)
        roles.get_by_role("button", name="Make the role").click()
        if name == "Backup":
            expect(roles.get_by_role("alert")).to_contain_text("there is a role 'Backup' already")
        else:
            expect(roles.get_by_role("list", name="Roles")).to_contain_text(name)
    roles.get_by_role("button", name="Rename Comander").click()
    roles.get_by_label("New name of Comander").fill("Commander")
    roles.get_by_role("button", name="Save").click()
    roles.get_by_role("button", name="Delete Scribe").click()
    expect(roles.get_by_role("list", name="Roles").get_by_role("listitem")).to_have_text(
        ["Primary", "Backup", "Commander"]
    )

    eve = _colleague(site, "Eve Laurent")
    schedule_id = _schedule(site, "Night watch", {"groups": [_group(eve)]})
    channel_id = site.channel("Played")
    page.goto(f"/channels/{channel_id}/escalation/new")
    page.get_by_label(re.compile(r"^Name \*$")).fill("Nights")
    page.get_by_role("combobox", name="Who is on call in").first.click()
    page.get_by_role("option", name="Night watch").click()
    page.keyboard.press("Escape")
    played = page.get_by_role("region", name="What if …")
    expect(played.get_by_role("status")).to_have_text("Nights holds.")
    expect(played.get_by_text(re.compile("Eve Laurent · E-mail", re.IGNORECASE)).first).to_be_visible()
    page.get_by_role("combobox", name="Which role in Night watch").click()
    page.get_by_role("option", name="Primary").click()
    expect(
        played.get_by_text("Nobody is on call in schedule Night watch in the roles that the rule names")
    ).to_be_visible()
    page.get_by_role("combobox", name="Which role in Night watch").click()
    expect(page.get_by_role("option", name="Commander")).to_be_visible()
    page.get_by_role("option", name="Everybody on call").click()
    played.get_by_label("Answered after").fill("4")
    expect(played.get_by_text("Somebody acknowledges.")).to_be_visible()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("link", name=re.compile("Nights"))).to_be_visible()
    [rule] = site.call("/channel/escalate/rule/list", channel_id=channel_id)["items"]
    assert rule["layers"][0]["target"]["schedule_to_role_ids"] == {str(schedule_id): []}


def test_a_calendar_is_subscribed_to_and_another_one_is_brought(page: Page, site: Site) -> None:
    _colleague(site, "Fay Novak")
    schedule_id = _schedule(site, "Calendars", {"groups": [_group(_me(site))]})
    page.goto(f"/schedules/{schedule_id}")
    page.get_by_role("button", name="Subscribe").click()
    page.get_by_role("dialog").get_by_role("button", name="Make an address").click()
    address = page.get_by_role("dialog").get_by_role("textbox", name="Address").inner_text()
    assert "BEGIN:VEVENT" in get(address)
    page.get_by_role("button", name="Close").click()

    start = datetime.fromtimestamp((int(time.time()) // 3_600 + 30) * 3_600, UTC)
    lines = ("DTSTART:" + start.strftime("%Y%m%dT%H%M%SZ"), "DURATION:PT2H", "UID:a", "SUMMARY:Fay Novak covers")
    event = "\r\n".join(("BEGIN:VEVENT", *lines, "END:VEVENT"))
    text = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{event}\r\nEND:VCALENDAR\r\n"
    file = FilePayload(name="team.ics", mimeType="text/calendar", buffer=text.encode())
    page.locator("input[type=file]").set_input_files(file)
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("status")).to_have_text("Of the coming year: 1 are taken, 0 are not.")
    dialog.get_by_role("button", name="Take 1 event").click()
    expect(page.get_by_role("button", name=re.compile("Delete the override of Fay Novak"))).to_be_visible()
