"""Who somebody is in WeCom: by phone number or e-mail address, or by WeCom's own sign-in page."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from tocsin.notifiers.directory import Lookup, SignIn, Who
from tocsin.notifiers.notifier import HttpRequest, HttpResponse, Outcome, Receipt, Response
from tocsin.notifiers.receipts import read_object
from tocsin.notifiers.robots import post_json, unusable
from tocsin.notifiers.wecom_app.answers import judge
from tocsin.notifiers.wecom_app.settings import read

SIGN_IN_PAGE = "https://login.work.weixin.qq.com/wwlogin/sso/login"
_NOBODY = Receipt(outcome=Outcome.target_gone, code="nobody", text="WeCom finds nobody in this company for that.")


class MemberLookup:
    """Finds a member by phone number, then by the company's and the personal e-mail address."""

    def find(self, settings: Mapping[str, Any], email: str, phone: str) -> list[HttpRequest]:
        """No request where the settings cannot be used or nothing is known of the person."""
        app = read(settings)
        if isinstance(app, list):
            return []
        found = []
        if phone:
            mobile = phone.removeprefix("+86")  # numbers of the mainland are stored bare, others with their country
            found.append(post_json(app.address("/cgi-bin/user/getuserid"), {"mobile": mobile}))
        if email:
            url = app.address("/cgi-bin/user/get_userid_by_email")
            found += [post_json(url, {"email": email, "email_type": kind}) for kind in (1, 2)]
        return found

    def found(self, response: Response) -> Who | Receipt:
        """`userid` of the answer."""
        return _who(response)


class WebSignIn:
    """WeCom's page for signing in on the web: the browser shows a code that the phone scans."""

    def url(self, settings: Mapping[str, Any], state: str, redirect: str) -> str:
        """Empty where the settings cannot be used."""
        app = read(settings)
        if isinstance(app, list):
            return ""
        query = {
            "login_type": "CorpApp",
            "appid": app.corp_id,
            "agentid": str(app.agent_id),
            "redirect_uri": redirect,
            "state": state,
        }
        return f"{SIGN_IN_PAGE}?{urlencode(query)}"

    def exchange(self, settings: Mapping[str, Any], code: str, redirect: str) -> HttpRequest:
        """Ask who the code belongs to. Raises `ValueError` for settings that `check` refuses."""
        app = read(settings)
        if isinstance(app, list):
            raise ValueError(unusable(app).text)
        return app.get("/cgi-bin/auth/getuserinfo", access_token=app.access_token, code=code)

    def read(self, response: Response, settings: Mapping[str, Any]) -> Who | HttpRequest | Receipt:
        """The member; somebody from outside the company has an `openid` only and is nobody here."""
        return _who(response)


def _who(response: Response) -> Who | Receipt:
    receipt = judge(response)
    if receipt.outcome is not Outcome.delivered or not isinstance(response, HttpResponse):
        return receipt if not receipt.ok else _NOBODY
    answer = read_object(response.body)
    user_id = answer.get("userid") or answer.get("UserId")
    return Who(user_id=user_id) if isinstance(user_id, str) and user_id else _NOBODY


LOOKUP: Lookup = MemberLookup()
SIGN_IN: SignIn = WebSignIn()
