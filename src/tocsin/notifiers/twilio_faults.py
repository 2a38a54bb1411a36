"""What Twilio's error codes mean: of refused requests and of messages and calls that failed later."""

from tocsin.notifiers.carrier_answers import Fault
from tocsin.notifiers.notifier import Outcome

_INVALID = Fault(
    outcome=Outcome.target_gone,
    text="Twilio says that this is no valid telephone number; correct it on the page of the person.",
)
_LANDLINE = Fault(
    outcome=Outcome.target_gone,
    text="This number takes no text messages (a landline, or not assigned); enter a mobile number.",
)
_OPTED_OUT = Fault(
    outcome=Outcome.target_gone, text="The person has opted out by STOP; they must send START to the sender's number."
)
_UNREACHED = Fault(outcome=Outcome.no_answer, text="The telephone could not be reached: off, or without reception.")
_BLOCKED = Fault(outcome=Outcome.no_answer, text="The carrier or the telephone blocked it; another way is taken.")
_SENDER = Fault(
    outcome=Outcome.config_error,
    text="The sender is not a number or messaging service of this Twilio account that may send there; check it.",
)
_REGION = Fault(
    outcome=Outcome.config_error,
    text="The Twilio account may not reach this country or number; allow the region under Geo Permissions.",
)
_TRIAL = Fault(
    outcome=Outcome.config_error, text="A Twilio trial account reaches only verified numbers; verify it or upgrade."
)
_REGISTER = Fault(
    outcome=Outcome.config_error,
    text="The sender is not registered for this country (A2P 10DLC, toll-free); register it in the Twilio console.",
)
_ADDRESS = Fault(
    outcome=Outcome.config_error,
    text="Twilio cannot use this server's public address; correct the public address in the server's settings.",
)
_KEY = Fault(
    outcome=Outcome.config_error, text="Twilio does not accept the SID and the token; check both.", is_down=True
)
_ACCOUNT = Fault(
    outcome=Outcome.config_error, text="The Twilio account is suspended or closed; look into the console.", is_down=True
)
_SLOW = Fault(outcome=Outcome.rate_limited, text="Twilio asks to slow down.", retry_after_s=5.0)
_QUEUE = Fault(outcome=Outcome.transient, text="Twilio's queue for this sender is full.", retry_after_s=30.0)
_UNKNOWN = Fault(outcome=Outcome.transient, text="The message was lost on its way; the carrier gives no reason.")
_TEXT = Fault(outcome=Outcome.content_error, text="Twilio or the carrier does not take this text; check the template.")
_SCRIPT = Fault(outcome=Outcome.content_error, text="Twilio does not take this call script; check the template.")

FAULTS: dict[str, Fault] = {
    **dict.fromkeys(("21211", "21217", "13223", "13224", "21401", "21421"), _INVALID),
    **dict.fromkeys(("21614", "30005", "30006"), _LANDLINE),
    "21610": _OPTED_OUT,
    **dict.fromkeys(("30003", "21214"), _UNREACHED),
    **dict.fromkeys(("30004", "13225", "32203"), _BLOCKED),
    **dict.fromkeys(
        ("21603", "21606", "21659", "21660", "21701", "21703", "21704", "21210", "21212", "21213"), _SENDER
    ),
    **dict.fromkeys(("21408", "21612", "21215", "21216", "13227"), _REGION),
    **dict.fromkeys(("21608", "21219"), _TRIAL),
    **dict.fromkeys(("30032", "30034"), _REGISTER),
    **dict.fromkeys(("21609", "21205", "21626"), _ADDRESS),
    **dict.fromkeys(("20003", "20404"), _KEY),
    **dict.fromkeys(("20005", "10001", "30002", "90010"), _ACCOUNT),
    **dict.fromkeys(("20429", "14107", "10004", "21220", "30022"), _SLOW),
    **dict.fromkeys(("30001", "21611"), _QUEUE),
    **dict.fromkeys(("30008", "30410", "20500", "20503"), _UNKNOWN),
    **dict.fromkeys(("21602", "21617", "30007"), _TEXT),
    **dict.fromkeys(("12100", "12200", "21218"), _SCRIPT),
}
