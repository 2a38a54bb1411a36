"""Why somebody is told, in both languages."""

import pytest

from tocsin.notify import reasons

LAYER = "layer 2 of rule Night: shift: you are named in it"


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        (LAYER, "分派策略“Night: shift”第 2 环节：您被直接指定"),
        (
            "layer 1 of rule A: you are named in it and you are in team DB and you are in team SRE",
            "分派策略“A”第 1 环节：您被直接指定，您在团队“DB”中，您在团队“SRE”中",
        ),
        ("layer 1 of rule A: this address is named in it", "分派策略“A”第 1 环节：该邮箱被直接指定"),
        ("layer 1 of rule A: the group of this bot is named in it", "分派策略“A”第 1 环节：该机器人所在群被指定"),
        ("layer 1 of rule A: you are in team DB (night)", "分派策略“A”第 1 环节：您在团队“DB”中（night）"),
        (
            f"{LAYER} (in place of SMS, which did not get through)",
            "分派策略“Night: shift”第 2 环节：您被直接指定（短信未能送达，改用此方式）",
        ),
        (f"{LAYER} (sent again by hand)", "分派策略“Night: shift”第 2 环节：您被直接指定（手动重新发送）"),
        ("it was assigned to you directly", "该故障直接分派给您"),
        ("you were asked to join as a responder", "您被邀请协同处理"),
        ("you asked for a drill", "您发起了演练"),
        ("something else", "something else"),
        ("", ""),
    ],
)
def test_a_reason_in_both_languages(english: str, chinese: str) -> None:
    assert reasons.said(english, "zh-CN") == chinese
    assert reasons.said(english, "en-US") == english
