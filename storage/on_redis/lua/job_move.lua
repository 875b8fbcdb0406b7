-- KEYS: the job, jobs. ARGV: the new state, then those it may come from.
local before, moment, tenant = unpack(redis.call('HMGET', KEYS[1], 'state', 'moment', 'tenant'))
if not before then
  return false
end
for at = 2, #ARGV do
  if ARGV[at] == before then
    local after = ARGV[1]
    for _, index in ipairs({KEYS[2] .. ':in:', KEYS[2] .. ':of:' .. tenant .. ':'}) do
      redis.call('ZREM', index .. before, moment)
      redis.call('ZADD', index .. after, 0, moment)
    end
    redis.call('HSET', KEYS[1], 'state', after)
    return 1
  end
end
return 0
