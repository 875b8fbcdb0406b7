-- ARGV: id, day, made, amount, body, how many accounts, the accounts, and caps: an account and the most that it may have.
-- Nothing where it is reserved; else the account that lacks money, and what is left of it. The body stands behind day,
-- amount and accounts, a line each, and an empty one.
local id, day, made, amount, body, count = unpack(ARGV)
if is_known(id, day) then
  return {}
end
local first = 7 + count
for at = first, #ARGV, 2 do
  local left = math.max(ARGV[at + 1] - (redis.call('HGET', ACCOUNT .. ':' .. ARGV[at], 'charged') or 0), 0)
  if left < tonumber(amount) then
    return {ARGV[at], string.format('%.0f', left)}
  end
end
local lines = {day, amount}
for at = 7, first - 1 do
  add(ARGV[at], 'charged', amount)
  add(ARGV[at], 'open', amount)
  lines[#lines + 1] = ARGV[at]
end
redis.call('ZADD', OPEN, made, id)
redis.call('HSET', BODIES, id, table.concat(lines, '\n') .. '\n\n' .. body)
return {}
