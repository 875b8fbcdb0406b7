-- KEYS: workers, workers:seen. ARGV: id, body, now, until. Those not heard of for long are forgotten.
local id, body, now, till = unpack(ARGV)
redis.call('HSET', KEYS[1], id, body)
redis.call('ZADD', KEYS[2], till, id)
for _, old in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', now, 'LIMIT', 0, 100)) do
  if old ~= id then
    redis.call('HDEL', KEYS[1], old)
    redis.call('ZREM', KEYS[2], old)
  end
end
return 1
