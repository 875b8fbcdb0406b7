-- ARGV: unit
local id = ARGV[1]
local queue, job, cost, place, number, added =
  unpack(call('HMGET', unit_key(id), 'queue', 'job', 'cost', 'place', 'number', 'added'))
if place ~= 'flight' then
  return 0
end
call('ZREM', of(queue, 'flight'), id)
call('HSET', unit_key(id), 'place', 'ready')
call('ZADD', of(queue, 'ready', job), exact(number - FIRST), id)
waits(queue, job, id, cost, added)
arrange(queue, job, clock())
return 1
