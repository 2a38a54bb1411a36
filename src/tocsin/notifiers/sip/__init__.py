"""Calls over a SIP trunk of one's own: no telephone provider's interface, works in closed networks."""
