"""What the Feishu robot and the Feishu app share: the forms a template may write, inert text, mentions in each form."""

from collections.abc import Sequence
from typing import Any, Literal

from msgspec import Struct

from tocsin.notifiers.cutting import one_line
from tocsin.notifiers.message import Mention
from tocsin.notifiers.receipts import read_object

COLOURS = {"Critical": "red", "Warning": "orange", "Info": "blue", "Ok": "green"}
_ENTITIES = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", "[": "&#91;", "]": "&#93;", "*": "&#42;", "`": "&#96;", "~": "&#126;"}
)


class Form(Struct, frozen=True):
    """What a template wrote: `content` is the card itself, or the languages of a post (`{"zh_cn": {…}}`)."""

    kind: Literal["card", "post"]
    content: dict[str, Any]


def read_form(body: str) -> Form | None:
    """The card or the rich text in a template's output; `None` where it is neither: then it is said as text.

    Taken are whole messages (`msg_type` with `card`), cards alone, and rich text with `post` at the top or inside
    `content`: the reference's own sample has it at the top, Feishu wants it inside.
    """
    said = read_object(body.encode("utf-8", "replace"))
    card = said.get("card")
    if said.get("msg_type") == "interactive" and isinstance(card, dict):
        return Form("card", card)
    if "elements" in said or "schema" in said:
        return Form("card", said)
    inner = said.get("content")
    post = said.get("post") or (inner.get("post") if isinstance(inner, dict) else None)
    return Form("post", post) if isinstance(post, dict) else None


def with_lines(form: Form, mention_ids: Sequence[str], words: str = "") -> Form:
    """The same form with one more paragraph: mentions by user id (`all` is everybody), and `words` as plain text."""
    if not mention_ids and not words:
        return form
    if form.kind == "post":
        return Form("post", {name: _longer_post(part, mention_ids, words) for name, part in form.content.items()})
    said = " ".join([at_in_card(mention_ids), escape(words)]).strip()
    return Form("card", with_elements(form.content, [{"tag": "markdown", "content": said}]))


def with_elements(card: dict[str, Any], elements: list[dict[str, Any]]) -> dict[str, Any]:
    """The card with more elements at its end, whichever version of its JSON it is; unchanged where none can be added."""
    if is_second(card):
        body = card.get("body")
        old = body.get("elements") if isinstance(body, dict) else None
        return card | {"body": body | {"elements": [*old, *elements]}} if body and isinstance(old, list) else card
    old = card.get("elements")
    return card | {"elements": [*old, *elements]} if isinstance(old, list) else card


def is_second(card: dict[str, Any]) -> bool:
    """Whether a card is of version 2.0 of Feishu's card JSON."""
    return card.get("schema") == "2.0"


def mention_ids(mentions: Sequence[Mention], *, everybody: bool) -> list[str]:
    """The user ids to mention, each once; who has no id in the mapping is not mentioned."""
    found = (plain(mention.user_id) for mention in mentions)
    ids = [user_id for user_id in dict.fromkeys(found) if user_id and user_id != "all"]
    return [*ids, "all"] if everybody else ids


def at_in_card(ids: Sequence[str]) -> str:
    """Mentions in the Markdown of a card."""
    return " ".join(f"<at id={user_id}></at>" for user_id in ids)


def at_in_text(ids: Sequence[str]) -> str:
    """Mentions in a text message; Feishu fills in the names itself."""
    return " ".join(f'<at user_id="{user_id}"></at>' for user_id in ids)


def plain(text: str) -> str:
    """A word that cannot leave its attribute."""
    return "".join(char for char in one_line(text) if char not in "<>\"'& =")


def escape(text: str) -> str:
    """Foreign text made inert in a card: no mention (`<at id=all></at>` stays text), no link, no picture, no markup."""
    return "\n".join(one_line(line) for line in text.translate(_ENTITIES).splitlines())


def _longer_post(part: object, ids: Sequence[str], words: str) -> object:
    """One language of a post with a paragraph more."""
    rows = part.get("content") if isinstance(part, dict) else None
    if not isinstance(part, dict) or not isinstance(rows, list):
        return part
    row: list[dict[str, str]] = [{"tag": "at", "user_id": user_id} for user_id in ids]
    row += [{"tag": "text", "text": words}] if words else []
    return part | {"content": [*rows, row]}
