"""A user's template becomes the text of a medium; what strangers wrote stays text."""

from typing import Any

import msgspec
import pytest

from tocsin.incidents.model import AssignedTo
from tocsin.kernel.clock import MINUTE
from tocsin.notify import render
from tocsin.notify.model import Delivery, Facts
from tocsin.notify.sample import sample
from tocsin.people.model import Account, Member

NOW = 1_760_000_000_000
ACCOUNT = Account(account_id=1, name="Acme", time_zone="Europe/Berlin")
ANA = Member(account_id=1, member_id=5, name="Ana", email="ana@example.com")
FACTS = sample(ACCOUNT, ANA, "https://tocsin.example.com", NOW)


def facts(**changed: Any) -> Facts:
    """The sample with some fields of its incident changed."""
    return msgspec.structs.replace(FACTS, incident=msgspec.structs.replace(FACTS.incident, **changed))


def text(source: str, field: str = "slack", of: Facts = FACTS) -> str:
    """What a template says."""
    return render.write(source, render.data(of, NOW), field)


def delivery(times: int) -> Delivery:
    """The message number ``times`` of a layer."""
    return Delivery(
        account_id=1,
        delivery_id="d",
        delivery_key="d",
        incident_id=FACTS.incident.incident_id,
        assignment_id="a",
        event="repeat",
        layer_idx=0,
        round=times,
        medium="robot",
        notifier="slack",
        target_key="t",
        recipient="SRE",
        person_id=0,
        target_sealed="",
        template_id="",
        rule_id="",
        rule_name="",
        until="acknowledged",
        reason="",
    )


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("{{.Title}} #{{.Num}}", "db-1.example.com / disk.used #A1B2C3"),
        ("{{.IncidentSeverity}}/{{.IncidentStatus}}/{{.Progress}}", "Critical/Critical/Processing"),
        ("{{.DetailUrl}}", "https://tocsin.example.com/incidents/0123456789abcdef01234567"),
        ('{{date "2006-01-02 15:04:05" .StartTime}}', "2025-10-09 10:38:20"),
        ("{{ago .StartTime}} {{.CloseTime}}", "15m0s 0"),
        (
            "{{range .Responders}}{{.PersonName}} <{{.Email}}> {{ago .AcknowledgedAt}}{{end}}",
            "Ana <ana@example.com> 11m0s",
        ),
        ("{{if .Creator}}made{{else}}automatic{{end}} {{.Creator.PersonName}}", "automatic "),
        ("{{.AssignedTo.EscalateRuleName}} {{.AssignedTo.LayerIdx}} {{.AssignedTo.Type}}", "Default 0 assign"),
        ("{{.AlertCnt}} {{.ActiveAlertCnt}} {{.AlertEventCnt}} {{len .Alerts}}", "2 2 6 2"),
        (
            "{{range .Alerts}}{{.AlertSeverity}} {{.Labels.resource}};{{end}}",
            "Critical db-1.example.com;Critical db-2.example.com;",
        ),
        ('{{joinAlertLabels . "resource" ", "}}', "db-1.example.com, db-2.example.com"),
        ("{{.Labels.service}}{{.Labels.nothing}}", "orders"),
        ("{{.ChannelName}} {{.AccountName}} {{.AccountTimeZone}}", "Orders Acme Europe/Berlin"),
        ("{{.FireType}} {{.FireTimes}}{{fireReason .}}", "fire 1"),
        ("{{.IsFlapping}} {{.IsInStorm}} {{.GroupMethod}} {{len .Images}}", "false false n 0"),
        ("{{.NoSuchThing}}", ""),
    ],
)
def test_variables_of_the_reference_product(source: str, said: str) -> None:
    assert text(source) == said


def test_a_reminder_and_an_escalation_say_so() -> None:
    reminded = render.data(FACTS, NOW, delivery(3))
    assert render.write("{{fireReason .}}{{.FireTimes}}", reminded) == "[Reminder] 3"
    escalated = facts(assigned_to=AssignedTo([5], "r", "Default", 1, "escalate", [], NOW, "a"))
    assert text("{{fireReason .}}", of=escalated) == "[Escalated] "
    chinese = msgspec.structs.replace(escalated, account=msgspec.structs.replace(ACCOUNT, locale="zh-CN"))
    assert text("{{fireReason .}}", of=chinese) == "[升级] "


def test_what_strangers_wrote_is_text_in_a_mail_of_html() -> None:
    hostile = facts(title="<script>x</script>", labels={"link": '<a href="http://evil.example">pay</a>'})
    said = text("<p>{{.Title}} {{toHtml .Labels.link}}</p>", "email", hostile)
    assert said.startswith("<p>&lt;script&gt;")
    assert "<a" not in said


def test_what_strangers_wrote_cannot_make_a_plain_mail_html() -> None:
    hostile = facts(title="<b>Win</b>\nnow")
    assert text("{{.Title}}", "email", hostile) == "&lt;b&gt;Win&lt;/b&gt;<br />\nnow"
    assert text("{{.Title}}\n5 < 6", "email", facts(title="plain")) == "plain\n5 < 6"
    assert text("{{.Title}}", "slack", hostile) == "<b>Win</b>\nnow"


def test_breaks_are_lines_and_blank_lines_go() -> None:
    source = "{{.Title}}\n\n{{if .Labels.nothing}}x{{end}}\n<br />{{.Num}}"
    assert text(source, of=facts(title="a")) == "a\n\nA1B2C3"
    assert text("a\n\nb") == "a\n\nb"


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("{{.Title", "the template could not be used (line 1: "),
        ("{{index .Responders 9}}", "the template could not be used (line 1: "),
        ("{{if .Nothing}}x{{end}}", "the template gave an empty text"),
    ],
)
def test_a_template_that_fails_leaves_the_default_wording(source: str, problem: str) -> None:
    rendered = render.body(source, render.data(FACTS, NOW), "slack")
    assert rendered.body == ""
    assert rendered.problem.startswith(problem)
    assert rendered.problem.endswith("the default wording was sent")


def test_no_template_is_no_problem() -> None:
    assert render.body("  \n", render.data(FACTS, NOW), "slack") == render.Text("")


def test_the_sample_is_an_incident_of_the_present() -> None:
    assert FACTS.incident.start_at == NOW - 15 * MINUTE
    assert FACTS.responders == (ANA,)
