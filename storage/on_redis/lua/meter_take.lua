-- A token bucket. KEYS: the bucket. ARGV: tokens a second, burst, cost. Seconds to wait, or 0 where it was taken.
local rate, burst, cost = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local time = redis.call('TIME')
local now = time[1] + time[2] / 1e6
local tokens, at = unpack(redis.call('HMGET', KEYS[1], 'tokens', 'at'))
tokens = math.min(burst, tokens and tokens + rate * math.max(now - at, 0) or burst)
-- What costs more than the bucket holds is taken from a full one, which is in debt then.
local missing = math.min(cost, burst) - tokens
if missing > 1e-9 then
  if rate <= 0 then
    return 'inf'
  end
  return string.format('%.6f', math.max(missing / rate, 0.000001))
end
tokens = tokens - cost
redis.call('HSET', KEYS[1], 'tokens', string.format('%.17g', tokens), 'at', string.format('%.6f', now))
if rate > 0 then
  redis.call('PEXPIRE', KEYS[1], math.ceil(1000 * (burst - tokens) / rate) + 1000)
end
return '0'
