-- Changes what is decided of a job. ARGV: job, field, value or nothing, queues.
local job, field, value = ARGV[1], ARGV[2], ARGV[3]
local now = clock()
if field == 'class' then
  local class, tenant = unpack(call('HMGET', job_key(job), 'class', 'tenant'))
  for at = 4, class and tenant and #ARGV or 0 do
    leave(ARGV[at], job, class, tenant)
  end
  call('HSET', job_key(job), 'told', 1)
elseif field == 'pace' and call('HGET', job_key(job), 'pace') ~= value then
  for at = 4, #ARGV do
    call('HDEL', job_key(job), 'next:' .. ARGV[at])
  end
end
if value == '' then
  call('HDEL', job_key(job), field)
else
  call('HSET', job_key(job), field, value)
end
if tonumber(call('HGET', job_key(job), 'waiting') or 0) > 0 then
  for at = 4, #ARGV do
    arrange(ARGV[at], job, now)
  end
end
return 1
