"""What DingTalk's answers mean: words of the new API, numbers of the old one, and lists of people inside a success."""

import re
from collections.abc import Mapping
from typing import Any

from tocsin.kernel.masking import mask_text
from tocsin.notifiers.notifier import HttpResponse, NoResponse, Outcome, Receipt, Response
from tocsin.notifiers.receipts import (
    Meaning,
    by_no_response,
    by_status,
    by_wrong_carrier,
    read_object,
    retry_after_s,
    unconfirmed,
)

FLOW_S = 60.0

_AUTH = Meaning(Outcome.auth, "The access token is no longer good; a new one is asked for.")
_SLOW = Meaning(Outcome.rate_limited, "DingTalk asks to slow down.", 10.0)
_FLOW = Meaning(Outcome.rate_limited, "DingTalk holds back messages to this person: too many in a short time.", FLOW_S)
_BUSY = Meaning(Outcome.transient, "DingTalk has trouble; it is tried again.")
_UNSURE = Meaning(Outcome.unknown, "DingTalk does not know itself whether it sent the message. It may have arrived.")
_CONTENT = Meaning(Outcome.content_error, "DingTalk does not accept this message; check the template.")
_UNSAFE = Meaning(Outcome.content_error, "DingTalk's audit refused this text or a link in it; check the template.")
_PERSON = Meaning(Outcome.target_gone, "DingTalk knows no such person in this organisation; let them link again.")
_HIDDEN = Meaning(
    Outcome.target_gone, "This person is outside the app's visible range; add them in the app's settings."
)
_GROUP = Meaning(Outcome.target_gone, "The group was dissolved or is not known; link the group again.")
_ROBOT = Meaning(
    Outcome.config_error, "There is no such robot; check the robot code and that the app's robot is published."
)
_OFF = Meaning(Outcome.config_error, "The robot is switched off or muted; switch it on in the app's settings.")
_SCOPE = Meaning(Outcome.config_error, "The app lacks a permission for this call; add it under Permission Management.")
_LIST = Meaning(
    Outcome.config_error, "This server's address is not on the app's list of egress addresses; add it there."
)
_SECRET = Meaning(Outcome.config_error, "The Client ID or the Client Secret is not right; copy both again.")
_TEMPLATE = Meaning(Outcome.config_error, "There is no such card template, or it is not published; check its id.")
_CARD = Meaning(Outcome.config_error, "DingTalk does not accept the card; import the card template once more.")
_ROUTE = Meaning(Outcome.config_error, "The callback address is not registered; register it again and check its key.")
_FIXED = Meaning(Outcome.content_error, "This message was not sent as a card, so it cannot be changed.")
_TWICE = Meaning(Outcome.accepted, "An earlier attempt already made this card.")
_ADMIN = Meaning(Outcome.config_error, "Only the group's owner may mention everybody there; switch it off.")
_CODE = Meaning(Outcome.config_error, "The sign-in could not be completed; begin it again.")

