-- ARGV: name, pages
if not is_there() then
  return MISSING
end
for at = 2, #ARGV do
  local claim = claim_of(ARGV[1], ARGV[at])
  local attempts = tonumber(redis.call('HGET', ATTEMPTS, claim) or 0)
  if attempts > 1 then
    redis.call('HINCRBY', ATTEMPTS, claim, -1)
    redis.call('ZREM', CLAIMS, claim)
  elseif attempts == 1 then
    unclaim(ARGV[1], ARGV[at])
  end
end
return {'ok'}
