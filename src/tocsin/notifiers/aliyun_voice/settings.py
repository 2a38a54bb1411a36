"""The settings of Aliyun calls: the account, the templates, and the menu for calls with keys."""

import re
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from tocsin.notifiers import aliyun_api
from tocsin.notifiers.notifier import Problem
from tocsin.notifiers.template_variables import Template, Templates, read_template, read_templates

ENDPOINT = "https://dyvmsapi.aliyuncs.com"
_VOICE_CODE = re.compile(r"[A-Za-z0-9_.-]{1,64}")


class VoiceSettings(Struct, frozen=True, kw_only=True):
    """What a call needs. `menu` is the start of a call with keys; `done_code` and `bye_code` are said after a key and
    at the end."""

    account: aliyun_api.Account
    templates: Templates
    show_number: str
    play_times: int
    menu: Template | None = None
    done_code: str = ""
    bye_code: str = ""


def read_settings(settings: Mapping[str, Any]) -> VoiceSettings | list[Problem]:
    """The provider's settings, or what to correct."""
    account, templates = aliyun_api.read_account(settings, ENDPOINT), read_templates(settings)
    menu = read_template(settings, "start_code", "start_variables") if settings.get("start_code") else None
    problems = [problem for each in (account, templates, menu) if isinstance(each, list) for problem in each]
    problems += _menu_problems(settings) if menu is not None else []
    show_number, times = settings.get("show_number") or "", settings.get("play_times") or 2
    if not isinstance(show_number, str) or not re.fullmatch(r"[0-9]{0,20}", show_number):
        problems.append(Problem("show_number", "The number that calls is digits only, as you bought it at Aliyun."))
    if type(times) is not int or not 1 <= times <= 3:
        problems.append(Problem("play_times", "The text can be said 1 to 3 times."))
    if problems or isinstance(account, list) or isinstance(templates, list) or isinstance(menu, list):
        return problems
    return VoiceSettings(
        account=account,
        templates=templates,
        show_number=str(show_number),
        play_times=int(times),
        menu=menu,
        done_code=str(settings.get("done_code") or ""),
        bye_code=str(settings.get("bye_code") or ""),
    )


def _menu_problems(settings: Mapping[str, Any]) -> list[Problem]:
    problems = []
    if not settings.get("show_number"):
        problems.append(Problem("show_number", "Calls with keys need a number that you bought at Aliyun."))
    for name, is_needed in (("done_code", True), ("bye_code", False)):
        given = settings.get(name) or ""
        if not isinstance(given, str) or (is_needed and not given) or (given and not _VOICE_CODE.fullmatch(given)):
            problems.append(Problem(name, "Enter the id of a template or voice file of the same kind as the menu's."))
    return problems
