-- KEYS: outbox, outbox:due, outbox:counts, outbox:job:JOB
-- ARGV: 1 to replace one that is there, id, body, state, due, created. Its state stands before its body.
local replace, id, body, state, due, created = unpack(ARGV)
local before = redis.call('HGET', KEYS[1], id)
if before and replace ~= '1' then
  return 0
end
if before then
  redis.call('HINCRBY', KEYS[3], string.match(before, '^[^\n]*'), -1)
end
redis.call('HINCRBY', KEYS[3], state, 1)
redis.call('HSET', KEYS[1], id, state .. '\n' .. body)
redis.call('ZADD', KEYS[4], created, id)
if state == 'waiting' then
  redis.call('ZADD', KEYS[2], due, id)
else
  redis.call('ZREM', KEYS[2], id)
end
return 1
