-- ARGV: unit, owner, seconds
local id, owner, delay = ARGV[1], ARGV[2], tonumber(ARGV[3])
local body, queue, job, cost, place, has, number, added =
  unpack(call('HMGET', unit_key(id), 'body', 'queue', 'job', 'cost', 'place', 'owner', 'number', 'added'))
if not queue or has ~= owner then
  return 0
end
local now = clock()
if place == 'flight' then
  call('ZREM', of(queue, 'flight'), id)
else
  waits_no_more(queue, job, id, cost)
end
call('HSET', unit_key(id), 'place', delay > 0 and 'later' or 'ready', 'owner', '', 'begun', 0)
if delay > 0 then
  call('ZADD', of(queue, 'later', job), exact(now + delay), id)
else
  call('ZADD', of(queue, 'ready', job), number, id)
end
acquaint(cjson.decode(body))
waits(queue, job, id, cost, added)
arrange(queue, job, now)
return 1
