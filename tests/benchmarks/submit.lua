-- A multipart submission: a CV of 40 kB and a job description, under an Idempotency-Key of its own each time.
local boundary = "----benchmark-boundary"
local counter = 0
local run

local function part(name, filename, content)
  return "--" .. boundary .. "\r\nContent-Disposition: form-data; name=\"" .. name .. "\"; filename=\"" .. filename
    .. "\"\r\nContent-Type: application/octet-stream\r\n\r\n" .. content .. "\r\n"
end

local function read(path)
  local file = assert(io.open(path, "rb"))
  local content = file:read("*a")
  file:close()
  return content
end

function init(args)
  run = args[1]
  wrk.method = "POST"
  wrk.body = part("cv", "cv.pdf", read(args[2])) .. part("job_description", "job.md", read(args[3]))
    .. "--" .. boundary .. "--\r\n"
  wrk.headers["Content-Type"] = "multipart/form-data; boundary=" .. boundary
end

function request()
  counter = counter + 1
  wrk.headers["Idempotency-Key"] = run .. "-" .. counter
  return wrk.format()
end

local first_other
function response(status, headers, body)
  if status ~= 202 and not first_other then
    first_other = status
    io.stderr:write("first answer that was not 202: " .. status .. " " .. body:sub(1, 300) .. "\n")
  end
end

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format("RESULT %d %d %d %d %d %d\n", summary.requests, summary.duration, errors.status,
    errors.connect + errors.read + errors.write + errors.timeout, latency:percentile(50), latency:percentile(99)))
end
