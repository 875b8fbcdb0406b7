-- ARGV: id, cost. 1 where it was open.
local id, cost = unpack(ARGV)
local kept = redis.call('HGET', BODIES, id)
if not kept then
  return 0
end
local lines = {}
for line in string.gmatch(string.sub(kept, 1, string.find(kept, '\n\n', 1, true)), '([^\n]+)\n') do
  lines[#lines + 1] = line
end
local day, amount = lines[1], lines[2]
for at = 3, #lines do
  add(lines[at], 'charged', cost)
  add(lines[at], 'charged', minus(amount))
  add(lines[at], 'open', minus(amount))
end
redis.call('ZREM', OPEN, id)
redis.call('HDEL', BODIES, id)
close(id, day)
return 1
