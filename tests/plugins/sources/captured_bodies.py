"""Bodies as monitoring systems send them, cut down from golden payloads: what `tocsin new-source` has to make sense of."""

from typing import NamedTuple


class Body(NamedTuple):
    """A captured body: the file it is in, its text, and the title and status that must be made of it."""

    file: str
    text: str
    title: str
    status: str


BODIES: dict[str, list[Body]] = {
    "nested": [
        Body(
            "open.json",
            '{"incident": {"incident_id": "f2e08c33", "resource_name": "vm web-1", "state": "open", "severity": "Error",'
            ' "started_at": 1577840461, "policy_name": "Uptime", "condition": {"name": "projects/1/conditions/2"},'
            ' "resource": {"type": "gce_instance", "labels": {"zone": "eu"}}, "summary": "Uptime check failed",'
            ' "url": "https://console.example.com/1"}, "version": "1.2"}',
            "Uptime check failed",
            "Critical",
        ),
        Body(
            "closed.json",
            '{"incident": {"incident_id": "f2e08c33", "resource_name": "vm web-1", "state": "closed", "severity": "Error",'
            ' "started_at": 1577840461, "ended_at": 1577877071, "policy_name": "Uptime", "summary": "Uptime check ok"},'
            ' "version": "1.2"}',
            "Uptime check ok",
            "Ok",
        ),
    ],
    "list-inside": [
        Body(
            "am.json",
            '{"receiver": "x", "status": "firing", "title": "[FIRING:2]", "version": "4", "alerts": ['
            '{"status": "firing", "labels": {"alertname": "Down", "instance": "web-1:9100", "severity": "critical"},'
            ' "annotations": {"summary": "Instance web-1 down", "description": "gone for 5 minutes"},'
            ' "startsAt": "2026-09-21T13:45:18.673Z", "endsAt": "0001-01-01T00:00:00Z", "fingerprint": "f404ecabc8dd5cd7"},'
            '{"status": "resolved", "labels": {"alertname": "Down", "instance": "web-2:9100", "severity": "critical"},'
            ' "annotations": {"summary": "Instance web-2 down"}, "startsAt": "2026-09-21T13:40:00Z",'
            ' "endsAt": "2026-09-21T13:44:00Z", "fingerprint": "f8f08d4e32c61a9d"}]}',
            "Instance web-1 down",
            "Critical",
        )
    ],
    "array": [
        Body(
            "batch v8.json",
            '[{"hash": "h-2", "rule_name": "CPU", "severity": 2, "is_recovered": false, "trigger_time": 1715675412,'
            ' "annotations": {"summary": "CPU high"}, "tags": ["ident=web-1"], "target_ident": "web-1"},'
            ' {"hash": "h-4", "rule_name": "CPU", "severity": 2, "is_recovered": true, "trigger_time": 1715675413,'
            ' "annotations": {"summary": "CPU high"}, "tags": [], "target_ident": "web-2"}]',
            "CPU high",
            "Warning",
        )
    ],
    "pairs": [
        Body(
            "sky.json",
            '[{"scopeId": 1, "scope": "SERVICE", "name": "serviceA", "id0": "12", "id1": "", "ruleName": "resp_time_rule",'
            ' "alarmMessage": "Response time of serviceA is more than 1000ms", "startTime": 1716960000000,'
            ' "tags": [{"key": "level", "value": "WARNING"}, {"key": "team", "value": null}]}]',
            "Response time of serviceA is more than 1000ms",
            "Warning",
        )
    ],
    "no-words": [
        Body(
            "hook.json",
            '{"heartbeat": {"monitorID": 7, "status": 0, "time": "2024-05-14 08:30:12", "msg": "connect ECONNREFUSED"},'
            ' "monitor": {"id": 7, "name": "Example Site", "url": "https://example.com", "type": "http"},'
            ' "msg": "[Example Site] [\u2757 Down] connect ECONNREFUSED"}',
            "Example Site",
            "Warning",
        )
    ],
    "in-a-text": [
        Body(
            "sns.json",
            r'{"Type": "Notification", "MessageId": "e288882d", "Subject": "ALARM: \"bytes\" in EU", "Signature": "abc=",'
            r' "Message": "{\"AlarmName\":\"bytes\",\"NewStateValue\":\"ALARM\",\"NewStateReason\":\"Threshold crossed\",'
            r'\"Region\":\"EU\"}", "Timestamp": "2019-02-15T23:53:45.093Z"}',
            'ALARM: "bytes" in EU',
            "Warning",
        )
    ],
    "chinese": [
        Body(
            "告警.json",
            '{"规则": "CPU 使用率", "标题": "CPU 使用率过高", "级别": "严重", "状态": "告警中", "主机": "web-01",'
            ' "时间": "2024-05-14 16:30:12", "当前值": "95.1"}',
            "CPU 使用率过高",
            "Critical",
        ),
        Body(
            "ok.json",
            '{"规则": "CPU 使用率", "标题": "CPU 使用率正常", "级别": "严重", "状态": "已恢复", "主机": "web-01",'
            ' "时间": "2024-05-14 16:40:12", "当前值": "5.1"}',
            "CPU 使用率正常",
            "Ok",
        ),
    ],
    "form": [
        Body(
            "metric.form",
            "alertName=disk+usage&instanceName=db-1&alertState=ALERT&triggerLevel=CRITICAL&curValue=97.39"
            "&ruleId=rule-1&signature=eEq1zHuC&timestamp=1712345678901&expression=%24Average%3E%3D95&regionName=null",
            "disk usage",
            "Critical",
        )
    ],
    "query": [
        Body(
            "falcon.query",
            "?integration_key=K&endpoint=host-01.bj&metric=cpu.idle&status=PROBLEM&priority=0&time=2024-05-14+16%3A30%3A00"
            "&left_value=3.21&tags=mount%3A%2Fdata%2Cproduct%3Ashop",
            "cpu.idle",
            "Warning",
        )
    ],
    "flat": [
        Body(
            "down.json",
            '{"check_id": 803318, "check_name": "API on OpenShift", "current_state": "DOWN", "previous_state": "UP",'
            ' "check_params": {"hostname": "api.example.com", "basic_auth": false}, "importance_level": "HIGH", "class": "x",'
            ' "state_changed_timestamp": 1498861543, "description": "HTTP Error 503", "tags": []}',
            "API on OpenShift",
            "Critical",
        ),
        Body(
            "up.json",
            '{"check_id": 803318, "check_name": "API on OpenShift", "current_state": "UP", "previous_state": "DOWN",'
            ' "check_params": {"hostname": "api.example.com", "basic_auth": false}, "importance_level": "HIGH",'
            ' "state_changed_timestamp": 1498861843, "description": "OK", "tags": []}',
            "API on OpenShift",
            "Ok",
        ),
    ],
}
"""Ten senders, by a name for their source."""
