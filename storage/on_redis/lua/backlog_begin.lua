-- ARGV: unit, owner, the owner it stands in for or nothing
local id, owner, instead = unpack(ARGV)
local body, queue, job, cost, place, before, tries =
  unpack(call('HMGET', unit_key(id), 'body', 'queue', 'job', 'cost', 'place', 'owner', 'tries'))
if not body then
  return {'gone'}
end
if before ~= '' and before ~= owner and before ~= instead then
  return {'busy', before}
end
local now = clock()
if place ~= 'flight' then
  waits_no_more(queue, job, id, cost)
  fly(queue, id, now)
  arrange(queue, job, now)
end
if before ~= owner then
  tries = call('HINCRBY', unit_key(id), 'tries', 1)
  call('HSET', unit_key(id), 'owner', owner, 'begun', exact(now))
end
return {'begun', body, call('HGET', job_key(job), 'class'), tonumber(tries)}
