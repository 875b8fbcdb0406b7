-- KEYS: those of the purse, and whole. ARGV: 1 to reserve though the store is not whole; id, day, made, amount, body, how
-- many accounts, the accounts, and caps: an account and the most that it may have. The account that lacks money, and what
-- is left of it, where there is one. The body stands behind day, amount and accounts, a line each, and an empty one.
local rebuilding, id, day, made, amount, body, count = unpack(ARGV)
if rebuilding ~= '1' and not is_whole(KEYS[5]) then
  return {'not whole'}
end
if is_known(id, day) then
  return {'reserved'}
end
local first = 8 + count
for at = first, #ARGV, 2 do
  local left = math.max(ARGV[at + 1] - (redis.call('HGET', ACCOUNT .. ':' .. ARGV[at], 'charged') or 0), 0)
  if left < tonumber(amount) then
    return {'over', ARGV[at], string.format('%.0f', left)}
  end
end
local lines = {day, amount}
for at = 8, first - 1 do
  add(ARGV[at], 'charged', amount)
  add(ARGV[at], 'open', amount)
  lines[#lines + 1] = ARGV[at]
end
redis.call('ZADD', OPEN, made, id)
redis.call('HSET', BODIES, id, table.concat(lines, '\n') .. '\n\n' .. body)
return {'reserved'}
