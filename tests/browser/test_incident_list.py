"""The list of incidents: live without moving, by keyboard, in bulk, and back again."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.desk import Site

pytestmark = pytest.mark.browser


def _row(page: Page, title: str) -> Locator:
    return page.get_by_role("row").filter(has_text=title)


def _titles(page: Page) -> list[str]:
    return page.locator("tbody tr a").all_inner_texts()


def test_new_incidents_are_announced_and_move_nothing_until_asked(page: Page, site: Site) -> None:
    site.incident("Standing row")
    page.goto("/incidents")
    expect(_row(page, "Standing row")).to_be_visible()
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    before = _titles(page)
    site.incident("Came while one looks")
    expect(page.get_by_role("button", name="1 new · show")).to_be_visible()
    assert _titles(page) == before
    page.get_by_role("button", name="1 new · show").click()
    expect(_row(page, "Came while one looks")).to_be_visible()


def test_a_row_changes_in_place_when_somebody_else_acts(page: Page, site: Site) -> None:
    incident_id = site.incident("Taken by somebody else")
    site.incident("Newer than it")
    page.goto("/incidents")
    expect(_row(page, "Taken by somebody else")).to_contain_text("Triggered")
    before = _titles(page)
    site.call("/incident/resolve", incident_ids=[incident_id])
    expect(_row(page, "Taken by somebody else")).to_contain_text("Closed")
    assert _titles(page) == before


def test_filters_stand_in_the_address(page: Page, site: Site) -> None:
    site.incident("Filter me critical", incident_severity="Critical")
    site.incident("Filter me info", incident_severity="Info")
    page.goto("/incidents")
    page.get_by_label("Search incidents").fill("filter me")
    page.get_by_text("Critical", exact=True).first.click()
    expect(page).to_have_url(re.compile("severity=.*Critical"))
    expect(page).to_have_url(re.compile("q=filter"))
    expect(_row(page, "Filter me info")).to_have_count(0)
    page.reload()
    expect(_row(page, "Filter me critical")).to_be_visible()
    expect(_row(page, "Filter me info")).to_have_count(0)
    page.get_by_role("button", name="Clear filters").click()
    expect(_row(page, "Filter me info")).to_be_visible()


def test_the_keyboard_alone_acknowledges_and_undo_takes_it_back(page: Page, site: Site) -> None:
    incident_id = site.incident("By keyboard only")
    page.goto("/incidents?q=keyboard+only")
    expect(_row(page, "By keyboard only")).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("a")
    expect(_row(page, "By keyboard only")).to_contain_text("Processing")
    page.get_by_role("button", name="Undo").click()
    expect(_row(page, "By keyboard only")).to_contain_text("Triggered")
    expect(page.get_by_text("Undone")).to_be_visible()
    assert site.progress(incident_id) == "Triggered"


def test_keys_that_are_typed_into_a_field_do_nothing_else(page: Page, site: Site) -> None:
    incident_id = site.incident("Typing is not acting")
    page.goto("/incidents?q=not+acting")
    expect(_row(page, "Typing is not acting")).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("/")
    page.keyboard.type("ca")
    expect(page.get_by_label("Search incidents")).to_have_value(re.compile("ca"))
    assert site.progress(incident_id) == "Triggered"


def test_several_are_closed_at_once(page: Page, site: Site) -> None:
    ids = [site.incident(f"Bulk {number}") for number in range(3)]
    page.goto("/incidents?q=Bulk")
    page.get_by_label("Select all shown").check()
    bar = page.get_by_role("region", name="What to do with the selected")
    expect(bar).to_contain_text("3 selected")
    bar.get_by_role("button", name="Close", exact=True).click()
    expect(page.get_by_text("3 incidents closed")).to_be_visible()
    expect(page.locator("tbody")).not_to_contain_text("Triggered")
    page.get_by_text("3 incidents closed").wait_for(state="hidden")
    assert {site.progress(incident_id) for incident_id in ids} == {"Closed"}


def test_details_open_beside_the_list_and_as_a_page(page: Page, site: Site) -> None:
    incident_id = site.incident("Beside the list")
    page.goto("/incidents?q=Beside")
    page.get_by_role("link", name="Beside the list").click()
    panel = page.get_by_role("complementary", name="The open incident")
    expect(panel.get_by_role("heading", name="Beside the list")).to_be_visible()
    expect(page).to_have_url(re.compile(f"open={incident_id}"))
    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    page.go_back()
    expect(panel).to_be_visible()
    panel.get_by_role("link", name="Open as a page").click()
    expect(page.get_by_role("heading", name="Beside the list", level=1)).to_be_visible()


def test_a_lost_link_is_said_and_what_is_known_stays(page: Page, site: Site) -> None:
    site.incident("Known before the loss")
    page.goto("/incidents")
    expect(_row(page, "Known before the loss")).to_be_visible()
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    page.context.set_offline(True)
    expect(page.get_by_text("Not live")).to_be_visible(timeout=15_000)
    expect(_row(page, "Known before the loss")).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_text("Live", exact=True)).to_be_visible(timeout=20_000)
