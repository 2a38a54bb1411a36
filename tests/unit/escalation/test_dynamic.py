"""What labels want of a layer, and what of it counts."""

from __future__ import annotations

from tocsin.escalation.dynamic import Directory, Wanted, bots_of, has_any, reasons, retarget, wanted
from tocsin.escalation.model import Layer, Rule, Target, Webhook


def rule(*targets: Target) -> Rule:
    return Rule(account_id=1, rule_id="a" * 24, channel_id=1, name="r", layers=[Layer(one) for one in targets])


def test_layers_are_counted_from_0_as_labels_do() -> None:
    labels = {
        "layer_person_reset_0_emails": "a@x.com, b@x.com,,",
        "layer_person_reset_1_team_names": "Team A",
        "layer_webhook_reset_1_wecoms": "t1,t2",
        "layer_webhook_reset_1_unheard_of": "t",
        "env": "prod",
    }
    assert wanted(labels, 0) == Wanted(emails=("a@x.com", "b@x.com"), labels=("layer_person_reset_0_emails",))
    assert wanted(labels, 1) == Wanted(
        team_names=("Team A",),
        tokens=(("wecom", "t1"), ("wecom", "t2")),
        labels=("layer_person_reset_1_team_names", "layer_webhook_reset_1_wecoms"),
    )
    assert wanted(labels, 2) == Wanted()
    assert has_any(labels)
    assert not has_any({"env": "prod", "layer_person_reset_x_emails": "a"})


def test_only_what_the_account_has_counts() -> None:
    known_bot, own = Webhook("wecom", {"token": "t1", "alias": "ops"}), Webhook("feishu", {"token": "f"})
    one = rule(
        Target(person_ids=[1], schedule_to_role_ids={"5": []}, webhooks=[own, Webhook("wecom", {"token": "old"})])
    )
    known = Directory({"a@x.com": 7}, {"team a": 9}, bots_of([one, rule(Target(webhooks=[known_bot]))]))
    asked = Wanted(emails=("A@x.com", "b@x.com"), team_names=("Team B",), tokens=(("wecom", "t1"), ("wecom", "t2")))
    changed, problems = retarget(one, 0, asked, known)
    assert changed.layers[0].target == Target(person_ids=[7], webhooks=[own, known_bot])
    assert problems == [
        "b@x.com is no member of this account",
        "there is no team 'Team B'",
        "no rule of this account has the wecom bot that a label names",
    ]
    assert retarget(one, 0, Wanted(emails=("b@x.com",)), known)[0] == one, "rather tell its own than nobody"


def test_whoever_a_label_names_reads_that() -> None:
    why = {7: "layer 1 of rule r: you are named in it"}
    asked = Wanted(emails=("a@x.com",), labels=("layer_person_reset_0_emails",))
    assert reasons(why, asked) == {7: "layer 1 of rule r: the alert's label layer_person_reset_0_emails names you"}
    assert reasons(why, Wanted()) == why
