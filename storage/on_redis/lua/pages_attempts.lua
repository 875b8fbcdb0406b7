-- ARGV: name, pages. Those that are planned and not settled, each followed by its attempts.
if not is_there() then
  return MISSING
end
local found = {'ok'}
for at = 2, #ARGV do
  local page = ARGV[at]
  if is_planned(page) and not is_settled(page) then
    found[#found + 1] = page
    found[#found + 1] = redis.call('HGET', ATTEMPTS, claim_of(ARGV[1], page)) or '0'
  end
end
return found
