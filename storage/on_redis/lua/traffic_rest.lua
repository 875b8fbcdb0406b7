-- ARGV: seconds, why
local seconds, why = unpack(ARGV)
if now + seconds > tonumber(redis.call('HGET', HEALTH, 'asked_until') or 0) then
  redis.call('HSET', HEALTH, 'asked_until', moment(now + seconds), 'asked_why', why, 'unproven', 1)
  redis.call('HDEL', HEALTH, 'probe')
end
return 1
