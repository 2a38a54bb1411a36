"""What Feishu's answers mean: every number of its documents that sending, changing and signing in can bring."""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from tocsin.notifiers.notifier import HttpResponse, Outcome, Receipt, Response
from tocsin.notifiers.receipts import Meaning, by_robot, read_object

_AUTH = Meaning(Outcome.auth, "The access token is no longer good; a new one is asked for.")
_SLOW = Meaning(Outcome.rate_limited, "Feishu asks to slow down (5 a second for one person or group).", 5.0)
_BUSY = Meaning(Outcome.transient, "Feishu has trouble; it is tried again.")
_CONTENT = Meaning(Outcome.content_error, "Feishu does not accept this card or text; check the template.")
_UNSAFE = Meaning(Outcome.content_error, "Feishu's content audit refused this text; check the template and the alert.")
_FIXED = Meaning(Outcome.content_error, "This message can no longer be changed: it is too old, recalled or deleted.")
_CHAT = Meaning(Outcome.target_gone, "The bot is not in this group, or the group is no more; add the bot to it again.")
_MUTED = Meaning(
    Outcome.config_error, "The group or the organisation does not let the bot send; ask its administrator."
)
_PERSON = Meaning(Outcome.target_gone, "This person has left or cannot be reached; let them link their account again.")
_UNKNOWN = Meaning(
    Outcome.target_gone, "This app knows no such person or group; link the person or add the bot to the group again."
)
_HIDDEN = Meaning(
    Outcome.target_gone, "This person is outside the app's availability or has left; add them and publish a version."
)
_BLOCKED = Meaning(Outcome.target_gone, "This person does not take messages from the bot; they can allow it in Feishu.")
_BOT = Meaning(Outcome.config_error, "The app has no bot; add the feature Bot and publish a version.")
_SCOPE = Meaning(Outcome.config_error, "The app lacks a permission; add im:message and publish a version.")
_SECRET = Meaning(Outcome.config_error, "The App ID or the App Secret is not right; copy both again.")
_OFF = Meaning(Outcome.config_error, "The app is disabled or not installed in this organisation; enable it.")
_QUOTA = Meaning(Outcome.config_error, "This month's API calls of the organisation are used up; upgrade its edition.")
_CODE = Meaning(Outcome.config_error, "The sign-in could not be completed; begin it again.")
_LINK = Meaning(Outcome.config_error, "The redirect URL is not the one in the app's Security Settings; add it there.")

CODES: dict[int, Meaning] = {
    **dict.fromkeys((99991661, 99991663, 99991664, 99991665, 99991668, 99991671, 99991677, 4001, 20005, 20013), _AUTH),
    **dict.fromkeys((99991400, 230020, 11232, 11233, 11247, 2200), _SLOW),
    **dict.fromkeys((1, 1500, 1503, 1551, 1557, 1642, 1663, 1665, 1668, 5000, 4006, 10101, 10500, 20050, 20072), _BUSY),
    **dict.fromkeys((230049, 18121), Meaning(Outcome.transient, "This very message is being sent; it is asked again.")),
    **dict.fromkeys((9499, 10001, 10003, 230001, 230025, 230099, 230054, 230055, 11246, 19002, 19036), _CONTENT),
    **dict.fromkeys((200380, 200381, 200621, 200732, 200737, 200570, 200861, 100290, 99992402), _CONTENT),
    **dict.fromkeys((230022, 230028, 11248, 11312), _UNSAFE),
    **dict.fromkeys((230011, 230031, 230110, 230030, 99992354), _FIXED),
    **dict.fromkeys((230002, 232009, 230019, 10002, 10029, 10030, 11213, 11231, 99992355, 99992356), _CHAT),
    **dict.fromkeys((230018, 230035, 230038, 230075, 230036, 11230, 11235, 11242, 18120), _MUTED),
    **dict.fromkeys((230029, 10004, 11236, 99992351, 99992352, 99992353, 99992359, 99992360), _PERSON),
    **dict.fromkeys((99992361, 99992363, 99992364, 20008, 20021, 20022, 20023, 20066), _PERSON),
    **dict.fromkeys((230013, 11225, 20010), _HIDDEN),
    230034: _UNKNOWN,
    230053: _BLOCKED,
    **dict.fromkeys((230006, 11205, 11240), _BOT),
    **dict.fromkeys((230027, 99991672, 99991676, 99991679, 11223, 11229, 40003, 40004, 41050, 230017), _SCOPE),
    **dict.fromkeys((10012, 10015, 20002, 99991543, 1000040344, 403, 514), _SECRET),
    **dict.fromkeys((10005, 10014, 11207, 11209, 11210, 20009, 20048, 20069, 99991662, 99991673), _OFF),
    99991403: _QUOTA,
    **dict.fromkeys((20001, 20003, 20004, 20024, 20065, 20036, 20049), _CODE),
    **dict.fromkeys((20071, 20027), _LINK),
    1000040343: _BUSY,
    1000040350: Meaning(Outcome.transient, "The app has as many connections as Feishu allows; one must close first."),
}
_DOWN = (_SECRET, _OFF, _QUOTA)
"""With these nothing of this app works until somebody mends it."""


def judge(response: Response) -> Receipt:
    """By `code`; the id of the message and when it was sent, which changing it needs, come along."""
    receipt = by_robot(response, ("code",), ("msg", "error_description"), CODES)
    if not isinstance(response, HttpResponse):
        return receipt
    if receipt.ok:
        return _with_reference(receipt, read_object(response.body).get("data"))
    if response.status == 429 or receipt.code == "99991400":
        wait = response.headers.get("x-ogw-ratelimit-reset", "").strip()
        seconds = float(wait) if wait.isascii() and wait.isdigit() and len(wait) < 6 else receipt.retry_after_s
        return replace(receipt, outcome=Outcome.rate_limited, text=_SLOW.text, retry_after_s=seconds)
    if receipt.code == "http 401":
        return replace(receipt, outcome=Outcome.auth, text=_AUTH.text)
    is_down = receipt.code.isdigit() and CODES.get(int(receipt.code)) in _DOWN
    return replace(receipt, is_down=True) if is_down else receipt


def _with_reference(receipt: Receipt, data: object) -> Receipt:
    found: Mapping[str, Any] = data if isinstance(data, dict) else {}
    message_id, created = found.get("message_id"), str(found.get("create_time", ""))
    if not isinstance(message_id, str) or not message_id:
        return receipt
    ref = f"{message_id}@{created}" if created.isascii() and created.isdigit() else message_id
    return replace(receipt, provider_message_id=message_id[:128], ref=ref[:200])
