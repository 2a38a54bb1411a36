-- The load: the same alerts for both products, each in its own envelope, built once and sent again and again by wrk.
--   wrk ... -s load.lua URL -- ENVELOPE BATCH LABELS FIRST STARTED
-- ENVELOPE  alertmanager (POST /api/v2/alerts, as Prometheus does) or webhook (what Alertmanager posts to a receiver)
-- BATCH     alerts in one request
-- LABELS    repeated (2000 label sets, over and over) or unique (a label set is never seen twice)
-- FIRST     number of the first unique alert, so that windows do not repeat each other
-- STARTED   startsAt of all alerts
local LABEL_SETS = 2000

local envelope, batch, unique, next_alert, started
local bodies, turn = {}, 0

local function alert(number)
  local core = string.format(
    '"labels":{"alertname":"HighRequestLatency","cluster":"eu-central-1","env":"production","instance":"node-%06d:9100",'
      .. '"job":"checkout","namespace":"shop","pod":"checkout-%06d","service":"checkout","severity":"warning"},'
      .. '"annotations":{"description":"The 99th percentile of the latency of checkout on node-%06d is above 500 ms '
      .. 'for more than ten minutes.","summary":"Latency of checkout on node-%06d",'
      .. '"runbook_url":"https://runbooks.example.com/checkout/latency"},"startsAt":"%s",'
      .. '"generatorURL":"http://prometheus.example.com/graph?g0.expr=latency%%3E500"',
    number, number, number, number, started)
  if envelope == "alertmanager" then
    return "{" .. core .. "}"
  end
  return string.format('{"status":"firing",%s,"endsAt":"0001-01-01T00:00:00Z","fingerprint":"%08x%08x"}',
    core, (number * 40503) % 4294967296, number)
end

local function body(first)
  local alerts = {}
  for offset = 0, batch - 1 do
    alerts[#alerts + 1] = alert(first + offset)
  end
  local list = "[" .. table.concat(alerts, ",") .. "]"
  if envelope == "alertmanager" then
    return list
  end
  return '{"version":"4","groupKey":"{}:{alertname=\\"HighRequestLatency\\"}","truncatedAlerts":0,"status":"firing",'
    .. '"receiver":"tocsin","groupLabels":{"alertname":"HighRequestLatency"},'
    .. '"commonLabels":{"alertname":"HighRequestLatency","cluster":"eu-central-1","env":"production","severity":"warning"},'
    .. '"commonAnnotations":{},"externalURL":"http://alertmanager.example.com","alerts":' .. list .. "}"
end

local function wire(content)
  return wrk.format("POST", nil, { ["Content-Type"] = "application/json" }, content)
end

function init(args)
  envelope, batch, unique, next_alert, started = args[1], tonumber(args[2]), args[3] == "unique", tonumber(args[4]), args[5]
  if not unique then
    for first = 0, LABEL_SETS - 1, batch do
      bodies[#bodies + 1] = wire(body(first))
    end
  end
end

function request()
  if unique then
    next_alert = next_alert + batch
    return wire(body(next_alert - batch))
  end
  turn = turn % #bodies + 1
  return bodies[turn]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format('{"requests":%d,"duration_us":%d,"p50_us":%d,"p99_us":%d,"refused":%d,"broken":%d}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), errors.status,
    errors.connect + errors.read + errors.write + errors.timeout))
end
