"""What Twilio's messages and calls share: the account, the address of its API, signatures and error codes."""

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from msgspec import Struct

from tocsin.notifiers.callback import Inbound, Reply
from tocsin.notifiers.carrier_answers import accepted, by_api_status, by_code
from tocsin.notifiers.notifier import HttpRequest, HttpResponse, NoResponse, Outcome, Problem, Receipt, Response
from tocsin.notifiers.provider_settings import missing, post_form, read_form, text_of
from tocsin.notifiers.receipts import by_no_response, by_wrong_carrier, read_object
from tocsin.notifiers.twilio_faults import FAULTS

API = "https://api.twilio.com/2010-04-01/Accounts"

_SID = re.compile(r"AC[0-9a-fA-F]{32}")
_KEY_SID = re.compile(r"SK[0-9a-fA-F]{32}")
_DEFAULT_PORTS = {"https": 443, "http": 80}


class Account(Struct, frozen=True, kw_only=True):
    """An account as it is used. Its `repr` shows no secret."""

    sid: str
    auth_token: str  # signs what Twilio sends here, also where requests are made with an API key
    user: str
    password: str

    def __repr__(self) -> str:
        return "Account(…)"


def read_account(settings: Mapping[str, Any]) -> Account | list[Problem]:
    """The account in a provider's settings: its SID and auth token, and an API key if one was entered."""
    sid, auth_token = text_of(settings, "account_sid"), text_of(settings, "auth_token")
    key, secret = text_of(settings, "api_key_sid"), text_of(settings, "api_key_secret")
    problems = missing(settings, {"auth_token": "Enter the Auth Token from the account's page in the Twilio console."})
    if not _SID.fullmatch(sid):
        problems.append(Problem("account_sid", "Enter the Account SID: AC and 32 characters."))
    if key and not _KEY_SID.fullmatch(key):
        problems.append(Problem("api_key_sid", "Enter the SID of an API key: SK and 32 characters."))
    if bool(key) != bool(secret):
        problems.append(Problem("api_key_secret", "Enter both the SID and the secret of the API key, or neither."))
    if problems:
        return problems
    return Account(sid=sid, auth_token=auth_token, user=key or sid, password=secret or auth_token)


def post(account: Account, resource: str, pairs: list[tuple[str, str]]) -> HttpRequest:
    """A POST of a form to `Calls.json` or `Messages.json` of the account."""
    credentials = base64.b64encode(f"{account.user}:{account.password}".encode()).decode()
    return post_form(f"{API}/{account.sid}/{resource}", pairs, {"Authorization": f"Basic {credentials}"})


def judge(response: Response) -> Receipt:
    """A 201 with a `sid` is accepted; an error by its `code`, else by the status."""
    if isinstance(response, NoResponse):
        return by_no_response(response)
    if not isinstance(response, HttpResponse):
        return by_wrong_carrier(response)
    answer = read_object(response.body)
    sid, code = answer.get("sid"), answer.get("code")
    if 200 <= response.status <= 299:
        return accepted(sid) if isinstance(sid, str) and sid else by_api_status(response)
    said = answer.get("message")
    receipt = by_code(
        str(code) if isinstance(code, int) else "", said if isinstance(said, str) else "", FAULTS, response
    )
    return receipt or by_api_status(response)


def hear_form(call: Inbound, settings: Mapping[str, Any]) -> dict[str, str] | Reply:
    """The fields of a request that Twilio signed for this account, or the refusal of any other."""
    account = read_account(settings)
    if isinstance(account, list):
        return Reply(status=403)
    if not is_signed(call, account.auth_token):
        return Reply(status=403)
    form = {name: values[0] for name, values in read_form(call.body).items()}
    return form if form.get("AccountSid") == account.sid else Reply(status=403)


def is_signed(call: Inbound, auth_token: str) -> bool:
    """Whether `X-Twilio-Signature` is that of the address and the form, or of the address and the body's hash.

    Twilio writes the address with or without its standard port, so both are tried.
    """
    sent = call.headers.get("x-twilio-signature", "").encode("utf-8", "replace")
    query = read_form(call.url.partition("?")[2].encode("utf-8", "replace"))
    form: Mapping[str, list[str]] = {}
    if "bodySHA256" in query:
        expected = hashlib.sha256(call.body).hexdigest().encode()
        if not hmac.compare_digest(query["bodySHA256"][0].encode("utf-8", "replace"), expected):
            return False
    else:
        form = read_form(call.body)
    good = [hmac.compare_digest(signature(url, form, auth_token).encode(), sent) for url in _spellings(call.url)]
    return any(good)


def signature(url: str, form: Mapping[str, list[str]], auth_token: str) -> str:
    """Twilio's signature: HMAC-SHA1 of the address and of the sorted fields with their values, in base64."""
    text = url + "".join(f"{name}{value}" for name in sorted(form) for value in sorted(set(form[name])))
    return base64.b64encode(hmac.new(auth_token.encode(), text.encode("utf-8", "replace"), "sha1").digest()).decode()


def report(code: str, said: str) -> Receipt:
    """What the code in a report on a failed message means; an unknown one is tried again."""
    text = "Twilio could not deliver it and gives no reason that is known here; look the code up in Twilio's list."
    return by_code(code, said, FAULTS) or Receipt(outcome=Outcome.transient, code=code[:20], text=text)


def _spellings(url: str) -> list[str]:
    try:
        parts = urlsplit(url)
        port, standard = parts.port, _DEFAULT_PORTS.get(parts.scheme)
    except ValueError:
        return [url]
    if standard is None or port not in (None, standard):
        return [url]
    bare = parts.netloc.removesuffix(f":{standard}")
    return [urlunsplit(parts._replace(netloc=bare)), urlunsplit(parts._replace(netloc=f"{bare}:{standard}"))]
