-- ARGV: caller, most, seconds
local caller, most, seconds = unpack(ARGV)
redis.call('ZREMRANGEBYSCORE', CALLERS, '-inf', moment(now))
if not redis.call('ZSCORE', CALLERS, caller) then
  local till, why = rests()
  if till > now then
    return {'resting', moment(till - now), why}
  end
  if redis.call('ZCARD', CALLERS) >= tonumber(most) then
    return {'full'}
  end
  local unproven, probe = unpack(redis.call('HMGET', HEALTH, 'unproven', 'probe'))
  if unproven == '1' then
    if probe and redis.call('ZSCORE', CALLERS, probe) then
      return {'full'}
    end
    redis.call('HSET', HEALTH, 'probe', caller)
  end
end
redis.call('ZADD', CALLERS, moment(now + seconds), caller)
local last = redis.call('ZRANGE', CALLERS, -1, -1, 'WITHSCORES')[2]
redis.call('PEXPIRE', CALLERS, math.ceil(1000 * (last - now)) + 1000)
return {'admitted'}
