"""Text messages through Amazon SNS. Its answer is XML, of which two elements matter."""

import re
from collections.abc import Mapping
from typing import Any

from tocsin.notifiers import spoken
from tocsin.notifiers.aws_sns.faults import FAULTS, NUMBER
from tocsin.notifiers.carrier_answers import accepted, by_api_status, by_code
from tocsin.notifiers.message import Message
from tocsin.notifiers.notifier import (
    HttpRequest,
    HttpResponse,
    NoResponse,
    Notifier,
    Problem,
    Receipt,
    Request,
    Response,
)
from tocsin.notifiers.provider_settings import TIMEOUT_S, is_mainland, missing, phone_of, post_form, text_of
from tocsin.notifiers.receipts import by_no_response, by_wrong_carrier
from tocsin.notifiers.robots import unusable
from tocsin.notifiers.sigv4 import AwsKey, sign

_REGION = re.compile(r"[a-z]{2}(-[a-z]+)+-[0-9]{1,2}")
_SENDER_ID = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9]{1,11}")
_KEY_ID = re.compile(r"[A-Z0-9]{16,128}")
_MESSAGE_ID = re.compile(rb"<MessageId>\s*([0-9a-fA-F-]{8,64})\s*</MessageId>")
_CODE = re.compile(rb"<Code>\s*([A-Za-z]{1,60})\s*</Code>")


class AwsSns:
    """Builds and judges text messages."""

    def check(self, settings: Mapping[str, Any]) -> list[Problem]:
        """What to correct in the key, the region and the sender."""
        problems = missing(settings, {"secret_access_key": "Enter the secret of the access key."})
        if not _KEY_ID.fullmatch(text_of(settings, "access_key_id")):
            problems.append(Problem("access_key_id", "Enter the id of an access key that may call sns:Publish."))
        if not _REGION.fullmatch(text_of(settings, "region")):
            problems.append(Problem("region", "Enter the region whose SNS sends, like us-east-1."))
        sender = text_of(settings, "sender_id")
        if sender and not _SENDER_ID.fullmatch(sender):
            problems.append(Problem("sender_id", "A sender id has at most 11 letters and digits, one letter at least."))
        return problems

    def build(self, message: Message, target: Mapping[str, Any], settings: Mapping[str, Any]) -> Request | Receipt:
        """One transactional message to a number."""
        problems, phone = self.check(settings), phone_of(target)
        if isinstance(phone, Problem):
            problems.append(phone)
        if problems or isinstance(phone, Problem):
            return unusable(problems)
        attributes = {"AWS.SNS.SMS.SMSType": "Transactional"}
        if text_of(settings, "sender_id"):
            attributes["AWS.SNS.SMS.SenderID"] = text_of(settings, "sender_id")
        pairs = [
            ("Action", "Publish"),
            ("Version", "2010-03-31"),
            ("PhoneNumber", phone),
            ("Message", spoken.sms(message, link=not is_mainland(phone))),
        ]
        for number, (name, value) in enumerate(attributes.items(), 1):
            entry = f"MessageAttributes.entry.{number}"
            pairs += [(f"{entry}.Name", name), (f"{entry}.Value.DataType", "String")]
            pairs.append((f"{entry}.Value.StringValue", value))
        return _signed(pairs, settings, message.sent_at)

    def judge(self, response: Response) -> Receipt:
        """A `MessageId` is accepted (SNS tells no more by a callback); errors by the `Code` in the answer."""
        if isinstance(response, NoResponse):
            return by_no_response(response)
        if not isinstance(response, HttpResponse):
            return by_wrong_carrier(response)
        if 200 <= response.status <= 299:
            found = _MESSAGE_ID.search(response.body)
            return accepted(found.group(1).decode()) if found else by_api_status(response)
        found = _CODE.search(response.body)
        code = found.group(1).decode() if found else ""
        if code.startswith("InvalidParameter") and b"PhoneNumber" in response.body:
            return Receipt(outcome=NUMBER.outcome, code=code, text=NUMBER.text)
        return by_code(code, "", FAULTS, response) or by_api_status(response)


def _signed(pairs: list[tuple[str, str]], settings: Mapping[str, Any], at: int) -> HttpRequest:
    region = text_of(settings, "region")
    key = AwsKey(
        key_id=text_of(settings, "access_key_id"),
        secret=text_of(settings, "secret_access_key"),
        region=region,
        service="sns",
    )
    host = f"sns.{region}.amazonaws.com" + (".cn" if region.startswith("cn-") else "")
    request = post_form(f"https://{host}/", pairs, {})
    # A proxy may change the agent's name, so only what SNS reads is signed.
    named = {"Content-Type": request.headers["Content-Type"]}
    headers = request.headers | sign(key, request.method, request.url, named, request.body, at)
    return HttpRequest(method=request.method, url=request.url, headers=headers, body=request.body, timeout_s=TIMEOUT_S)


NOTIFIER: Notifier = AwsSns()
