-- ARGV: name, pages. The document is pending again.
local name = ARGV[1]
if not is_there() then
  return MISSING
end
for at = 2, #ARGV do
  if not is_planned(ARGV[at]) then
    return {'unplanned', ARGV[at]}
  end
end
local reopened, sums = 0, {}
for at = 2, #ARGV do
  local page = ARGV[at]
  if redis.call('SETBIT', SETTLED, page, 0) == 1 then
    reopened = reopened + 1
    local body = redis.call('HGET', DOCUMENT, page)
    count(string.sub(body, 1, string.find(body, '\0', 1, true) - 1), -1, sums)
    redis.call('HDEL', DOCUMENT, page)
  end
  unclaim(name, page)
end
add(sums)
redis.call('HINCRBY', DOCUMENT, 'settled', 0 - reopened)
redis.call('HINCRBY', COUNTS, 'settled', 0 - reopened)
if redis.call('HGET', DOCUMENT, 'state') ~= 'pending' then
  turn(name, 'pending', '[]', '')
end
return progress()
