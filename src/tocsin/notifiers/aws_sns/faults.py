"""What the error codes of Amazon SNS mean."""

from tocsin.notifiers.carrier_answers import Fault
from tocsin.notifiers.notifier import Outcome

NUMBER = Fault(
    outcome=Outcome.target_gone,
    text="Amazon SNS says that this is no number it can send to; correct it on the page of the person.",
)
_OPTED_OUT = Fault(
    outcome=Outcome.target_gone, text="The person has opted out by STOP; opt the number in again in the SNS console."
)
_KEY = Fault(
    outcome=Outcome.config_error,
    text="Amazon does not accept the access key; check its id and its secret.",
    is_down=True,
)
_RIGHTS = Fault(
    outcome=Outcome.config_error, text="The access key may not send; give it the right sns:Publish.", is_down=True
)
_CLOCK = Fault(
    outcome=Outcome.config_error,
    text="Amazon says that the request is too old; check this server's clock.",
    is_down=True,
)
_REQUEST = Fault(
    outcome=Outcome.config_error, text="Amazon SNS does not take this request; check region, sender id and spend limit."
)
_TEXT = Fault(outcome=Outcome.content_error, text="Amazon SNS does not take this text; check the template.")
_SLOW = Fault(outcome=Outcome.rate_limited, text="Amazon SNS asks to slow down.", retry_after_s=2.0)
_BROKEN = Fault(outcome=Outcome.transient, text="Amazon SNS has trouble; it is tried again.", is_down=True)

FAULTS: dict[str, Fault] = {
    **dict.fromkeys(("OptedOut", "EndpointDisabled"), _OPTED_OUT),
    **dict.fromkeys(
        ("InvalidClientTokenId", "SignatureDoesNotMatch", "IncompleteSignature", "MissingAuthenticationToken"), _KEY
    ),
    **dict.fromkeys(("AuthorizationError", "AccessDenied", "AccessDeniedException", "OptInRequired"), _RIGHTS),
    **dict.fromkeys(("InvalidSecurity", "ExpiredToken", "ExpiredTokenException", "UnrecognizedClientException"), _KEY),
    **dict.fromkeys(("RequestExpired", "RequestTimeTooSkewed"), _CLOCK),
    **dict.fromkeys(("InvalidParameter", "InvalidAction", "NotFound", "UserError", "VerificationException"), _REQUEST),
    **dict.fromkeys(("InvalidParameterValue", "ParameterValueInvalid", "ValidationError"), _TEXT),
    **dict.fromkeys(("Throttling", "Throttled", "ThrottlingException", "TooManyRequestsException"), _SLOW),
    **dict.fromkeys(("InternalError", "InternalFailure", "ServiceUnavailable"), _BROKEN),
}
