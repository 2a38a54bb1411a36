"""What WeCom's answers mean: `errcode` inside HTTP 200, and lists of members that 0 may hide."""

import msgspec

from tocsin.notifiers.notifier import HttpResponse, Outcome, Receipt, Response
from tocsin.notifiers.receipts import Meaning, by_robot, read_object

_CONTENT = Meaning(Outcome.content_error, "WeCom does not accept this text or card; check the template.")
_AUTH = Meaning(Outcome.auth, "The access token is no longer good; a new one is asked for.")
_SECRET = Meaning(Outcome.config_error, "WeCom does not know this Corp ID with this Secret; copy both again.")
_GONE = Meaning(Outcome.target_gone, "WeCom knows no such member in this app; link the account again.")
_UNLICENSED = Meaning(Outcome.config_error, "This member has no interface licence for the app; assign one in WeCom.")
_CODES = {
    -1: Meaning(Outcome.transient, "WeCom is busy."),
    **dict.fromkeys((40014, 41001, 42001), _AUTH),
    **dict.fromkeys((40001, 40013, 40091, 42004), _SECRET),
    40056: Meaning(Outcome.config_error, "The AgentId is wrong; copy it again from the app's page."),
    301002: Meaning(Outcome.config_error, "This Secret may not send for this AgentId; both must be of one app."),
    60020: Meaning(Outcome.config_error, "WeCom does not trust this server's address: add it to Company's Trusted IP."),
    60011: Meaning(Outcome.config_error, "The app may not reach this member: add them to its allowed users."),
    48002: Meaning(Outcome.config_error, "The app may not use this interface; check its permissions."),
    48004: Meaning(Outcome.config_error, "WeCom has blocked this interface for the app; see its console."),
    # Each code changes a card once: one that went stale since is left as it is, which is nobody's fault.
    60140: Meaning(Outcome.delivered, "This card cannot be changed any more: its code was used or is older than 72 h."),
    **dict.fromkeys((81013, 60111, 40003, 46004), _GONE),
    45009: Meaning(Outcome.rate_limited, "WeCom's limit for this app is reached; it is sent later.", 60.0),
    45033: Meaning(Outcome.rate_limited, "WeCom asks to slow down.", 60.0),
    **dict.fromkeys((40008, 40016, 40058, 44004, 45002, 45008), _CONTENT),
    **dict.fromkeys((701001, 701002, 701003, 701004, 701005, 701006, 701007, 701008), _UNLICENSED),
}


def judge(response: Response) -> Receipt:
    """The receipt of any answer of the API. Where a card was sent, `ref` is the code that changes it."""
    receipt = by_robot(response, ("errcode",), ("errmsg",), _CODES)
    if receipt.outcome is not Outcome.delivered or not isinstance(response, HttpResponse):
        return receipt
    answer = read_object(response.body)
    for name, meaning in (("unlicenseduser", _UNLICENSED), ("invaliduser", _GONE)):
        if answer.get(name):
            return Receipt(outcome=meaning.outcome, code=name, text=meaning.text)
    code = answer.get("response_code")
    return msgspec.structs.replace(receipt, ref=code if isinstance(code, str) and len(code) <= 500 else "")
