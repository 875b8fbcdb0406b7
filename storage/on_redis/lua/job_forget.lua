-- KEYS: the job, jobs, its counts, attempts, claims, and what the backlog knows of it. ARGV: the id.
local state, moment, tenant, key = unpack(redis.call('HMGET', KEYS[1], 'state', 'moment', 'tenant', 'key'))
if state then
  redis.call('ZREM', KEYS[2] .. ':in:' .. state, moment)
  redis.call('ZREM', KEYS[2] .. ':of:' .. tenant .. ':' .. state, moment)
  redis.call('ZREM', KEYS[2] .. ':ids', ARGV[1])
  redis.call('HDEL', KEYS[2] .. ':keys', key)
end
redis.call('UNLINK', KEYS[1], KEYS[3], KEYS[4], KEYS[5])
if tonumber(redis.call('HGET', KEYS[6], 'waiting') or 0) == 0 then
  redis.call('UNLINK', KEYS[6])
end
return 1
