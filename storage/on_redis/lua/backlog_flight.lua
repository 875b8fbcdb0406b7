-- ARGV: queue. Of each unit in flight: body, class, owner, released, begun.
local out = {}
for _, id in ipairs(call('ZRANGE', of(ARGV[1], 'flight'), 0, -1)) do
  local body, job, owner, released, begun = unpack(call('HMGET', unit_key(id), 'body', 'job', 'owner', 'released', 'begun'))
  out[#out + 1] = {body, call('HGET', job_key(job), 'class'), owner, released, begun}
end
return out
