"""What Vonage's error codes mean: numbers of the Messages API, names of all its APIs."""

from tocsin.notifiers.carrier_answers import Fault
from tocsin.notifiers.notifier import Outcome

_SLOW = Fault(outcome=Outcome.rate_limited, text="Vonage asks to slow down.", retry_after_s=2.0)
_REQUEST = Fault(
    outcome=Outcome.config_error,
    text="Vonage does not take this request; check sender and application, then the template.",
)
_TEXT = Fault(outcome=Outcome.content_error, text="Vonage or the carrier does not take this text; check the template.")
_BROKEN = Fault(outcome=Outcome.transient, text="Vonage has trouble; it is tried again.", is_down=True)
_LOST = Fault(outcome=Outcome.transient, text="The carrier could not be reached; it is tried again.")
_NUMBER = Fault(
    outcome=Outcome.target_gone,
    text="Vonage says that this is no valid telephone number; correct it on the page of the person.",
)
_GONE = Fault(outcome=Outcome.target_gone, text="The number is no longer in use; enter another one.")
_BARRED = Fault(outcome=Outcome.target_gone, text="Vonage may not send to this number, or the person has opted out.")
_LANDLINE = Fault(outcome=Outcome.target_gone, text="This number takes no text messages; enter a mobile number.")
_MISSED = Fault(outcome=Outcome.no_answer, text="The telephone could not be reached: off, or without reception.")
_BLOCKED = Fault(
    outcome=Outcome.no_answer, text="The carrier does not deliver to this number now; another way is taken."
)
_ACCOUNT = Fault(
    outcome=Outcome.config_error,
    text="The Vonage account is barred or suspended; look into the dashboard.",
    is_down=True,
)
_CREDIT = Fault(outcome=Outcome.config_error, text="The Vonage account has no credit left; top it up.", is_down=True)
_PRODUCT = Fault(
    outcome=Outcome.config_error,
    text="This Vonage account or application may not do this; enable the API for it in the dashboard.",
    is_down=True,
)
_SENDER = Fault(
    outcome=Outcome.config_error, text="The sender may not send to this country; check the sender in the settings."
)
_LISTED = Fault(
    outcome=Outcome.config_error, text="A trial account reaches only listed numbers; add the number or upgrade."
)
_KEY = Fault(outcome=Outcome.auth, text="Vonage does not accept the application and its key; check both.", is_down=True)

FAULTS: dict[str, Fault] = {
    **dict.fromkeys(("1000", "throttled", "rate-limit", "too-many-requests"), _SLOW),
    **dict.fromkeys(("1010", "1020", "1021", "1130", "1150", "invalid-request", "bad-request"), _REQUEST),
    **dict.fromkeys(("1022", "1090", "1210"), _TEXT),
    **dict.fromkeys(("1030", "internal-error"), _BROKEN),
    **dict.fromkeys(("1100", "1230", "1330"), _LOST),
    **dict.fromkeys(("1040", "1170"), _NUMBER),
    "1190": _GONE,
    **dict.fromkeys(("1050", "1240"), _BARRED),
    **dict.fromkeys(("1300", "1310"), _LANDLINE),
    **dict.fromkeys(("1180", "1220", "1260", "1360"), _MISSED),
    **dict.fromkeys(("1200", "1250", "1270", "1280", "1290"), _BLOCKED),
    **dict.fromkeys(("1060", "account-suspended"), _ACCOUNT),
    **dict.fromkeys(("1070", "low-balance"), _CREDIT),
    **dict.fromkeys(("1080", "1140", "forbidden", "unprovisioned", "not-found"), _PRODUCT),
    "1120": _SENDER,
    "1160": _LISTED,
    **dict.fromkeys(("unauthorized", "jwt-expired", "jwt-revoked", "invalid-api-key"), _KEY),
}
