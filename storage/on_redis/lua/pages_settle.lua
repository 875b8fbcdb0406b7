-- ARGV: name, then pages, each followed by its body: the lines it is counted in, a zero byte, and the rest.
local name = ARGV[1]
if not is_there() then
  return MISSING
end
for at = 2, #ARGV, 2 do
  if not is_planned(ARGV[at]) then
    return {'unplanned', ARGV[at]}
  end
end
local settled, sums = 0, {}
for at = 2, #ARGV, 2 do
  local page, body = ARGV[at], ARGV[at + 1]
  if redis.call('SETBIT', SETTLED, page, 1) == 0 then
    settled = settled + 1
    redis.call('HSET', DOCUMENT, page, body)
    unclaim(name, page)
    count(string.sub(body, 1, string.find(body, '\0', 1, true) - 1), 1, sums)
  end
end
if settled > 0 then
  local now = clock()
  add(sums)
  redis.call('HINCRBY', DOCUMENT, 'settled', settled)
  redis.call('HINCRBY', COUNTS, 'settled', settled)
  redis.call('HSETNX', COUNTS, 'first_settled', now)
  redis.call('HSET', COUNTS, 'last_settled', now)
end
return progress()
