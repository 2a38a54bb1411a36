"""What incidents are compared by: the words that occurred in a channel, and by what they are found."""

from __future__ import annotations

from sqlalchemy import Table

from tocsin.db.tables.columns import account_key, hex_key, instant, metadata, number_key, text

# Each words once, however many incidents have them. When their newest incident began says whether they are forgotten.
likeness = Table(
    "likeness",
    metadata,
    account_key(),
    number_key("channel_id"),
    hex_key("likeness"),  # kernel.similarity.Likeness.key
    text("words"),  # JSON, hot path
    instant("seen_at"),
    sqlite_with_rowid=False,
)

# Whatever is alike shares one of these (kernel.similarity.features_to_meet).
likeness_feature = Table(
    "likeness_feature",
    metadata,
    account_key(),
    number_key("channel_id"),
    hex_key("feature"),
    hex_key("likeness"),
    sqlite_with_rowid=False,
)
