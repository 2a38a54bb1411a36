"""What Slack's Web API answers mean: HTTP 200 says nothing, `ok` and `error` do."""

import re

from tocsin.kernel.masking import mask_text
from tocsin.notifiers.notifier import HttpResponse, NoResponse, Outcome, Receipt, Response
from tocsin.notifiers.receipts import Meaning, by_no_response, by_status, by_wrong_carrier, read_object, retry_after_s

_WORD = re.compile(r"[a-z_]{2,60}")
_BUSY = Meaning(Outcome.transient, "Slack has trouble; it is tried again.")
_SLOW = Meaning(Outcome.rate_limited, "Slack asks to slow down: one message a second in a channel.")
_TOKEN = Meaning(Outcome.config_error, "Slack does not know this token; install the app again and copy the new token.")
_SCOPE = Meaning(Outcome.config_error, "The Slack app lacks a scope; add the scopes of the guide and install it again.")
_DENIED = Meaning(Outcome.config_error, "The workspace does not allow this; ask its administrator.")
_GONE = Meaning(Outcome.target_gone, "This Slack channel or person is no more, or the bot cannot see the channel.")
_OUTSIDE = Meaning(Outcome.target_gone, "The bot is not in this channel; invite it with /invite.")
_PERSON = Meaning(Outcome.target_gone, "Slack finds no person here; link the Slack account again.")
_TAB = Meaning(Outcome.config_error, "Switch the Messages Tab on under App Home in the Slack app.")
_FIXED = Meaning(Outcome.content_error, "The message was deleted or can no longer be changed.")
_CONTENT = Meaning(Outcome.content_error, "Slack does not accept this text; check the template.")
_CODE = Meaning(Outcome.config_error, "Slack does not accept this sign-in; begin again.")
_CLIENT = Meaning(Outcome.config_error, "Check the Client ID, the Client Secret and the redirect address of the app.")
_DOWN = (_TOKEN, _SCOPE)

WORDS: dict[str, Meaning] = {
    **dict.fromkeys(("internal_error", "fatal_error", "service_unavailable", "request_timeout"), _BUSY),
    **dict.fromkeys(("ratelimited", "rate_limited", "message_limit_exceeded"), _SLOW),
    **dict.fromkeys(("invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired"), _TOKEN),
    **dict.fromkeys(("no_permission", "missing_scope", "not_allowed_token_type"), _SCOPE),
    **dict.fromkeys(("restricted_action", "plan_upgrade_required", "access_denied", "accesslimited"), _DENIED),
    **dict.fromkeys(
        ("team_access_not_granted", "ekm_access_denied", "org_login_required", "two_factor_setup_required"), _DENIED
    ),
    **dict.fromkeys(("restricted_action_read_only_channel", "restricted_action_non_threadable_channel"), _DENIED),
    **dict.fromkeys(("channel_not_found", "is_archived", "is_inactive"), _GONE),
    **dict.fromkeys(("not_in_channel",), _OUTSIDE),
    **dict.fromkeys(("user_not_found", "users_not_found", "cannot_dm_bot"), _PERSON),
    "messages_tab_disabled": _TAB,
    **dict.fromkeys(("message_not_found", "cant_update_message", "edit_window_closed"), _FIXED),
    **dict.fromkeys(("invalid_blocks", "invalid_blocks_format", "msg_too_long", "msg_blocks_too_long"), _CONTENT),
    **dict.fromkeys(("no_text", "too_many_attachments", "invalid_attachments", "invalid_arguments"), _CONTENT),
    **dict.fromkeys(("invalid_code", "code_already_used", "invalid_grant_type"), _CODE),
    **dict.fromkeys(("invalid_client_id", "bad_client_secret", "bad_redirect_uri"), _CLIENT),
}


def judge(response: Response) -> Receipt:
    """The judgement on an answer of any Web API method."""
    if isinstance(response, NoResponse):
        return by_no_response(response)
    if not isinstance(response, HttpResponse):
        return by_wrong_carrier(response)
    answer = read_object(response.body)
    is_2xx = 200 <= response.status <= 299
    if answer.get("ok") is True and is_2xx:
        channel, ts = answer.get("channel"), answer.get("ts")
        named = isinstance(channel, str) and isinstance(ts, str)
        return Receipt(
            outcome=Outcome.delivered,
            code="ok",
            provider_message_id=ts[:128] if isinstance(ts, str) else "",
            ref=f"{channel}:{ts}"[:500] if named else "",
        )
    if answer.get("ok") is False and (is_2xx or response.status < 500):
        return _by_word(str(answer.get("error", "")), response)
    if is_2xx:
        text = "Something else than Slack answered; check any proxy. It is tried again."
        return Receipt(outcome=Outcome.transient, code=f"http {response.status}", text=text)
    return by_status(response)


def _by_word(word: str, response: HttpResponse) -> Receipt:
    meaning = WORDS.get(word) or (_SLOW if response.status == 429 else None)
    code = word if _WORD.fullmatch(word) else "error"
    if meaning is None:
        text = mask_text(
            f"Slack answered {mask_text(word, limit=80) or 'an error'}. Look it up in Slack's documentation."
        )
        return Receipt(outcome=Outcome.config_error, code=code, text=text)
    wait = (retry_after_s(response) or 1.0) if meaning.outcome is Outcome.rate_limited else None
    return Receipt(outcome=meaning.outcome, code=code, text=meaning.text, retry_after_s=wait, is_down=meaning in _DOWN)
