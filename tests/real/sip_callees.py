"""What the called side does, as scenarios for SIPp: answers and presses keys, is busy, lets it ring, asks for a password."""

from collections.abc import Sequence
from pathlib import Path

TONES = Path("/usr/share/sip-tester")
"""Where Debian's sip-tester keeps one capture per key: RTP packets as RFC 2833 wants them."""

_HEADERS = """[last_Via:]
[last_From:]
[last_To:]{tag}
[last_Call-ID:]
[last_CSeq:]
Contact: <sip:[local_ip]:[local_port];transport=[transport]>
"""
_TAG = ";tag=[pid]callee[call_number]"


def answering(keys: Sequence[str], media_port: int, *, ring_ms: int = 300) -> str:
    """Rings, answers, presses `keys` one after the other and waits for the hang-up.

    The captures' sequence numbers rise from 1 to 9, *, # and 0: in any other order a key would seem to come late.
    """
    offer = "\n".join(
        [
            "v=0",
            "o=callee 1 1 IN IP4 [local_ip]",
            "s=-",
            "c=IN IP4 [local_ip]",
            "t=0 0",
            f"m=audio {media_port} RTP/AVP 8 101",
            "a=rtpmap:8 PCMA/8000",
            "a=rtpmap:101 telephone-event/8000",
            "a=fmtp:101 0-11",
        ]
    )
    steps = [_receive("INVITE"), _send("180 Ringing"), _pause(ring_ms), _send("200 OK", offer, again=True)]
    steps += [_receive("ACK"), _pause(1500)]
    for key in keys:
        steps += [f'<nop><action><exec play_pcap_audio="{TONES}/dtmf_2833_{key}.pcap"/></action></nop>', _pause(1200)]
    return _scenario([*steps, _receive("BYE"), _send("200 OK", tag="")])


def refusing(status: str) -> str:
    """Refuses the call with a status such as `486 Busy Here`."""
    return _scenario([_receive("INVITE"), _send(status, again=True), _receive("ACK")])


def ringing() -> str:
    """Rings until the caller gives up."""
    steps = [_receive("INVITE"), _send("180 Ringing"), _receive("CANCEL"), _send("200 OK", tag="")]
    gone = _send("487 Request Terminated", again=True).replace("[last_CSeq:]", "CSeq: 1 INVITE")
    return _scenario([*steps, gone, _receive("ACK")])


def asking_for_a_password(status: str) -> str:
    """Asks for a password, writes what came to SIPp's log, then refuses with `status`."""
    challenge = 'Proxy-Authenticate: Digest realm="trunk", nonce="0a4f113b", algorithm=MD5\n'
    noted = (
        '<recv request="INVITE"><action>'
        '<ereg regexp=".*" search_in="hdr" header="Proxy-Authorization:" assign_to="1"/>'
        '<log message="authorization [$1]"/></action></recv>'
    )
    asked = _send("407 Proxy Authentication Required", extra=challenge)
    return _scenario([_receive("INVITE"), asked, _receive("ACK"), noted, _send(status, again=True), _receive("ACK")])


def _scenario(steps: Sequence[str]) -> str:
    return "\n".join(
        ['<?xml version="1.0" encoding="ISO-8859-1" ?>', '<scenario name="callee">', *steps, "</scenario>"]
    )


def _receive(method: str) -> str:
    return f'<recv request="{method}" crlf="true"/>'


def _pause(milliseconds: int) -> str:
    return f'<pause milliseconds="{milliseconds}"/>'


def _send(status: str, body: str = "", *, again: bool = False, tag: str = _TAG, extra: str = "") -> str:
    kind = "Content-Type: application/sdp\n" if body else ""
    headers = _HEADERS.format(tag=tag) + extra + kind + "Content-Length: [len]\n"
    retransmitted = ' retrans="500"' if again else ""
    return f"<send{retransmitted}><![CDATA[\nSIP/2.0 {status}\n{headers}\n{body}\n]]></send>"
