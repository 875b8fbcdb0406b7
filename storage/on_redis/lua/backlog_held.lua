-- ARGV: job, queues. Of each queue the units that wait, where the job is held; else nothing.
local job, counts = ARGV[1], {}
if tonumber(call('HGET', job_key(job), 'hold') or 0) > clock() then
  for at = 2, #ARGV do
    counts[at - 1] = call('ZCARD', of(ARGV[at], 'ready', job)) + call('ZCARD', of(ARGV[at], 'later', job))
  end
end
return counts
