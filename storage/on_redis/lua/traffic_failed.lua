-- ARGV: sick_after, rest in seconds, why. 1 where a rest begins.
local sick_after, rest, why = unpack(ARGV)
local failures = redis.call('HINCRBY', HEALTH, 'failures', 1)
if failures < tonumber(sick_after) or rests() > now then
  return 0
end
redis.call('HSET', HEALTH, 'sick_until', moment(now + rest), 'sick_why', why, 'unproven', 1)
redis.call('HDEL', HEALTH, 'probe')
return 1
