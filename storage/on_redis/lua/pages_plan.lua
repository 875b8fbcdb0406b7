-- ARGV: a bitmap of pages. KEYS has one more: where it may lie meanwhile.
if not is_there() then
  return MISSING
end
local before = redis.call('BITCOUNT', PLANNED)
redis.call('SET', KEYS[8], ARGV[1])
redis.call('BITOP', 'OR', PLANNED, PLANNED, KEYS[8])
redis.call('DEL', KEYS[8])
local added = redis.call('BITCOUNT', PLANNED) - before
redis.call('HINCRBY', DOCUMENT, 'planned', added)
redis.call('HINCRBY', COUNTS, 'planned', added)
return progress()
