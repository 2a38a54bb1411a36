"""Secrets of bots do not show, whatever they are made of."""

from tocsin.escalation.masking import hide_secrets
from tocsin.escalation.model import Layer, Target, Webhook
from tocsin.kernel.masking import HIDDEN

SECRETS = {"webhook": ("token", "headers", "sign_secret")}


def hidden(*bots: Webhook) -> list[Webhook]:
    """The bots of a layer as others see them."""
    return hide_secrets([Layer(Target(webhooks=list(bots)))], SECRETS.get)[0].target.webhooks


def test_values_of_secret_settings_are_replaced() -> None:
    settings = {"token": "https://x/abc", "headers": {"X-Key": "k"}, "sign_secret": "", "alias": "SRE", "at_all": True}
    shown = {"token": HIDDEN, "headers": HIDDEN, "sign_secret": "", "alias": "SRE", "at_all": True}
    assert hidden(Webhook("webhook", settings)) == [Webhook("webhook", shown)]


def test_of_an_unknown_bot_only_the_alias_shows() -> None:
    assert hidden(Webhook("pigeon", {"loft": "north", "alias": "SRE"})) == [
        Webhook("pigeon", {"loft": HIDDEN, "alias": "SRE"})
    ]


def test_everything_else_of_a_layer_stays() -> None:
    layer = Layer(Target(person_ids=[1], webhooks=[]), max_times=3, escalate_window=5, force_escalate=True)
    assert hide_secrets([layer], SECRETS.get) == [layer]
