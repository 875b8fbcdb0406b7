-- KEYS: keys, keys:hashes. ARGV: id, body, hash. The hash stands before the body.
local id, body, hash = unpack(ARGV)
local before = redis.call('HGET', KEYS[1], id)
if before then
  redis.call('HDEL', KEYS[2], string.match(before, '^[^\n]*'))
end
redis.call('HSET', KEYS[1], id, hash .. '\n' .. body)
redis.call('HSET', KEYS[2], hash, id)
return 1
