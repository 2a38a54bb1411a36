"""Firebase Cloud Messaging, for an Android app of the operator's own."""
