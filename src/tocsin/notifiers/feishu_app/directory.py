"""Who somebody is in Feishu: found by e-mail address or mobile number, or told by Feishu's own sign-in."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from tocsin.notifiers.directory import Lookup, SignIn, Who
from tocsin.notifiers.feishu_app import answers
from tocsin.notifiers.feishu_app.calls import call
from tocsin.notifiers.feishu_app.settings import App, read
from tocsin.notifiers.notifier import HttpRequest, HttpResponse, Outcome, Receipt, Response
from tocsin.notifiers.receipts import read_object
from tocsin.notifiers.robots import post_json

_FIND = "/open-apis/contact/v3/users/batch_get_id?user_id_type=open_id"


class FeishuDirectory:
    """Look-up and sign-in of one app. People are named by their `open_id`, which is the app's own."""

    def find(self, settings: Mapping[str, Any], email: str, phone: str) -> list[HttpRequest]:
        """By e-mail address, then by mobile number."""
        app = read(settings)
        if isinstance(app, list):
            return []
        asked: list[dict[str, Any]] = [{"emails": [email]}] if email else []
        # Numbers of mainland China are known without their country's code, all others with it.
        asked += [{"mobiles": [phone.removeprefix("+86")]}] if phone else []
        return [call(app, _FIND, each | {"include_resigned": False}) for each in asked]

    def found(self, response: Response) -> Who | Receipt:
        """The first person the answer names."""
        receipt = answers.judge(response)
        if not receipt.ok or not isinstance(response, HttpResponse):
            return receipt
        data = _object(read_object(response.body), "data")
        people = data.get("user_list")
        for person in people if isinstance(people, list) else []:
            user_id = person.get("user_id") if isinstance(person, dict) else None
            if isinstance(user_id, str) and user_id:
                return Who(user_id=user_id)
        text = "Nobody with this e-mail address or number is within the app's contact range."
        return Receipt(outcome=Outcome.target_gone, code="not found", text=text)

    def url(self, settings: Mapping[str, Any], state: str, redirect: str) -> str:
        """Feishu's page that asks the person to agree; empty when the settings cannot be used."""
        app = read(settings)
        if isinstance(app, list):
            return ""
        asked = {"client_id": app.app_id, "response_type": "code", "redirect_uri": redirect, "state": state}
        return f"{app.accounts}/open-apis/authen/v1/authorize?{urlencode(asked)}"

    def exchange(self, settings: Mapping[str, Any], code: str, redirect: str) -> HttpRequest:
        """The code for the person's own token."""
        app = read(settings)
        # Unusable settings cannot be said here; a host that can never exist keeps the code from going anywhere.
        usable = app if isinstance(app, App) else App(host="https://settings.invalid", app_id="", app_secret="")
        content = {
            "grant_type": "authorization_code",
            "client_id": usable.app_id,
            "client_secret": usable.app_secret,
            "code": code,
            "redirect_uri": redirect,
        }
        return post_json(f"{usable.host}/open-apis/authen/v2/oauth/token", content)

    def read(self, response: Response, settings: Mapping[str, Any]) -> Who | HttpRequest | Receipt:
        """First the person's token, with which they are asked for, then the person."""
        receipt = answers.judge(response)
        app = read(settings)
        if not receipt.ok or not isinstance(response, HttpResponse) or isinstance(app, list):
            return receipt
        answer = read_object(response.body)
        token, person = answer.get("access_token"), _object(answer, "data")
        if isinstance(token, str) and token:
            headers = {"Authorization": f"Bearer {token}", "User-Agent": "Tocsin"}
            return HttpRequest(method="GET", url=f"{app.host}/open-apis/authen/v1/user_info", headers=headers, body=b"")
        user_id, name = person.get("open_id"), person.get("name")
        if isinstance(user_id, str) and user_id:
            return Who(user_id=user_id, name=name if isinstance(name, str) else "")
        text = "Feishu did not say who signed in; try again."
        return Receipt(outcome=Outcome.config_error, code="sign-in", text=text)


def _object(value: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = value.get(name)
    return found if isinstance(found, dict) else {}


_DIRECTORY = FeishuDirectory()
LOOKUP: Lookup = _DIRECTORY
SIGN_IN: SignIn = _DIRECTORY
