"""Reading the answers and reports of telephone providers: what their codes mean for the next step."""

from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from tocsin.kernel.masking import mask_text
from tocsin.notifiers.notifier import HttpResponse, Outcome, Receipt
from tocsin.notifiers.receipts import by_status, retry_after_s


class Fault(Struct, frozen=True, kw_only=True):
    """What one code of a provider means: the outcome, what to do, how long to wait, whether all of its messages fail."""

    outcome: Outcome
    text: str
    retry_after_s: float | None = None
    is_down: bool = False


def by_code(code: str, said: str, table: Mapping[str, Fault], response: HttpResponse | None = None) -> Receipt | None:
    """The judgement on a code that stands in `table`; for another one by the HTTP status, and without a `response`
    (in a report) `None`. `said` is the provider's own text, shown masked where the code is unknown."""
    fault = table.get(code)
    if fault is not None:
        wait = fault.retry_after_s
        if response is not None and fault.outcome is Outcome.rate_limited:
            wait = retry_after_s(response) or wait
        return Receipt(outcome=fault.outcome, code=code, text=fault.text, retry_after_s=wait, is_down=fault.is_down)
    if response is None:
        return None
    receipt = by_api_status(response)
    if receipt.outcome is not Outcome.config_error or not code or response.status in (401, 403):
        return receipt
    shown = mask_text(code, limit=40)
    text = f"The provider answered {shown}{': ' if said else ''}{mask_text(said, limit=160)}. Look it up in its guide."
    return replace(receipt, code=shown, text=text)


def by_api_status(response: HttpResponse) -> Receipt:
    """The judgement on a provider's API by status alone; a refused account and a broken server count for its breaker."""
    receipt = by_status(response)
    if response.status in (401, 403):
        text = "The provider does not accept the account's key; check it in the provider's settings."
        return replace(receipt, text=text, is_down=True)
    if response.status == 410:  # an address of the API, never the person's telephone
        text = "The provider's address is gone; check the provider's settings."
        return Receipt(outcome=Outcome.config_error, code=receipt.code, text=text, is_down=True)
    if 200 <= response.status <= 299:
        return Receipt(
            outcome=Outcome.transient,
            code=receipt.code,
            text="The answer does not confirm the message; check the address and any proxy.",
            is_down=True,
        )
    return replace(receipt, is_down=response.status >= 500)


def accepted(message_id: str) -> Receipt:
    """The provider took it; its own report will say whether it arrived."""
    return Receipt(outcome=Outcome.accepted, provider_message_id=message_id[:128])
