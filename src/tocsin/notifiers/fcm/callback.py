"""What the app sends back."""

from tocsin.notifiers.callback import Callback
from tocsin.notifiers.push_reports import DEVICE_REPORTS

CALLBACK: Callback = DEVICE_REPORTS
