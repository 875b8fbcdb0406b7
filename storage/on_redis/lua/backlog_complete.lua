-- ARGV: unit, owner, then bodies of the units that follow
local id, owner = ARGV[1], ARGV[2]
local queue, job, cost, place, has = unpack(call('HMGET', unit_key(id), 'queue', 'job', 'cost', 'place', 'owner'))
if not queue or has ~= owner then
  return 0
end
local now = clock()
call('DEL', unit_key(id))
if place == 'flight' then
  call('ZREM', of(queue, 'flight'), id)
else
  waits_no_more(queue, job, id, cost)
  arrange(queue, job, now)
end
add(3, now)
return 1
