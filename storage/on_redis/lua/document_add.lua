-- ARGV: name, body, state, faults, counted
local name, body, state, faults, counted = unpack(ARGV)
if redis.call('EXISTS', COUNTS) == 0 then
  return MISSING
end
if is_there() then
  return {'ok', 0}
end
redis.call('HSET', DOCUMENT, 'body', body, 'state', state, 'faults', faults, 'counted', counted)
redis.call('ZADD', NAMES .. ':' .. state, 0, name)
local sums = {}
count('document:' .. state .. '\n' .. counted, 1, sums)
add(sums)
return {'ok', 1}
