-- KEYS: what one owner may have. ARGV: owner, milliseconds, 1 to extend what it has
local owner = redis.call('GET', KEYS[1])
if not owner or (owner == ARGV[1] and ARGV[3] == '1') then
  redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
  return 1
end
return owner == ARGV[1] and 1 or 0
