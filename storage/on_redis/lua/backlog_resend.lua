-- ARGV: unit
local id = ARGV[1]
local body, queue, job, cost, place, number, added =
  unpack(call('HMGET', unit_key(id), 'body', 'queue', 'job', 'cost', 'place', 'number', 'added'))
if place ~= 'flight' then
  return 0
end
call('ZREM', of(queue, 'flight'), id)
call('HSET', unit_key(id), 'place', 'ready')
call('ZADD', of(queue, 'ready', job), exact(number - FIRST), id)
acquaint(cjson.decode(body))
waits(queue, job, id, cost, added)
arrange(queue, job, clock())
return 1
