-- ARGV: id, day, cost, the accounts
local id, day, cost = unpack(ARGV)
if is_known(id, day) then
  return 0
end
for at = 4, #ARGV do
  add(ARGV[at], 'charged', cost)
  add(ARGV[at], 'open', '0')
end
close(id, day)
return 1
