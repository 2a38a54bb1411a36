"""What Vonage's messages and calls share: the application, its tokens, signed webhooks and error codes."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from msgspec import Struct

from tocsin.kernel.masking import mask_text
from tocsin.notifiers import vonage_jwt
from tocsin.notifiers.callback import Inbound, Reply
from tocsin.notifiers.carrier_answers import accepted, by_api_status, by_code
from tocsin.notifiers.grant import Token
from tocsin.notifiers.notifier import HttpRequest, HttpResponse, NoResponse, Outcome, Problem, Receipt, Response
from tocsin.notifiers.provider_settings import TIMEOUT_S, missing, text_of
from tocsin.notifiers.receipts import by_no_response, by_wrong_carrier, read_object
from tocsin.notifiers.robots import encode_json, unusable
from tocsin.notifiers.vonage_faults import FAULTS

TOKEN_LIVES_S = 900
WINDOW_S = 300
"""How far a webhook's `iat` may lie from now: more is a replay, or a clock that is wrong."""
_AUTH = Receipt(
    outcome=Outcome.auth,
    code="http 401",
    text="Vonage does not accept the application and its key; check the application id and the private key.",
    is_down=True,
)


class Application(Struct, frozen=True, kw_only=True):
    """A Vonage application. Its `repr` shows no secret."""

    id: str
    key: RSAPrivateKey
    signature_secret: str

    def __repr__(self) -> str:
        return "Application(…)"


class VonageGrant:
    """Tokens are made here: a JWT that the application's private key signs."""

    def ask(self, settings: Mapping[str, Any], now: int) -> HttpRequest | Token | Receipt:
        """The token for the next 15 minutes; it begins half a minute ago, for clocks that go slow."""
        application = read_application(settings)
        if isinstance(application, list):
            return unusable(application)
        begins = now // 1000 - 30
        value = vonage_jwt.make(application.key, application.id, begins, TOKEN_LIVES_S)
        return Token(value=value, lives_s=TOKEN_LIVES_S - 60.0)

    def read(self, response: Response) -> Token | Receipt:
        """Nothing is asked, so no answer can come."""
        if isinstance(response, NoResponse):
            return by_no_response(response)
        return Receipt(outcome=Outcome.config_error, code="grant", text="An answer came to a token that is made here.")


def read_application(settings: Mapping[str, Any]) -> Application | list[Problem]:
    """The application in a provider's settings, with the secret that verifies its webhooks."""
    needed = {
        "application_id": "Enter the application's id from the Vonage dashboard.",
        "signature_secret": "Enter the signature secret from the API settings of the Vonage dashboard.",
    }
    problems = missing(settings, needed)
    key = _read_key(text_of(settings, "private_key"))
    if key is None:
        text = "Enter the application's private key, an RSA key from -----BEGIN PRIVATE KEY----- to the end."
        problems.append(Problem("private_key", text))
    if problems or key is None:
        return problems
    secret = text_of(settings, "signature_secret")
    return Application(id=text_of(settings, "application_id"), key=key, signature_secret=secret)


def post(url: str, content: Mapping[str, Any], settings: Mapping[str, Any]) -> HttpRequest | Receipt:
    """A POST of JSON with the granted token."""
    token = text_of(settings, "access_token")
    if not token:
        return unusable([Problem("private_key", "There is no access token; check the private key.")])
    headers = {
        "Authorization": f"Bearer {token}",
        "Content-Type": "application/json",
        "Accept": "application/json",
        "User-Agent": "Tocsin",
    }
    return HttpRequest(method="POST", url=url, headers=headers, body=encode_json(content), timeout_s=TIMEOUT_S)


def judge(response: Response, id_field: str) -> Receipt:
    """A 2xx with the id in `id_field` is accepted; an error by the name or number at the end of its `type`."""
    if isinstance(response, NoResponse):
        return by_no_response(response)
    if not isinstance(response, HttpResponse):
        return by_wrong_carrier(response)
    answer = read_object(response.body)
    found = answer.get(id_field)
    if 200 <= response.status <= 299:
        return accepted(found) if isinstance(found, str) and found else by_api_status(response)
    code = error_code(answer)
    if response.status == 401 and code not in FAULTS:
        return _AUTH
    said = " ".join(
        str(answer[name]) for name in ("title", "error_title", "detail") if isinstance(answer.get(name), str)
    )
    return by_code(code, said, FAULTS, response) or by_api_status(response)


def error_code(error: object) -> str:
    """`1120` or `low-balance`: the last part of an error's `type`, which is an address; empty without one."""
    kind = error.get("type") if isinstance(error, dict) else None
    if not isinstance(kind, str):
        return ""
    return kind.replace("#", "/").rsplit("/", 1)[-1].lower().replace("_", "-")[:60]


def report(error: object, status: str) -> Receipt:
    """What the error in a report on a failed message means; an unknown one is tried again."""
    text = "Vonage could not deliver it and gives no reason that is known here; look the code up in Vonage's list."
    code = error_code(error)
    return by_code(code, "", FAULTS) or Receipt(outcome=Outcome.transient, code=mask_text(code or status), text=text)


def hear_json(call: Inbound, settings: Mapping[str, Any], now: int) -> dict[str, Any] | Reply:
    """The object in a webhook that Vonage signed for this application just now, or the refusal of any other."""
    application = read_application(settings)
    if isinstance(application, list):
        return Reply(status=403)
    scheme, _, token = call.headers.get("authorization", "").partition(" ")
    claims = vonage_jwt.read(token.strip(), application.signature_secret) if scheme.lower() == "bearer" else None
    if claims is None or not vonage_jwt.is_for(claims, call.body, now, WINDOW_S):
        return Reply(status=401)
    if claims.get("application_id", application.id) != application.id:
        return Reply(status=403)
    return read_object(call.body)


@lru_cache(maxsize=8)  # reading checks the key's primes, which takes as long as a whole delivery
def _read_key(text: str) -> RSAPrivateKey | None:
    # Pasted out of JSON or an environment, a key comes with `\n` spelled out.
    pem = text.replace("\\n", "\n").encode("utf-8", "replace")
    try:
        key = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return None
    return key if isinstance(key, RSAPrivateKey) and key.key_size >= 2048 else None
