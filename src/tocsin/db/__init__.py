"""The store: tables, transactions, the few verbs on which SQLite and PostgreSQL differ, migrations."""
