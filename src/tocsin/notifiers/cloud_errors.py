"""Error codes of cloud providers, which come as words with prefixes: what each means, by pattern, first match first."""

from collections.abc import Sequence
from fnmatch import fnmatchcase

from msgspec import Struct

from tocsin.kernel.masking import mask_text
from tocsin.notifiers.notifier import HttpResponse, Outcome, Receipt
from tocsin.notifiers.receipts import by_status


class Verdict(Struct, frozen=True):
    """What the codes that fit `patterns` mean: the outcome, what to do, how long to wait, whether the provider is down."""

    patterns: tuple[str, ...]
    outcome: Outcome
    text: str
    retry_after_s: float | None = None
    is_down: bool = False


def by_code(code: str, verdicts: Sequence[Verdict], guide: str) -> Receipt:
    """The judgement on one error code; an unknown one is a matter of settings, to be looked up in `guide`."""
    shown = mask_text(code, limit=80)
    for verdict in verdicts:
        if any(fnmatchcase(code, pattern) for pattern in verdict.patterns):
            return Receipt(
                outcome=verdict.outcome,
                code=shown,
                text=verdict.text,
                retry_after_s=verdict.retry_after_s,
                is_down=verdict.is_down,
            )
    return Receipt(outcome=Outcome.config_error, code=shown, text=f"Refused with {shown}; look it up in {guide}.")


def not_understood(response: HttpResponse, provider: str) -> Receipt:
    """The judgement on an answer that is not the provider's own: by its status, and never as delivered."""
    receipt = by_status(response)
    if not receipt.ok:
        return receipt
    text = f"An answer came that is not {provider}'s; check the endpoint and any proxy between."
    return Receipt(outcome=Outcome.transient, code=receipt.code, text=text)
