-- KEYS: whole, jobs:keys, jobs:ids, the job, its counts, jobs:in:STATE, jobs:of:TENANT:STATE
-- ARGV: 1 to create though the store is not whole; then the job: idempotency key, id, body, state, moment, tenant
local rebuilding, key, id, body, state, moment, tenant = unpack(ARGV)
if rebuilding ~= '1' and not is_whole(KEYS[1]) then
  return {'not whole'}
end
local kept = redis.call('HGET', KEYS[2], key)
if kept then
  return {'kept', kept}
end
if redis.call('EXISTS', KEYS[4]) == 1 then
  return {'taken'}
end
redis.call('HSET', KEYS[2], key, id)
redis.call('ZADD', KEYS[3], 0, id)
redis.call('HSET', KEYS[4], 'body', body, 'state', state, 'priority', '', 'key', key, 'moment', moment, 'tenant', tenant)
redis.call('HSET', KEYS[5], 'listed', 0)
redis.call('ZADD', KEYS[6], 0, moment)
redis.call('ZADD', KEYS[7], 0, moment)
return {'created'}
