"""Apple's push service, for an iOS app of the operator's own."""
