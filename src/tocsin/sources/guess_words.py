"""The words by which `guess` tells what the fields of a body are: names of fields, and what stands in them."""

from collections.abc import Mapping
from typing import Final, Literal

from tocsin.sources import severity
from tocsin.sources.event import Status

Role = Literal["title", "description", "severity", "state", "resource", "check", "time", "key"]
"""What a field is for the event."""

WORDS: Final[Mapping[str, Status]] = {
    **severity.COMMON,
    **dict.fromkeys(("fatal", "emergency", "disaster", "crit", "severe", "major", "high", "error", "p1"), "Critical"),
    **dict.fromkeys(("minor", "medium", "average", "moderate", "p2", "p3"), "Warning"),
    **dict.fromkeys(("information", "informational", "notice", "low", "debug", "p4", "p5"), "Info"),
    **dict.fromkeys(("normal", "clear", "cleared", "resolved"), "Ok"),
    **dict.fromkeys(("紧急", "严重", "致命", "灾难"), "Critical"),
    **dict.fromkeys(("警告", "重要", "次要", "一般"), "Warning"),
    **dict.fromkeys(("提示", "信息", "通知"), "Info"),
    **dict.fromkeys(("正常", "恢复", "已恢复"), "Ok"),
}
"""Words for severity that many systems use, in lower case."""
ENDED: Final = ("ok", "resolved", "recovered", "closed", "cleared", "normal", "up", "inactive")
"""The usual words for a state that say that it is over, in lower case."""
ENDED_ZH: Final = ("恢复", "已恢复", "正常")
"""The same in Chinese."""
ALL_ENDED: Final = frozenset(
    {
        *(
            *ENDED,
            "resolve",
            "recovery",
            "close",
            "clear",
            "healthy",
            "success",
            "end",
            "ended",
            "green",
            "restored",
            "deactivated",
        ),
        *ENDED_ZH,
    }
)
"""All of them."""
BEGUN: Final = frozenset(
    {
        *("firing", "alerting", "alarm", "alert", "problem", "open", "opened", "trigger", "triggered", "active"),
        *("down", "bad", "failed", "failure", "failing", "new", "start", "started", "fired", "create", "created"),
        *("red", "unhealthy", "critical", "warning", "error", "degraded", "activated"),
        *("告警", "告警中", "触发", "未恢复", "异常"),
    }
)
"""Words for a state that say that it is not over, in lower case."""
FLAGS: Final = frozenset({"resolved", "isresolved", "recovered", "isrecovered", "closed", "isclosed"})
"""Names of fields that are true when it is over."""
LISTS: Final = ("alerts", "alarms", "events", "incidents", "notifications", "problems", "items", "records", "messages")
"""Names of lists that hold alerts; `SURE_LISTS` always, the others where nothing else does."""
SURE_LISTS: Final = frozenset(LISTS[:6])
LABEL_OBJECTS: Final = frozenset({"labels", "tags", "annotations", "attributes", "dimensions", "commonlabels", "extra"})
"""Names of objects whose fields are labels."""
PAIRS: Final = (("key", "value"), ("name", "value"), ("tag", "value"))
"""The fields of an object in a list that is one label."""
VAGUE: Final = frozenset(
    {"name", "type", "id", "value", "title", "url", "link", "key", "status", "version", "text", "kind"}
)
"""Names that say what they are of only with that of the object around them."""
UNSURE_KEYS: Final = frozenset({"eventid", "id", "uuid", "uid"})
"""Names of ids that are often those of the message, and so new each time."""

NAMES: Final[Mapping[Role, tuple[str, ...]]] = {
    "title": (
        *("title", "titlerule", "alerttitle", "eventtitle", "problemtitle", "incidenttitle", "issuetitle"),
        *("subject", "headline", "summary", "alertsummary", "annotationssummary", "alertname", "eventname"),
        *("alarmname", "problemname", "alarmmessage", "incidentname", "triggername", "monitorname"),
        *("monitorfriendlyname", "rulename", "alertrulename", "conditionname", "checkname", "policyname"),
        *("searchname", "name", "message", "msg", "shortmessage", "text", "content", "description", "alerttype"),
        *("eventtype", "标题"),
    ),
    "description": (
        *("description", "alertdescription", "annotationsdescription", "details", "detail", "message", "msg"),
        *("fullmessage", "alarmmessage", "alertmessage", "alertdetails", "output", "body", "text", "content"),
        *("reason", "newstatereason", "summary"),
    ),
    "severity": (
        *("severity", "alertseverity", "eventseverity", "severitylevel", "severityname", "level", "alertlevel"),
        *("alarmlevel", "eventlevel", "urgency", "priority", "alertpriority", "criticality", "importance", "grade"),
        *("triggerlevel", "loglevel", "impact", "级别"),
    ),
    "state": (
        *("alertstate", "alertstatus", "eventstatus", "alarmstate", "alarmstatus", "problemstatus"),
        *("incidentstatus", "state", "status", "newstate", "newstatevalue", "statevalue", "monitorcondition"),
        *("currentstate", "currentstatus", "resolved", "isresolved", "recovered", "isrecovered", "closed"),
        *("isclosed", "statename", "eventaction", "action", "event", "eventtype", "alerttype", "transition"),
        *("alerttransition", "notificationtype", "type", "状态"),
    ),
    "resource": (
        *("resource", "resourcename", "resourceid", "host", "hostname", "instance", "instancename", "instanceid"),
        *("node", "nodename", "server", "servername", "device", "devicename", "machine", "pod", "entityname"),
        *("entity", "target", "targetname", "objectname", "endpoint", "monitorurl", "url", "site", "hostip", "ip"),
        *("ipaddress", "service", "servicename", "component", "application", "applicationname", "app", "cluster"),
        *("clustername", "project", "projectname", "source", "主机"),
    ),
    "check": (
        *("check", "checkname", "rulename", "alertrulename", "rule", "alertname", "alarmname", "monitorname"),
        *("triggername", "policyname", "conditionname", "searchname", "servicedesc", "servicedescription"),
        *("metricname", "metric", "monitor", "trigger", "policy", "condition", "alerttype", "eventtype"),
        *("category", "type", "eventname", "name", "规则"),
    ),
    "time": (
        *("eventtime", "alerttime", "occurredat", "triggeredat", "firedat", "startsat", "startedat", "starttime"),
        *("timestamp", "time", "datetime", "date", "ts", "triggertime", "statechangetime", "lastupdated"),
        *("createdat", "updatedat", "eventtimestamp", "sentat", "时间"),
    ),
    "key": (
        *("alertkey", "dedupkey", "dedupekey", "deduplicationkey", "incidentkey", "fingerprint"),
        *("alertfingerprint", "alertid", "alarmid", "incidentid", "problemid", "issueid", "correlationid"),
        *("alertcorrelationid", "eventkey", "triggerid", "monitorid", "alias", "hash", "key", "eventid", "id"),
        *("uuid", "uid"),
    ),
}
"""Names of fields for each role, the best first; without case, blanks and punctuation."""
ENDINGS: Final[Mapping[Role, tuple[str, ...]]] = {
    "title": ("title", "subject", "summary", "alertname"),
    "description": ("description", "details"),
    "severity": ("severity", "level", "priority"),
    "state": ("status", "state"),
    "resource": ("hostname", "host", "instance", "resource", "node", "device"),
    "check": ("rulename", "checkname", "rule", "metric"),
    "time": ("timestamp", "time", "at"),
    "key": ("alertid", "incidentid", "fingerprint"),
}
"""What the name of a field may end with where no name of the role is there."""
