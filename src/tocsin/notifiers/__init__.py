"""What delivers a message: one folder per medium, none of which does I/O.

A folder holds everything of its medium: `manifest.toml`, `settings.py`, `notifier.py`, golden `cases/*.json`,
a guide in two languages and an icon. Adding one changes no file elsewhere. The interface is in `notifier.py`,
the value that is said in `message.py`; `wording.py` holds the sentences every medium shares, `cutting.py` the
arithmetic of size limits and `receipts.py` how answers are read.
"""
