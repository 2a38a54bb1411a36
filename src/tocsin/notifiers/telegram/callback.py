"""The webhook: Telegram proves itself by the secret that was given to `setWebhook`; the reply may call one method."""

import hmac
from collections.abc import Mapping, Sequence
from typing import Any

from tocsin.notifiers.callback import Callback, Heard, Inbound, Reply, Result
from tocsin.notifiers.receipts import read_object
from tocsin.notifiers.robots import encode_json
from tocsin.notifiers.telegram.settings import secret_of
from tocsin.notifiers.telegram.updates import pair, read_update

HEADER = "x-telegram-bot-api-secret-token"


class Webhook:
    """Reads and answers updates that Telegram posts. They carry no time; repeats are known by the id of the press."""

    def hear(self, call: Inbound, settings: Mapping[str, Any], now: int) -> Heard | Reply:
        """One update; 200 for what is none of our business, or Telegram would send it again and again."""
        secret, given = secret_of(settings), call.headers.get(HEADER, "")
        if not secret or not hmac.compare_digest(secret.encode(), given.encode("utf-8", "replace")):
            return Reply(status=403)
        found = read_update(read_object(call.body)) if call.method == "POST" else None
        if found is None:
            return Reply()
        said, asked = found
        return Heard(said=(said,), context={"asked": [asked]})

    def answer(self, heard: Heard, results: Sequence[Result], settings: Mapping[str, Any], now: int) -> Reply:
        """Calls the method in the reply itself, which saves a request."""
        for method, fields in pair(heard.context["asked"], results):
            headers = {"Content-Type": "application/json; charset=utf-8"}
            return Reply(headers=headers, body=encode_json({"method": method, **fields}))
        return Reply()


CALLBACK: Callback = Webhook()
