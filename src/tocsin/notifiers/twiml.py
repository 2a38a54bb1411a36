"""TwiML: what Twilio says and waits for during a call."""

from xml.sax.saxutils import escape, quoteattr

from tocsin.notifiers.call_turns import Turn

LIMIT = 4000
"""The longest TwiML, in characters, that may travel inside the request for a call."""
KEY_WAIT_S = 8
# Twilio fails a text whose voice does not speak its language: the tags are those of the voices.
_VOICES = {"zh-CN": ("cmn-CN", "Polly.Zhiyu"), "en-US": ("en-US", "Polly.Joanna")}


def say(text: str, language: str) -> str:
    """One spoken text in the voice of its language."""
    tag, voice = _VOICES[language]
    return f'<Say language="{tag}" voice="{voice}">{escape(text)}</Say>'


def gather(text: str, turn: Turn, action: str) -> str:
    """A spoken text that one key may interrupt; the key goes to `action`. On silence the document goes on."""
    waits = f'numDigits="1" finishOnKey="" timeout="{KEY_WAIT_S}" method="POST"'
    return f'<Gather input="dtmf" {waits} action={quoteattr(action)}>{say(text, turn.language)}</Gather>'


def wait(text: str, language: str, action: str) -> str:
    """Says that it takes a moment and asks `action` again."""
    return f'{say(text, language)}<Pause length="1"/><Redirect method="POST">{escape(action)}</Redirect>'


def document(*verbs: str) -> str:
    """The whole document."""
    return f"<Response>{''.join(verbs)}</Response>"
