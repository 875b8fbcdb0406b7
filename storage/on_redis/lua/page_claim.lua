-- ARGV: name, page
local name, page = unpack(ARGV)
if not is_there() then
  return MISSING
end
if not is_planned(page) then
  return {'unplanned', page}
end
if is_settled(page) then
  return {'ok', 1}
end
redis.call('ZADD', CLAIMS, clock(), claim_of(name, page))
return {'ok', redis.call('HINCRBY', ATTEMPTS, claim_of(name, page), 1)}