_WORDS: dict[str, Meaning] = {
    **dict.fromkeys(("invalidauthentication", "accesstoken.expired", "invalidparameter.token.invalid"), _AUTH),
    **dict.fromkeys(("token.notexisted", "invalidauthinfo"), _AUTH),
    **dict.fromkeys(("send.bytoken.toofast", "send.too.fast", "too.many.group", "too.many.people"), _SLOW),
    **dict.fromkeys(
        ("system.busy", "systembusy", "system.error", "innersystemerror", "robot.sendmessage.error"), _BUSY
    ),
    **dict.fromkeys(("serviceunavailable", "internalerror", "system_error", "cardmessage.sendfailed"), _BUSY),
    "unknown.send.result": _UNSURE,
    **dict.fromkeys(("invalidparameter.msgkey.empty", "invalidparameter.msgkey.invalid"), _CONTENT),
    **dict.fromkeys(("invalidparameter.msgparam.invalid", "invalidparameter.msgparam.toolong"), _CONTENT),
    **dict.fromkeys(("invalidparameter.param.invalid", "invalidparameter.msg.unsupport"), _CONTENT),
    **dict.fromkeys(("invalidparameter.msgbody.invalid", "sendmessage.model.notmatch", "keywords.not.match"), _CONTENT),
    **dict.fromkeys(("contain.unsafe.url", "contain.notallowed.text", "contain.notallowed.picture"), _UNSAFE),
    **dict.fromkeys(("contain.notallowed.content", "param.contentunsafe", "card.content.checkfailed"), _UNSAFE),
    **dict.fromkeys(("staffid.notexisted", "staff.not.found", "cannot.find.user", "param.useridnotexist"), _PERSON),
    **dict.fromkeys(("invalidparameter.userid.empty", "invalidparameter.userids.empty", "illegal.receivers"), _PERSON),
    **dict.fromkeys(("param.useridempty", "robot.oto.notexist", "forbidden.user.notinorg"), _PERSON),
    **dict.fromkeys(("invalid.openconversationid", "miss.openconversationid", "group.disbanded"), _GROUP),
    **dict.fromkeys(("chat.notexist", "cidparse.wrong", "ciddecrypterror"), _GROUP),
    **dict.fromkeys(("invalidparameter.robotcode.empty", "invalidparameter.robotcode.notexsit"), _ROBOT),
    **dict.fromkeys(("invalidparameter.robotcode.invalid", "invalidparameter.robotcode.missing"), _ROBOT),
    **dict.fromkeys(("invalidparameter.robotcode.auth", "invalidparameter.robotcode.coolapp"), _ROBOT),
    **dict.fromkeys(("template.not.existed", "chatbotnotfound", "chatbot.notfound", "chatbotnotinstall"), _ROBOT),
    **dict.fromkeys(("resource.not.found", "auth.failed"), _ROBOT),
    **dict.fromkeys(("bot.stopped", "template.stopped", "bot.forbidden.sendmessage", "send.forbidden"), _OFF),
    "chatbotid.notallow.sendoto": _OFF,
    **dict.fromkeys(("forbidden.accessdenied.accesstokenpermissiondenied", "unauthorized.client"), _SCOPE),
    **dict.fromkeys(("apipermissiondenied", "permissions.error", "forbidden.accessdenied"), _SCOPE),
    **dict.fromkeys(("forbidden.accessdenied.ipnotinwhitelist", "ip.not.match"), _LIST),
    **dict.fromkeys(("invalidclientidorsecret", "app.not.exist"), _SECRET),
    **dict.fromkeys(("param.templatenotexist", "param.templateunpublished", "param.cardtemplateidempty"), _TEMPLATE),
    **dict.fromkeys(
        ("cardtemplate.not.exist", "cardtemplateinvalid", "cardinstance.wrong", "card.templateempty"), _TEMPLATE
    ),
    **dict.fromkeys(("param.empty", "param.invalid", "param.outtrackidempty", "param.openspaceidempty"), _CARD),
    **dict.fromkeys(("param.opendelivermodelempty", "param.opendelivermodelerror"), _CARD),
    **dict.fromkeys(("param.openspacemodelinvalid", "param.cardpublicdataempty"), _CARD),
    **dict.fromkeys(("param.carddataandprivatedatabothempty", "card.outtraceidempty", "card.outtraceiderror"), _CARD),
    "param.openspaceidinvalid": _GROUP,
    **dict.fromkeys(("param.callbackroutekeyempty", "callbackurl.empty"), _ROUTE),
    **dict.fromkeys(("param.cardnotexist", "cardinstance.notexist"), _FIXED),
    "param.cardalreadyexist": _TWICE,
    "only.groupadmin.canatall": _ADMIN,
    "atmember.nonexist": _CONTENT,
    **dict.fromkeys(("codenotexist", "invalidcode", "authcode.expired"), _CODE),
}
_BEGINNINGS = {
    "forbidden.accessdenied.qps": _SLOW,
    "forbidden.accessdenied.qpm": _SLOW,
    "throttling": _SLOW,
    "miss.param.": _CONTENT,
    "invalid.param.": _CONTENT,
    "param.dynamic": _CARD,
}
_NUMBERS: dict[int, Meaning] = {
    -1: _BUSY,
    **dict.fromkeys((88, 33001, 40001, 40014, 42001), _AUTH),
    **dict.fromkeys((90002, 90003, 90004, 90005, 90006, 90018, 90019), _SLOW),
    **dict.fromkeys((60121, 40104, 40103, 60104, 33012), _PERSON),
    **dict.fromkeys((60011, 50002, 50004, 88001), _SCOPE),
    60020: _LIST,
    **dict.fromkeys((40089, 40013, 40015), _SECRET),
    **dict.fromkeys((40078, 40029), _CODE),
    **dict.fromkeys((400002, 40035), Meaning(Outcome.target_gone, "DingTalk cannot read this number; correct it.")),
}
_PLAIN_CODE = re.compile(r"[A-Za-z][A-Za-z0-9._]{1,79}")


