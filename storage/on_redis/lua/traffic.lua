-- KEYS: traffic:NAME:callers, :health. Of the health: failures in a row; sick_until, asked_until (with _why) as moments
-- in seconds; unproven where no call went well since it rested, and probe, the caller that tries it.
local CALLERS, HEALTH = unpack(KEYS)
local time = redis.call('TIME')
local now = time[1] + time[2] / 1e6

local function moment(value)
  return string.format('%.6f', value)
end

-- Until when it rests, and why.
local function rests()
  local sick, sick_why, asked, asked_why =
    unpack(redis.call('HMGET', HEALTH, 'sick_until', 'sick_why', 'asked_until', 'asked_why'))
  sick, asked = tonumber(sick or 0), tonumber(asked or 0)
  if asked >= sick then
    return asked, asked_why or ''
  end
  return sick, sick_why
end
