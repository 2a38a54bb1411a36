"""SQL of mails out of a mailbox: which are taken already, and who looks into it."""

from __future__ import annotations

from sqlalchemy import delete, or_, update

from tocsin.db.tables import mail_taken, mailbox
from tocsin.db.transaction import Transaction


async def take_once(tx: Transaction, account_id: int, integration_id: int, mail_key: str, now: int) -> bool:
    """Whether an integration gets this mail for the first time; from now on it has it."""
    row = (account_id, integration_id, mail_key, now)
    return await tx.insert_new(mail_taken, ("account_id", "integration_id", "mail_key", "taken_at"), [row]) == 1


async def forget(tx: Transaction, before_at: int) -> None:
    """Forget what was taken before an instant (ms)."""
    await tx.run(delete(mail_taken).where(mail_taken.c.taken_at < before_at))


async def hold(tx: Transaction, mailbox_key: str, holder: str, until_at: int, now: int) -> bool:
    """Hold a mailbox until ``until_at`` (ms), or hold it longer; whether nobody else does."""
    await tx.insert_new(mailbox, ("mailbox_key", "holder", "lease_until_at"), [(mailbox_key, "", 0)])
    free = or_(mailbox.c.holder == holder, mailbox.c.lease_until_at <= now)
    change = update(mailbox).where(mailbox.c.mailbox_key == mailbox_key, free)
    return await tx.run(change.values(holder=holder, lease_until_at=until_at)) == 1


async def let_go(tx: Transaction, mailbox_key: str, holder: str) -> None:
    """Let another process hold it, if it is ours."""
    ours = (mailbox.c.mailbox_key == mailbox_key, mailbox.c.holder == holder)
    await tx.run(update(mailbox).where(*ours).values(holder="", lease_until_at=0))