def judge(response: Response) -> Receipt:
    """By the word or number inside; a success that names the person as invalid or held back is none."""
    if isinstance(response, NoResponse):
        return by_no_response(response)
    if not isinstance(response, HttpResponse):
        return by_wrong_carrier(response)
    answer = read_object(response.body)
    refused = _refusal(answer, response)
    if refused is not None:
        return refused
    if response.status == 401:
        return _receipt(_AUTH, "http 401")
    if not 200 <= response.status <= 299:
        return by_status(response)
    return _people(answer) or _deliveries(answer) or _success(answer) or unconfirmed(response)


def _refusal(answer: Mapping[str, Any], response: HttpResponse) -> Receipt | None:
    """What an error word or number says; `None` where there is none."""
    number, word = answer.get("errcode"), answer.get("code")
    if isinstance(number, str) and number.isascii() and number.isdigit() and len(number) < 9:
        number = int(number)  # the documents show numbers, their samples texts
    if type(number) is int and number != 0:
        inner = str(answer.get("sub_code", ""))
        inner_meaning = _NUMBERS.get(int(inner)) if inner.isascii() and inner.isdigit() and len(inner) < 9 else None
        meaning = inner_meaning if number == 88 and inner_meaning else _NUMBERS.get(number)
        return _receipt(meaning, str(number)) if meaning else _unknown(str(number), answer.get("errmsg"), response)
    if not isinstance(word, str) or not word:
        return None
    meaning = by_word(word)
    code = word if _PLAIN_CODE.fullmatch(word) else "refused"
    if meaning is None:
        return _unknown(code, answer.get("message"), response)
    is_slow = response.status == 429 and meaning is _BUSY
    return _receipt(_SLOW if is_slow else meaning, mask_text(code), wait=retry_after_s(response))


def by_word(word: str) -> Meaning | None:
    """What an error word of the new API means."""
    low = word.strip().lower()
    return _WORDS.get(low) or next((one for start, one in _BEGINNINGS.items() if low.startswith(start)), None)


def _unknown(code: str, said: object, response: HttpResponse) -> Receipt:
    if response.status == 401:
        return _receipt(_AUTH, mask_text(code))
    if response.status == 429 or response.status >= 500:
        return by_status(response)
    text = mask_text(f"DingTalk answered {mask_text(code)}: {mask_text(str(said or ''), limit=160)}. Look the code up.")
    return Receipt(outcome=Outcome.config_error, code=mask_text(code), text=text)


def _people(answer: Mapping[str, Any]) -> Receipt | None:
    """Messages go to one person each: whoever is on one of these lists did not get it."""
    lists = {"invalidStaffIdList": _PERSON, "flowControlledStaffIdList": _FLOW, "filteredStaffIdList": _HIDDEN}
    named = (meaning_of for meaning_of in lists.items() if answer.get(meaning_of[0]))
    name, meaning = next(named, ("", None))
    return _receipt(meaning, name) if meaning else None


def _deliveries(answer: Mapping[str, Any]) -> Receipt | None:
    """A card that was made but not put into its conversation."""
    result = answer.get("result")
    found = result.get("deliverResults") if isinstance(result, dict) else None
    failed = [one for one in found or [] if isinstance(one, dict) and one.get("success") is False]
    if not failed:
        return None
    said = str(failed[0].get("errorMsg", ""))
    meaning = by_word(said)
    if meaning is not None:
        return _receipt(meaning, mask_text(said[:80]))
    text = mask_text(f"DingTalk did not deliver the card: {mask_text(said, limit=160)}. Check the robot and the group.")
    return Receipt(outcome=Outcome.config_error, code="deliver", text=text)


def _success(answer: Mapping[str, Any]) -> Receipt | None:
    result = answer.get("result")
    query_key = answer.get("processQueryKey")
    if isinstance(query_key, str) and query_key:
        return Receipt(outcome=Outcome.delivered, code="0", provider_message_id=query_key[:128])
    if answer.get("success") is True or answer.get("errcode") in (0, "0"):
        track = result.get("outTrackId") if isinstance(result, dict) else None
        ref = track[:200] if isinstance(track, str) else ""
        return Receipt(outcome=Outcome.delivered, code="0", provider_message_id=ref[:128], ref=ref)
    if answer.get("success") is False:
        return Receipt(outcome=_BUSY.outcome, code="success false", text=_BUSY.text)
    return None


def _receipt(meaning: Meaning, code: str, wait: float | None = None) -> Receipt:
    seconds = (wait or meaning.retry_after_s) if meaning.outcome is Outcome.rate_limited else None
    return Receipt(
        outcome=meaning.outcome, code=code, text=meaning.text, retry_after_s=seconds, is_down=meaning is _SECRET
    )
